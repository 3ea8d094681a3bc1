"""Many files at once, as a ledger hands them over: what `open_household` and `keep_customer` do for one, in one statement a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import prefetch_related_objects

from customers.actions.customers import Person, customer_of
from customers.actions.households import UnitTaken, search_keys_of, show_again
from customers.enums import AddressKind, AddressSource, Happened, Stage
from customers.models import Address, Assignment, Buyer, Customer, Household, Phone, Staff, TimelineEntry, Unit
from customers.queries.people import default_lawyer
from customers.rules import names
from customers.rules.deadlines import local_time


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be opened: the sold unit with its project loaded, the buyers with their shares, who serves it, what is known of the sale."""

    unit: Unit
    buyers: Sequence[tuple[Customer, Decimal | None]]
    representative: Staff
    opened_on: date
    seller: Staff | None = None
    order_no: str = ""
    contract_no: str = ""
    stage: Stage = Stage.ORDERED
    address: str = ""
    postcode: str = ""
    text: str = ""


@transaction.atomic
def keep_customers(*, people: Sequence[Person], now: datetime) -> list[Customer]:
    """Return new customers in the order of these people, with their phones; whose document the house knows already must not be among them."""
    made = Customer.objects.bulk_create(customer_of(person, now) for person in people)
    numbers = [
        (customer, position, number) for customer, person in zip(made, people, strict=True) for position, number in enumerate(dict.fromkeys(person.phones))
    ]
    Phone.objects.bulk_create(Phone(customer=customer, number=number, position=position) for customer, position, number in numbers)
    return made


@transaction.atomic
def open_files(*, files: Sequence[NewFile], by: Staff | None, now: datetime) -> list[Household]:
    """§2.1.b Open the files of many sold units, each with its buyers, its one representative, its address and its first line."""
    locked = Unit.objects.select_for_update(of=("self",)).filter(pk__in=[file.unit.pk for file in files]).order_by("pk")
    if Household.objects.open().filter(unit__in=list(locked)).exists():
        raise UnitTaken
    show_again(customer for file in files for customer, _share in file.buyers)
    prefetch_related_objects([customer for file in files for customer, _share in file.buyers], "phones")
    projects = {file.unit.building.project for file in files}
    lawyers = {project.pk: default_lawyer(project, local_time(now).date()) for project in projects}
    opened = Household.objects.bulk_create(_household(file, lawyers[file.unit.building.project_id]) for file in files)
    pairs = list(zip(opened, files, strict=True))
    Buyer.objects.bulk_create(
        Buyer(household=household, customer=customer, share=share, position=position)
        for household, file in pairs
        for position, (customer, share) in enumerate(file.buyers)
    )
    Assignment.objects.bulk_create(Assignment(household=household, staff=file.representative, started_at=now, set_by=by) for household, file in pairs)
    Address.objects.bulk_create(_address(household, file, by) for household, file in pairs if file.address)
    TimelineEntry.objects.bulk_create(
        TimelineEntry(household=household, kind=Happened.IMPORTED, at=now, by=by, text=file.text[:300]) for household, file in pairs
    )
    return opened


def _household(file: NewFile, lawyer: Staff | None) -> Household:
    """Return an unsaved file with what lists show and searches find."""
    buyers = [customer for customer, _share in file.buyers]
    name = "、".join(customer.name for customer in buyers)[:200]
    household = Household(
        unit=file.unit,
        project=file.unit.building.project,
        name=name,
        name_key=names.sort_key(name)[:200],
        order_no=file.order_no,
        contract_no=file.contract_no,
        seller=file.seller,
        lawyer=lawyer,
        stage=file.stage,
        opened_on=file.opened_on,
    )
    household.search_keys = search_keys_of(household, buyers)
    return household


def _address(household: Household, file: NewFile, by: Staff | None) -> Address:
    """§5.10.1 Return the contract address as the ledger gives it."""
    return Address(
        household=household,
        kind=AddressKind.CONTRACT,
        text=file.address,
        postcode=file.postcode,
        source=AddressSource.LEDGER,
        known_on=file.opened_on,
        recorded_by=by,
    )
