"""Reads of the duty ledger: today's work, and how the clauses were kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q
from django.db.models.functions import TruncWeek

from customers.duties.enums import Receiver
from customers.duties.models import Duty, DutyQuerySet, LadderStep
from customers.duties.rules import Rung
from customers.models import Staff
from customers.models.file import OF_HOUSEHOLD
from customers.regulation import CLAUSES
from customers.rules.deadlines import end_of_day, local_time


@dataclass(frozen=True, slots=True)
class Kept:
    """How one clause was kept in a period; `due` = on time + late + missed + open."""

    clause: str
    due: int
    on_time: int
    late: int
    missed: int
    open: int
    waived: int


#: One filter per figure, so that a figure and the list behind it are the same rows.
FIGURES: dict[str, Q] = {
    "due": Q(waived_at__isnull=True, lapsed_at__isnull=True),
    "on_time": Q(fulfilled_at__isnull=False, fulfilled_at__lte=F("due_at")),
    "late": Q(fulfilled_at__isnull=False, fulfilled_at__gt=F("due_at")),
    "waived": Q(waived_at__isnull=False),
}


def figure(name: str, now: datetime) -> Q:
    """Return the filter of one figure of the compliance report."""
    if name == "missed":
        return Q(ended_at__isnull=True, due_at__lt=now)
    return Q(ended_at__isnull=True, due_at__gte=now) if name == "open" else FIGURES[name]


def compliance(*, now: datetime, first: date | None = None, last: date | None = None, rows: DutyQuerySet | None = None) -> list[Kept]:
    """§2.0 Return one row per clause that has duties, by the period their due time falls in; without dates everything recorded.

    `rows` limits it to a reach; the command counts all.
    """
    counts = {f"n_{name}": Count("pk", filter=figure(name, now)) for name in ("due", "on_time", "late", "missed", "open", "waived")}
    found: Any = in_period(first, last, rows).order_by("clause").values("clause").annotate(**counts)
    return [Kept(row["clause"], *(row[f"n_{name}"] for name in ("due", "on_time", "late", "missed", "open", "waived"))) for row in found]


def in_period(first: date | None, last: date | None, rows: DutyQuerySet | None = None) -> DutyQuerySet:
    """Return the duties whose due time falls between two days, both counted."""
    duties = Duty.objects.all() if rows is None else rows
    if first is not None:
        duties = duties.filter(due_at__gt=end_of_day(first - timedelta(days=1)))
    return duties.filter(due_at__lte=end_of_day(last)) if last is not None else duties


def weekly_rates(*, now: datetime, rows: DutyQuerySet, weeks: int = 12) -> dict[str, list[int | None]]:
    """§2.0 Return per clause the share kept on time in each of the last weeks, in per cent; None for a week without duties."""
    monday = local_time(now).date() - timedelta(days=local_time(now).weekday())
    first = monday - timedelta(weeks=weeks - 1)
    found = in_period(first, monday + timedelta(days=6), rows).filter(figure("due", now), due_at__lte=now).annotate(week=TruncWeek("due_at"))
    counted = found.order_by().values("clause", "week").annotate(all=Count("pk"), kept=Count("pk", filter=figure("on_time", now)))
    rates: dict[str, list[int | None]] = {}
    for row in counted:
        at = (local_time(row["week"]).date() - first).days // 7
        rates.setdefault(row["clause"], [None] * weeks)[at] = round(100 * row["kept"] / row["all"])
    return rates


@dataclass(frozen=True, slots=True)
class Workload:
    """A person's open duties in the groups of 今日, each in due order, and how many each group really has."""

    late: list[Duty]
    today: list[Duty]
    week: list[Duty]
    late_count: int
    today_count: int
    week_count: int


#: Rows of one group on the page 今日; the list of duties shows the rest.
GROUP_ROWS = 20


def groups_of(now: datetime) -> dict[str, Q]:
    """Return the groups of 今日 as filters: late, until midnight, within seven days."""
    midnight, week = end_of_day(local_time(now).date()), end_of_day(local_time(now).date() + timedelta(days=7))
    return {"late": Q(due_at__lt=now), "today": Q(due_at__gte=now, due_at__lte=midnight), "week": Q(due_at__gt=midnight, due_at__lte=week)}


def workload(staff: Staff, *, now: datetime) -> Workload:
    """Return what this person has to do: late, until midnight, within seven days; the first rows of each group."""
    owed, groups = Duty.objects.open().owed_by(staff), groups_of(now)
    counts = owed.aggregate(**{name: Count("pk", filter=group) for name, group in groups.items()})
    rows = {
        name: list(owed.filter(group).select_related("household__unit").defer(*OF_HOUSEHOLD).order_by("due_at", "id")[:GROUP_ROWS]) if counts[name] else []
        for name, group in groups.items()
    }
    return Workload(rows["late"], rows["today"], rows["week"], counts["late"], counts["today"], counts["week"])


@dataclass(frozen=True, slots=True)
class Lateness:
    """How many duties of one person are late, and since when the oldest is."""

    owner_id: int | None
    name: str
    late: int
    oldest: datetime


def late_by_owner(subsidiaries: Iterable[int], *, now: datetime) -> list[Lateness]:
    """Return who is late in these subsidiaries, the most first; what nobody owns is named too."""
    rows = (
        Duty.objects.late(now)
        .filter(subsidiary__in=list(subsidiaries))
        .values("owner", "owner__name")
        .annotate(n=Count("pk"), oldest=Min("due_at"))
        .order_by("-n")[:20]
    )
    return [Lateness(row["owner"], row["owner__name"] or "", row["n"], row["oldest"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Ladder:
    """H1 The reminders of a clause ("" is all others) in the order of their time, and how many open duties follow them."""

    clause: str
    rungs: list[Rung]
    open: int = 0


def ladders() -> list[Ladder]:
    """H1 Return every ladder: that of all others first, then those of clauses in the order of the regulation; two queries."""
    steps: dict[str, list[Rung]] = {"": []}
    for step in LadderStep.objects.all():
        steps.setdefault(step.clause, []).append(Rung(Receiver(step.receiver), step.after // timedelta(hours=1)))
    counts = dict(Duty.objects.open().values_list("ladder").annotate(n=Count("pk")).order_by())
    order = {number: place for place, number in enumerate(["", *CLAUSES])}
    return [Ladder(clause, rungs, counts.get(clause, 0)) for clause, rungs in sorted(steps.items(), key=lambda pair: order.get(pair[0], len(order)))]


def ladder_of(clause: str) -> Ladder:
    """H1 Return a clause's own ladder, without steps when it has none."""
    return next((ladder for ladder in ladders() if ladder.clause == clause), Ladder(clause, []))
