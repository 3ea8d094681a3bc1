"""One row of a ledger, cleaned: what it says of a unit and its sale."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from contracts.enums import PaymentTerms
from contracts.rules.ledger.buyers import BuyerEntry
from contracts.rules.ledger.cells import Cell
from contracts.rules.ledger.columns import Column
from contracts.rules.ledger.faults import Fault
from contracts.rules.ledger.place import Place
from contracts.rules.ledger.terms import Terms
from customers.enums import ProjectKind, Stage


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row of a table as it was read: the cells by meaning, the headings as written, which sums are in 万元."""

    sheet: str
    number: int
    cells: Mapping[Column, Cell]
    headings: Mapping[Column, str]
    in_ten_thousands: frozenset[Column] = frozenset()
    lost_numbers: frozenset[Column] = frozenset()
    project: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The settings a ledger is judged by."""

    total_tolerance: Decimal = Decimal("1.00")
    earnest_cap: Decimal = Decimal(20)


@dataclass(slots=True)
class Sale:
    """What a row says of the sale of its unit."""

    buyers: tuple[BuyerEntry, ...] = ()
    price: Decimal = Decimal(0)
    unit_price: Decimal | None = None
    order_no: str = ""
    ordered_on: date | None = None
    earnest: Decimal | None = None
    sign_by_on: date | None = None
    terms: Terms = field(default_factory=lambda: Terms(PaymentTerms.OTHER))
    has_terms: bool = False
    contract_no: str = ""
    signed_on: date | None = None
    filing_no: str = ""
    delivery_on: date | None = None
    stage: Stage = Stage.ORDERED
    address: str = ""
    postcode: str = ""
    representative: str = ""
    seller: str = ""
    paid: Decimal | None = None
    paid_on: date | None = None
    receipt_no: str = ""


@dataclass(slots=True)
class Entry:
    """One row, cleaned, with what is wrong with it: a row with a problem is not taken over, one with a warning is."""

    sheet: str
    row: int
    place: Place
    headings: Mapping[Column, str]
    kind: ProjectKind | None = None
    floor_plan: str = ""
    predicted_area: Decimal | None = None
    predicted_inner_area: Decimal | None = None
    surveyed_area: Decimal | None = None
    surveyed_inner_area: Decimal | None = None
    unit_price: Decimal | None = None
    list_price: Decimal | None = None
    status: str = ""
    sale: Sale | None = None
    problems: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def heading(self, column: Column) -> str:
        """Return a heading as the ledger writes it."""
        return self.headings.get(column, "")
