"""Beat entry points of documents."""

from celery import shared_task
from django.utils import timezone

from customers.documents.actions import finish_runs, render_waiting_parts


@shared_task(name="documents.render")
def render_print_runs() -> None:
    """Render what waits, then join what is whole."""
    now = timezone.now()
    render_waiting_parts(now=now)
    finish_runs(now=now)
