"""What a reception starts: which clause, whose duty, due when, and what the form asks next."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from complaints.enums import Opinion, Outcome
from customers.rules.deadlines import REPLY_LIMIT, end_of_day_after, reply_due_at, report_due_at

#: What was said may be written down at most this long afterwards (house; setting late_entry_hours).
TOLD_AT_MOST_BACK: Final = timedelta(hours=72)

#: The customer of an unsolved matter hears again after at most these days (house; setting silent_days).
SILENT_DAYS: Final = 5

#: What the form asks for after each outcome; the required ones come first.
FOLLOW_UPS: Final[Mapping[Outcome, tuple[str, ...]]] = MappingProxyType(
    {
        Outcome.SETTLED: ("result", "opinion", "opinion_words"),
        Outcome.MANAGER: ("kind", "title"),
        Outcome.COMPLAINT: ("category", "grade", "title", "wish", "answered"),
        Outcome.FOLLOW_UP: ("matter", "told"),
    }
)


class Owes(StrEnum):
    """Which post owes the reply."""

    MANAGER = "manager"
    REP = "rep"


@dataclass(frozen=True, slots=True)
class Start:
    """The reply a reception starts: its clause, which post owes it, and until when."""

    clause: str
    owes: Owes
    due_at: datetime


def start_of(outcome: Outcome, received_at: datetime, limit: timedelta = REPLY_LIMIT) -> Start | None:
    """§5.4.4.5.a §5.6.3.b Return the reply an outcome starts, always counted from the reception; nothing when settled or about an open matter."""
    if outcome == Outcome.MANAGER:
        return Start("5.4.4.5.a", Owes.MANAGER, reply_due_at(received_at, limit))
    if outcome == Outcome.COMPLAINT:
        return Start("5.6.3.b", Owes.REP, reply_due_at(received_at, limit))
    return None


def forces_report(opinion: str) -> bool:
    """§5.4.4.4 A customer who is still not satisfied is not settled: it goes to the manager."""
    return opinion == Opinion.NOT_SATISFIED


def is_told_too_early(at: datetime, now: datetime, limit: timedelta = TOLD_AT_MOST_BACK) -> bool:
    """Tell whether a typed time lies too far back to be written down."""
    return at < now - limit


def is_late_entry(at: datetime, recorded_at: datetime) -> bool:
    """Tell whether an entry counts as 补记: it was written after 24:00 of its day."""
    return recorded_at > report_due_at(at)


def progress_due_at(told_at: datetime, days: int = SILENT_DAYS) -> datetime:
    """§5.4.4.6.b §5.6.3.c The customer hears again within this many days of the last word (house; setting silent_days)."""
    return end_of_day_after(told_at, days)


def progress_clause(*, is_complaint: bool) -> str:
    """Return which clause asks for the next word: a complaint is reported back until done, everything else by who received it."""
    return "5.6.3.c" if is_complaint else "5.4.4.6.b"


SENTENCE = re.compile(r"[。！？；!?;\n]|[，,](?=.{12})")
LONG_NUMBER = re.compile(r"\d{6,}")
SUBJECT_LENGTH: Final = 40


def subject_of(words: str) -> str:
    """Return a short subject from the customer's words: the first sentence, without phone or identity numbers."""
    plain = LONG_NUMBER.sub("…", " ".join(words.split()))
    first = next((part.strip() for part in SENTENCE.split(plain) if part.strip()), plain.strip())
    return first if len(first) <= SUBJECT_LENGTH else f"{first[: SUBJECT_LENGTH - 1]}…"
