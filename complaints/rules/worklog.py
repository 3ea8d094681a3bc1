"""The weekly work log as plain functions: its week, its terms, which week a line belongs to, and the seal that chains the signed ones."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from customers.rules.deadlines import SHANGHAI, end_of_day, local_time
from customers.rules.working_days import is_working_day, working_day_from, working_days_after

WEEK: Final = timedelta(days=7)
#: A log is opened on Monday at this hour.
OPENED_AT: Final = time(7, 0)
#: Q34 The hour of the next working day until which it is handed in.
HAND_IN_HOUR: Final = 12
#: House: working days within which a log that was handed in is signed.
SIGN_DAYS: Final = 2
#: Days off in a row are never longer than this.
LONGEST_REST: Final = timedelta(days=60)

#: A line by its kind and the row it tells of.
Key = tuple[str, int]


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_of(at: datetime) -> date:
    """Return the Monday of the week in which something happened."""
    return monday_of(local_time(at).date())


def begins_at(week: date) -> datetime:
    """Return the first moment of a week."""
    return datetime.combine(week, time.min, SHANGHAI)


def closes_at(week: date) -> datetime:
    """§5.4.4.8 Return when the log of a week is opened: Monday morning after it."""
    return datetime.combine(week + WEEK, OPENED_AT, SHANGHAI)


def closed_week(now: datetime) -> date:
    """§5.4.4.8 Return the newest week whose log is to be open by now."""
    week = week_of(now) - WEEK
    return week if now >= closes_at(week) else week - WEEK


def hand_in_due_at(week: date, changes: Mapping[date, bool], hour: int = HAND_IN_HOUR) -> datetime:
    """§5.4.4.8 The log of a week is handed in by noon of the next working day (Q34)."""
    return datetime.combine(working_day_from(week + WEEK, changes), time(hour), SHANGHAI)


def sign_due_at(handed_in_at: datetime, changes: Mapping[date, bool], days: int = SIGN_DAYS) -> datetime:
    """§5.4.4.8 What was handed in is signed within some working days, the day it came in not counted."""
    return end_of_day(working_days_after(local_time(handed_in_at).date(), days, changes))


def is_worked(week: date, changes: Mapping[date, bool], first: date, last: date | None) -> bool:
    """§5.4.4.8 Tell whether a post held from a first to a last day was held on a working day of a week; a week of holidays owes no log."""
    days = (week + timedelta(days=n) for n in range(7))
    return any(first <= day and (last is None or day <= last) and is_working_day(day, changes) for day in days)


def week_of_line(key: Key, at: datetime, recorded_at: datetime, logs: Mapping[date, frozenset[Key] | None]) -> date:
    """§5.4.4.8 Return the week in whose log a line stands: its own, or the first later one that was still open when it was recorded (补记).

    `logs` are the logs of the person: None while one is open, else the lines it was frozen with. A week without log takes what was recorded before its
    log would have been opened.
    """
    week = week_of(at)
    while not _takes(week, key, recorded_at, logs):
        week += WEEK
    return week


def _takes(week: date, key: Key, recorded_at: datetime, logs: Mapping[date, frozenset[Key] | None]) -> bool:
    """Tell whether the log of a week holds a line, or still takes it."""
    if week not in logs:
        return recorded_at < closes_at(week)
    frozen = logs[week]
    return frozen is None or key in frozen


def seal(content: Mapping[str, object]) -> str:
    """§5.4.4.8 Return the sha256 over what was signed, written in one way only."""
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


class Fault(StrEnum):
    """What is wrong with a link of the chain."""

    CONTENT = "content"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Link:
    """One signed log in the chain of its person: what it carries, and what its content comes to."""

    pk: int
    hash_before: str
    sha256: str
    computed: str


def first_break(links: Iterable[Link]) -> tuple[Link, Fault] | None:
    """§5.4.4.8 Return the first broken link of a person's chain: content that is not what was sealed, or a log that follows on no other.

    The links come in the order they were signed; the chain itself says which follows which.
    """
    left = list(links)
    before = ""
    while following := _following(left, before):
        if following.computed != following.sha256:
            return following, Fault.CONTENT
        before = following.sha256
        left.remove(following)
    return (left[0], Fault.ORDER) if left else None


def _following(links: Sequence[Link], before: str) -> Link | None:
    """Return the link that carries this hash."""
    return next((link for link in links if link.hash_before == before), None)
