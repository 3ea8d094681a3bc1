"""./run manage retention: what is kept longer than it should be; --do clears it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.retention import NIGHTLY, PEOPLE
from customers.queries.records import due_for_erasure, files_of


class Command(BaseCommand):
    """List what is due and touch nothing; with --do clear it. The one command that erases people; a legal hold keeps them."""

    help = "List the personal data whose time of keeping is over; --do clears them: names go, the records stay. Nothing under a legal hold is listed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the word that makes it happen."""
        parser.add_argument("--do", action="store_true", help="really clear it; it cannot be taken back")

    def handle(self, *_args: Any, **options: Any) -> None:
        """List, or clear and say how much."""
        now = timezone.now()
        for customer in due_for_erasure(now) if not options["do"] else ():
            self.stdout.write(
                f"person {customer.pk}: files {', '.join(str(pk) for pk in files_of(customer).order_by('pk').values_list('pk', flat=True)) or '-'}"
            )
        for step in (*NIGHTLY, PEOPLE):
            self.stdout.write(f"{step.label}: {step.act(now) if options['do'] else step.count(now)}")
