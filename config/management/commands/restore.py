"""Put a dump in the place of the database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config import backups


class Command(BaseCommand):
    """Brings a dump back; what was there before is dumped first."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_options: Any) -> None:
        """Restore, and say where the database before it went."""
        if not file.is_file():
            raise CommandError(f"{file} is not a file.")
        try:
            before = backups.restore(file, now=timezone.localtime())
        except backups.CannotRestore as refusal:
            raise CommandError(f"{file} was not restored, nothing was changed.\n{refusal}") from refusal
        self.stdout.write(f"Restored {file}. The database before it is in {before}.")
