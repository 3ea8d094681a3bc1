"""Beat entry points of correspondence."""

from celery import shared_task
from django.utils import timezone

from correspondence.actions import make_sure_batches_are_made, make_sure_batches_are_open


@shared_task(name="correspondence.open_card_batches")
def open_card_batches() -> None:
    """Open the week's birthday list from Monday 14:00 on."""
    make_sure_batches_are_open(now=timezone.now())


@shared_task(name="correspondence.make_card_batches")
def make_card_batches() -> None:
    """Make the week's cards from Tuesday 08:00 on."""
    make_sure_batches_are_made(now=timezone.now())
