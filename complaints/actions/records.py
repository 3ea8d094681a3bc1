"""The record of a matter: completed while it is open, more complainants, and the duplicate that is filed with its original."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.actions.matters import Visitor, watch
from complaints.actions.refusals import locked, move, refuse_time, taken_up
from complaints.enums import MatterAct, MatterState
from complaints.models import Complainant, Matter
from customers.actions.timeline import tell
from customers.duties.actions import lapse
from customers.duties.models import Duty
from customers.enums import Happened
from customers.models import Household, Organisation, Staff
from customers.refusals import Refusal


class SubjectMissing(Refusal):
    """A record without its subject."""

    clause = "5.6.2"
    message = _("Write a subject: it stands in every list.")


class WhoComplains(Refusal):
    """A complainant without a name."""

    clause = "5.6.1"
    message = _("Choose the customer, or give the complainant's name.")


class AlreadyComplains(Refusal):
    """Somebody who stands on the matter already."""

    clause = "5.6.1"
    message = _("This household stands on the matter already.")


class OfAnotherSubsidiary(Refusal):
    """Somebody of another subsidiary."""

    clause = "5.4.4.1.b"
    message = _("This household belongs to another subsidiary: its own department takes the complaint.")


class NoDuplicate(Refusal):
    """What cannot be filed with another matter."""

    clause = "5.6.2"
    message = _("Only the later of two matters is linked to the earlier one, and not to a matter that is a duplicate itself.")


class FirstIsNoComplaint(Refusal):
    """A complaint that would disappear in an enquiry."""

    clause = "5.6.2"
    message = _("This is a complaint and the earlier one is not: turn %(number)s into a complaint first, then link the two.")


@dataclass(frozen=True, slots=True)
class Record:
    """What the complaint record says of a matter beside the customer's words."""

    title: str
    category: str
    grade: str
    wish: str = ""
    responsible: Organisation | None = None


@transaction.atomic
def complete_record(*, matter: Matter, record: Record, by: Staff, now: datetime) -> Matter:
    """§5.6.2 Complete the record of an open matter; words and times stay as they were written, and what stood before is kept."""
    matter = taken_up(matter, MatterAct.EDIT, by)
    if not record.title.strip():
        raise SubjectMissing
    matter.title, matter.wish = record.title.strip()[:120], record.wish.strip()
    matter.category, matter.grade, matter.responsible = record.category, record.grade, record.responsible
    matter.save()
    Duty.objects.about(matter).open().update(what=matter.title)
    tell(household=matter.household, kind=Happened.MATTER, by=by, at=now, text=f"{matter.number} {matter.title}", subject=matter)
    return matter


@transaction.atomic
def join(*, matter: Matter, household: Household | None, visitor: Visitor, at: datetime, by: Staff, now: datetime) -> Complainant:
    """§5.6.1 Let one more complain of the same: one matter, one clock, one wording for all; each household is in focus and its file says so."""
    if household is not None:
        household = Household.objects.select_for_update(of=("self",)).select_related("project").get(pk=household.pk)
    matter = taken_up(matter, MatterAct.JOIN, by)
    refuse_time(at, now)
    if household is None and not visitor.name.strip():
        raise WhoComplains
    if household is not None:
        _refuse_household(matter, household)
    row = Complainant.objects.create(
        matter=matter,
        household=household,
        name="" if household else visitor.name.strip(),
        phone="" if household else visitor.phone,
        relation="" if household else visitor.relation,
        joined_at=at,
        recorded_by=by,
        recorded_at=now,
    )
    watch(matter, now)
    tell(household=household, kind=Happened.MATTER, by=by, at=at, text=f"{matter.number} {matter.title}", subject=matter)
    return row


def _refuse_household(matter: Matter, household: Household) -> None:
    """Refuse a household of another subsidiary, or one that stands there already."""
    if household.project.subsidiary_id != matter.subsidiary_id:
        raise OfAnotherSubsidiary
    if matter.household_id == household.pk or matter.complainants.filter(household=household).exists():
        raise AlreadyComplains


@transaction.atomic
def link_duplicate(*, matter: Matter, original: Matter, by: Staff, now: datetime) -> Matter:
    """§5.6.2 Link a matter to the earlier one it repeats.

    Of the same household, and while the earlier one is open, it is filed with it: the customer has one matter and one clock, the earlier (decision Q25).
    Of another household, or when the earlier one is closed, both keep their own clocks and show each other.
    """
    original, matter = _both(original, matter, by)
    if original.pk == matter.pk or original.duplicate_of_id or matter.duplicates.exists() or original.received_at > matter.received_at:
        raise NoDuplicate
    matter.duplicate_of = original
    if matter.household_id is not None and matter.household_id == original.household_id and original.state != MatterState.CLOSED:
        _file_with(original, matter, by, now)
    matter.save()
    tell(household=matter.household, kind=Happened.MATTER, by=by, at=now, text=f"{matter.number} → {original.number}", subject=original)
    return matter


def _both(original: Matter, matter: Matter, by: Staff) -> tuple[Matter, Matter]:
    """Lock two matters in order, and refuse who may not link them."""
    first, second = sorted((original, matter), key=lambda row: row.pk)
    locked(first)
    locked(second)
    return Matter.objects.get(pk=original.pk), taken_up(matter, MatterAct.LINK, by)


def _file_with(original: Matter, matter: Matter, by: Staff, now: datetime) -> None:
    """Close a duplicate with its original, whose clock is the earlier one."""
    if matter.is_complaint and not original.is_complaint:
        raise FirstIsNoComplaint(number=original.number)
    lapse(duties=Duty.objects.about(matter), now=now, reason=original.number, by=by)
    move(matter, MatterState.CLOSED)
    matter.closed_at, matter.closed_by = now, by
