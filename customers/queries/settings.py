"""Which figure is in force on a day, which change is pending, and what was in force before."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import holidays
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext

from customers import regulation
from customers.models import Holiday, Project, Setting
from customers.prepared import Prepared
from customers.rules.settings import SETTINGS, Basis, Definition, Kind, Value, definition_of, value_of

ONE_HOUR = timedelta(hours=1)
SATURDAY = 5


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
    """Return the figure in force on a day: the project's newest, else the general newest, else the default.

    Hours come as timedelta, days and counts as int, money and per cent as Decimal (10 is 10 %), yes and no as bool.
    """
    definition = definition_of(key)
    stored = _newest.rows(key=key, on=on, project=project.pk if project is not None and definition.per_project else None)
    return value_of(definition, stored[0][0] if stored else definition.default)


@Prepared
def _newest(key: str, on: date, project: int) -> QuerySet[Setting, tuple[Any]]:
    """Ask for a figure's newest value: the project's, else the general one."""
    scope = Q(project__isnull=True) | Q(project=project)
    newest = (F("project").asc(nulls_last=True), "-valid_from", "-id")
    return Setting.objects.filter(scope, key=key, valid_from__lte=on).order_by(*newest).values_list("value")[:1]


def settings_in_force(on: date) -> Figures:
    """Return every figure in force on a day, by one query."""
    rows = Setting.objects.filter(key__in=SETTINGS, valid_from__lte=on).order_by("valid_from", "id").values_list("key", "project", "value")
    return Figures({(key, project): value_of(SETTINGS[key], value) for key, project, value in rows})


def shown_value(definition: Definition, value: Value) -> str:
    """Return a value as it is read: hours as a number, yes and no and choices in words."""
    if definition.kind == Kind.YES_NO:
        return gettext("Yes") if value else gettext("No")
    if definition.kind == Kind.CHOICE:
        return gettext(dict(definition.choices)[str(value)])
    if isinstance(value, timedelta):
        return str(value // ONE_HOUR)
    return f"{value.normalize():f}" if isinstance(value, Decimal) and value == value.to_integral_value() else str(value)


def typed_value(definition: Definition, value: Value) -> str:
    """Return a value as it is typed in the form."""
    if definition.kind == Kind.YES_NO:
        return "yes" if value else "no"
    return str(value) if definition.kind == Kind.CHOICE else shown_value(definition, value)


def default_value(definition: Definition) -> str:
    """Return what the regulation or the house says, as it is read."""
    return shown_value(definition, value_of(definition, definition.default))


@dataclass(frozen=True)
class Change:
    """One row of a setting's history as it is read."""

    row: Setting
    value: str


@dataclass(frozen=True)
class Line:
    """One setting, general or of one project, on the page: what is in force, since when, and what comes."""

    definition: Definition
    project: Project | None
    figure: Value
    value: str
    current: Setting | None
    pending: tuple[Change, ...]
    changed: int


@dataclass(frozen=True)
class Group:
    """The settings under one heading."""

    number: int
    label: str
    lines: list[Line]


def settings_board(on: date) -> list[Group]:
    """Return every setting with what is in force and pending, by one query; a project stands alone where it differs."""
    rows = _rows_by_scope(Setting.objects.filter(key__in=SETTINGS))
    groups: dict[str, list[Line]] = {}
    for key, definition in SETTINGS.items():
        scopes = sorted((scope for scope in rows if scope[0] == key and scope[1] is not None), key=lambda scope: str(rows[scope][0].project))
        general = _line(definition, rows.get((key, None), []), on, value_of(definition, definition.default))
        groups.setdefault(definition.group, []).extend((general, *(_line(definition, rows[scope], on, general.figure) for scope in scopes)))
    return [Group(number, gettext(label), lines) for number, (label, lines) in enumerate(groups.items(), start=1)]


def narrowed(board: list[Group], text: str, *, house_only: bool) -> list[Group]:
    """Return the groups with only the settings that match what was typed: name, clause or value."""
    typed = text.strip().lower()

    def fits(line: Line) -> bool:
        """Tell whether a setting matches."""
        definition = line.definition
        words = (gettext(definition.label), definition.clause, regulation.label_zh(definition.clause), line.value, str(line.project or ""))
        return any(typed in word.lower() for word in words) and (not house_only or definition.basis == Basis.HOUSE)

    kept = (Group(group.number, group.label, [line for line in group.lines if fits(line)]) for group in board)
    return [group for group in kept if group.lines]


def history_of(key: str) -> list[Change]:
    """Return the changes of one setting, the newest first."""
    definition = definition_of(key)
    rows = Setting.objects.filter(key=key).select_related("project", "set_by").order_by("-valid_from", "-id")
    return [_change(definition, row) for row in rows]


def _rows_by_scope(rows: Any) -> dict[tuple[str, int | None], list[Setting]]:
    """Return the rows of each setting and project, the oldest first."""
    found: dict[tuple[str, int | None], list[Setting]] = defaultdict(list)
    for row in rows.select_related("project", "set_by").order_by("valid_from", "id"):
        found[row.key, row.project_id].append(row)
    return found


def _line(definition: Definition, rows: list[Setting], on: date, otherwise: Value) -> Line:
    """Return one line of the page from the rows of one scope; `otherwise` holds before the first of them."""
    current = next((row for row in reversed(rows) if row.valid_from <= on), None)
    figure = value_of(definition, current.value) if current else otherwise
    coming = {row.valid_from: row for row in rows if row.valid_from > on}
    return Line(
        definition=definition,
        project=rows[0].project if rows else None,
        figure=figure,
        value=shown_value(definition, figure),
        current=current,
        pending=tuple(_change(definition, row) for row in coming.values()),
        changed=len(rows),
    )


def _change(definition: Definition, row: Setting) -> Change:
    """Return a row with its value as it is read."""
    return Change(row, shown_value(definition, value_of(definition, row.value)))


@dataclass(frozen=True)
class DayOff:
    """A day that differs from the five-day week: a weekday off, or a weekend day worked."""

    day: date
    name: str
    is_worked: bool = False


def known_holidays(year: int) -> list[DayOff]:
    """Return the weekdays off and the weekend days worked in a year, as far as the State Council's notice is known to the calendar."""
    calendar = holidays.country_holidays("CN", years=year, language="zh_CN")
    off = [DayOff(day, name) for day, name in calendar.items() if day.weekday() < SATURDAY]
    worked = [DayOff(day, "调休上班", is_worked=True) for day in calendar.weekend_workdays if day.year == year]
    return sorted(off + worked, key=lambda known: known.day)


def missing_holidays(year: int, days: list[Holiday]) -> list[DayOff]:
    """Return the days the calendar knows and the list of that year does not have."""
    listed = {holiday.day for holiday in days}
    return [known for known in known_holidays(year) if known.day not in listed]


def holidays_of(year: int) -> list[Holiday]:
    """Return the days of a year that differ from the five-day week."""
    return list(Holiday.objects.filter(day__year=year))


def calendar_changes(first: date, last: date) -> dict[date, bool]:
    """Return which days of a stretch differ from the five-day week, and whether they are worked."""
    return Holiday.objects.filter(day__range=(first, last)).changes()
