"""Whose birthday falls into a window, and the lists of a batch."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet

from correspondence.enums import PRINTED, CardCause
from correspondence.models import Card, CardBatch
from customers.documents.models import PrintRun
from customers.enums import AddressKind, Calendar
from customers.models import Address, Assignment, Buyer, Customer, Hold, Household, Member, Subsidiary
from customers.models.customer import NOBODY
from customers.queries.settings import setting
from customers.rules import lunar
from customers.rules.deadlines import local_time
from customers.rules.retention import years_before


@dataclass(frozen=True, slots=True)
class Celebrant:
    """Somebody with a birthday in the window: a buyer, or a member of a buyer's family."""

    household: Household
    customer: Customer
    member: Member | None
    birthday_on: date


def _days(first: date, last: date) -> list[date]:
    """Return the days of a window."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _near(first: date, last: date) -> Q:
    """Return a wide filter of birthdays that may fall into a window; 29 February and short lunar months are let through."""
    found = Q(pk__in=[])
    for day in _days(first, last):
        kept = lunar.to_lunar(day)
        found |= Q(
            birth_calendar=Calendar.SOLAR, birth_month=day.month, birth_day__in=(day.day, day.day + 1) if (day.month, day.day) == (2, 28) else (day.day,)
        )
        found |= Q(birth_calendar=Calendar.LUNAR, birth_month=kept.month, birth_day__in=(kept.day, kept.day + 1))
    return found


def birthday_in(person: Customer | Member, first: date, last: date) -> date | None:
    """§5.4.3.1 Return the day on which a person's birthday is kept in a window, lunar birthdays included."""
    if person.birth_month is None or person.birth_day is None:
        return None
    birthday = lunar.Birthday(person.birth_month, person.birth_day, person.birth_calendar, person.is_leap_month)
    return next(iter(lunar.birthdays_between(birthday, first, last)), None)


def celebrants(subsidiary: Subsidiary, first: date, last: date) -> Iterator[Celebrant]:
    """§5.4.3.1 Yield each buyer and §5.4.3.2 each relative with a birthday in the window, once, by the first of their open households."""
    purchases = (
        Buyer.objects.filter(household__project__subsidiary=subsidiary, household__ended_on__isnull=True)
        .select_related("household__unit", "customer")
        .order_by("household__opened_on", "pk")
    )
    buyers: dict[int, Buyer] = {}
    for buyer in purchases.filter(
        Q(customer__in=Customer.objects.filter(_near(first, last))) | Q(customer__members__in=Member.objects.filter(_near(first, last)))
    ).distinct():
        buyers.setdefault(buyer.customer_id, buyer)
    members: dict[int, list[Member]] = {}
    for member in Member.objects.filter(_near(first, last), customer__in=buyers).order_by("pk"):
        members.setdefault(member.customer_id, []).append(member)
    for buyer in buyers.values():
        if day := birthday_in(buyer.customer, first, last):
            yield Celebrant(buyer.household, buyer.customer, None, day)
        for member in members.get(buyer.customer_id, []):
            if day := birthday_in(member, first, last):
                yield Celebrant(buyer.household, buyer.customer, member, day)


def addresses_of(households: list[int]) -> dict[int, Address]:
    """Q23 Return per household where a card goes: the address known last; of two known on one day the one beside the contract."""
    rows = Address.objects.filter(household__in=households, ended_on__isnull=True)
    ordered = sorted(rows, key=lambda address: (address.known_on, address.kind == AddressKind.NEWEST))
    return {address.household_id: address for address in ordered}


def holds_on(customers: Iterable[int]) -> dict[int, list[Hold]]:
    """Q13 Return the holds that stand on any file of these customers; whoever is in dispute over one unit gets no card for another either."""
    purchases = list(Buyer.objects.filter(customer__in=list(customers), household__in=Hold.objects.standing().of_disputes().values("household")))
    standing: dict[int, list[Hold]] = {}
    for hold in Hold.objects.standing().of_disputes().filter(household__in=[purchase.household_id for purchase in purchases]):
        standing.setdefault(hold.household_id, []).append(hold)
    found: dict[int, list[Hold]] = {}
    for purchase in purchases:
        found.setdefault(purchase.customer_id, []).extend(standing.get(purchase.household_id, []))
    return found


def representatives_of(households: list[int]) -> dict[int, Assignment]:
    """Return the current representative of each household."""
    rows = Assignment.objects.filter(household__in=households, ended_at__isnull=True).select_related("staff")
    return {row.household_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class CauseCount:
    """How many rows of a batch have one cause."""

    cause: str
    label: str
    count: int
    is_printed: bool


def counts_of(batch: CardBatch) -> list[CauseCount]:
    """Return the rows of a batch by cause, what is printed first."""
    counted = dict(batch.cards.order_by().values_list("cause").annotate(Count("pk")))
    return [CauseCount(cause.value, str(cause.label), counted[cause], cause in PRINTED) for cause in CardCause if cause in counted]


def rows_of(batch: CardBatch, cause: str = "") -> QuerySet[Card]:
    """Return the rows of a batch, of one cause when named."""
    rows = batch.cards.select_related("household__unit", "customer", "member", "rep").order_by("birthday_on", "pk")
    return rows.filter(cause=cause) if cause in CardCause.values else rows


def printed_in_vain(batch: CardBatch) -> QuerySet[Card]:
    """Q13 Return the cards that were printed before their customer was in dispute, and are to be taken out before the batch is posted."""
    rows = batch.cards.filter(cause=CardCause.IN_DISPUTE).exclude(reason="").select_related("customer", "household__unit")
    return rows if batch.posted_at is None else rows.none()


def runs_of(batch: CardBatch) -> QuerySet[PrintRun]:
    """Return the print runs of a batch: cards and envelopes."""
    return PrintRun.objects.filter(subject_type=ContentType.objects.get_for_model(batch), subject_id=batch.pk).order_by("form")


def old_batches(now: datetime) -> QuerySet[CardBatch]:
    """Return the batches whose lists and prints are older than the years of the setting."""
    today = local_time(now).date()
    return CardBatch.objects.filter(posting_on__lt=years_before(today, setting("retention_card_years", today)))


def old_cards(now: datetime) -> QuerySet[Card]:
    """Return the cards of those batches that still carry a name."""
    return Card.objects.filter(batch__in=old_batches(now)).exclude(salutation__in=["", NOBODY])
