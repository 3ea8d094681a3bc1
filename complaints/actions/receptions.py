"""The reception desk: one entry of the work log, and what it starts."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints import rules
from complaints.actions.letters import open_letter_duty
from complaints.actions.matters import About, Talk, Term, open_matter, owe, tell_of
from complaints.actions.refusals import AlreadyClosed, locked, refuse_time
from complaints.actions.replies import Said, log_reply, refuse_reply_without_opinion
from complaints.enums import Channel, MatterKind, MatterState, Opinion, Outcome, Told
from complaints.models import Matter, Reception
from customers.actions.households import note_contact
from customers.actions.notifications import notify
from customers.actions.timeline import tell
from customers.documents.actions import keep_upload
from customers.duties.actions import Done
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import DEPARTMENT, Happened, NoticeCode, Role
from customers.models import Assignment, Household, Staff, Subsidiary
from customers.queries.people import manager_of, with_covers
from customers.refusals import Refusal
from customers.rules.deadlines import local_time, report_due_at


class NotInDepartment(Refusal):
    """Only the department receives, and only for its own households."""

    clause = "5.4.4.1.b"
    message = _("Members of the customer service department receive for its households. Ask one of them.")


class NobodyCame(Refusal):
    """A reception of nobody."""

    clause = "5.4.4.2"
    message = _("Choose the customer, or give the visitor's name.")


class NothingSaid(Refusal):
    """A reception without words."""

    clause = "5.4.4.2"
    message = _("Write down what was said.")


class SettledHalf(Refusal):
    """Settled on the spot without result or opinion."""

    clause = "5.4.4.3"
    message = _("Settled on the spot needs the result and the customer's opinion.")


class StillNotSatisfied(Refusal):
    """Settled, though the customer is not satisfied."""

    clause = "5.4.4.4"
    message = _("The customer is not satisfied, so it is not settled: report it to the manager or turn it into a complaint.")


class OfficeWaits(Refusal):
    """What an office hands on is never settled without its answer."""

    clause = "5.6.1"
    message = _("An office waits for its answer: name it, and report the matter or turn it into a complaint.")


class LetterWaits(Refusal):
    """A letter is never settled without its answer by letter."""

    clause = "5.10.5"
    message = _("A customer's letter is answered by letter: report the matter or turn it into a complaint, and write the answer from there.")


class WhichMatter(Refusal):
    """A follow-up of no matter, or of somebody else's."""

    clause = "5.6.3.c"
    message = _("Choose the open matter of this customer, and say whether it was a reply or a progress report.")


@dataclass(frozen=True, slots=True)
class Ending:
    """What a reception leads to, with the answers to the outcome's own questions."""

    outcome: Outcome
    result: str = ""
    opinion: str = ""
    opinion_words: str = ""
    about: About = field(default_factory=About)
    answered: str = ""
    matter: Matter | None = None
    told: Told | None = None


@transaction.atomic
def receive(*, talk: Talk, ending: Ending, by: Staff, now: datetime, uploads: Iterable[UploadedFile] = ()) -> Reception:
    """§5.4.4.1.b §5.4.4.2 Log a reception for any household of the department, or for a visitor, and start what its outcome starts.

    Settled ends it; the manager gets the report and his 48 hours; a complaint gets its record and the representative's 48 hours; a follow-up tells the
    customer of an open matter. The representative is told when somebody else received.
    """
    talk = _with_locked_household(talk)
    subsidiary = _subsidiary_of(talk, by)
    _refuse_talk(talk, now)
    _refuse_ending(talk, ending)
    matter = _matter_of(talk, ending, subsidiary, by, now)
    rep = _representative(talk.household)
    reception = Reception.objects.create(
        household=talk.household,
        subsidiary=subsidiary,
        visitor_name=talk.visitor.name,
        visitor_phone=talk.visitor.phone,
        visitor_relation=talk.visitor.relation,
        channel=talk.channel,
        received_at=talk.at,
        recorded_at=now,
        received_by=by,
        instead_of=rep if rep is not None and rep != by else None,
        words=talk.words.strip(),
        outcome=ending.outcome,
        result=ending.result.strip(),
        opinion=ending.opinion,
        opinion_words=ending.opinion_words,
        matter=matter,
    )
    note_contact(talk.household, talk.at)
    tell(household=talk.household, kind=Happened.RECEPTION, by=by, at=talk.at, text=rules.subject_of(talk.words), subject=reception)
    _start(reception, talk, ending, by, now)
    _tell_representative(reception, now)
    for file in uploads:
        keep_upload(file=file, subject=matter or reception, household=talk.household, by=by, now=now)
    return reception


def _with_locked_household(talk: Talk) -> Talk:
    """Lock the household first, as everywhere."""
    if talk.household is None:
        return talk
    household = Household.objects.select_for_update(of=("self",)).select_related("project__subsidiary").get(pk=talk.household.pk)
    return replace(talk, household=household)


def _subsidiary_of(talk: Talk, by: Staff) -> Subsidiary:
    """§5.4.4.1.b Return the subsidiary of the household, else the receiver's own; who is not of its department is refused."""
    held = {post.subsidiary_id: post for post in by.posts if post.role in DEPARTMENT}
    subsidiary = talk.household.project.subsidiary if talk.household is not None else next((post.subsidiary for post in held.values()), None)
    if subsidiary is None or subsidiary.pk not in held:
        raise NotInDepartment
    return subsidiary


def _refuse_talk(talk: Talk, now: datetime) -> None:
    """§5.4.4.2 Refuse a talk of nobody, without words, or at an impossible time."""
    if talk.household is None and not talk.visitor.name.strip():
        raise NobodyCame
    if not talk.words.strip():
        raise NothingSaid
    refuse_time(talk.at, now)


def _refuse_ending(talk: Talk, ending: Ending) -> None:
    """§5.4.4.3 §5.4.4.4 Refuse a settled reception without result and opinion, or of a customer who is not satisfied."""
    if talk.channel == Channel.OFFICE and (ending.outcome == Outcome.SETTLED or not talk.office.name.strip()):
        raise OfficeWaits
    if ending.outcome != Outcome.SETTLED:
        return
    if talk.channel == Channel.LETTER:
        raise LetterWaits
    if rules.forces_report(ending.opinion):
        raise StillNotSatisfied
    if not ending.result.strip() or ending.opinion not in Opinion.values:
        raise SettledHalf


def _matter_of(talk: Talk, ending: Ending, subsidiary: Subsidiary, by: Staff, now: datetime) -> Matter | None:
    """Return the matter a reception belongs to: none when settled, a new one, or the open one it is about."""
    if ending.outcome == Outcome.SETTLED:
        return None
    if ending.outcome == Outcome.FOLLOW_UP:
        return _followed(talk, ending)
    kind = MatterKind.COMPLAINT if ending.outcome == Outcome.COMPLAINT else ending.about.kind
    if ending.outcome == Outcome.MANAGER and kind == MatterKind.COMPLAINT:
        kind = MatterKind.OPINION
    return open_matter(talk=talk, about=replace(ending.about, kind=kind), subsidiary=subsidiary, by=by, now=now)


def _followed(talk: Talk, ending: Ending) -> Matter:
    """§5.6.3.c Lock the open matter of this customer that was spoken about."""
    if ending.matter is None or ending.told is None:
        raise WhichMatter
    matter = locked(ending.matter)
    if talk.household is None or matter.household_id != talk.household.pk:
        raise WhichMatter
    if matter.state == MatterState.CLOSED:
        raise AlreadyClosed
    return matter


def _start(reception: Reception, talk: Talk, ending: Ending, by: Staff, now: datetime) -> None:
    """Start what the outcome starts, beside the matter's own duty."""
    matter = reception.matter
    if matter is None:
        return
    channel = rules.told_through(talk.channel)
    open_letter_duty(matter, talk.channel, talk.at, now, str(reception.pk))
    if ending.outcome == Outcome.MANAGER:
        _report(reception, matter, now)
    elif ending.outcome == Outcome.COMPLAINT and ending.answered.strip():
        log_reply(matter, Said(Told.REPLY, ending.answered, channel, talk.at), by=by, now=now)
    elif ending.outcome == Outcome.FOLLOW_UP and ending.told is not None:
        if ending.told == Told.REPLY:
            refuse_reply_without_opinion(matter, by)
        log_reply(matter, Said(ending.told, talk.words, channel, talk.at), by=by, now=now)


def _report(reception: Reception, matter: Matter, now: datetime) -> None:
    """§5.4.4.4 Saving as not settled is the report: opened and fulfilled in this act, late when written after 24:00 (Q25)."""
    by = reception.received_by
    report = Term("5.4.4.4", DutyKind.REPORT_TO_MANAGER, Role.REP, by, report_due_at(reception.received_at))
    owe(matter, report, now, done=Done(now, by, reception))
    manager = manager_of(matter.subsidiary, local_time(now).date())
    reply = Duty.objects.about(matter).open().get(kind=DutyKind.REPLY_AS_MANAGER)
    if manager is not None and manager != by:
        tell_of(reply, [manager], NoticeCode.REPORTED, f"reported-{matter.pk}", now)


def _representative(household: Household | None) -> Staff | None:
    """Return the fixed representative of the household."""
    if household is None:
        return None
    return Assignment.objects.select_related("staff").get(household=household, ended_at__isnull=True).staff


def _tell_representative(reception: Reception, now: datetime) -> None:
    """§5.4.4.1.b Tell the fixed representative, and who stands in, that somebody else received."""
    rep = reception.instead_of
    if rep is None:
        return
    people = [person for person in with_covers(rep, now) if person != reception.received_by]
    values = {"by": reception.received_by.name}
    notify(people=people, key=f"reception-{reception.pk}", code=NoticeCode.RECEIVED_FOR_YOU, url=reception.get_absolute_url(), now=now, values=values)
