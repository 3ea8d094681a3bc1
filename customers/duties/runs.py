"""Runs of the recurring jobs: each is recorded with its length, its rows and its error."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from customers.duties.models import Run

KEPT = timedelta(days=30)


@contextmanager
def recorded(job: str, *, for_day: date, started_at: datetime) -> Iterator[Run]:
    """Record a run: the caller sets its rows; an error is written down and raised."""
    run = Run.objects.create(job=job, for_day=for_day, started_at=started_at)
    began = time.monotonic()
    try:
        yield run
    except Exception as error:
        run.error = f"{type(error).__name__}: {error}"
        raise
    finally:
        run.ended_at = started_at + timedelta(seconds=time.monotonic() - began)
        run.save()


def forget_old_runs(*, now: datetime) -> int:
    """Remove runs that ended long ago without an error; return how many."""
    return Run.objects.filter(started_at__lt=now - KEPT, error="").delete()[0]
