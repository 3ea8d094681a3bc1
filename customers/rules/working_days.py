"""Working days: the plain week, corrected by the State Council's yearly notice of rest days and made-up days."""

from collections.abc import Mapping
from datetime import date

SATURDAY = 5


def is_working_day(day: date, changes: Mapping[date, bool]) -> bool:
    """Tell whether a day is worked; `changes` says so for the days that differ from the plain week."""
    return changes.get(day, day.weekday() < SATURDAY)
