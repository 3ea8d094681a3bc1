"""Complaints in figures: each number with the list behind it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints.enums import Category, MatterKind
from complaints.models import Matter, MatterQuerySet
from complaints.rules.speed import Speed, bounds
from customers.models import Building, Organisation, Project
from customers.rules.deadlines import end_of_day, local_time

MOST = 15


@dataclass(frozen=True, slots=True)
class Period:
    """The days statistics are kept of, and the project when only one is meant."""

    first: date
    last: date
    project: Project | None = None
    kind: str = MatterKind.COMPLAINT

    def address(self, **more: str) -> str:
        """Return the address of the list behind a number."""
        given = {"view": "all", "kind": self.kind, "received_min": self.first.isoformat(), "received_max": self.last.isoformat()}
        if self.project is not None:
            given["project"] = str(self.project.pk)
        return f"{reverse('complaints:matters')}?{urlencode({key: value for key, value in {**given, **more}.items() if value})}"


@dataclass(frozen=True, slots=True)
class Line:
    """One number with its word, its share of the whole in per cent, and the list behind it."""

    label: str
    count: int
    share: int
    url: str


@dataclass(frozen=True, slots=True)
class Statistics:
    """A period in figures."""

    period: Period
    total: Line
    repeated: Line
    months: list[Line]
    categories: list[Line]
    buildings: list[Line]
    organisations: list[Line]
    speeds: list[Line]


def answered_in(rows: QuerySet[Matter], speed: str) -> QuerySet[Matter]:
    """§5.6.3.b Keep the matters whose first answer came in this step."""
    if speed == Speed.NONE:
        return rows.filter(replied_at__isnull=True)
    return rows.filter(_came_in(Speed(speed)))


def _came_in(speed: Speed) -> Q:
    """Return the condition of one step."""
    after, until = bounds(speed)
    came = Q(replied_at__isnull=False)
    if after is not None:
        came &= Q(replied_at__gt=F("received_at") + after)
    return came & Q(replied_at__lte=F("received_at") + until) if until is not None else came


def repeated(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """§5.7.1 Keep what repeats an earlier matter or followed on one that did not satisfy."""
    return rows.filter(Q(duplicate_of__isnull=False) | Q(follows__isnull=False))


def in_period(rows: MatterQuerySet, period: Period) -> QuerySet[Matter]:
    """Keep what was received in the period."""
    found = rows.filter(received_at__gt=end_of_day(period.first - timedelta(days=1)), received_at__lte=end_of_day(period.last))
    found = found.filter(kind=period.kind) if period.kind else found
    return found.filter(household__project=period.project) if period.project is not None else found


def statistics(reach: MatterQuerySet, period: Period) -> Statistics:
    """§4.2 Return a period in figures, in a constant number of queries."""
    rows = in_period(reach, period).order_by()
    counts = rows.aggregate(
        total=Count("pk"),
        repeated=Count("pk", filter=Q(duplicate_of__isnull=False) | Q(follows__isnull=False)),
        none=Count("pk", filter=Q(replied_at__isnull=True)),
        **{f"speed_{speed}": Count("pk", filter=_came_in(speed)) for speed in Speed if speed != Speed.NONE},
    )
    line = _liner(period, counts["total"])
    return Statistics(
        period=period,
        total=line(_("All"), counts["total"]),
        repeated=line(_("Repeated"), counts["repeated"], repeated="yes"),
        months=_months(rows, period, line),
        categories=[line(Category(value).label, n, category=value) for value, n in _grouped(rows, "category")],
        buildings=_buildings(rows, line),
        organisations=_organisations(rows, line),
        speeds=[line(SPEEDS[speed](), counts["none" if speed == Speed.NONE else f"speed_{speed}"], answered=speed.value) for speed in Speed],
    )


#: What each step of the first answer is called.
SPEEDS: dict[Speed, Callable[[], str]] = {
    Speed.HOURS_4: lambda: _("within 4 h"),
    Speed.HOURS_24: lambda: _("within 24 h"),
    Speed.HOURS_48: lambda: _("within 48 h"),
    Speed.LATER: lambda: _("later than 48 h"),
    Speed.NONE: lambda: _("not answered"),
}


def _liner(period: Period, total: int) -> Callable[..., Line]:
    """Return what makes a line of a word and a number."""

    def line(label: object, count: int, **more: str) -> Line:
        """Make one line."""
        return Line(str(label), count, round(100 * count / total) if total else 0, period.address(**more))

    return line


def _grouped(rows: QuerySet[Matter], field: str) -> list[tuple[Any, int]]:
    """Return how many rows have each value, the most first."""
    return [(row[field], row["n"]) for row in rows.values(field).annotate(n=Count("pk")).order_by("-n", field)]


def _buildings(rows: QuerySet[Matter], line: Callable[..., Line]) -> list[Line]:
    """Return the buildings that complain most; what has no household has no building."""
    found = [(pk, n) for pk, n in _grouped(rows, "household__unit__building") if pk is not None][:MOST]
    names = Building.objects.select_related("project").in_bulk([pk for pk, _n in found])
    return [line(f"{names[pk].project.name} {names[pk].name}", n, building=str(pk)) for pk, n in found]


def _organisations(rows: QuerySet[Matter], line: Callable[..., Line]) -> list[Line]:
    """Return whose work is complained of most; what is not named yet stands as such."""
    found = _grouped(rows, "responsible")
    names = Organisation.objects.in_bulk([pk for pk, _n in found if pk is not None])
    return [line(names[pk].name if pk else pgettext("organisation", "Not named"), n, responsible=str(pk) if pk else "null") for pk, n in found][:MOST]


def _months(rows: QuerySet[Matter], period: Period, line: Callable[..., Line]) -> list[Line]:
    """Return the months of the period in order, also those without a matter."""
    counts = {local_time(at).date(): n for at, n in rows.annotate(month=TruncMonth("received_at")).values_list("month").annotate(n=Count("pk")).order_by()}
    return [
        line(
            dateformat.format(first, pgettext("month of a chart", "M y")), counts.get(first.replace(day=1), 0), received_min=f"{first}", received_max=f"{last}"
        )
        for first, last in _month_ends(period)
    ]


def _month_ends(period: Period) -> Iterable[tuple[date, date]]:
    """Return the first and last day of each month of a period, cut by its ends."""
    first = period.first
    while first <= period.last:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield first, min(following - timedelta(days=1), period.last)
        first = following
