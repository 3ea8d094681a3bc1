"""Working days: the plain week, corrected by the State Council's yearly notice of rest days and made-up days."""

from collections.abc import Mapping
from datetime import date, timedelta

SATURDAY = 5


def is_working_day(day: date, changes: Mapping[date, bool]) -> bool:
    """Tell whether a day is worked; `changes` says so for the days that differ from the plain week."""
    return changes.get(day, day.weekday() < SATURDAY)


def working_day_after(day: date, count: int, changes: Mapping[date, bool]) -> date:
    """Return the last day of a term in working days; the first day is not counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, changes)
    return day
