"""Write a dump of the database and print its path."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config import backups


class Command(BaseCommand):
    """Writes one dump that is kept until somebody removes it."""

    help = __doc__

    def handle(self, **_options: Any) -> None:
        """Write it and say where it is."""
        self.stdout.write(str(backups.dump("manual", now=timezone.localtime())))
