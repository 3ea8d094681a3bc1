"""Changing a figure from a day on, with a reason, never backwards; and the days off of a year."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from customers import wording
from customers.models import Holiday, Project, Setting, Staff
from customers.queries.settings import DayOff, setting, shown_value
from customers.refusals import Refusal
from customers.rules.settings import BadValue, Definition, Kind, Stored, UnknownSetting, definition_of, stored_of, value_of

NUMBERS = (Kind.INTEGER, Kind.DECIMAL, Kind.PERCENT, Kind.HOURS, Kind.DAYS)


class NoSuchSetting(Refusal):
    """A key that no setting has."""

    message = gettext_lazy("There is no setting %(key)s.")


class BackdatedSetting(Refusal):
    """A figure cannot have been different in the past."""

    message = gettext_lazy("A figure changes from today on at the earliest: terms that have begun keep theirs.")


class SettingWithoutReason(Refusal):
    """A figure of the house changes for a reason."""

    message = gettext_lazy("Say why: the reason stays in the history of the setting.")


class SettingIsGeneral(Refusal):
    """This figure is the same for every project."""

    message = gettext_lazy("This figure is the same for every project.")


class SettingOutOfBounds(Refusal):
    """The value is none of this setting, or the law or the house draws a line before it."""


class SettingsCrossed(Refusal):
    """A lower limit would stand above its upper limit."""

    message = gettext_lazy("%(value)s does not fit “%(other)s”, which is %(figure)s from that day on.")


@transaction.atomic
def change_setting(*, key: str, value: object, valid_from: date, reason: str, by: Staff | None, now: datetime, project: Project | None = None) -> Setting:
    """Set a figure from a day on, as a new row of its history."""
    definition = _known(key)
    if valid_from < timezone.localdate(now):
        raise _citing(BackdatedSetting(), definition)
    if not reason.strip():
        raise _citing(SettingWithoutReason(), definition)
    if project is not None and not definition.per_project:
        raise _citing(SettingIsGeneral(), definition)
    stored = _within_bounds(definition, value)
    _refuse_crossed(definition, stored, valid_from)
    return Setting.objects.create(key=key, project=project, value=stored, valid_from=valid_from, set_by=by, set_at=now, reason=reason.strip()[:200])


def _known(key: str) -> Definition:
    """Return the definition, or refuse a key that nobody knows."""
    try:
        return definition_of(key)
    except UnknownSetting as error:
        raise NoSuchSetting(key=key) from error


def _citing(refusal: Refusal, definition: Definition) -> Refusal:
    """Return the refusal with the clause of the setting."""
    refusal.clause = definition.clause
    return refusal


def _within_bounds(definition: Definition, value: object) -> Stored:
    """Return the value as it is stored, or say what may be given."""
    try:
        return stored_of(definition, value)
    except BadValue as error:
        refusal = _citing(SettingOutOfBounds(), definition)
        refusal.message = _what_may_be_given(definition)
        raise refusal from error


def _what_may_be_given(definition: Definition) -> str:
    """Say which values a setting takes."""
    if definition.kind not in NUMBERS:
        return gettext("Choose one of the values offered.")
    values = {"lowest": definition.lowest, "highest": definition.highest}
    if definition.kind in {Kind.DECIMAL, Kind.PERCENT}:
        return gettext("Give a number from %(lowest)s to %(highest)s with at most two decimals.") % values
    return gettext("Give a whole number from %(lowest)s to %(highest)s.") % values


def _refuse_crossed(definition: Definition, stored: Stored, on: date) -> None:
    """Refuse a lower limit above its upper limit, as both stand on that day."""
    value = value_of(definition, stored)
    for key, sign in ((definition.not_above, 1), (definition.not_below, -1)):
        if key and (value - setting(key, on)) * sign > 0:
            other = definition_of(key)
            raise _citing(SettingsCrossed(value=stored, other=gettext(other.label), figure=shown_value(other, setting(key, on))), definition)


class HolidayTaken(Refusal):
    """A day stands in the list once."""

    message = gettext_lazy("%(day)s is in the list already. Change it there.")


@transaction.atomic
def import_holidays(*, days: Iterable[DayOff], by: Staff, now: datetime) -> int:  # noqa: ARG001 -- every write names who and when
    """Add the days that are not in the list yet and return how many; what was typed by hand stands."""
    known = set(Holiday.objects.values_list("day", flat=True))
    fresh = [Holiday(day=one.day, name=one.name[:40], is_worked=one.is_worked) for one in days if one.day not in known]
    return len(Holiday.objects.bulk_create(fresh, ignore_conflicts=True))


@transaction.atomic
def add_holiday(*, day: DayOff, by: Staff, now: datetime) -> Holiday:  # noqa: ARG001 -- every write names who and when
    """Add one day by hand."""
    holiday, is_new = Holiday.objects.get_or_create(day=day.day, defaults={"name": day.name, "is_worked": day.is_worked})
    if not is_new:
        raise HolidayTaken(day=wording.day(day.day))
    return holiday


@transaction.atomic
def change_holiday(*, holiday: Holiday, name: str, is_worked: bool, by: Staff, now: datetime) -> Holiday:  # noqa: ARG001 -- every write names who and when
    """Correct the name of a day, or whether it is worked."""
    holiday = Holiday.objects.select_for_update(of=("self",)).get(pk=holiday.pk)
    holiday.name, holiday.is_worked = name, is_worked
    holiday.save()
    return holiday


@transaction.atomic
def remove_holiday(*, holiday: Holiday, by: Staff, now: datetime) -> None:  # noqa: ARG001 -- every write names who and when
    """Take a day off the list: it follows the five-day week again."""
    Holiday.objects.filter(pk=holiday.pk).delete()
