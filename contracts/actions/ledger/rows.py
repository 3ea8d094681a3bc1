"""Some rows of a ledger taken over together: all of them, or none."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from contracts.actions.ledger.estate import make_units, person_named, project_named
from contracts.actions.ledger.sales import change_contract, change_order, make_sales
from contracts.enums import LedgerField, RowOutcome
from contracts.models import Difference, LedgerImport, LedgerRow
from contracts.queries.ledger.compare import plans_of
from contracts.queries.ledger.known import Index, PersonKey, person_key
from contracts.queries.ledger.plan import Ground, Plan
from contracts.queries.ledger.preview import ground_of, row_of
from contracts.rules.ledger.buyers import BuyerEntry
from contracts.rules.ledger.entry import Entry, Sale
from customers.actions.customers import Person
from customers.actions.households import refresh_file
from customers.actions.takeover import NewFile, keep_customers, open_files
from customers.actions.timeline import tell
from customers.enums import Happened, ProjectKind, Role
from customers.models import Customer, Household, Unit
from customers.rules.deadlines import local_time


@dataclass(slots=True)
class Run:
    """One ledger being taken over: its sound rows, its index, what its projects are. Everything is written as of its confirmation."""

    ledger: LedgerImport
    entries: Mapping[tuple[str, int], Entry]
    kinds: Mapping[str, Counter[ProjectKind]]
    index: Index
    now: datetime

    @property
    def today(self) -> date:
        """Return the day of the confirmation."""
        return local_time(self.now).date()


@transaction.atomic
def take_rows(*, run: Run, rows: Sequence[LedgerRow]) -> None:
    """§2.1.b Take rows over: units, files with their representatives, order forms, contracts, money; what differs is listed for the representative."""
    entries = [run.entries[row.sheet, row.row] for row in rows if (row.sheet, row.row) in run.entries]
    units = [run.index.units[entry.place.key] for entry in entries if entry.place.key in run.index.units]
    list(Unit.objects.select_for_update(of=("self",)).filter(pk__in=units).order_by("pk").values_list("pk"))
    list(Household.objects.open().select_for_update(of=("self",)).filter(unit__in=units).order_by("pk").values_list("pk"))
    ground = ground_of(entries, run.index, run.ledger.subsidiary, run.today)
    plans = plans_of(entries, ground)
    results = {(plan.entry.sheet[:60], plan.entry.row): row_of(plan) for plan in plans}
    sound = [plan for plan in plans if plan.outcome != RowOutcome.PROBLEM]
    _make(sound, run, ground)
    _change(sound, run)
    _list_differences(sound, run)
    _finish(rows, results)


def _make(plans: Sequence[Plan], run: Run, ground: Ground) -> None:
    """Make units and the files of those that are sold."""
    projects = {plan.entry.place.project: project_named(plan.entry.place.project, run.kinds, run.index, run.ledger.subsidiary) for plan in plans}
    make_units(plans, projects, run.index)
    opening = [(plan, plan.entry.sale) for plan in plans if plan.opens and plan.entry.sale]
    customers = _customers([sale for _plan, sale in opening], ground, run.now)
    files = open_files(files=[_new_file(plan, sale, customers, run) for plan, sale in opening], by=run.ledger.confirmed_by, now=run.now)
    make_sales([(file, sale) for file, (_plan, sale) in zip(files, opening, strict=True)], run.ledger.name, run.now)
    for file, (plan, _sale) in zip(files, opening, strict=True):
        plan.file = file


def _customers(sales: Sequence[Sale], ground: Ground, now: datetime) -> dict[PersonKey, Customer]:
    """Return the customers of new files: known once by their document, made where the house does not know them."""
    found = dict(ground.known.customers)
    new: dict[PersonKey, list[BuyerEntry]] = {}
    for buyer in (buyer for sale in sales for buyer in sale.buyers if _key(buyer) not in found):
        new.setdefault(_key(buyer), []).append(buyer)
    made = keep_customers(people=[_person(entries) for entries in new.values()], now=now)
    return found | dict(zip(new, made, strict=True))


def _key(buyer: BuyerEntry) -> PersonKey:
    """Return what makes two buyers one customer: the document, else only the very entry."""
    return person_key(buyer.identity_kind, buyer.identity_number) if buyer.identity_number else ("", str(id(buyer)))


def _person(entries: Sequence[BuyerEntry]) -> Person:
    """Return what is known of a new customer: as the first of these rows gives it, with the phones of all."""
    buyer, phones = entries[0], [phone for entry in entries for phone in entry.phones]
    return Person(name=buyer.name, phones=phones, identity_kind=buyer.identity_kind, identity_number=buyer.identity_number, kind=buyer.kind)


def _new_file(plan: Plan, sale: Sale, customers: Mapping[PersonKey, Customer], run: Run) -> NewFile:
    """Return the file a row opens."""
    subsidiary = run.ledger.subsidiary
    buyers: list[tuple[Customer, Decimal | None]] = [(customers[_key(buyer)], buyer.share) for buyer in sale.buyers]
    return NewFile(
        unit=plan.unit,  # type: ignore[arg-type]
        buyers=buyers,
        representative=person_named(plan.representative, Role.REP, run.index, subsidiary, run.today),
        seller=person_named(sale.seller, Role.SALES, run.index, subsidiary, run.today) if sale.seller else None,
        opened_on=sale.ordered_on or sale.signed_on or run.today,
        order_no=sale.order_no,
        contract_no=sale.contract_no,
        stage=sale.stage,
        address=sale.address,
        postcode=sale.postcode,
        text=run.ledger.name,
    )


def _change(plans: Sequence[Plan], run: Run) -> None:
    """Write what rows change of the sales side of units and files that are known."""
    for plan in plans:
        changed = [change for change in plan.changes if change.target == "unit"]
        if changed and plan.unit is not None:
            for change in changed:
                setattr(plan.unit, change.attribute, change.value)
            plan.unit.save(update_fields=[change.attribute for change in changed])
        if plan.file is not None and plan.entry.sale and not plan.opens and any(change.target != "unit" for change in plan.changes):
            _change_file(plan, plan.file, plan.entry.sale, run)


def _change_file(plan: Plan, file: Household, sale: Sale, run: Run) -> None:
    """Write what a row changes of a file: order form, contract, seller, stage; the time line says so."""
    by_target = {target: [change for change in plan.changes if change.target == target] for target in ("order", "contract", "file")}
    if by_target["order"] or by_target["file"]:
        change_order(file, by_target["order"], sale)
    if by_target["contract"]:
        change_contract(file, by_target["contract"], sale, run.ledger.name, run.now)
    for change in by_target["file"]:
        if change.field == LedgerField.SELLER:
            file.seller = person_named(change.value, Role.SALES, run.index, run.ledger.subsidiary, run.today)
        else:
            setattr(file, change.attribute, change.value)
    refresh_file(file)
    tell(household=file, kind=Happened.IMPORTED, by=run.ledger.confirmed_by, at=run.now, text=run.ledger.name)


def _list_differences(plans: Sequence[Plan], run: Run) -> None:
    """H5 List what the ledger gives otherwise than the file, each once; what was settled before stays settled."""
    Difference.objects.bulk_create(
        (
            Difference(
                household=plan.file,
                ledger=run.ledger,
                customer=offer.customer,
                field=offer.field,
                kept=offer.kept[:200],
                offered=offer.offered[:200],
                found_at=run.now,
            )
            for plan in plans
            if plan.file is not None
            for offer in plan.offers
        ),
        ignore_conflicts=True,
    )


def _finish(rows: Sequence[LedgerRow], results: Mapping[tuple[str, int], LedgerRow]) -> None:
    """Keep with each row what was done with it."""
    for row in rows:
        row.is_done = True
        if result := results.get((row.sheet, row.row)):
            for name in ("unit", "outcome", "problems", "warnings", "changes", "differing"):
                setattr(row, name, getattr(result, name))
    LedgerRow.objects.bulk_update(rows, ["unit", "outcome", "problems", "warnings", "changes", "differing", "is_done"])
    LedgerImport.objects.filter(pk=rows[0].ledger_id).update(rows_done=LedgerRow.objects.filter(ledger=rows[0].ledger_id, is_done=True).count())
