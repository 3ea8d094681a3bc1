"""Lists of weekly work logs: the board of weeks and persons, what is missing, what waits for a signature."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from complaints.enums import LogState
from complaints.models import WorkLog
from complaints.models.worklog import WorkLogQuerySet
from complaints.queries.log_signing import to_sign
from complaints.rules.worklog import WEEK, closed_week
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Role
from customers.models import Staff
from customers.queries.paging import Page, page_of

#: The views of a chief, in the order of their tabs; without one the board of weeks and persons.
VIEWS = ("", "unsigned", "missing", "signed", "all")
WEEKS_SHOWN = 6
ONE_DAY = timedelta(days=1)
BOX_ROWS = 6
KINDS = {LogState.OPEN: DutyKind.HAND_IN_LOG, LogState.SUBMITTED: DutyKind.SIGN_LOG}


def in_view(rows: WorkLogQuerySet, view: str) -> WorkLogQuerySet:
    """Keep the rows of a view."""
    return {"unsigned": rows.unsigned, "missing": rows.missing, "signed": rows.signed}.get(view, rows.all)()


def order_of(view: str) -> tuple[str, ...]:
    """Return the order of a view: what waits stands oldest first, what is done newest first."""
    return ("week", "id") if view in {"unsigned", "missing"} else ("-week", "-id")


def listed(rows: QuerySet[WorkLog]) -> QuerySet[WorkLog]:
    """Return logs with what a row shows, without their lines."""
    return rows.select_related("staff", "signed_by").defer("lines")


@dataclass(frozen=True, slots=True)
class LogRow:
    """A log, the duty that runs for it, and for how many days it has been missing or unsigned."""

    log: WorkLog
    duty: Duty | None
    age: int

    @property
    def is_late(self) -> bool:
        """Tell whether it is missing past its term."""
        return self.log.state == LogState.OPEN and self.age > 0

    @property
    def is_waived(self) -> bool:
        """Tell whether the manager waived it."""
        return self.log.state == LogState.OPEN and self.duty is not None and self.duty.ended_at is not None


def with_duties(rows: Iterable[WorkLog], now: datetime) -> list[LogRow]:
    """Join each log with the duty of its state, by one query."""
    logs = list(rows)
    subject = ContentType.objects.get_for_model(WorkLog)
    found = Duty.objects.filter(subject_type=subject, subject_id__in=[log.pk for log in logs], kind__in=KINDS.values()).order_by("pk")
    duties = {(duty.subject_id, duty.kind): duty for duty in found}
    return [_row(log, duties.get((log.pk, KINDS.get(LogState(log.state), ""))), now) for log in logs]


def _row(log: WorkLog, duty: Duty | None, now: datetime) -> LogRow:
    """Return a log with its age: days since it was due, or since it came in."""
    since = {LogState.OPEN: duty.due_at if duty and duty.ended_at is None else None, LogState.SUBMITTED: log.submitted_at}.get(LogState(log.state))
    late = log.state == LogState.OPEN and since is not None and since < now
    days = (now - since) // ONE_DAY if since and since < now else 0
    return LogRow(log, duty, max(days, int(late)))


@dataclass(frozen=True, slots=True)
class Board:
    """§5.4.4.8 Weeks and persons: the newest weeks first, each cell a log or nothing."""

    weeks: list[WorkLog]
    rows: list[tuple[Staff, list[LogRow | None]]]
    page: Page[Staff]


def board_of(rows: QuerySet[WorkLog], now: datetime, cursor: str) -> Board:
    """§5.4.4.8 Return the last weeks of the people in these logs, a page of them by name; constant queries."""
    last = closed_week(now)
    weeks = [last - n * WEEK for n in range(WEEKS_SHOWN)]
    recent = rows.filter(week__range=(weeks[-1], weeks[0]))
    page = page_of(Staff.objects.filter(pk__in=recent.values("staff")), ("name", "id"), cursor)
    cells = {(row.log.staff_id, row.log.week): row for row in with_duties(recent.filter(staff__in=page.rows).defer("lines"), now)}
    return Board([WorkLog(week=week) for week in weeks], [(person, [cells.get((person.pk, week)) for week in weeks]) for person in page.rows], page)


def figures_of(staff: Staff, now: datetime) -> list[dict[str, object]]:
    """§5.4.4.8 Return what is missing and unsigned, and for how long; each figure leads to its rows."""
    seen = WorkLog.objects.visible_to(staff)
    unsigned = seen.unsigned().aggregate(n=Count("pk"), oldest=Min("submitted_at"))
    missing = Duty.objects.open().filter(kind=DutyKind.HAND_IN_LOG, subject_id__in=seen.missing().values("pk"))
    counts = missing.aggregate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)), oldest=Min("due_at"))
    signed = seen.signed().filter(week__gt=closed_week(now) - WEEKS_SHOWN * WEEK).count()
    late = _("%(n)d overdue") % {"n": counts["late"]} if counts["late"] else _("none overdue")
    return [
        {
            "label": pgettext("work log", "To be signed"),
            "value": unsigned["n"],
            "note": _days(unsigned["oldest"], now),
            "url": "?view=unsigned" if unsigned["n"] else "",
        },
        {
            "label": _("Not handed in"),
            "value": counts["n"],
            "note": late + (f" · {_days(counts['oldest'], now)}" if counts["late"] else ""),
            "url": "?view=missing" if counts["n"] else "",
            "tone": "bad" if counts["late"] else "",
        },
        {"label": _("Signed"), "value": signed, "note": _("in the last %(n)d weeks") % {"n": WEEKS_SHOWN}, "url": "?view=signed" if signed else ""},
    ]


def _days(oldest: datetime | None, now: datetime) -> str:
    """Say how old the oldest is."""
    if oldest is None:
        return ""
    days = (now - oldest) // ONE_DAY
    return ngettext("the oldest %(n)d day", "the oldest %(n)d days", days) % {"n": days}


@dataclass(frozen=True, slots=True)
class Box:
    """§5.4.4.8 What of the logs lies on a chief's desk: to sign, and missing in the department he leads."""

    waiting: list[LogRow]
    missing: list[LogRow]
    waiting_count: int
    missing_count: int


def box_of(staff: Staff, now: datetime) -> Box:
    """§5.4.4.8 Return the box on 今日, the oldest first."""
    waiting = to_sign(staff, now)
    gone = WorkLog.objects.missing().filter(subsidiary__in=staff.subsidiaries_as(Role.MANAGER))
    missing = with_duties(listed(gone).order_by("week", "pk")[:BOX_ROWS], now)
    return Box(with_duties(waiting[:BOX_ROWS], now), missing, len(waiting), gone.count())


def neighbours(log: WorkLog, queue: list[WorkLog]) -> Mapping[str, Any]:
    """Return the logs before and after one in the order of signing, and how many wait."""
    pks = [one.pk for one in queue]
    at = pks.index(log.pk) if log.pk in pks else -1
    return {
        "previous": queue[at - 1] if at > 0 else None,
        "next": queue[at + 1] if 0 <= at < len(queue) - 1 else None,
        "queue_length": len(queue),
    }


def weeks_open(staff: Staff, before: date) -> list[WorkLog]:
    """Return a person's logs of earlier weeks that were not handed in, the oldest first."""
    return list(WorkLog.objects.missing().filter(staff=staff, week__lt=before).order_by("week"))
