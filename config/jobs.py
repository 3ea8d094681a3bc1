"""Every recurring job: the one action it calls, and the hour at which it stands for a given day; the beat table says when it runs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.core.management import call_command
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from complaints.actions.letter_papers import store_missing_letters
from complaints.actions.log_signing import store_missing_logs
from complaints.actions.worklog import make_sure_logs_are_open
from config import backups
from config.retention import clear_short_lived
from contracts.actions.approval_forms import store_missing_forms
from contracts.actions.ledger import take_over_waiting
from correspondence.actions import make_sure_batches_are_made, make_sure_batches_are_open
from customers.actions.delivery import deliver_notifications, forget_old_deliveries
from customers.authorization.enums import RequestState
from customers.documents.actions import finish_runs, render_waiting_parts
from customers.duties.enums import DutyKind
from customers.duties.models import Run
from customers.duties.runs import forget_old_runs, recorded
from customers.duties.sweep import sweep
from customers.rules.deadlines import SHANGHAI


@dataclass(frozen=True, slots=True)
class Job:
    """A recurring job: the hour at which it stands for a day, its action, which returns how many rows it moved, and its words on the status page."""

    at: time
    act: Callable[..., int]
    label: str | Promise = ""


def _deliver(*, now: datetime) -> int:
    """Deliver notices that have rung."""
    return deliver_notifications(now=now, names={code.value: code.label for code in (*DutyKind, *RequestState)})


def _render(*, now: datetime) -> int:
    """Render what waits to be printed, then join what is whole."""
    return render_waiting_parts(now=now) + finish_runs(now=now)


def _backup(*, now: datetime) -> int:
    """Write the nightly dump."""
    backups.nightly(now=now)
    return 1


def _tidy(*, now: datetime) -> int:
    """Remove sessions that have ended, old runs that went well and what was delivered long ago."""
    call_command("clearsessions")
    return forget_old_runs(now=now) + forget_old_deliveries(now=now)


MORNING: Final = time(8, 0)
NIGHT: Final = time(3, 0)
JOBS: Final = {
    "sweep": Job(MORNING, sweep, _("Reminders, breaches and escalations")),
    "deliver": Job(MORNING, _deliver, _("Notices by e-mail and robot")),
    "render": Job(MORNING, _render, _("Print runs")),
    "ledger": Job(MORNING, take_over_waiting, _("Confirmed ledger imports")),
    "approval_forms": Job(MORNING, store_missing_forms, _("Approval forms of decided changes")),
    "open_work_logs": Job(time(7, 0), make_sure_logs_are_open, _("Work logs of the week that began")),
    "work_log_forms": Job(MORNING, store_missing_logs, _("Printed forms of signed work logs")),
    "letters": Job(MORNING, store_missing_letters, _("Papers of approved letters and wordings")),
    "open_card_batches": Job(time(14, 0), make_sure_batches_are_open, _("Birthday lists to be checked")),
    "make_card_batches": Job(MORNING, make_sure_batches_are_made, _("Birthday cards to be printed")),
    "backup": Job(NIGHT, _backup, _("Nightly dump")),
    "retention": Job(NIGHT, clear_short_lived, _("Names whose time of keeping is over")),
    "tidy": Job(NIGHT, _tidy, _("Clearing away what has ended")),
}


def run_job(name: str, *, now: datetime, started_at: datetime) -> Run:
    """Run a job as at a time and record it; an error is recorded and raised."""
    with recorded(name, for_day=now.astimezone(SHANGHAI).date(), started_at=started_at) as run:
        run.rows = JOBS[name].act(now=now)
    return run


def run_job_for(name: str, day: date, *, started_at: datetime, at: time | None = None) -> Run:
    """Run a job as on a day at its hour."""
    return run_job(name, now=datetime.combine(day, at or JOBS[name].at, SHANGHAI), started_at=started_at)
