"""./run manage check_papers: is every stored file still what was stored?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from customers.documents.queries import changed_files


class Command(BaseCommand):
    """Name every stored file that is missing or was changed on disk."""

    help = "Compare every stored paper, original and print run with its hash."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print what differs; exit 1 when anything does."""
        found = list(changed_files())
        for line in found:
            self.stdout.write(line)
        if found:
            sys.exit(1)
