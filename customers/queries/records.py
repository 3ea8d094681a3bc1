"""What is asked of records as such: whose file a person's data stand in, what stands in the way of blocking and erasing, who may be known twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from customers.enums import Obstacle, Role
from customers.models import Customer, Household, Merge, Staff
from customers.models.customer import CustomerQuerySet
from customers.models.file import HouseholdQuerySet
from customers.queries.settings import setting
from customers.rules.deadlines import local_time
from customers.rules.phones import mask_phone
from customers.rules.retention import kept_until, years_before

#: States in which a request is not decided yet, as the table of requests writes them.
UNDECIDED = ("waiting", "returned")


def bought(customer: Customer) -> HouseholdQuerySet:
    """Return the files in which a person stands as a buyer."""
    return Household.objects.filter(pk__in=customer.purchases.values("household"))


def files_of(customer: Customer) -> HouseholdQuerySet:
    """Return the files in which a person stands or once stood as a buyer."""
    earlier: Any = apps.get_model("customers", "BuyerHistory").objects.filter(customer_id=customer.pk)
    return Household.objects.filter(Q(pk__in=customer.purchases.values("household")) | Q(pk__in=earlier.values("household")))


def kept_by(staff: Staff) -> CustomerQuerySet:
    """Return the people whose data this manager keeps: they stand, or stood, in files of his companies and in no others, and were not merged into others."""
    own = staff.subsidiaries_as(Role.MANAGER)
    files = Household.objects.filter(project__subsidiary__in=own)
    strange = Household.objects.exclude(project__subsidiary__in=own)
    earlier: Any = apps.get_model("customers", "BuyerHistory").objects
    here = Q(purchases__household__in=files) | Q(pk__in=earlier.filter(household__in=files).values("customer"))
    return Customer.objects.filter(here, merged_into__isnull=True).exclude(purchases__household__in=strange).distinct()


def obstacles(customer: Customer, now: datetime, *, to_erasure: bool = False) -> list[Obstacle]:
    """Return what stands in the way of blocking a person's data, or of erasing them; nothing when it may be done."""
    files = list(files_of(customer).values_list("pk", flat=True))
    rows = Household.objects.filter(pk__in=files)
    today = local_time(now).date()
    found = {
        Obstacle.OPEN_HOUSEHOLD: (rows if to_erasure else bought(customer)).filter(ended_on__isnull=True).exists(),
        Obstacle.OPEN_DUTY: rows.filter(ended_on__isnull=False, duties__ended_at__isnull=True, duties__isnull=False).exists(),
        Obstacle.BEING_DECIDED: rows.filter(approval_requests__state__in=UNDECIDED).exists(),
        Obstacle.HOLD: rows.filter(holds__isnull=False, holds__lifted_at__isnull=True).exists(),
        Obstacle.KEPT: to_erasure and not _is_over(customer, rows, today),
    }
    return [obstacle for obstacle, stands in found.items() if stands]


def kept_until_of(customer: Customer, today: date) -> date | None:
    """Return the last day a person's data are kept; None while a file has not ended."""
    ended = list(files_of(customer).values_list("ended_on", flat=True))
    return kept_until(ended, local_time(customer.created_at).date(), setting("retention_file_years", today))


def _is_over(customer: Customer, rows: QuerySet[Household], today: date) -> bool:
    """Tell whether the time of keeping is over."""
    ended = list(rows.values_list("ended_on", flat=True))
    until = kept_until(ended, local_time(customer.created_at).date(), setting("retention_file_years", today))
    return until is not None and until < today


def due_for_erasure(now: datetime) -> list[Customer]:
    """Return the people whose time is over and in whose way nothing stands; rows merged into others go with theirs."""
    before = years_before(local_time(now).date(), setting("retention_file_years", local_time(now).date()))
    rows = Customer.objects.filter(erased_at__isnull=True, merged_into__isnull=True, created_at__date__lt=before)
    rows = rows.exclude(purchases__household__in=Household.objects.open()).exclude(purchases__household__ended_on__gte=before)
    return [customer for customer in rows.order_by("pk") if not obstacles(customer, now, to_erasure=True)]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Another row that may be the same person, and what the two have in common."""

    customer: Customer
    has_name: bool
    has_phone: bool


def candidates(customer: Customer, staff: Staff) -> list[Candidate]:
    """Return who may be the same person as this: the same name or the same phone, within what this manager keeps; phones in common first."""
    numbers = list(customer.phones.values_list("number", flat=True))
    alike = kept_by(staff).exclude(pk=customer.pk).filter(Q(name=customer.name) | Q(phones__number__in=numbers), erased_at__isnull=True)
    phones = set(Customer.objects.filter(phones__number__in=numbers).values_list("pk", flat=True))
    found = [Candidate(row, row.name == customer.name, row.pk in phones) for row in alike.prefetch_related("purchases__household__unit")[:20]]
    return sorted(found, key=lambda one: (not one.has_phone, not one.has_name, one.customer.pk))


def masked_phones(customer: Customer) -> list[str]:
    """H3 Return a person's phones, masked."""
    return [mask_phone(number) for number in customer.phones.values_list("number", flat=True)]


def standing_merge(customer: Customer) -> QuerySet[Merge]:
    """Return the merges into a person's row that stand."""
    return customer.merges.filter(undone_at__isnull=True).select_related("gone", "merged_by")


def standing_row(customer: Customer) -> Customer:
    """Return the row a merged one hangs on now; every other row is itself."""
    while customer.merged_into is not None:
        customer = customer.merged_into
    return customer


def hanging_tables() -> Iterable[tuple[Any, str]]:
    """Return every table whose rows point at a customer, with the key that does: the core's own and those of the upper apps; merges and histories stay."""
    for relation in Customer._meta.get_fields(include_hidden=True):
        model: Any = relation.related_model
        if relation.auto_created and relation.one_to_many and model not in {Merge, Customer} and not hasattr(model, "pgh_tracked_model"):
            yield model, relation.field.name  # type: ignore[union-attr]
