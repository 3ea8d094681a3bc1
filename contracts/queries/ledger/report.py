"""The outcome of a ledger in words: reasons, notes, before and after, and the whole as the command answers it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from contracts.enums import LedgerFault, LedgerField, LedgerNote, PaymentTerms, RowOutcome
from contracts.models import LedgerRow
from customers import wording
from customers.enums import Stage

STORED_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

CODES: Mapping[str, Mapping[str, Any]] = {
    LedgerField.PAYMENT_TERMS: {terms.value: terms.label for terms in PaymentTerms},
    LedgerField.STAGE: {stage.value: stage.label for stage in Stage},
}


@dataclass(frozen=True, slots=True)
class Said:
    """One problem or warning as it is read."""

    row: LedgerRow
    column: str
    reason: str
    code: str

    def as_json(self) -> dict[str, object]:
        """Return it as the command answers it."""
        return {"sheet": self.row.sheet, "row": self.row.row, "unit": self.row.unit, "column": self.column, "reason": self.reason, "code": self.code}


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, or would do: how many rows were made, changed and left, what was wrong, what is worth a look."""

    created: int
    updated: int
    unchanged: int
    problems: list[Said] = field(default_factory=list)
    warnings: list[Said] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Return the report as plain values."""
        counts = {"created": self.created, "updated": self.updated, "unchanged": self.unchanged}
        return {**counts, "problems": [said.as_json() for said in self.problems], "warnings": [said.as_json() for said in self.warnings]}


def reason_of(fault: Mapping[str, Any]) -> str:
    """Return a stored problem or warning as a sentence in the reader's language."""
    words = {name: _day_or(value) for name, value in fault["values"].items()}
    return str(LedgerFault(fault["code"]).label) % words


def note_text(note: Mapping[str, str]) -> str:
    """Return a note on the whole file as a sentence in the reader's language."""
    return str(LedgerNote(note["code"]).label) % {"value": note["value"]}


def value_text(name: str, value: str) -> str:
    """Return a stored value in the reader's language; codes become words, and days are written as everywhere."""
    words = CODES.get(name)
    if not words or not value:
        return _day_or(value)
    code, _blank, rest = value.partition(" ")
    return f"{words.get(code, code)} {rest}".strip()


def _day_or(value: str) -> str:
    """Return a stored day as it is read; anything else as it is."""
    return wording.day(date.fromisoformat(value)) if STORED_DAY.fullmatch(value) else value


def problems_of(row: LedgerRow) -> list[Said]:
    """Return what is wrong with a row."""
    return [Said(row, fault["column"], reason_of(fault), fault["code"]) for fault in row.problems]


def warnings_of(row: LedgerRow) -> list[Said]:
    """Return what is worth a look in a row."""
    return [Said(row, fault["column"], reason_of(fault), fault["code"]) for fault in row.warnings]


def changes_of(row: LedgerRow) -> list[dict[str, object]]:
    """Return what a row changes, for a before and after."""
    return [
        {
            "label": LedgerField(change["field"]).label,
            "before": value_text(change["field"], change["before"]),
            "after": value_text(change["field"], change["after"]),
        }
        for change in row.changes
    ]


def report_of(rows: Iterable[LedgerRow]) -> Report:
    """Return the report on the rows of a ledger, in their order."""
    listed = list(rows)
    counts = Counter(row.outcome for row in listed)
    return Report(
        counts[RowOutcome.CREATE],
        counts[RowOutcome.UPDATE],
        counts[RowOutcome.UNCHANGED],
        [said for row in listed for said in problems_of(row)],
        [said for row in listed for said in warnings_of(row)],
    )
