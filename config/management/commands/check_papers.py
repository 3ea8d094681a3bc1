"""./run manage check_papers: is everything stored and signed still what was stored and signed?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from complaints.queries.log_signing import broken_links
from customers.documents.queries import changed_files


class Command(BaseCommand):
    """Name every stored file that is missing or was changed on disk, and the first broken link in each person's chain of signed work logs."""

    help = "Compare every stored paper, original and print run with its hash, and every signed work log with its seal."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print what differs; exit 1 when anything does."""
        found = [*changed_files(), *broken_links()]
        for line in found:
            self.stdout.write(line)
        if found:
            sys.exit(1)
