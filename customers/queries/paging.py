"""Paging by key: constant cost on page 1 and page 1,000."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of rows and the cursors of its neighbours; a cursor is empty where there is no neighbour."""

    rows: list[Row]
    next: str
    previous: str


def _value(row: Model, field: str) -> Any:
    """Return the value of a sort field, following `__` into relations."""
    for part in field.split("__"):
        row = getattr(row, part)
    return row


def _cursor(row: Model, fields: list[str], group: int, *, forward: bool) -> str:
    """Pack the row's group and sort values and the direction into a cursor."""
    packed = json.dumps([int(forward), group, *[_value(row, field) for field in fields]], cls=DjangoJSONEncoder)
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _unpack(cursor: str, length: int, groups: int) -> tuple[bool, int, list[Any]] | None:
    """Read a cursor: its direction, its group, its values; a damaged one is ignored."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        return None
    if not isinstance(values, list) or len(values) != length + 2 or values[1] not in range(groups):
        return None
    return bool(values[0]), int(values[1]), values[2:]


def _beyond(order: list[tuple[str, bool]], values: list[Any], *, forward: bool) -> Q:
    """Return the rows after these sort values (before them when going back); nulls are not sorted by.

    The bound on the first field says nothing new, but lets PostgreSQL enter the index there instead of reading it from its end.
    """
    (first, descends), value = order[0], values[0]
    bound = Q(**{f"{first}__{'lte' if descends == forward else 'gte'}": value})
    beyond, equal = Q(pk__in=[]), Q()
    for (field, descends), value in zip(order, values, strict=True):
        sign = "lt" if descends == forward else "gt"
        beyond |= equal & Q(**{f"{field}__{sign}": value})
        equal &= Q(**{field: value})
    return bound & beyond


def page_of(rows: QuerySet[Row], order: tuple[str, ...], cursor: str = "", size: int = PAGE_SIZE, first: Q | None = None) -> Page[Row]:
    """Return the page at a cursor; `order` names the sort fields, `-` before one that descends, the last one unique and none nullable.

    What fits `first` stands before everything else, in the same order; each of the two groups is entered by its own index.
    """
    keys = [(field.lstrip("-"), field.startswith("-")) for field in order]
    fields = [field for field, _ in keys]
    groups = [rows] if first is None else [rows.filter(first), rows.exclude(first)]
    at = _unpack(cursor, len(fields), len(groups)) if cursor else None
    try:
        found = _found(groups, keys, at, size + 1)
    except (TypeError, ValueError, ValidationError):
        at = None
        found = _found(groups, keys, at, size + 1)
    forward = at is None or at[0]
    more, found = len(found) > size, found[:size]
    if not forward:
        found.reverse()
    has_next = more if forward else bool(found)
    has_previous = (at is not None and bool(found)) if forward else more
    return Page(
        [row for row, _group in found],
        _cursor(found[-1][0], fields, found[-1][1], forward=True) if has_next and found else "",
        _cursor(found[0][0], fields, found[0][1], forward=False) if has_previous and found else "",
    )


def _found(groups: list[QuerySet[Row]], keys: list[tuple[str, bool]], at: tuple[bool, int, list[Any]] | None, limit: int) -> list[tuple[Row, int]]:
    """Return the rows that follow a cursor in its direction, each with its group: the rest of the cursor's group, then the groups after it."""
    forward, start, values = at or (True, 0, [])
    ordering = [f"{'-' if descends == forward else ''}{field}" for field, descends in keys]
    found: list[tuple[Row, int]] = []
    for number in range(start, len(groups)) if forward else range(start, -1, -1):
        if len(found) < limit:
            rows = groups[number].filter(_beyond(keys, values, forward=forward)) if values and number == start else groups[number]
            found.extend((row, number) for row in rows.order_by(*ordering)[: limit - len(found)])
    return found
