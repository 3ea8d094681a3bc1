"""Recurring work of the installation itself."""

from celery import shared_task
from django.utils import timezone

from config import backups


@shared_task
def backup() -> None:
    """Write the nightly dump."""
    backups.nightly(now=timezone.localtime())
