"""What taking a row over would do: make, change, leave, or list for the representative (decision H5)."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from contracts.enums import LedgerFault, LedgerField, RowOutcome
from contracts.queries.ledger.known import UNASSIGNED, Index, Known, person_key
from contracts.rules.ledger.columns import Column
from contracts.rules.ledger.entry import Entry, Sale
from contracts.rules.ledger.faults import Fault
from customers.enums import Role
from customers.models import Customer, Household, Unit


@dataclass(frozen=True, slots=True)
class Change:
    """One field of the sales side that a row changes: on which record, from what to what."""

    field: LedgerField
    target: str
    attribute: str
    value: Any
    before: str
    after: str

    def stored(self) -> dict[str, str]:
        """Return the change as it is kept with the row."""
        return {"field": self.field.value, "before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True)
class Offer:
    """A field of the department that a row gives otherwise: what stands, what is offered, of which customer."""

    field: LedgerField
    kept: str
    offered: str
    customer: Customer | None = None


@dataclass(slots=True)
class Plan:
    """What taking one row over does."""

    entry: Entry
    unit: Unit | None = None
    file: Household | None = None
    opens: bool = False
    representative: str = ""
    changes: list[Change] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    problems: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    @property
    def outcome(self) -> RowOutcome:
        """Return in which list the row stands."""
        if self.entry.problems or self.problems:
            return RowOutcome.PROBLEM
        if self.unit is None:
            return RowOutcome.CREATE
        return RowOutcome.UPDATE if self.changes else RowOutcome.UNCHANGED

    @property
    def unit_name(self) -> str:
        """Return the unit's name: as the house writes it, else as the ledger does."""
        return (self.unit.name if self.unit else self.entry.place.name)[:100]

    def warn(self, code: LedgerFault, column: Column, **values: str) -> None:
        """Add a warning at a column."""
        self.warnings.append(Fault(code, self.entry.heading(column), values))

    def refuse(self, code: LedgerFault, column: Column, **values: str) -> None:
        """Add a problem at a column."""
        self.problems.append(Fault(code, self.entry.heading(column), values))


@dataclass(frozen=True, slots=True)
class Ground:
    """What every row is planned on: the ledger's index, what the house knows of the rows, whether a further unit follows its customer."""

    index: Index
    known: Known
    subsidiary_id: int
    follows: bool = True


def begin(entry: Entry, ground: Ground) -> Plan:
    """Return the plan of a row with its unit, its open file and what forbids it; nothing is compared yet."""
    unit = ground.known.units.get(ground.index.units.get(entry.place.key, 0))
    plan = Plan(entry, unit, ground.known.files.get(unit.pk) if unit else None)
    if entry.problems:
        return plan
    project = ground.index.projects.get(entry.place.key[0])
    if project is not None and project.subsidiary_id != ground.subsidiary_id:
        plan.refuse(LedgerFault.PROJECT_ELSEWHERE, Column.PROJECT)
    if entry.sale:
        _check_numbers(plan, entry.sale, ground.known)
        _look_at_ended(plan, entry.sale, ground.known)
        _choose_representative(plan, entry.sale, ground)
    elif plan.file is not None:
        plan.warn(LedgerFault.FILE_STAYS, Column.STATUS)
    return plan


def _check_numbers(plan: Plan, sale: Sale, known: Known) -> None:
    """Refuse a number that another unit holds."""
    own = plan.unit.pk if plan.unit else 0
    for number, taken, code, column in (
        (sale.contract_no, known.contract_numbers, LedgerFault.CONTRACT_NUMBER_TWICE, Column.CONTRACT_NO),
        (sale.order_no, known.order_numbers, LedgerFault.ORDER_NUMBER_TWICE, Column.ORDER_NO),
    ):
        if number in taken and taken[number][0] != own:
            plan.refuse(code, column, unit=taken[number][1])


def people_of(sale: Sale) -> list[tuple[str, str]]:
    """Return the look-up keys of the buyers who gave a document."""
    return [person_key(buyer.identity_kind, buyer.identity_number) for buyer in sale.buyers if buyer.identity_number]


def _look_at_ended(plan: Plan, sale: Sale, known: Known) -> None:
    """Tell whether a sold row opens a file: not where one is open, nor where this very sale has ended."""
    if plan.file is not None or plan.problems:
        return
    people = set(people_of(sale))
    for ended in known.ended.get(plan.unit.pk, []) if plan.unit else []:
        if (sale.order_no and ended.order_no == sale.order_no) or (people & ended.people and (not sale.order_no or not ended.order_no)):
            plan.warn(LedgerFault.FILE_ENDED, Column.STATUS, day=ended.day.isoformat() if ended.day else "")
            return
    plan.opens = True


def _choose_representative(plan: Plan, sale: Sale, ground: Ground) -> None:
    """§2.1.b The row's representative serves a new file; without one, whoever serves the customer's other unit; else nobody yet (decision Q27)."""
    if not plan.opens:
        return
    if len(namesakes := ground.index.people.get((Role.REP, sale.representative), [])) > 1:
        plan.refuse(LedgerFault.REPRESENTATIVE_AMBIGUOUS, Column.REPRESENTATIVE, count=str(len(namesakes)))
        return
    people = people_of(sale)
    others = [pair for key in people for pair in ground.known.served.get(key, []) if pair[0] != UNASSIGNED]
    followed = others[0][0] if others and ground.follows else UNASSIGNED
    plan.representative = sale.representative or followed
    if differing := next((pair for pair in others if pair[0] != plan.representative), None):
        plan.warn(LedgerFault.OTHER_REPRESENTATIVE, Column.REPRESENTATIVE, name=differing[0], unit=differing[1])
    for key in people:
        ground.known.served.setdefault(key, []).append((plan.representative, plan.unit_name))


def paid_in_file(file: Household, known: Known) -> Decimal:
    """Return what a file has received: before the system, and through it."""
    contract = getattr(file, "contract", None)
    opening = sum((row.amount for row in contract.opening_balances.all()), Decimal(0)) if contract else Decimal(0)
    return opening + known.received.get(file.pk, Decimal(0))
