"""Working days: the plain week, corrected by the State Council's yearly notice of rest days and made-up days."""

from collections.abc import Mapping
from datetime import date, timedelta

SATURDAY = 5
ONE_DAY = timedelta(days=1)


def is_working_day(day: date, changes: Mapping[date, bool]) -> bool:
    """Tell whether a day is worked; `changes` says so for the days that differ from the plain week."""
    return changes.get(day, day.weekday() < SATURDAY)


def working_day_from(day: date, changes: Mapping[date, bool]) -> date:
    """Return the first working day on or after a day."""
    while not is_working_day(day, changes):
        day += ONE_DAY
    return day


def working_days_after(day: date, count: int, changes: Mapping[date, bool]) -> date:
    """Return the working day on which a term of working days ends; the first day is not counted."""
    for _each in range(count):
        day = working_day_from(day + ONE_DAY, changes)
    return day
