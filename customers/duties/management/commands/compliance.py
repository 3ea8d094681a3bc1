"""./run manage compliance: how every clause was kept."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from customers.duties.queries import compliance


class Command(BaseCommand):
    """§2.0 Print one row per clause that has duties."""

    help = "How every clause was kept: due, on time, late, missed, open, waived, by the day the duties fell due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the period and the form of the answer."""
        parser.add_argument("--json", action="store_true", help="a list with one object per clause")
        parser.add_argument("--from", dest="first", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, metavar="YYYY-MM-DD")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the report."""
        rows = [asdict(row) for row in compliance(now=timezone.now(), first=options["first"], last=options["last"])]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        names = ("clause", "due", "on_time", "late", "missed", "open", "waived")
        self.stdout.write("".join(f"{name:>10}" for name in names))
        for row in rows:
            self.stdout.write("".join(f"{row[name]:>10}" for name in names))
