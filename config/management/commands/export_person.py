"""./run manage export_person ID: everything held about one person, into a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.person import export_person
from customers.models import Customer, Staff


class Command(BaseCommand):
    """Take out what is held about a person; who asked for it is written down in the person's files."""

    help = "Write everything held about one person into a file that only its owner reads: .json as data, .pdf as a paper."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the person, the file, who takes it out and what for."""
        parser.add_argument("customer", type=int, help="the number of the person, as on the page of his personal data")
        parser.add_argument("file", type=Path, help="where it goes: NAME.json or NAME.pdf")
        parser.add_argument("--by", required=True, metavar="STAFF_NUMBER", help="who takes it out")
        parser.add_argument("--purpose", required=True, help="what for: it stays in the log")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file, once and for its owner only."""
        customer, by = Customer.objects.filter(pk=options["customer"]).first(), Staff.objects.filter(username=options["by"], is_active=True).first()
        path: Path = options["file"]
        if customer is None or by is None:
            raise CommandError(f"There is no {'person ' + str(options['customer']) if customer is None else 'account ' + options['by']}.")
        if path.suffix not in {".json", ".pdf"}:
            raise CommandError("Name a file that ends in .json or .pdf.")
        if path.exists():
            raise CommandError(f"{path} is there already; nothing was written.")
        export = export_person(customer=customer, purpose=options["purpose"], by=by, now=timezone.now())
        path.touch(mode=0o600)
        path.write_bytes(export.as_json().encode() if path.suffix == ".json" else export.as_paper(by.name).pdf)
        self.stdout.write(str(path))
