"""Decide once what a new database holds; ./run asks it at every start."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from customers.actions.installation import decide_contents
from customers.enums import Contents
from customers.queries.installation import is_untouched


class Command(BaseCommand):
    """Load the demonstration into a database nobody has touched; everything else is somebody's own."""

    help = "Decide once, in the database itself, whether it holds the demonstration; later starts change nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the wish for an empty house."""
        parser.add_argument("--empty", action="store_true", help="never load the demonstration")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load, or leave it as it is."""
        if is_untouched() and not options["empty"]:
            call_command("demo", yes=True)
        decide_contents(contents=Contents.OWN, now=timezone.now())
