"""From the solution to the closed file: resolved, called back, closed."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints import rules
from complaints.actions.matters import About, Talk, Visitor, open_matter, open_revisit, watch
from complaints.actions.refusals import BeforeReception, move, refuse_time, taken_up
from complaints.actions.replies import Said, log_reply, refuse_reply_without_opinion
from complaints.actions.telling import owe_progress, stop_telling
from complaints.enums import Channel, MatterAct, MatterKind, MatterState, Missing, Opinion, Reached, Told
from complaints.models import Dispute, Matter, Revisit
from complaints.queries.progress import elsewhere, facts_of
from customers.actions.households import note_contact
from customers.actions.timeline import tell
from customers.duties.actions import fulfil
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Happened
from customers.models import Staff
from customers.refusals import Refusal
from customers.wording import moment


class ResultMissing(Refusal):
    """Solved without saying how."""

    clause = "5.6.3.c"
    fields = ("result",)
    message = _("Write down how it was solved.")


class AlreadySolved(Refusal):
    """Solved twice."""

    clause = "5.7.2"
    message = _("This matter is marked as solved already; the term of the call back runs from then.")


class NotYetAnswered(Refusal):
    """Solved without the customer knowing anything."""

    clause = "5.6.3.b"
    fields = ("told_result_at",)
    message = _("The customer has not been answered: log the reply, or say when the customer was told the result.")


class StillDisputed(Refusal):
    """Solved or called back while it goes to law."""

    clause = "5.6.5"
    message = _("The dispute %(number)s has not ended: it is solved and called back after the judgment, award, settlement or withdrawal.")


class WordingNotSeen(Refusal):
    """A call back after a dispute whose wording the lawyer does not know."""

    clause = "5.7.2"
    message = _("After a dispute the lawyer sees the wording of the call first: write it on the page of %(number)s.")


class NothingToRevisit(Refusal):
    """Only a solved complaint is called back."""

    clause = "5.7.1"
    message = _("Only a complaint that has been solved is called back, and once the customer was reached it is done.")


class OpinionNotAsked(Refusal):
    """Reached without the customer's opinion."""

    clause = "5.7.4"
    fields = ("is_solved",)
    message = _("The customer was reached: record whether it is solved, and the opinion.")


class RemarkMissing(Refusal):
    """A special case without remark."""

    clause = "5.7.4"
    fields = ("remark",)
    message = _("Not reached, not satisfied or special: remark what happened.")


class NextTryMissing(Refusal):
    """Another time without that time."""

    clause = "5.7.2"
    fields = ("next_try_at",)
    message = _("The customer asked for another time: give the next try, after this call. The term runs on.")


class NotReadyToClose(Refusal):
    """Something is still open."""

    clause = "5.7.1"
    message = _("It cannot be closed yet. Missing: %(missing)s.")


@transaction.atomic
def resolve(*, matter: Matter, result: str, by: Staff, now: datetime, told_at: datetime | None = None) -> Matter:
    """§5.6.3.c Mark as solved with its result; a complaint is called back within 3 days from now (5.7.2). Telling the result is a reply, too."""
    matter = taken_up(matter, MatterAct.RESOLVE, by)
    if dispute := Dispute.objects.open().filter(matter=matter).first():
        raise StillDisputed(number=dispute.number)
    if matter.resolved_at is not None:
        raise AlreadySolved
    if not result.strip():
        raise ResultMissing
    if told_at is not None:
        _tell_result(matter, Said(Told.REPLY, result, Channel.CALL, told_at), by, now)
    if matter.replied_at is None:
        raise NotYetAnswered
    move(matter, MatterState.RESOLVED)
    matter.result, matter.resolved_at, matter.resolved_by, matter.told_result_at = result.strip(), now, by, told_at
    matter.save()
    stop_telling(matter, matter.result, by, now)
    if matter.is_complaint:
        open_revisit(matter, now)
    tell(household=matter.household, kind=Happened.RESOLVED, by=by, at=now, text=result, subject=matter)
    return matter


def _tell_result(matter: Matter, said: Said, by: Staff, now: datetime) -> None:
    """Log the result that was told as the reply it is."""
    refuse_time(said.at, now)
    refuse_reply_without_opinion(matter, by)
    log_reply(matter, said, by=by, now=now)


@dataclass(frozen=True, slots=True)
class Call:
    """§5.7.4 One call back, as it went."""

    reached: Reached
    at: datetime
    is_solved: bool | None = None
    opinion: str = ""
    remark: str = ""
    is_special: bool = False
    next_try_at: datetime | None = None


@transaction.atomic
def revisit(*, matter: Matter, call: Call, by: Staff, now: datetime) -> Revisit:
    """§5.7.2 §5.7.4 Record a call back: an attempt, or the revisit itself.

    Not satisfied opens a new complaint with its own number, linked, 48 hours from this call; a rejected solution leads back to the reply, and the three
    days begin anew with the next solution (Q11).
    """
    return log_attempt(taken_up(matter, MatterAct.REVISIT, by), call, by=by, now=now)


def waits_for_revisit(matter: Matter) -> bool:
    """§5.7.1 Tell whether a complaint is solved and not yet called back."""
    return matter.is_complaint and matter.state == MatterState.RESOLVED


def log_attempt(matter: Matter, call: Call, *, by: Staff, now: datetime) -> Revisit:
    """§5.7.4 Write a call back of a locked matter down, with all that follows from it."""
    _refuse_call(matter, call, now)
    new_matter = _new_complaint(matter, call, by, now) if rules.opens_complaint(call.opinion) else None
    row = Revisit.objects.create(
        matter=matter,
        called_at=call.at,
        recorded_at=now,
        by=by,
        reached=call.reached,
        is_solved=call.is_solved if call.reached == Reached.REACHED else None,
        opinion=call.opinion,
        is_special=call.is_special,
        remark=call.remark.strip(),
        next_try_at=call.next_try_at,
        new_matter=new_matter,
    )
    if rules.ends_revisit(call.reached):
        _end_revisit(matter, row, now)
    tell(household=matter.household, kind=Happened.REVISIT, by=by, at=call.at, text=call.remark, subject=matter)
    return row


def _refuse_call(matter: Matter, call: Call, now: datetime) -> None:
    """§5.7.4 Refuse a call that is none of a solved complaint, or not truthfully filled in; after a dispute the lawyer sees the wording first (Q11)."""
    dispute = Dispute.objects.filter(matter=matter).first()
    if dispute is not None and dispute.ended_on is None:
        raise StillDisputed(number=dispute.number)
    if dispute is not None and dispute.revisit_words_seen_at is None:
        raise WordingNotSeen(number=dispute.number)
    if not waits_for_revisit(matter):
        raise NothingToRevisit
    refuse_time(call.at, now)
    if matter.resolved_at is not None and call.at < matter.resolved_at.replace(second=0, microsecond=0):
        raise BeforeReception(at=moment(matter.resolved_at))
    is_reached = call.reached == Reached.REACHED
    if is_reached != (call.opinion in Opinion.values) or (is_reached and call.is_solved is None):
        raise OpinionNotAsked
    if rules.needs_remark(call.reached, call.opinion, is_special=call.is_special) and not call.remark.strip():
        raise RemarkMissing
    if call.reached == Reached.ANOTHER_TIME and (call.next_try_at is None or call.next_try_at <= call.at):
        raise NextTryMissing


def _new_complaint(matter: Matter, call: Call, by: Staff, now: datetime) -> Matter:
    """§5.7.1 Open the complaint of a customer who is not satisfied, 48 hours from this call."""
    visitor = Visitor(matter.visitor_name, matter.visitor_phone)
    talk = Talk(channel=Channel.CALL, words=call.remark.strip(), at=call.at, household=matter.household, visitor=visitor)
    about = About(MatterKind.COMPLAINT, matter.title, matter.category, matter.grade)
    return open_matter(talk=talk, about=about, subsidiary=matter.subsidiary, by=by, now=now, follows=matter)


def _end_revisit(matter: Matter, row: Revisit, now: datetime) -> None:
    """Fulfil the call back at the time of the call, and move the matter on or back."""
    for duty in Duty.objects.about(matter).open().filter(kind=DutyKind.REVISIT):
        fulfil(duty=duty, by=row.by, at=row.called_at, now=now, evidence=row)
    if rules.is_solution_rejected(row.opinion, is_solved=row.is_solved):
        move(matter, MatterState.REPLIED)
        matter.resolved_at, matter.resolved_by, matter.told_result_at, matter.last_told_at = None, None, None, row.called_at
        owe_progress(matter, now)
    else:
        move(matter, MatterState.REVISITED)
    if row.reached == Reached.REACHED:
        matter.told_result_at = matter.told_result_at or (row.called_at if matter.resolved_at else None)
        note_contact(matter.household, row.called_at)
    matter.save()


@transaction.atomic
def close(*, matter: Matter, by: Staff, now: datetime) -> Matter:
    """§5.6.3.c §5.7.1 Close the file of a matter: answered, solved, told, called back when it is a complaint, and nothing owed any more.

    The household stays in focus for some days after its last complaint was filed (§5.7.3).
    """
    matter = taken_up(matter, MatterAct.CLOSE, by)
    if gaps := rules.missing(facts_of(matter, elsewhere(matter), open_duties=Duty.objects.about(matter).open().count())):
        refusal = NotReadyToClose(missing="、".join(str(gap.label) for gap in gaps))
        refusal.clause = "5.7.1" if gaps == [Missing.REVISIT] else "5.6.3.c"
        raise refusal
    move(matter, MatterState.CLOSED)
    matter.closed_at, matter.closed_by = now, by
    matter.save()
    watch(matter, now)
    tell(household=matter.household, kind=Happened.CLOSED, by=by, at=now, text=matter.number, subject=matter)
    return matter
