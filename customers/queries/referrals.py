"""Where something began, and what it began."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import models

from customers.models import Referral, Staff


def origin_key(origin: models.Model) -> str:
    """Return how an address names where something begins: app, model and key."""
    return f"{origin._meta.label_lower}:{origin.pk}"


def thing_named(key: str, staff: Staff) -> models.Model | None:
    """Return what an address names as the origin, through its own reach; nothing for what does not exist or is out of reach."""
    label, _colon, pk = key.partition(":")
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    return _within_reach(model, [int(pk)], staff).get(int(pk)) if pk.isdigit() else None


def _within_reach(model: type[models.Model], pks: Sequence[int], staff: Staff) -> dict[int, models.Model]:
    """Return the rows of a table that this person may open, by key; a table without a reach of its own has none."""
    reach = getattr(model._default_manager, "visible_to", None)
    return reach(staff).filter(pk__in=pks).in_bulk() if reach is not None else {}


@dataclass(frozen=True, slots=True)
class Link:
    """The other end of a referral as one reader sees it; without an address it is out of reach."""

    label: str
    url: str
    settled_at: datetime | None
    settled_as: str


def begun_by(origin: models.Model, staff: Staff) -> list[Link]:
    """Return what a thing began, in order, by one query and one for each kind of thing."""
    return _links([(row, row.result_type, row.result_id) for row in Referral.objects.begun_by(origin).select_related("result_type")], staff)


def leading_to(result: models.Model, staff: Staff) -> list[Link]:
    """Return what began a thing, by one query and one for each kind of thing."""
    return _links([(row, row.origin_type, row.origin_id) for row in Referral.objects.leading_to(result).select_related("origin_type")], staff)


def _links(ends: Sequence[tuple[Referral, models.Model, int]], staff: Staff) -> list[Link]:
    """Return the other ends with their words, and their addresses where the reader may open them."""
    keys: dict[models.Model, list[int]] = defaultdict(list)
    for _row, kind, pk in ends:
        keys[kind].append(pk)
    found = {kind: _rows(kind, pks, staff) for kind, pks in keys.items()}
    return [Link(*found[kind].get(pk, ("", "")), row.settled_at, row.settled_as) for row, kind, pk in ends]


def _rows(kind: models.Model, pks: Sequence[int], staff: Staff) -> dict[int, tuple[str, str]]:
    """Return words and address of the rows of one table that this person may open."""
    model = kind.model_class()  # type: ignore[attr-defined]
    return {pk: (str(row), row.get_absolute_url()) for pk, row in _within_reach(model, pks, staff).items()}  # type: ignore[attr-defined]
