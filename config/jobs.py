"""Every recurring job by name, its hour, and what it does at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from correspondence.actions import make_sure_batches_are_made, make_sure_batches_are_open
from customers.duties.models import Run
from customers.duties.sweep import sweep
from customers.rules.deadlines import SHANGHAI


@dataclass(frozen=True, slots=True)
class Job:
    """A recurring job: its usual hour and the action it calls."""

    at: time
    act: Callable[..., object]


def _sweep(*, now: datetime) -> int:
    """Sweep the duty ledger."""
    return sweep(now=now).rows


JOBS = {
    "sweep": Job(time(8, 0), _sweep),
    "open_card_batches": Job(time(14, 0), make_sure_batches_are_open),
    "make_card_batches": Job(time(8, 0), make_sure_batches_are_made),
}


def run_job(name: str, day: date, *, started_at: datetime, at: time | None = None) -> Run:
    """Run a job as on a day at its hour, and record the run; an error is recorded and raised."""
    job = JOBS[name]
    run = Run.objects.create(job=name, for_day=day, started_at=started_at)
    try:
        result = job.act(now=datetime.combine(day, at or job.at, SHANGHAI))
    except Exception as error:
        run.error = f"{type(error).__name__}: {error}"
        run.save()
        raise
    run.rows = result if isinstance(result, int) else 0
    run.ended_at = started_at
    run.save()
    return run
