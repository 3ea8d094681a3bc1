"""When the marks of a duty fall."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from customers.duties.enums import EventKind, Receiver
from customers.rules.deadlines import reminder_mark


@dataclass(frozen=True, slots=True)
class Mark:
    """One step of a ladder: whom it tells, and how long after the due time (before it when negative)."""

    level: int
    kind: EventKind
    receiver: Receiver
    after: timedelta


def _ladder(*steps: tuple[EventKind, Receiver, int]) -> tuple[Mark, ...]:
    """Number the steps, given in hours after the due time."""
    return tuple(Mark(level, kind, receiver, timedelta(hours=hours)) for level, (kind, receiver, hours) in enumerate(steps, 1))


#: H1 The ladder of the clauses with a customer waiting at the other end.
URGENT_LADDER = _ladder(
    (EventKind.REMINDED, Receiver.OWNER, -24),
    (EventKind.REMINDED, Receiver.MANAGER, -12),
    (EventKind.REMINDED, Receiver.OWNER, -8),
    (EventKind.REMINDED, Receiver.OWNER, -1),
    (EventKind.BREACHED, Receiver.OWNER, 0),
    (EventKind.ESCALATED, Receiver.MANAGER, 0),
    (EventKind.ESCALATED, Receiver.VP, 24),
    (EventKind.ESCALATED, Receiver.GM, 72),
)
#: H1 The ladder of all other clauses.
ORDINARY_LADDER = _ladder(
    (EventKind.REMINDED, Receiver.OWNER, -24),
    (EventKind.REMINDED, Receiver.OWNER, -8),
    (EventKind.REMINDED, Receiver.OWNER, -1),
    (EventKind.BREACHED, Receiver.OWNER, 0),
    (EventKind.ESCALATED, Receiver.MANAGER, 0),
)
#: H1 The clauses on the urgent ladder.
URGENT_CLAUSES = ("5.4.4.5.a", "5.4.4.6.a", "5.6.3.b", "5.7.2")


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder as somebody writes it: whom it tells, and how many hours after the due time (before it when negative)."""

    receiver: Receiver
    hours: int

    @property
    def kind(self) -> EventKind:
        """Return what the step is: a reminder before the due time, the breach to the owner, an escalation to anybody else."""
        if self.hours < 0:
            return EventKind.REMINDED
        return EventKind.BREACHED if self.receiver == Receiver.OWNER else EventKind.ESCALATED


#: H1 The owner is told at the due time itself, whatever else a ladder does.
BREACH = Rung(Receiver.OWNER, 0)


def numbered(rungs: Iterable[Rung], above: int) -> list[Mark]:
    """H1 Return the steps in the order of their time, each once, with levels above a number that was never given out."""
    ordered = sorted(set(rungs), key=lambda rung: (rung.hours, list(Receiver).index(rung.receiver)))
    return [Mark(level, rung.kind, rung.receiver, timedelta(hours=rung.hours)) for level, rung in enumerate(ordered, above + 1)]


def mark_at(due_at: datetime, after: timedelta) -> datetime:
    """Return when a mark falls: a reminder of the night comes at 20:30 before it, a breach is recorded on time."""
    return reminder_mark(due_at, -after) if after < timedelta(0) else due_at + after


def level_reminded(marks: list[tuple[int, timedelta]], due_at: datetime, now: datetime) -> int:
    """Return the highest level whose reminder has passed: what is opened late is not reminded of any more, but its breach still rings."""
    return level_reached([mark for mark in marks if mark[1] < timedelta(0)], due_at, now)


def level_reached(marks: list[tuple[int, timedelta]], due_at: datetime, now: datetime) -> int:
    """Return the highest level whose mark has passed; a duty opened late starts there and rings only what is still to come."""
    return max((level for level, after in marks if mark_at(due_at, after) <= now), default=0)


def next_mark(marks: list[tuple[int, timedelta]], due_at: datetime, level: int) -> datetime | None:
    """Return when the next level above this one falls; None when the ladder ends."""
    return min((mark_at(due_at, after) for step, after in marks if step > level), default=None)
