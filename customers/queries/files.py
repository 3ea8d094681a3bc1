"""What the pages of a household show, and who sees a phone number in clear."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.urls import reverse

from customers.enums import DEPARTMENT, Role
from customers.models import Assignment, Household, Phone, Posting, Staff
from customers.rules.phones import mask_phone, spoken_phone


@dataclass(frozen=True, slots=True)
class Answer:
    """One household as the search and the pickers show it."""

    pk: int
    name: str
    room: str
    project: str
    phone_shown: str
    is_clear: bool
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


def representative_of(household: Household) -> Staff | None:
    """Return the representative that was read with a row."""
    return next((assignment.staff for assignment in household.current_assignments), None)  # type: ignore[attr-defined]


def is_served(household: Household, staff: Staff) -> bool:
    """H3 Tell of a row that was read with its representative whether this person serves it, or stands in."""
    rep = representative_of(household)
    return rep is not None and rep.pk in {staff.pk, *staff.covered_ids} and staff.has_role(Role.REP)


def answers(found: Iterable[Household], staff: Staff, *, readable: set[int], today: date) -> list[Answer]:
    """Return households for a result list: phones in clear for who serves them; a click opens the file, or the reception card where one has no more."""
    rows = []
    for household in found:
        rep, phone, clear = representative_of(household), next(iter(phones_of(household)), None), is_served(household, staff)
        rows.append(
            Answer(
                pk=household.pk,
                name=household.name,
                room=household.unit.short_name,
                project=household.project.name,
                phone_shown="" if phone is None else spoken_phone(phone.number) if clear else mask_phone(phone.number),
                is_clear=clear and phone is not None,
                rep_name=rep.name if rep is not None else "",
                is_focus=household.focus_until is not None and household.focus_until >= today,
                url=household.get_absolute_url() if household.pk in readable else reverse("complaints:card", args=[household.pk]),
                hint=household.contract_no,
            )
        )
    return rows


def representatives(subsidiaries: Iterable[int]) -> QuerySet[Staff]:
    """Return the people who hold the post of a representative today in these subsidiaries and may sign in."""
    held = Posting.objects.current().filter(role=Role.REP, subsidiary__in=list(subsidiaries))
    return Staff.objects.filter(is_active=True, pk__in=held.values("staff"))


def in_department(staff: Staff) -> bool:
    """§5.4.4.1.b Tell whether this person belongs to the customer service department."""
    return staff.has_role(*DEPARTMENT)


def without_representative() -> QuerySet[Household]:
    """§2.3.1 Return the open households without a current representative; the database keeps this empty."""
    return Household.objects.open().exclude(Exists(Assignment.objects.filter(household=OuterRef("pk"), ended_at__isnull=True)))
