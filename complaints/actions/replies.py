"""What the customer is told: a reply stops the clock, a progress report stops nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.actions.letters import put_off_letter
from complaints.actions.refusals import BeforeReception, move, refuse_time, taken_up
from complaints.actions.telling import keep_telling
from complaints.enums import Channel, MatterAct, MatterState, Told
from complaints.models import Matter, Reply
from complaints.queries.hands import REPLY_KINDS
from customers.actions.households import note_contact
from customers.actions.timeline import tell
from customers.duties.actions import fulfil
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Happened, Role
from customers.models import Staff
from customers.refusals import Refusal
from customers.wording import moment


class WordsMissing(Refusal):
    """Something said without its words."""

    clause = "5.4.4.2"
    message = _("Write down what the customer was told.")


class OpinionMissing(Refusal):
    """A reply that the manager has to decide first."""

    clause = "5.4.4.5.a"
    message = _("The manager replies, or hands his opinion to you. Until then log a progress report; it stops nothing.")


class NoOffice(Refusal):
    """An answer to an office that handed nothing on."""

    clause = "5.6.1"
    message = _("No office handed this matter on.")


class LetterUnsigned(Refusal):
    """A letter to the customer that the vice president has not signed."""

    clause = "5.6.4"
    message = _("A letter to the customer is written under “Written replies” and signed by the vice president; what left unsigned is not logged as said.")


@dataclass(frozen=True, slots=True)
class Said:
    """What the customer was told, how and when."""

    kind: Told
    words: str
    channel: Channel
    at: datetime


@transaction.atomic
def tell_customer(*, matter: Matter, said: Said, by: Staff, now: datetime) -> Reply:
    """§5.6.3.b §5.6.3.c Log what the customer was told: a reply fulfils the open reply duty at that time, a progress report stops nothing (Q26)."""
    matter = taken_up(matter, MatterAct.TELL, by)
    refuse_time(said.at, now)
    if said.channel == Channel.LETTER and said.kind != Told.OFFICE:
        raise LetterUnsigned
    if said.kind == Told.REPLY:
        refuse_reply_without_opinion(matter, by)
    return log_reply(matter, said, by=by, now=now)


def log_reply(matter: Matter, said: Said, *, by: Staff, now: datetime) -> Reply:
    """Log it on a locked matter, with all that follows from it."""
    if not said.words.strip():
        raise WordsMissing
    if said.at < matter.received_at:
        raise BeforeReception(at=moment(matter.received_at))
    if said.kind == Told.OFFICE and not matter.office:
        raise NoOffice
    reply = Reply.objects.create(matter=matter, kind=said.kind, channel=said.channel, words=said.words.strip(), told_at=said.at, recorded_at=now, by=by)
    if said.kind != Told.OFFICE:
        keep_telling(matter, reply, now)
    {Told.REPLY: _replied, Told.PROGRESS: _progressed, Told.OFFICE: _office_answered}[said.kind](matter, reply, now)
    matter.save()
    return reply


def _replied(matter: Matter, reply: Reply, now: datetime) -> None:
    """§5.6.3.b The reply stops the clock; told after the solution it is the result."""
    if matter.state in {MatterState.RECEIVED, MatterState.COORDINATING}:
        move(matter, MatterState.REPLIED)
    matter.replied_at = min(reply.told_at, matter.replied_at or reply.told_at)
    # A time is typed to the minute, and the solution was marked within one.
    if matter.resolved_at is not None and matter.told_result_at is None and reply.told_at >= matter.resolved_at.replace(second=0, microsecond=0):
        matter.told_result_at = reply.told_at
    fulfil_open(matter, REPLY_KINDS, reply, now)
    if reply.channel != Channel.LETTER:
        put_off_letter(matter, reply.told_at, now)
    note_contact(matter.household, reply.told_at)
    tell(household=matter.household, kind=Happened.REPLY, by=reply.by, at=reply.told_at, text=reply.words, subject=matter)


def _progressed(matter: Matter, reply: Reply, now: datetime) -> None:  # noqa: ARG001 -- the three follow-ups are called alike
    """§5.6.3.c The customer knows how far it is; the clock runs on."""
    if matter.state == MatterState.RECEIVED:
        move(matter, MatterState.COORDINATING)
    note_contact(matter.household, reply.told_at)
    tell(household=matter.household, kind=Happened.PROGRESS, by=reply.by, at=reply.told_at, text=reply.words, subject=matter)


def _office_answered(matter: Matter, reply: Reply, now: datetime) -> None:
    """§5.6.1 The office has its answer; the customer's clock is another one (Q25)."""
    fulfil_open(matter, (DutyKind.ANSWER_OFFICE,), reply, now)


def fulfil_open(matter: Matter, kinds: Iterable[str], reply: Reply, now: datetime) -> None:
    """Fulfil the open duties of these kinds at the time the customer was told."""
    for duty in Duty.objects.about(matter).open().filter(kind__in=list(kinds)):
        fulfil(duty=duty, by=reply.by, at=reply.told_at, now=now, evidence=reply)


def refuse_reply_without_opinion(matter: Matter, by: Staff) -> None:
    """§5.4.4.5.a While the reply is the manager's (or a post's above), somebody else passes it on only when it was handed to him."""
    duty = Duty.objects.about(matter).open().filter(kind__in=(DutyKind.REPLY_AS_MANAGER, DutyKind.REPLY_ABOVE_MANDATE)).first()
    if duty is None or matter.relayed_to_id in {by.pk, *by.covered_ids}:
        return
    holds_post = {post.role for post in by.posts if post.subsidiary_id == matter.subsidiary_id}
    if holds_post.isdisjoint({Role.MANAGER, Role(duty.post)}):
        raise OpinionMissing
