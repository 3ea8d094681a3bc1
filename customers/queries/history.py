"""Who changed what and when, read from the history the database writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers import wording
from customers.models import Project, Staff, Subsidiary

#: Events of one thing that are compared with each other.
DEPTH = 40
#: What a field is called where its own name says too little.
LABELS = {
    "must_change_password": gettext_lazy("One-time password"),
    "totp_confirmed_at": gettext_lazy("Second factor"),
    "account_hash": gettext_lazy("Account number"),
}
#: Fields whose value is not shown, only that it changed.
SILENT = frozenset({"account_hash"})
#: Fields that say nothing to a reader.
LEFT_OUT = frozenset({"id", "created_at", "set_at"})
ENTERED = {
    "StaffHistory": gettext_lazy("Account entered"),
    "PostingHistory": gettext_lazy("Post given"),
    "DelegationHistory": gettext_lazy("Word handed on"),
    "ProjectHistory": gettext_lazy("Project entered"),
    "SubsidiaryHistory": gettext_lazy("Company entered"),
    "HolidayHistory": gettext_lazy("Day entered"),
}
CHANGED = {
    "StaffHistory": gettext_lazy("Account changed"),
    "PostingHistory": gettext_lazy("Post changed"),
    "DelegationHistory": gettext_lazy("Delegation changed"),
    "ProjectHistory": gettext_lazy("Project changed"),
    "SubsidiaryHistory": gettext_lazy("Company changed"),
    "HolidayHistory": gettext_lazy("Day changed"),
}
REMOVED = {"HolidayHistory": gettext_lazy("Day taken off the list")}


@dataclass(frozen=True, slots=True)
class Field:
    """One field that changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One change: when, who, what, and the fields."""

    at: datetime
    by: str
    what: str
    about: str
    fields: list[Field]


def _rows(model: str, condition: Q, *related: str) -> QuerySet[Any]:
    """Return the newest events of a history with their context."""
    history: QuerySet[Any] = apps.get_model(model)._default_manager.filter(condition)
    return history.select_related("pgh_context", *related).order_by("-pgh_created_at", "-pgh_id")


def of_member(staff: Staff) -> list[QuerySet[Any]]:
    """§3.1 Return the histories of one account: itself, its posts, the words handed on by and to it."""
    posts = _rows("customers.PostingHistory", Q(staff=staff), "subsidiary", "organisation")
    given = _rows("authorization.DelegationHistory", Q(giver=staff) | Q(taker=staff), "giver", "taker", "subsidiary")
    return [_rows("customers.StaffHistory", Q(pgh_obj=staff)), posts, given]


def of_project(project: Project) -> list[QuerySet[Any]]:
    """§3.2.0 Return the history of a project."""
    return [_rows("customers.ProjectHistory", Q(pgh_obj=project), "lawyer", "subsidiary")]


def of_subsidiary(subsidiary: Subsidiary) -> list[QuerySet[Any]]:
    """§1 Return the history of a company."""
    return [_rows("customers.SubsidiaryHistory", Q(pgh_obj=subsidiary))]


def of_holidays() -> list[QuerySet[Any]]:
    """Return the history of the days off."""
    return [_rows("customers.HolidayHistory", Q())]


def changes(histories: Iterable[QuerySet[Any]], limit: int = 10) -> list[Line]:
    """Return the last changes of these histories, the newest first; one query each, and one for the names."""
    found = [pair for history in histories for pair in _with_earlier(list(history[:DEPTH]))]
    newest = sorted(found, key=lambda pair: (pair[0].pgh_created_at, pair[0].pgh_id), reverse=True)
    lines = [(event, _fields(event, earlier)) for event, earlier in newest]
    shown = [(event, fields) for event, fields in lines if fields or event.pgh_label != "update"][:limit]
    names = Staff.objects.in_bulk({user for event, _fields in shown if (user := _user(event))})
    return [_line(event, fields, names) for event, fields in shown]


def _with_earlier(events: list[Any]) -> list[tuple[Any, Any]]:
    """Return each event with the one before it of the same thing; the oldest read has none."""
    earlier: dict[int, Any] = {}
    pairs = []
    for event in reversed(events):
        pairs.append((event, earlier.get(event.pgh_obj_id)))
        earlier[event.pgh_obj_id] = event
    return pairs


def _user(event: Any) -> int | None:
    """Return whose request wrote an event; none for a command."""
    metadata = event.pgh_context.metadata if event.pgh_context else {}
    return metadata.get("user")


def _line(event: Any, fields: list[Field], names: dict[int, Staff]) -> Line:
    """Return one event as it is read."""
    kind = type(event).__name__
    by = names.get(_user(event) or 0)
    what = {"insert": ENTERED, "delete": REMOVED}.get(event.pgh_label, CHANGED)[kind]
    return Line(event.pgh_created_at, by.name if by else _("By command"), str(what), _about(event), fields)


def _about(event: Any) -> str:
    """Return what an event is about where the page alone does not say it."""
    kind = type(event).__name__
    if kind == "PostingHistory":
        return f"{event.get_role_display()} · {event.subsidiary}"
    if kind == "DelegationHistory":
        return f"{event.giver} → {event.taker} · {event.get_role_display()}"
    if kind == "HolidayHistory":
        return f"{wording.day(event.day)} {event.name}"
    return ""


def _fields(event: Any, earlier: Any) -> list[Field]:
    """Return what differs from the event before it."""
    if earlier is None or event.pgh_label != "update":
        return []
    names = [field.name for field in event._meta.concrete_fields if not field.name.startswith("pgh_") and field.name not in LEFT_OUT]
    changed = [name for name in names if getattr(event, _attname(event, name)) != getattr(earlier, _attname(event, name))]
    return [Field(_label(event, name), _shown(earlier, name), _shown(event, name)) for name in changed]


def _attname(event: Model, name: str) -> str:
    """Return the column a field is compared by."""
    return str(event._meta.get_field(name).attname)  # type: ignore[union-attr]


def _label(event: Model, name: str) -> str:
    """Return what a field is called."""
    return str(LABELS.get(name) or event._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _shown(event: Any, name: str) -> str:
    """Return a value as it is read."""
    value = getattr(event, name)
    if name in SILENT:
        return _("kept") if value else ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return wording.moment(value)
    if isinstance(value, date):
        return wording.day(value)
    display = getattr(event, f"get_{name}_display", None)
    return "" if value is None else str(display() if display else value)
