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


def _cursor(row: Model, fields: list[str], *, forward: bool) -> str:
    """Pack the row's sort values and the direction into a cursor."""
    packed = json.dumps([int(forward), *[_value(row, field) for field in fields]], cls=DjangoJSONEncoder)
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _unpack(cursor: str, length: int) -> list[Any] | None:
    """Read a cursor; a damaged one is ignored."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        return None
    return values if isinstance(values, list) and len(values) == length + 1 else None


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


def page_of(rows: QuerySet[Row], order: tuple[str, ...], cursor: str = "", size: int = PAGE_SIZE) -> Page[Row]:
    """Return the page at a cursor; `order` names the sort fields, `-` before one that descends, the last one unique and none nullable."""
    keys = [(field.lstrip("-"), field.startswith("-")) for field in order]
    fields = [field for field, _ in keys]
    unpacked = _unpack(cursor, len(fields)) if cursor else None
    forward = unpacked is None or bool(unpacked[0])
    if unpacked is not None:
        try:
            rows = rows.filter(_beyond(keys, unpacked[1:], forward=forward))
        except (TypeError, ValueError, ValidationError):
            unpacked, forward = None, True
    ordering = order if forward else tuple(f if d else f"-{f}" for f, d in keys)
    found = list(rows.order_by(*ordering)[: size + 1])
    more, found = len(found) > size, found[:size]
    if not forward:
        found.reverse()
    has_next = more if forward else bool(found)
    has_previous = (unpacked is not None and bool(found)) if forward else more
    return Page(
        found,
        _cursor(found[-1], fields, forward=True) if has_next and found else "",
        _cursor(found[0], fields, forward=False) if has_previous and found else "",
    )
