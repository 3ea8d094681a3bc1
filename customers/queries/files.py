"""What the pages of a household show, and who sees a phone number in clear."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.urls import reverse

from customers.enums import DEPARTMENT, Role
from customers.models import Assignment, Buyer, Household, Posting, Staff
from customers.models.file import OF_LISTED
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
    """Return households with what a row shows, by one query: unit, project, the first phone, the current representative as `rep_pk` and `rep_name`."""
    current = Assignment.objects.filter(household=OuterRef("pk"), ended_at__isnull=True)
    phones = Buyer.objects.filter(household=OuterRef("pk"), customer__phones__isnull=False, customer__blocked_at__isnull=True).order_by(
        "position", "pk", "customer__phones__position"
    )
    return (
        rows.select_related("unit", "project")
        .defer(*OF_LISTED)
        .annotate(
            rep_pk=Subquery(current.values("staff")),
            rep_name=Subquery(current.values("staff__name")),
            phone=Subquery(phones.values("customer__phones__number")[:1]),
        )
    )


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


def is_served(row: Any, staff: Staff) -> bool:
    """H3 Tell of a listed household whether this person serves it, or stands in."""
    return row.rep_pk in {staff.pk, *staff.covered_ids} and staff.has_role(Role.REP)


def shown_phone(row: Any, *, clear: bool) -> str:
    """H3 Write the first phone of a listed household, in clear or masked."""
    return "" if not row.phone else spoken_phone(row.phone) if clear else mask_phone(row.phone)


def answers(found: Iterable[Any], staff: Staff, *, readable: set[int], today: date) -> list[Answer]:
    """Return listed households for a result list: phones in clear for who serves them; a click opens the file, or the reception card where one has no more."""
    return [
        Answer(
            pk=row.pk,
            name=row.name,
            room=row.unit.short_name,
            project=row.project.name,
            phone_shown=shown_phone(row, clear=is_served(row, staff)),
            is_clear=is_served(row, staff) and bool(row.phone),
            rep_name=row.rep_name or "",
            is_focus=row.focus_until is not None and row.focus_until >= today,
            url=row.get_absolute_url() if row.pk in readable else reverse("complaints:card", args=[row.pk]),
            hint=row.contract_no,
        )
        for row in found
    ]


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
