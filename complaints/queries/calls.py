"""Whom to call today, and what the call panel shows of one household."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Q, Subquery

from complaints.enums import Reached
from complaints.models import Call, Matter, Reception
from complaints.queries.lists import Row, with_terms
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import DEPARTMENT
from customers.models import Household, Phone, Staff
from customers.models.file import HEAVY
from customers.queries.files import owes
from customers.rules.deadlines import end_of_day, local_time
from customers.rules.names import salutation

#: What is done by telephone.
BY_PHONE = (
    DutyKind.REPLY_TO_COMPLAINT,
    DutyKind.REPLY_AS_MANAGER,
    DutyKind.REPLY_ABOVE_MANDATE,
    DutyKind.REVISIT,
    DutyKind.TELL_PROGRESS,
)
LIST_ROWS = 200
LAST_CALLS = 5


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the household, and whose it is."""

    number: str
    whose: str


def may_call(staff: Staff, household: Household) -> bool:
    """H3 Tell whether this person calls the household: a member of its department, or who owes it something."""
    return household.project.subsidiary_id in staff.subsidiaries_as(*DEPARTMENT) or owes(staff, household)


def numbers_of(household: Household) -> list[Number]:
    """Return the numbers of the buyers, the first to call first."""
    rows = Phone.objects.filter(customer__purchases__household=household).select_related("customer")
    ordered = rows.order_by("customer__purchases__position", "customer__purchases__pk", "position", "pk")
    return [Number(row.number, " ".join(filter(None, (row.customer.name, row.label)))) for row in ordered]


@dataclass(frozen=True, slots=True)
class ToCall:
    """One line of the call list: a household, what to talk about, until when, and when it was to be tried."""

    household: Household
    duties: list[Duty]
    next_try_at: datetime | None

    @property
    def at(self) -> datetime:
        """Return what the line is sorted by: the first term, or the try that was agreed."""
        return min([duty.due_at for duty in self.duties] + ([self.next_try_at] if self.next_try_at else []))


def call_list(staff: Staff, now: datetime) -> list[ToCall]:
    """§5.6.3.c Return the day's calls of this person, one line a household: what is due by tonight, and the tries that were agreed."""
    tonight = end_of_day(local_time(now).date())
    tries = _tries(staff, tonight)
    owed = Duty.objects.open().owed_by(staff).filter(kind__in=BY_PHONE, household__isnull=False).filter(Q(due_at__lte=tonight) | Q(household__in=list(tries)))
    duties: dict[int, list[Duty]] = {pk: [] for pk in tries}
    for duty in owed.order_by("due_at", "pk")[:LIST_ROWS]:
        duties.setdefault(duty.household_id or 0, []).append(duty)
    found = Household.objects.filter(pk__in=duties).select_related("unit", "project").defer(*HEAVY)
    return sorted((ToCall(row, duties[row.pk], tries.get(row.pk)) for row in found), key=lambda line: (line.at, line.household.pk))


def _tries(staff: Staff, until: datetime) -> dict[int, datetime]:
    """Return when each household is to be tried again by this person: what the newest call to it agreed."""
    newest = Call.objects.filter(household=OuterRef("household")).order_by("-called_at", "-pk").values("pk")[:1]
    rows = Call.objects.filter(by__in=[staff.pk, *staff.covered_ids], next_try_at__lte=until).filter(pk=Subquery(newest))
    return {pk: at for pk, at in rows.values_list("household", "next_try_at") if at is not None}


@dataclass(frozen=True)
class CallPanel:
    """What stands beside a telephone: whom, which numbers, the open matters with their terms, and what was said before."""

    household: Household
    person: str
    numbers: list[Number]
    rows: list[Row]
    readable: frozenset[int]
    last_call: Call | None
    contacts: list[Reception | Call]


def call_panel(household: Household, staff: Staff) -> CallPanel:
    """Return the panel of a household, in a constant number of queries; a matter is a link for who may read it."""
    first = household.buyers.select_related("customer").order_by("position", "pk").first()
    calls = list(household.calls.select_related("by")[:LAST_CALLS])
    receptions = list(household.receptions.standing().select_related("received_by")[:LAST_CALLS])
    contacts: list[Reception | Call] = [*calls, *receptions]
    contacts.sort(key=lambda row: row.called_at if isinstance(row, Call) else row.received_at, reverse=True)
    matters = Matter.objects.of(household).open().select_related("wording").order_by("received_at")
    rows = with_terms(matters[:LIST_ROWS])
    readable = Matter.objects.visible_to(staff).filter(pk__in=[row.matter.pk for row in rows])
    return CallPanel(
        household=household,
        person=salutation(first.customer.name, first.customer.title, first.customer.kind) if first else household.name,
        numbers=numbers_of(household),
        rows=rows,
        readable=frozenset(readable.values_list("pk", flat=True)),
        last_call=next((call for call in calls if call.reached == Reached.REACHED), None),
        contacts=contacts[:LAST_CALLS],
    )


def following(staff: Staff, household: Household, now: datetime) -> Household | None:
    """Return the household whose turn it is after this one on the day's list."""
    order = [row.household for row in call_list(staff, now)]
    later = order[order.index(household) + 1 :] if household in order else order
    return next((row for row in later if row != household), None)


def subjects_of(duties: Iterable[Duty]) -> dict[int, Matter]:
    """Return the matters that duties are about, by one query."""
    kind = ContentType.objects.get_for_model(Matter)
    return Matter.objects.in_bulk([duty.subject_id for duty in duties if duty.subject_type_id == kind.pk])


def phones_of(rows: Sequence[ToCall]) -> dict[int, str]:
    """Return the number to call of each household of the list, by one query."""
    found: dict[int, str] = {}
    ordered = Phone.objects.filter(customer__purchases__household__in=[row.household.pk for row in rows]).order_by(
        "customer__purchases__position", "customer__purchases__pk", "position", "pk"
    )
    for household, number in ordered.values_list("customer__purchases__household", "number"):
        found.setdefault(household, number)
    return found
