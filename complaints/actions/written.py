"""Written replies: written, edited, sent up to the vice president, decided, taken back, given up."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.actions.matters import number_for
from complaints.actions.refusals import locked, taken_up
from complaints.enums import MatterAct, WrittenState
from complaints.models import Matter, Wording, WrittenReply
from complaints.queries.written import snapshot
from customers.actions.notifications import notify
from customers.actions.timeline import tell
from customers.authorization import actions as authorization
from customers.authorization.enums import Act, Cause, RequestState, Verdict
from customers.authorization.models import ApprovalRequest
from customers.authorization.rules import Asked, route
from customers.documents.enums import Form
from customers.enums import Happened, NoticeCode, Role
from customers.models import Staff
from customers.queries.people import holders
from customers.refusals import Refusal
from customers.rules.deadlines import local_time

STATE_OF = {RequestState.RETURNED: WrittenState.RETURNED, RequestState.REFUSED: WrittenState.REFUSED}
#: States in which the text may still be changed.
EDITABLE = frozenset({WrittenState.DRAFT, WrittenState.REQUESTED, WrittenState.RETURNED})


class OneLetterOpen(Refusal):
    """A second letter on one matter."""

    clause = "5.6.4"
    message = _("A written reply to this matter is under way already. Complete that one, or give it up first.")


class LetterIncomplete(Refusal):
    """A letter to nobody, or without words."""

    clause = "5.6.4"
    message = _("A letter needs its addressee and its text.")


class LetterStands(Refusal):
    """What was approved is sent as it is, or given up."""

    clause = "5.6.4"
    message = _("What was approved leaves as it was approved. Give it up with the reason and write a new letter when the text has to change.")


class LetterChanged(Refusal):
    """Somebody else was faster."""

    clause = "5.6.4"
    message = _("%(name)s has changed this letter since you opened it. What stands now is shown below; what you typed is kept in the form.")


class NothingToTakeBack(Refusal):
    """Nothing lies on a desk."""

    clause = "5.6.4"
    message = _("This letter lies on nobody's desk: there is nothing to take back.")


class GiveUpReasonMissing(Refusal):
    """Given up without a word."""

    clause = "5.6.4"
    message = _("Write down why the letter is given up.")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it was typed: to whom, where to, what, and which wording it was drafted from."""

    addressee: str
    text: str
    address: str = ""
    postcode: str = ""
    also_address: str = ""
    also_postcode: str = ""
    wording: Wording | None = None


@transaction.atomic
def write_letter(*, matter: Matter, letter: Letter, by: Staff, now: datetime) -> WrittenReply:
    """§5.6.4 Draft a letter that answers a matter; a matter has one letter under way."""
    matter = taken_up(matter, MatterAct.WRITE, by)
    if matter.written_replies.open().exists():
        raise OneLetterOpen
    return _write(WrittenReply(matter=matter), letter, by, now)


@transaction.atomic
def edit_letter(*, reply: WrittenReply, letter: Letter, version: int, by: Staff, now: datetime) -> WrittenReply:
    """§5.6.4 Change a letter; what is being decided becomes void in this very act, and both sides are told.

    `version` is what the writer saw: what somebody else has changed since is never overwritten.
    """
    row = opened(reply, by)
    if row.state not in EDITABLE:
        raise LetterStands
    if row.version != version:
        raise LetterChanged(name=row.written_by.name)
    authorization.void(subject=row, by=by, now=now)
    row.state = WrittenState.DRAFT if row.state == WrittenState.REQUESTED else row.state
    row.version += 1
    return _write(row, letter, by, now)


def opened(reply: WrittenReply, by: Staff) -> WrittenReply:
    """Lock household, matter and letter for who may write it."""
    matter = taken_up(reply.matter, MatterAct.WRITE, by)
    return _held(reply, matter)


def _held(reply: WrittenReply, matter: Matter) -> WrittenReply:
    """Lock a letter after its matter."""
    row = WrittenReply.objects.select_for_update(of=("self",)).select_related("written_by", "wording").get(pk=reply.pk)
    row.matter = matter
    return row


def held_letter(reply: WrittenReply) -> WrittenReply:
    """Lock household, matter and letter for who has no hand in the matter: who decides, who posts."""
    return _held(reply, locked(reply.matter))


def _write(row: WrittenReply, letter: Letter, by: Staff, now: datetime) -> WrittenReply:
    """Store what was typed; an empty first address gives way to the second."""
    if not letter.addressee.strip() or not letter.text.strip():
        raise LetterIncomplete
    places = [(address.strip(), code) for address, code in ((letter.address, letter.postcode), (letter.also_address, letter.also_postcode)) if address.strip()]
    (row.address, row.postcode), (row.also_address, row.also_postcode) = (*places, ("", ""), ("", ""))[:2]
    row.addressee, row.text, row.wording = letter.addressee.strip(), letter.text.strip(), letter.wording
    row.written_by, row.written_at = by, now
    row.save()
    return row


@transaction.atomic
def submit_letter(*, reply: WrittenReply, by: Staff, now: datetime) -> WrittenReply:
    """§5.6.4 H16 Send a letter to the vice president, who approves this very text; the manager gets a copy, which is no gate. Sent twice it is sent once."""
    row = opened(reply, by)
    if row.state == WrittenState.REQUESTED:
        return row
    if row.state not in EDITABLE:
        raise LetterStands
    matter = row.matter
    row.state = WrittenState.REQUESTED
    row.save()
    whose = f"{matter.household.name} {matter.household.unit.short_name}" if matter.household else matter.visitor_name
    authorization.ask(
        act=Act.WRITTEN_REPLY,
        route=route(Asked(Act.WRITTEN_REPLY, Cause.ORDINARY)),
        subject=row,
        title=f"{matter.title} · {whose}",
        snapshot=snapshot(row),
        household=matter.household,
        subsidiary=matter.subsidiary,
        by=by,
        now=now,
    )
    _tell_post(Role.MANAGER, row, NoticeCode.WRITTEN_REPLY_COPY, matter.number, by, now)
    return row


def _tell_post(role: Role, row: WrittenReply, code: NoticeCode, number: str, by: Staff, now: datetime) -> None:
    """Tell the holders of a post about a letter, except who acts."""
    people = [person for person in holders(role, row.matter.subsidiary_id, local_time(now).date()) if person != by]
    notify(people=people, key=f"{code}-{row.pk}-{row.version}", code=code, url=row.get_absolute_url(), now=now, values={"number": number})


@transaction.atomic
def decide_letter(
    *, reply: WrittenReply, request: ApprovalRequest, verdict: Verdict, by: Staff, now: datetime, words: str = "", turn: str = ""
) -> ApprovalRequest:
    """§5.6.4 Record a word on a letter; the approval numbers it in the same transaction."""
    row = held_letter(reply)
    request = authorization.decide(
        request=request, snapshot=snapshot(row), verdict=verdict, by=by, now=now, words=words, turn=turn, effect=lambda _asked: _approve(row, by, now)
    )
    if request.state in STATE_OF:
        row.state = STATE_OF[RequestState(request.state)]
        row.save()
        _line(row, by, now)
    return request


def _approve(row: WrittenReply, by: Staff, now: datetime) -> None:
    """Let a letter be sealed and sent: it has its number now, and who keeps the seal is told."""
    row.number = number_for(Form.WRITTEN_REPLY, row.matter.household, row.matter.subsidiary, now)
    row.state, row.approved_at = WrittenState.APPROVED, now
    row.save()
    _line(row, by, now)
    _tell_post(Role.GENERAL_AFFAIRS, row, NoticeCode.WRITTEN_REPLY_TO_SEND, row.number, by, now)


def _line(row: WrittenReply, by: Staff, now: datetime, more: str = "") -> None:
    """Write what became of a letter into the household's time line."""
    text = " ".join(filter(None, (str(row.get_state_display()), row.number, more)))
    tell(household=row.matter.household, kind=Happened.WRITTEN_REPLY, by=by, at=now, text=text, subject=row)


@transaction.atomic
def withdraw_letter(*, reply: WrittenReply, by: Staff, now: datetime) -> WrittenReply:
    """§5.6.4 Take a letter back from the desk, together with its request; it is a draft again. Only who follows the request may."""
    row = held_letter(reply)
    requests = list(ApprovalRequest.objects.about(row).filter(state__in=(RequestState.WAITING, RequestState.RETURNED)))
    if row.state not in EDITABLE or not requests:
        raise NothingToTakeBack
    for request in requests:
        authorization.withdraw(request=request, by=by, now=now)
    row.state = WrittenState.DRAFT
    row.save()
    return row


@transaction.atomic
def give_up_letter(*, reply: WrittenReply, reason: str, by: Staff, now: datetime) -> WrittenReply:
    """§5.6.4 Give a letter up before it has left, with the reason; an undecided request becomes void, a number that was given stays with it."""
    row = opened(reply, by)
    if row.state not in EDITABLE | {WrittenState.APPROVED}:
        raise LetterStands
    if not reason.strip():
        raise GiveUpReasonMissing
    authorization.void(subject=row, by=by, now=now)
    for request in ApprovalRequest.objects.about(row).filter(state=RequestState.RETURNED):
        authorization.withdraw(request=request, by=request.follower, now=now)
    row.state, row.ended_at, row.ended_by, row.end_reason = WrittenState.GIVEN_UP, now, by, reason.strip()[:200]
    row.save()
    _line(row, by, now, row.end_reason)
    return row
