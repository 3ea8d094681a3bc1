"""Which figure is in force on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q

from customers.models import Project, Setting
from customers.rules.settings import SETTINGS, definition_of, value_of


@dataclass(frozen=True)
class Figures:
    """All figures in force on one day, general and per project."""

    values: Mapping[tuple[str, int | None], Any]

    def of(self, key: str, project_id: int | None = None) -> Any:
        """Return the figure of the project, else the general one, else the default."""
        definition = definition_of(key)
        general = self.values.get((key, None), value_of(definition, definition.default))
        return self.values.get((key, project_id), general) if definition.per_project else general


def setting(key: str, on: date, project: Project | None = None) -> Any:
    """Return the figure in force on a day: the project's newest, else the general newest, else the default; hours as timedelta, days as int, per cent as Decimal."""
    definition = definition_of(key)
    scope = Q(project__isnull=True) | Q(project=project) if project is not None and definition.per_project else Q(project__isnull=True)
    newest = (F("project").asc(nulls_last=True), "-valid_from", "-id")
    stored = Setting.objects.filter(scope, key=key, valid_from__lte=on).order_by(*newest).values_list("value", flat=True).first()
    return value_of(definition, definition.default if stored is None else stored)


def settings_in_force(on: date) -> Figures:
    """Return every figure in force on a day, by one query."""
    rows = Setting.objects.filter(key__in=SETTINGS, valid_from__lte=on).order_by("valid_from", "id").values_list("key", "project", "value")
    return Figures({(key, project): value_of(SETTINGS[key], value) for key, project, value in rows})
