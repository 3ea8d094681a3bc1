"""The rows in which a new schedule is typed; plain fields, so that they work without a script."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.forms.payments import DAY, AmountField
from contracts.rules.schedule import SCHEDULE_KINDS, Part

#: Sums a schedule has room for, and how many of them stand open on the page.
SUMS, FIRST_SUMS = 12, 4
NAMES = ("kind", "due_on", "amount")


@dataclass(frozen=True, slots=True)
class SumRow:
    """One sum on the form: what for, due when, how much."""

    kind: forms.BoundField
    due_on: forms.BoundField
    amount: forms.BoundField

    @property
    def fields(self) -> tuple[forms.BoundField, ...]:
        """Return the three fields in their order."""
        return self.kind, self.due_on, self.amount

    @property
    def is_filled(self) -> bool:
        """Tell whether anything of it is typed or wrong."""
        return any(field.value() or field.errors for field in self.fields)


def sum_fields() -> dict[str, forms.Field]:
    """Return the fields of every sum by their names."""
    found: dict[str, forms.Field] = {}
    for row in range(SUMS):
        choices = [("", "—"), *((kind.value, kind.label) for kind in SCHEDULE_KINDS)]
        made = (
            forms.ChoiceField(required=False, choices=choices),
            forms.DateField(required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")),
            AmountField(required=False),
        )
        words = (_("Schedule, sum %(number)s: kind"), _("Schedule, sum %(number)s: due on"), _("Schedule, sum %(number)s: amount"))
        for name, field, label in zip(NAMES, made, words, strict=True):
            field.label = label % {"number": row + 1}
            field.widget.attrs["aria-label"] = field.label
            found[named(row, name)] = field
    return found


def named(row: int, name: str) -> str:
    """Return the name of a field of a sum."""
    return f"schedule_{row}_{name}"


def sum_rows(form: forms.BaseForm) -> Iterator[SumRow]:
    """Walk the sums as the form shows them."""
    for row in range(SUMS):
        yield SumRow(*(form[named(row, name)] for name in NAMES))


def typed_parts(values: dict[str, Any]) -> tuple[Part, ...]:
    """Return the sums that are typed whole."""
    rows = ([values.get(named(row, name)) for name in NAMES] for row in range(SUMS))
    return tuple(Part(str(kind), due_on, Decimal(amount)) for kind, due_on, amount in rows if kind and due_on and amount)


def unfinished(values: dict[str, Any]) -> Iterator[str]:
    """Walk the names of what is missing in a sum that is begun."""
    for row in range(SUMS):
        names = [named(row, name) for name in NAMES]
        missing = [name for name in names if not values.get(name)]
        if 0 < len(missing) < len(names):
            yield from missing


def stored_parts(parts: list[Part]) -> dict[str, Any]:
    """Return a kept schedule as the initial values of the fields."""
    pairs = ((row, part) for row, part in enumerate(parts[:SUMS]))
    return {named(row, name): getattr(part, name) for row, part in pairs for name in NAMES}
