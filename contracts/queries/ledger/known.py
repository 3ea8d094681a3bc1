"""What the house knows of the units, people and papers a ledger names, by a constant number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, QuerySet, Sum

from contracts.enums import NoticeState
from contracts.models import OrderForm, Receipt
from contracts.rules.ledger.entry import Entry, Sale
from contracts.rules.ledger.place import bare_building, bare_room, bare_section, place_of
from customers.encryption import keyed_hash
from customers.enums import Role
from customers.models import Address, Assignment, Buyer, Customer, Household, Posting, Project, Staff, Subsidiary, Unit
from customers.queries.records import standing_row

UnitKey = tuple[str, str, str, str]
PersonKey = tuple[str, str]
#: The one who serves households that no representative was named for, until the manager assigns them.
UNASSIGNED = "待分配"


@dataclass(slots=True)
class Index:
    """What is looked up once per ledger: its projects, their units by place, the representatives and salespeople by name."""

    projects: dict[str, Project]
    units: dict[UnitKey, int]
    people: dict[tuple[str, str], list[Staff]]


@dataclass(frozen=True, slots=True)
class Ended:
    """A sale of a unit that has ended."""

    order_no: str
    people: frozenset[PersonKey]
    day: date | None


@dataclass(slots=True)
class Known:
    """What is looked up for some rows: units and their open files, customers by document, numbers that are taken."""

    units: dict[int, Unit] = field(default_factory=dict)
    files: dict[int, Household] = field(default_factory=dict)
    ended: dict[int, list[Ended]] = field(default_factory=dict)
    customers: dict[PersonKey, Customer] = field(default_factory=dict)
    served: dict[PersonKey, list[tuple[str, str]]] = field(default_factory=dict)
    contract_numbers: dict[str, tuple[int, str]] = field(default_factory=dict)
    order_numbers: dict[str, tuple[int, str]] = field(default_factory=dict)
    received: dict[int, Decimal] = field(default_factory=dict)


def project_key(name: str) -> str:
    """Return what two ways of writing a project's name share."""
    return place_of(name, "", "", "1").key[0]


def person_key(kind: str, number: str) -> PersonKey:
    """Return how a person is looked up by his document."""
    return (kind, keyed_hash(kind, number))


def index_of(entries: Iterable[Entry], subsidiary: Subsidiary | None, on: date) -> Index:
    """Return the units of the ledger's projects by place, and the people who hold posts in the subsidiary on a day."""
    wanted = {entry.place.key[0] for entry in entries}
    projects = {key: project for project in Project.objects.all() if (key := project_key(project.name)) in wanted}
    rows = Unit.objects.filter(building__project__in=projects.values()).values_list("pk", "building__project__name", "building__name", "section", "room")
    units = {(project_key(project), bare_building(building), bare_section(section), bare_room(room)): pk for pk, project, building, section, room in rows}
    people: dict[tuple[str, str], list[Staff]] = {}
    posts = Posting.objects.held_on(on).filter(subsidiary=subsidiary, role__in=(Role.REP, Role.SALES)).select_related("staff").order_by("pk")
    for role, staff in dict.fromkeys((post.role, post.staff) for post in posts):
        people.setdefault((role, staff.name), []).append(staff)
    return Index(projects, units, people)


def known_for(entries: Sequence[Entry], index: Index) -> Known:
    """Return what the house knows of these rows; the same number of queries for one row and for a thousand."""
    unit_ids = {index.units[entry.place.key] for entry in entries if entry.place.key in index.units}
    sales = [entry.sale for entry in entries if entry.sale]
    people = {person_key(buyer.identity_kind, buyer.identity_number) for sale in sales for buyer in sale.buyers if buyer.identity_number}
    known = Known(units={unit.pk: unit for unit in Unit.objects.filter(pk__in=unit_ids).select_related("building__project")})
    for file in _files(Household.objects.filter(unit__in=unit_ids)):
        if file.ended_on is None:
            known.files[file.unit_id] = file
        else:
            documents = frozenset((buyer.customer.identity_kind, buyer.customer.identity_hash) for buyer in file.buyers.all() if buyer.customer.identity_hash)
            known.ended.setdefault(file.unit_id, []).append(Ended(file.order_no, documents, file.ended_on))
    known.customers = {(row.identity_kind, row.identity_hash): standing_row(row) for row in _customers(people)}
    known.served = _served(known.customers)
    _read_numbers(known, sales)
    known.received = _received(known.files.values())
    return known


def _files(rows: QuerySet[Household]) -> QuerySet[Household]:
    """Return files with everything a row is compared with."""
    current = Assignment.objects.filter(ended_at__isnull=True).select_related("staff")
    buyers = Buyer.objects.select_related("customer").prefetch_related("customer__phones").defer("customer__identity_number")
    return rows.select_related("order_form", "contract", "seller", "project").prefetch_related(
        Prefetch("buyers", buyers),
        Prefetch("assignments", current, to_attr="current_assignments"),
        Prefetch("addresses", Address.objects.filter(ended_on__isnull=True), to_attr="current_addresses"),
        "contract__instalments__notice_lines",
        "contract__instalments__opening_balances",
        "contract__opening_balances",
    )


def _customers(people: Iterable[PersonKey]) -> Iterable[Customer]:
    """Return the rows with these documents and their phones; one that was merged into another comes with that one."""
    wanted = set(people)
    rows = Customer.objects.filter(identity_hash__in=[hashed for _kind, hashed in wanted]).prefetch_related("phones", "merged_into__phones")
    return [row for row in rows if (row.identity_kind, row.identity_hash) in wanted]


def _served(customers: Mapping[PersonKey, Customer]) -> dict[PersonKey, list[tuple[str, str]]]:
    """§2.1.b Return who serves the open files of these customers, the oldest first, with the unit."""
    keys: dict[int, list[PersonKey]] = {}
    for key, customer in customers.items():
        keys.setdefault(customer.pk, []).append(key)
    found: dict[PersonKey, list[tuple[str, str]]] = {}
    rows = Assignment.objects.filter(ended_at__isnull=True, household__ended_on__isnull=True, household__buyers__customer__in=keys).order_by("started_at", "pk")
    for pk, name, unit in rows.values_list("household__buyers__customer", "staff__name", "household__unit__name"):
        for key in keys.get(pk, []):
            found.setdefault(key, []).append((name, unit))
    return found


def _read_numbers(known: Known, sales: Iterable[Sale]) -> None:
    """Look up which unit holds a contract or order form number."""
    rows = list(sales)
    contracts = Household.objects.filter(contract_no__in={sale.contract_no for sale in rows if sale.contract_no})
    known.contract_numbers = {number: (unit, name) for number, unit, name in contracts.values_list("contract_no", "unit", "unit__name")}
    orders = OrderForm.objects.filter(number__in={sale.order_no for sale in rows if sale.order_no})
    known.order_numbers = {number: (unit, name) for number, unit, name in orders.values_list("number", "household__unit", "household__unit__name")}


def _received(files: Iterable[Household]) -> dict[int, Decimal]:
    """Return the money each file's contract has received through the system."""
    rows = Receipt.objects.filter(notice__state=NoticeState.PAID, notice__contract__household__in=[file.pk for file in files])
    return dict(rows.values_list("notice__contract__household").annotate(sum=Sum("total")).order_by())
