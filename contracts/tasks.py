"""Recurring work of contracts."""

from celery import shared_task
from django.utils import timezone

from contracts.actions.approval_forms import store_missing_forms
from contracts.actions.ledger import take_over_waiting


@shared_task(name="contracts.ledger")
def take_over_ledgers() -> None:
    """Take over every confirmed ledger; one that a killed worker left goes on where it stopped."""
    take_over_waiting(now=timezone.now())


@shared_task(name="contracts.approval_forms")
def print_approval_forms() -> None:
    """Print the approval forms that a decision left unprinted."""
    store_missing_forms(now=timezone.now())
