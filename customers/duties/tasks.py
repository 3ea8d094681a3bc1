"""Beat entry points of the duty ledger."""

from celery import shared_task
from django.utils import timezone

from customers.duties.sweep import sweep


@shared_task(name="duties.sweep")
def sweep_duties() -> None:
    """Raise what has fallen due."""
    sweep(now=timezone.now())
