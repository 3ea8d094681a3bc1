"""How the site is doing: its readiness, its recurring jobs, what waits, what failed, what did not arrive, and the last dump."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from celery import current_app
from celery.schedules import crontab
from django.conf import settings
from django.db.models import Count, ExpressionWrapper, F, Max, Q, Sum, fields
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import KombuError

from config import backups, health
from config.celery import BEAT
from config.jobs import JOBS
from contracts.enums import ImportState
from contracts.models import LedgerImport
from customers import wording
from customers.documents.enums import PartState
from customers.documents.models import PrintPart, PrintRun
from customers.documents.queries import may_print, runs_with_progress
from customers.duties.models import Duty, Run
from customers.enums import Role
from customers.models import Delivery, Notification, Staff
from customers.queries.notices import text_of
from customers.rules.deadlines import local_time

#: A job that has not begun this long after its time is late.
LATE_AFTER = timedelta(minutes=5)
#: A run that has not ended after this long died on the way: a task may take an hour.
DIED_AFTER = timedelta(hours=1)
#: A dump older than this missed its night.
STALE_AFTER = timedelta(hours=26)
DAY = timedelta(days=1)
#: Rows shown of what may be many; each list says how many there are.
ROWS = 30

#: What each question of `/readyz` asks, in words.
CHECKS: Mapping[str, str | Promise] = {
    "database": _("The database answers"),
    "migrations": _("The tables are those of this release"),
    "broker": _("Work can be handed to the worker"),
    "beat": _("The beat ticks"),
    "disk": _("Papers can be stored, there is space"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One question of `/readyz` with its answer."""

    name: str
    label: str | Promise
    holds: bool


@dataclass(frozen=True, slots=True)
class JobLine:
    """A recurring job: its last run, its figures of a day, and since when it is late."""

    name: str
    label: str | Promise
    last: Run | None
    has_died: bool
    late_since: datetime | None
    runs: int
    rows: int
    longest: timedelta | None
    failures: int
    error: str

    @property
    def is_well(self) -> bool:
        """Tell whether it runs when it should and its last run went well."""
        return self.late_since is None and not self.has_died and (self.last is None or not self.last.error)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A duty the sweep could not move; who has no customers sees what it is, not whose."""

    duty: Duty
    is_readable: bool


@dataclass(frozen=True, slots=True)
class FailedRun:
    """A print run with parts that failed."""

    run: PrintRun
    failed: int
    may_print: bool


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A notice that did not arrive over a channel."""

    delivery: Delivery
    text: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Work that waits for the worker: what, and how much."""

    label: str | Promise
    count: int | None


def due_after(schedule: crontab, began: datetime) -> datetime:
    """Return when a job that began at a time is due next."""
    last, pause, _now = schedule.remaining_delta(local_time(began))
    due: datetime = last + pause
    return due


def broker_length() -> int | None:
    """Return how many tasks lie with the broker, nothing when it does not answer."""
    try:
        with current_app.connection_for_read() as connected:
            connected.ensure_connection(max_retries=1, timeout=2)
            try:
                return int(connected.SimpleQueue(current_app.conf.task_default_queue).qsize())
            except connected.channel_errors:  # Redis keeps no list without entries
                return 0
    except (KombuError, OSError):
        return None


class Status:
    """Everything the page shows to one reader; each part is read when it is asked for."""

    def __init__(self, staff: Staff, names: Mapping[str, object], now: datetime) -> None:
        """Keep who reads, the words of the codes in notices, and the time."""
        self.staff, self.names, self.now = staff, names, now

    @cached_property
    def checks(self) -> list[Check]:
        """Return what `/readyz` answers."""
        return [Check(question.__name__, CHECKS[question.__name__], health.holds(question)) for question in health.QUESTIONS]

    @cached_property
    def jobs(self) -> list[JobLine]:
        """Return every recurring job with its last run; a constant number of queries."""
        figures = {row["job"]: row for row in self._figures()}
        newest = [Run.objects.filter(job=name).order_by("-started_at")[:1] for name in JOBS]
        last = {run.job: run for run in newest[0].union(*newest[1:], all=True)}
        errors = {run.job: run.error for run in Run.objects.filter(started_at__gt=self.now - DAY).exclude(error="").order_by("started_at", "pk")}
        return [self._job(name, last.get(name), figures.get(name, {}), errors.get(name, "")) for name in JOBS]

    def _figures(self) -> Iterable[Any]:
        """Return how often each job ran in a day, what it moved, how long its longest run took and how often it failed."""
        took = ExpressionWrapper(F("ended_at") - F("started_at"), output_field=fields.DurationField())
        rows = Run.objects.filter(job__in=list(JOBS), started_at__gt=self.now - DAY).order_by().values("job")
        return rows.annotate(runs=Count("pk"), moved=Sum("rows"), longest=Max(took), failures=Count("pk", filter=~Q(error="")))

    def _job(self, name: str, last: Run | None, figures: Mapping[str, object], error: str) -> JobLine:
        """Return one job; of an error only its first line, for the next ones may carry data."""
        due = due_after(BEAT[name], last.started_at) if last is not None else None
        return JobLine(
            name=name,
            label=JOBS[name].label,
            last=last,
            has_died=last is not None and last.ended_at is None and self.now - last.started_at > DIED_AFTER,
            late_since=due if due is not None and self.now - due > LATE_AFTER else None,
            runs=int(str(figures.get("runs") or 0)),
            rows=int(str(figures.get("moved") or 0)),
            longest=figures.get("longest"),  # type: ignore[arg-type]
            failures=int(str(figures.get("failures") or 0)),
            error=(last.error if last is not None and last.error else error).partition("\n")[0][:200],
        )

    @cached_property
    def waiting(self) -> list[Waiting]:
        """Return what waits: tasks with the broker, and the rows the jobs look for."""
        return [
            Waiting(_("Tasks with the broker"), broker_length()),
            Waiting(_("Duties with a mark that has passed"), Duty.objects.filter(next_mark_at__lte=self.now, failed_at__isnull=True).count()),
            Waiting(
                _("Notices to be sent"), Notification.objects.ringing(self.now).filter(dispatched_at__isnull=True).count() + Delivery.objects.waiting().count()
            ),
            Waiting(_("Parts of print runs"), PrintPart.objects.filter(state=PartState.WAITING).count()),
            Waiting(_("Ledger imports"), LedgerImport.objects.filter(state=ImportState.RUNNING).count()),
        ]

    @cached_property
    def set_aside(self) -> list[SetAside]:
        """Return the duties the sweep set aside, the newest first; a manager's of his companies, the administrator's all, without their words."""
        readable = Duty.objects.visible_to(self.staff)
        rows = Duty.objects.all() if self.staff.has_role(Role.ADMINISTRATOR) else readable
        found = list(rows.filter(failed_at__isnull=False).order_by("-failed_at", "-pk")[:ROWS])
        seen = set(readable.filter(pk__in=[duty.pk for duty in found]).values_list("pk", flat=True))
        return [SetAside(duty, duty.pk in seen) for duty in found]

    @cached_property
    def failed_runs(self) -> list[FailedRun]:
        """Return the print runs that are not whole because parts failed; the administrator sees all, the manager those he may print."""
        rows: Any = runs_with_progress()
        broken = rows.filter(finished_at__isnull=True, failed__gt=0).select_related("subject_type").order_by("-pk")[:ROWS]
        found = [FailedRun(run, run.failed, may_print(run, self.staff)) for run in broken]
        return [run for run in found if run.may_print or self.staff.has_role(Role.ADMINISTRATOR)]

    @cached_property
    def undelivered_count(self) -> int:
        """Return how many notices did not arrive."""
        return Delivery.objects.visible_to(self.staff).undelivered().count()

    @cached_property
    def undelivered(self) -> list[Undelivered]:
        """H6 Return the notices that did not arrive, the newest first, with their words."""
        rows = Delivery.objects.visible_to(self.staff).undelivered().select_related("notification__staff").order_by("-failed_at", "-pk")[:ROWS]
        return [Undelivered(row, text_of(row.notification, self.names, self.now)) for row in rows]

    @cached_property
    def dump(self) -> backups.Dump | None:
        """Return the last nightly dump."""
        return backups.latest("nightly")

    @property
    def is_dump_stale(self) -> bool:
        """Tell whether a night has passed without a dump."""
        return self.dump is None or self.now - self.dump.at > STALE_AFTER

    @property
    def state_folder(self) -> str:
        """Return where dumps and keys stand."""
        return str(settings.STATE_DIR)

    @property
    def figures(self) -> list[dict[str, object]]:
        """Return what the page begins with, each with the part of the page it counts."""
        held, unwell = sum(check.holds for check in self.checks), sum(not job.is_well for job in self.jobs)
        failed = len(self.set_aside) + len(self.failed_runs)
        return [
            _figure(_("Readiness"), f"{held}/{len(self.checks)}", _("questions answered with yes"), held < len(self.checks), "#checks"),
            _figure(_("Jobs late or failed"), unwell, "", unwell > 0, "#jobs"),
            _figure(_("Notices that did not arrive"), self.undelivered_count, "", self.undelivered_count > 0, "#undelivered"),
            _figure(_("Set aside or failed"), failed, _("duties and print runs"), failed > 0, "#set-aside"),
            _figure(_("Last dump"), wording.length(self.now - self.dump.at) if self.dump else "–", _("ago") if self.dump else "", self.is_dump_stale, "#dump"),
        ]


def _figure(label: str | Promise, value: object, note: str | Promise, is_bad: bool, url: str) -> dict[str, object]:  # noqa: FBT001 -- a row of a table
    """Return one figure as the component draws it."""
    return {"label": label, "value": value, "note": note, "tone": "bad" if is_bad else "", "url": url}
