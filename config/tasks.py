"""The one task of the beat: run a job of the table."""

from celery import shared_task
from django.utils import timezone

from config.jobs import run_job


@shared_task(name="config.job")
def job(name: str) -> None:
    """Run a recurring job now."""
    now = timezone.now()
    run_job(name, now=now, started_at=now)
