"""What the pages of a household show, and who sees a phone number in clear."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from customers.enums import DEPARTMENT, Role
from customers.models import Absence, Assignment, Household, Phone, Staff
from customers.rules.phones import mask_phone, spoken_phone


@dataclass(frozen=True, slots=True)
class Answer:
    """One household as the search and the pickers show it."""

    pk: int
    name: str
    room: str
    project: str
    phone_shown: str
    rep_name: str
    is_focus: bool
    url: str
    hint: str


def current_assignments() -> Any:
    """Return the prefetch of the current representative with the name."""
    return Prefetch("assignments", Assignment.objects.filter(ended_at__isnull=True).select_related("staff"), to_attr="current_assignments")


def listed(rows: QuerySet[Household]) -> QuerySet[Household]:
    """Return households with what a list row shows, in a constant number of queries."""
    return rows.select_related("unit", "project").prefetch_related(current_assignments(), Prefetch("buyers__customer__phones"), "buyers__customer")


def phones_of(household: Household) -> list[Phone]:
    """Return the phones of all buyers, the first buyer's first."""
    return [phone for buyer in household.buyers.all() for phone in buyer.customer.phones.all()]


def serves(staff: Staff, household: Household) -> bool:
    """H3 Tell whether this person is the fixed representative or stands in, and so sees phones in clear."""
    return any(
        assignment.staff_id in {staff.pk, *staff.covered_ids} for assignment in household.assignments.all() if assignment.ended_at is None
    ) and staff.has_role(Role.REP)


def owes(staff: Staff, household: Household) -> bool:
    """H3 Tell whether this person owns an open duty of this household."""
    return household.duties.filter(ended_at__isnull=True, owner_id__in=[staff.pk, *staff.covered_ids]).exists()


def sees_phones(staff: Staff, household: Household) -> bool:
    """H3 Tell whether the phone numbers of a household stand in clear for this person."""
    return serves(staff, household) or owes(staff, household)


def answers(staff: Staff, rows: Iterable[Household], *, now: datetime) -> list[Answer]:
    """Return households for a result list: phones in clear for who serves them, masked for everybody else; a click opens the file or the reception card."""
    today = now.date()
    own = {staff.pk, *staff.covered_ids}
    found = []
    for household in rows:
        rep = next((a.staff for a in household.assignments.all() if a.ended_at is None), None)
        phone = next(iter(phones_of(household)), None)
        mine = rep is not None and rep.pk in own and staff.has_role(Role.REP)
        found.append(
            Answer(
                pk=household.pk,
                name=household.name,
                room=household.unit.short_name,
                project=household.project.name,
                phone_shown="" if phone is None else spoken_phone(phone.number) if mine else mask_phone(phone.number),
                rep_name=rep.name if rep is not None else "",
                is_focus=household.focus_until is not None and household.focus_until >= today,
                url=household.get_absolute_url(),
                hint=household.contract_no,
            )
        )
    return found


def with_absence(rows: QuerySet[Staff]) -> QuerySet[Staff]:
    """Annotate people with whether they are away today."""
    return rows.annotate(is_away=Exists(Absence.objects.current().filter(staff=OuterRef("pk"))))


def representatives(subsidiaries: Iterable[int]) -> QuerySet[Staff]:
    """Return the people who hold the post of a representative today in these subsidiaries."""
    return Staff.objects.filter(postings__role=Role.REP, postings__subsidiary__in=list(subsidiaries), postings__ends_on__isnull=True).distinct()


def in_department(staff: Staff) -> bool:
    """§5.4.4.1.b Tell whether this person belongs to the customer service department."""
    return staff.has_role(*DEPARTMENT)


def without_representative() -> QuerySet[Household]:
    """§2.3.1 Return the open households without a current representative; the database keeps this empty."""
    return Household.objects.open().exclude(Exists(Assignment.objects.filter(household=OuterRef("pk"), ended_at__isnull=True)))
