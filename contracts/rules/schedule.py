"""A new schedule of what a contract still has open: how a change keeps it, and how far it moves the money out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from contracts.enums import MoneyKind
from contracts.rules.payments import NOTHING

#: How the schedule is named among the lines of a change.
SCHEDULE = "schedule"
#: What a sum of a schedule may be for.
SCHEDULE_KINDS = (
    MoneyKind.EARNEST,
    MoneyKind.DOWN_PAYMENT,
    MoneyKind.INSTALMENT,
    MoneyKind.MORTGAGE,
    MoneyKind.PROVIDENT_FUND,
    MoneyKind.ONE_OFF,
)
UNDATED = "-"


@dataclass(frozen=True, slots=True)
class Part:
    """One sum of a schedule: for what, due when, how much, and the day that was first agreed for it."""

    kind: str
    due_on: date | None
    amount: Decimal
    original_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """Money of the schedule as it stands that pays a part of the new one: the part's place, the money, the day it was first agreed for, days moved out."""

    place: int
    amount: Decimal
    original_due_on: date | None
    days: int


def in_order(parts: Iterable[Part]) -> list[Part]:
    """Return parts by their day, those without one last."""
    return sorted(parts, key=lambda part: part.due_on or date.max)


def kept_schedule(parts: Iterable[Part]) -> str:
    """Return a schedule as a line of a change keeps it."""
    return "; ".join(f"{part.kind} {part.due_on or UNDATED} {part.amount:.2f}" for part in in_order(parts))


def schedule_of(text: str) -> list[Part]:
    """Return the schedule a line keeps."""
    words = [part.split(" ") for part in text.split("; ") if part]
    return [Part(kind, None if day == UNDATED else date.fromisoformat(day), Decimal(amount)) for kind, day, amount in words]


def sum_of(parts: Iterable[Part]) -> Decimal:
    """Return what the parts add up to."""
    return sum((part.amount for part in parts), NOTHING)


def shifts(before: Sequence[Part], after: Sequence[Part]) -> Iterator[Shift]:
    """§5.1.9.c Pair the money of two schedules to the fen in the order of their days: what is due first pays what is asked first.

    Money moves out when it falls due later than it stands, and then by the days since it was first agreed for (decision Q29).
    """
    standing = in_order(before)
    for place, part in enumerate(in_order(after)):
        wanted = part.amount
        while wanted > 0 and standing:
            first = standing[0]
            taken = min(wanted, first.amount)
            yield Shift(place, taken, first.original_due_on or first.due_on, days_out(first.due_on, first.original_due_on, part.due_on))
            wanted -= taken
            standing[:1] = [replace(first, amount=first.amount - taken)] if taken < first.amount else []


def days_out(due_on: date | None, original_due_on: date | None, after: date | None) -> int:
    """§5.1.9.c Return by how many days a sum moves out, counted from the day first agreed for; one that comes no later than it stands moves out by none."""
    if due_on is None or after is None or after <= due_on:
        return 0
    return max(0, (after - (original_due_on or due_on)).days)


def with_originals(before: Sequence[Part], after: Sequence[Part], *, is_agreed_anew: bool) -> list[Part]:
    """§5.1.9.c Return the new schedule with the day each part was first agreed for, the earliest of its money; another kind of payment agrees anew."""
    parts = in_order(after)
    if is_agreed_anew:
        return [replace(part, original_due_on=part.due_on) for part in parts]
    days: dict[int, list[date]] = {}
    for shift in shifts(before, parts):
        if shift.original_due_on is not None:
            days.setdefault(shift.place, []).append(shift.original_due_on)
    return [replace(part, original_due_on=min(days.get(place, []), default=part.due_on)) for place, part in enumerate(parts)]
