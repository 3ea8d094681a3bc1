"""Rows of the lists: matters with the term that runs, what waits for a chief, and a household's card."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

from complaints.enums import MatterKind, MatterState
from complaints.models import Matter, MatterQuerySet, Reception
from complaints.queries.hands import REPLY_KINDS
from customers.duties.enums import DutyKind
from customers.duties.models import Duty, DutyQuerySet
from customers.enums import Role
from customers.models import Absence, Assignment, Household, Staff
from customers.rules.phones import spoken_phone

#: The views of the list, in the order of their tabs.
VIEWS = ("", "mine", "unanswered", "complaints", "unmatched", "closed", "all")
LAST_CONTACTS = 5
ROWS_OF_HOUSEHOLD = 20
DESK_KINDS = (DutyKind.REPLY_AS_MANAGER, DutyKind.REPLY_ABOVE_MANDATE)


def in_view(rows: MatterQuerySet, view: str, staff: Staff) -> MatterQuerySet:
    """Keep the rows of a saved view; without one everything that is open."""
    if view in {"closed", "all"}:
        return rows.filter(state=MatterState.CLOSED) if view == "closed" else rows
    rows = rows.open()
    if view == "mine":
        served = Household.objects.served_by(staff).values("pk")
        return rows.filter(Q(household__in=served) | Q(received_by=staff) | Q(relayed_to=staff))
    if view == "unanswered":
        return rows.unanswered()
    if view == "complaints":
        return rows.filter(kind=MatterKind.COMPLAINT)
    return rows.filter(household__isnull=True) if view == "unmatched" else rows


def listed(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """Return matters with what a row shows, in a constant number of queries."""
    return rows.select_related("household__unit", "received_by")


@dataclass(frozen=True, slots=True)
class Row:
    """A matter and the term that runs for it, or the reply that was given."""

    matter: Matter
    duty: Duty | None


def with_terms(rows: Iterable[Matter]) -> list[Row]:
    """Join each matter with what is due next, else with its last reply, by one query."""
    matters = list(rows)
    found: dict[int, Duty] = {}
    duties = Duty.objects.filter(subject_type=ContentType.objects.get_for_model(Matter), subject_id__in=[row.pk for row in matters], lapsed_at__isnull=True)
    for duty in duties.filter(kind__in=(*REPLY_KINDS, DutyKind.REVISIT)).select_related("owner").order_by("pk"):
        known = found.get(duty.subject_id)
        if known is None or known.ended_at is not None or duty.ended_at is None:
            found[duty.subject_id] = duty
    return [Row(matter, found.get(matter.pk)) for matter in matters]


def on_desk(staff: Staff) -> DutyQuerySet:
    """§5.4.4.5.a Return the replies that wait for this chief, and for the manager those nobody owns."""
    owed = Q(owner_id__in=[staff.pk, *staff.covered_ids])
    if managed := staff.subsidiaries_as(Role.MANAGER):
        owed |= Q(owner__isnull=True, subsidiary__in=managed)
    return Duty.objects.open().filter(owed, kind__in=DESK_KINDS)


def desk_rows(duties: Iterable[Duty]) -> list[Row]:
    """Join each reply with its matter, by one query."""
    owed = list(duties)
    matters = Matter.objects.select_related("household__unit", "received_by").in_bulk([duty.subject_id for duty in owed])
    return [Row(matters[duty.subject_id], duty) for duty in owed]


@dataclass(frozen=True)
class Card:
    """§5.4.4.1.b What a colleague may know of a household: no money, no identity number, no family (decision Q28)."""

    household: Household
    matters: list[Row]
    contacts: list[Reception]
    representative: Staff
    absence: Absence | None

    @cached_property
    def buyers(self) -> list[tuple[str, list[str]]]:
        """Return the buyers with their phones; read only where they are shown."""
        return _buyers_of(self.household)


def card_of(household: Household, today: date, reader: Staff) -> Card:
    """Return the reception card of a household that was loaded with its unit and project; whether she is away nobody needs to tell the representative."""
    rep = Assignment.objects.select_related("staff").get(household=household, ended_at__isnull=True).staff
    return Card(
        household=household,
        matters=with_terms(Matter.objects.of(household).open().order_by("received_at")[:ROWS_OF_HOUSEHOLD]),
        contacts=list(household.receptions.standing().select_related("received_by")[:LAST_CONTACTS]),
        representative=rep,
        absence=rep.absences.on(today).select_related("cover").first() if rep != reader else None,
    )


def _buyers_of(household: Household) -> list[tuple[str, list[str]]]:
    """Return the buyers with their phones, by one query; nobody who is blocked or erased."""
    rows = household.buyers.filter(customer__blocked_at__isnull=True, customer__erased_at__isnull=True).order_by(
        "position", "pk", "customer__phones__position", "customer__phones__pk"
    )
    found: dict[int, tuple[str, list[str]]] = {}
    for pk, name, number in rows.values_list("customer", "customer__name", "customer__phones__number"):
        found.setdefault(pk, (name, []))[1].extend([spoken_phone(number)] if number else [])
    return list(found.values())
