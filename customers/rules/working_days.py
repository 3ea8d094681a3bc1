"""Working days: the plain week, corrected by the State Council's yearly notice of rest days and made-up days."""

from collections.abc import Mapping
from datetime import date, timedelta

SATURDAY = 5
ONE_DAY = timedelta(days=1)


def is_working_day(day: date, changes: Mapping[date, bool]) -> bool:
    """Tell whether a day is worked; `changes` says so for the days that differ from the plain week."""
    return changes.get(day, day.weekday() < SATURDAY)


def next_working_day(day: date, changes: Mapping[date, bool]) -> date:
    """Return the first working day after this one."""
    day += ONE_DAY
    while not is_working_day(day, changes):
        day += ONE_DAY
    return day


def rolled(day: date, changes: Mapping[date, bool]) -> date:
    """Return the day a contract or legal term ends on: the day itself, or the next working one after a rest."""
    return day if is_working_day(day, changes) else next_working_day(day, changes)


def add_working_days(day: date, count: int, changes: Mapping[date, bool]) -> date:
    """Return the day this many working days later; the first day is not counted."""
    for _ in range(count):
        day = next_working_day(day, changes)
    return day
