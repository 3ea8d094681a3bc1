"""An entry of the work log corrected: a new line beside the old one, which stays."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.actions.matters import Term, owe
from complaints.actions.refusals import locked, refuse_time
from complaints.enums import Outcome
from complaints.models import Reception
from complaints.queries.hands import REPLY_KINDS
from customers.actions.timeline import tell
from customers.duties.actions import lapse
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Happened, Role
from customers.models import Staff
from customers.refusals import Refusal


class NotYourEntry(Refusal):
    """Somebody else's entry of the work log."""

    clause = "5.4.4.2"
    message = _("Only who received the customer corrects the entry.")


class AlreadyCorrected(Refusal):
    """A line that a later line corrects."""

    clause = "5.4.4.2"
    message = _("This line has been corrected already. Correct the newest line.")


class ReasonMissing(Refusal):
    """A correction without its reason."""

    clause = "5.4.4.2"
    message = _("Write the corrected words and why they are corrected.")


class TimeStands(Refusal):
    """The time of a reception that was answered."""

    clause = "5.4.4.5.a"
    message = _("The customer has been answered: the time of the reception stands.")


@dataclass(frozen=True, slots=True)
class Correction:
    """The corrected words, why, and the corrected time when that was wrong."""

    words: str
    reason: str
    received_at: datetime | None = None


@transaction.atomic
def correct_reception(*, reception: Reception, correction: Correction, by: Staff, now: datetime) -> Reception:
    """§5.4.4.2 Correct an entry by a new line that points at the old one; a corrected time moves the open terms along (Q10)."""
    reception = Reception.objects.select_for_update(of=("self",)).get(pk=reception.pk)
    if reception.received_by_id != by.pk:
        raise NotYourEntry
    if Reception.objects.filter(corrects=reception).exists():
        raise AlreadyCorrected
    if not correction.words.strip() or not correction.reason.strip():
        raise ReasonMissing
    received_at = correction.received_at or reception.received_at
    if received_at != reception.received_at:
        refuse_time(received_at, reception.recorded_at)
        _move_terms(reception, received_at, correction.reason, by, now)
    line = new_line(reception, received_at=received_at, recorded_at=now, words=correction.words.strip(), correction_reason=correction.reason.strip())
    tell(household=line.household, kind=Happened.RECEPTION, by=by, at=now, text=correction.reason, subject=line)
    return line


def new_line(reception: Reception, **changed: Any) -> Reception:
    """§5.4.4.2 Write a line beside the one it corrects: the same entry with what is changed, and why."""
    kept = (
        "household",
        "subsidiary",
        "received_at",
        "recorded_at",
        "words",
        "visitor_name",
        "visitor_phone",
        "visitor_relation",
        "channel",
        "received_by",
        "instead_of",
        "outcome",
        "result",
        "opinion",
        "opinion_words",
        "matter",
    )
    values = {name: getattr(reception, name) for name in kept} | changed
    return Reception.objects.create(corrects=reception, **values)


def _move_terms(reception: Reception, received_at: datetime, reason: str, by: Staff, now: datetime) -> None:
    """Q10 Lapse each open reply of the matter this reception founded, by letter too, and open it anew from the corrected time."""
    if reception.matter is None or reception.outcome == Outcome.FOLLOW_UP:
        return
    matter = locked(reception.matter)
    if matter.replied_at is not None:
        raise TimeStands
    moved_by = received_at - matter.received_at
    matter.received_at = received_at
    matter.save()
    for duty in list(Duty.objects.about(matter).open().filter(kind__in=(*REPLY_KINDS, DutyKind.ANSWER_LETTER)).select_related("owner", "subsidiary")):
        lapse(duties=Duty.objects.filter(pk=duty.pk), now=now, reason=reason, by=by)
        term = Term(duty.clause, DutyKind(duty.kind), Role(duty.post), duty.owner, duty.due_at + moved_by, received_at, f"{duty.occurrence}:{reception.pk}")
        owe(matter, term, now)
