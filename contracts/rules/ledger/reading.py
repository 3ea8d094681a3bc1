"""A row read cell by cell: each value cleaned, each fault noted at its column."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from contracts.enums import LedgerFault
from contracts.rules.ledger import cells
from contracts.rules.ledger.columns import Column
from contracts.rules.ledger.entry import RawRow
from contracts.rules.ledger.faults import Fault

Value = TypeVar("Value")
LONGEST_QUOTE = 30
LIMITS = {
    Column.PROJECT: 40,
    Column.BUILDING: 20,
    Column.SECTION: 20,
    Column.ROOM: 20,
    Column.FLOOR_PLAN: 40,
    Column.STATUS: 20,
    Column.ORDER_NO: 40,
    Column.CONTRACT_NO: 40,
    Column.FILING_NO: 40,
    Column.RECEIPT_NO: 40,
    Column.ADDRESS: 200,
    Column.REPRESENTATIVE: 40,
    Column.SELLER: 40,
}


class Reader:
    """Reads the cells of one row and keeps what is wrong with them."""

    def __init__(self, raw: RawRow) -> None:
        """Begin with an empty list of faults."""
        self.raw = raw
        self.problems: list[Fault] = []
        self.warnings: list[Fault] = []

    def problem(self, code: LedgerFault, column: Column, **values: str) -> None:
        """Note a problem at a column."""
        self.problems.append(Fault(code, self.raw.headings.get(column, ""), values))

    def warning(self, code: LedgerFault, column: Column, **values: str) -> None:
        """Note a warning at a column."""
        self.warnings.append(Fault(code, self.raw.headings.get(column, ""), values))

    def word(self, column: Column) -> str:
        """Return a text, refused when its column in the file is too short for it."""
        return self._fitting(column, cells.word_of(self.raw.cells.get(column)))

    def code(self, column: Column) -> str:
        """Return the number of a paper."""
        return self._fitting(column, cells.code_of(self.raw.cells.get(column)))

    def _fitting(self, column: Column, text: str) -> str:
        """Refuse a text that is too long."""
        limit = LIMITS.get(column)
        if limit is not None and len(text) > limit:
            self.problem(LedgerFault.TOO_LONG, column, limit=str(limit))
            return ""
        return text

    def amount(self, column: Column) -> Decimal | None:
        """Return a sum of yuan; nothing is nothing, zero too."""
        return self._value(column, lambda cell: cells.amount_of(cell, in_ten_thousands=column in self.raw.in_ten_thousands), LedgerFault.NOT_A_NUMBER) or None

    def grain(self, column: Column) -> Decimal:
        """Return how exactly a sum could be written; call it for a sum that was read."""
        return cells.grain_of(self.raw.cells.get(column), in_ten_thousands=column in self.raw.in_ten_thousands)

    def area(self, column: Column) -> Decimal | None:
        """Return square metres."""
        return self._value(column, cells.area_of, LedgerFault.NOT_A_NUMBER)

    def day(self, column: Column) -> date | None:
        """Return a date."""
        return self._value(column, cells.day_of, LedgerFault.NOT_A_DATE)

    def percent(self, column: Column) -> Decimal | None:
        """Return per cent; nothing is nothing, zero too."""
        return self._value(column, cells.percent_of, LedgerFault.NOT_A_PERCENTAGE) or None

    def _value(self, column: Column, read: Callable[[cells.Cell], Value | None], fault: LedgerFault) -> Value | None:
        """Read one cell, or note what it is not."""
        cell = self.raw.cells.get(column)
        try:
            return read(cell)
        except cells.CellProblem:
            self.problem(fault, column, value=cells.text_of(cell)[:LONGEST_QUOTE])
            return None
