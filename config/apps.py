"""The app that holds what crosses all others."""

from django.apps import AppConfig
from django.core import checks

from config import checks as own
from config.celery import app

__all__ = ["ConfigConfig", "app"]  # the Celery app is made with the site, so that every process sends to the same broker


class ConfigConfig(AppConfig):
    """Registers the system checks."""

    name = "config"

    def ready(self) -> None:
        """Refuse the start of a machine that cannot print."""
        checks.register(own.printing)
