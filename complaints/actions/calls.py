"""The call panel: one call to a household, several matters spoken about, the result in one press."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.actions import endings
from complaints.actions.refusals import locked, refuse_time
from complaints.actions.replies import Said, log_reply, refuse_reply_without_opinion
from complaints.enums import Channel, Reached, Told
from complaints.models import Call, Matter
from complaints.queries.calls import may_call, numbers_of
from customers.actions.households import note_contact
from customers.actions.timeline import tell
from customers.documents.actions import keep_upload
from customers.enums import Happened
from customers.models import Household, Staff
from customers.refusals import Refusal


class NotYourCall(Refusal):
    """A call to a household outside one's reach."""

    clause = "5.4.4.1.b"
    message = _("The department calls its households, and who owes them something. Ask the representative.")


class ForeignNumber(Refusal):
    """A number nobody of the household has."""

    clause = "5.4.4.2"
    message = _("Nobody of this household has this number. Choose one of the numbers, or add it to the file first.")


class NothingWritten(Refusal):
    """A talk without words."""

    clause = "5.4.4.2"
    message = _("The customer was reached: write down what was said.")


class NextTryWhen(Refusal):
    """Another time without that time."""

    clause = "5.7.4"
    message = _("The customer asked for another time: give the next try, after this call. The terms run on.")


class WhichMatters(Refusal):
    """Something told about nothing."""

    clause = "5.6.3.c"
    message = _("Tick the open matters that were spoken about.")


@dataclass(frozen=True, slots=True)
class Talked:
    """How one call went: the number, the result, the words, the matters spoken about and what the words are to them."""

    number: str
    reached: Reached
    at: datetime
    words: str = ""
    matters: Sequence[Matter] = ()
    told: Told | None = None
    next_try_at: datetime | None = None


@transaction.atomic
def log_call(*, household: Household, talked: Talked, by: Staff, now: datetime, uploads: Iterable[UploadedFile] = ()) -> Call:
    """§5.6.3.c §5.7.4 Log a call once for all matters that were spoken about; who was not reached is tried again, and a call back that was tried is an attempt.

    Reached, the words are a reply or a progress report to each ticked matter that is not solved; a solved complaint is called back on its own page.
    """
    household = Household.objects.select_for_update(of=("self",)).select_related("project__subsidiary").get(pk=household.pk)
    _refuse(household, talked, by, now)
    matters = _locked(household, talked.matters)
    is_reached = talked.reached == Reached.REACHED
    call = Call.objects.create(
        household=household,
        number=talked.number,
        called_at=talked.at,
        recorded_at=now,
        by=by,
        reached=talked.reached,
        words=talked.words.strip(),
        next_try_at=None if is_reached else talked.next_try_at,
    )
    call.matters.set(matters)
    for matter in matters:
        (_tell if is_reached else _attempt)(matter, call, talked, by, now)
    if is_reached:
        note_contact(household, talked.at)
    tell(
        household=household,
        kind=Happened.CALL,
        by=by,
        at=talked.at,
        text=lambda: " · ".join(filter(None, (str(talked.reached.label), call.words))),
        subject=call,
    )
    for file in uploads:
        keep_upload(file=file, subject=call, household=household, by=by, now=now)
    return call


def _refuse(household: Household, talked: Talked, by: Staff, now: datetime) -> None:
    """Refuse a call that is not this person's, to a foreign number, without words, or without the next try."""
    if not may_call(by, household):
        raise NotYourCall
    if talked.number not in {number.number for number in numbers_of(household)}:
        raise ForeignNumber
    refuse_time(talked.at, now)
    if talked.reached == Reached.REACHED and not talked.words.strip():
        raise NothingWritten
    if talked.reached == Reached.ANOTHER_TIME and (talked.next_try_at is None or talked.next_try_at <= talked.at):
        raise NextTryWhen


def _locked(household: Household, matters: Iterable[Matter]) -> list[Matter]:
    """Lock the open matters of the household that were spoken about, in order."""
    rows = [locked(matter) for matter in sorted(matters, key=lambda matter: matter.pk)]
    concerned = set(Matter.objects.of(household).open().filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    if concerned != {row.pk for row in rows}:
        raise WhichMatters
    return rows


def _tell(matter: Matter, call: Call, talked: Talked, by: Staff, now: datetime) -> None:
    """§5.6.3.b Log the words as what they are to this matter; what waits for its call back is not told in passing."""
    if endings.waits_for_revisit(matter):
        return
    if talked.told is None:
        raise WhichMatters
    if talked.told == Told.REPLY:
        refuse_reply_without_opinion(matter, by)
    log_reply(matter, Said(talked.told, call.words, Channel.CALL, call.called_at), by=by, now=now)


def _attempt(matter: Matter, call: Call, talked: Talked, by: Staff, now: datetime) -> None:
    """§5.7.4 A call back that was tried is an attempt with its time."""
    if endings.waits_for_revisit(matter):
        remark = call.words or str(talked.reached.label)
        endings.log_attempt(matter, endings.Call(talked.reached, call.called_at, remark=remark, next_try_at=call.next_try_at), by=by, now=now)


@transaction.atomic
def log_message(*, household: Household, words: str, matters: Sequence[Matter], by: Staff, now: datetime) -> list[Matter]:
    """§5.6.3.c Log a message that was sent by WeChat as a progress report to each ticked matter; it stops nothing."""
    household = Household.objects.select_for_update(of=("self",)).select_related("project__subsidiary").get(pk=household.pk)
    if not may_call(by, household):
        raise NotYourCall
    if not matters:
        raise WhichMatters
    rows = _locked(household, matters)
    for matter in rows:
        log_reply(matter, Said(Told.PROGRESS, words, Channel.WECHAT, now), by=by, now=now)
    return rows
