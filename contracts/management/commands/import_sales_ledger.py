"""Takes over a sales ledger."""

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.actions.ledger import confirm_import, first_subsidiary, keep_import, take_over
from contracts.enums import ImportState
from contracts.models import LedgerImport
from contracts.queries.ledger.preview import Preview, preview_of, reading_of, row_of, subsidiary_for
from contracts.queries.ledger.report import Report, note_text, report_of
from customers.models import Subsidiary
from customers.refusals import Refusal

HELP = """Take over a sales ledger (.xlsx): projects, units, files with their buyers and representatives, order forms, contracts, money paid before.

Columns are known by the meaning of their headings, in any order, on any sheet. A row with a problem is left out whole; everything else of the
file is taken over. A second import of the same file changes nothing. Phones, addresses, names, documents and representatives of customers who are
known are never changed: what differs is listed for the representative. Notes on the whole file go to the error output.

Whose projects they are: --subsidiary CODE; without it the only company, or the one that has the ledger's projects already. In an empty house
the company is made as well, under the name of --create-subsidiary, else as 本公司 with the code 001; correct its name and address afterwards."""


class Command(BaseCommand):
    """§2.1.b Take over a sales ledger."""

    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Keep the paragraphs of the help."""
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, the company, and how to answer."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--subsidiary", metavar="CODE", default="", help="whose ledger it is; not needed when there is only one company")
        parser.add_argument("--create-subsidiary", metavar="NAME", default="", help="in an empty house: the company's name")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, only say what would happen")
        parser.add_argument("--json", action="store_true", help="answer as JSON: created, updated, unchanged (rows), problems, warnings")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read the file, take it over unless it is a dry run, and answer."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": path})
        now, data = timezone.now(), path.read_bytes()
        try:
            preview, subsidiary = self._preview(data, options["subsidiary"], now)
            if options["dry_run"]:
                report = report_of(row_of(plan) for plan in preview.plans)
            else:
                report = self._import(preview, data, path.name, subsidiary or first_subsidiary(name=options["create_subsidiary"]), now)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        for note in preview.notes:
            self.stderr.write(note_text(note.stored()))
        self._answer(report, as_json=options["json"])

    def _preview(self, data: bytes, code: str, now: datetime) -> tuple[Preview, Subsidiary | None]:
        """Return what the import would do, and whose ledger it is."""
        today = timezone.localdate(now)
        reading = reading_of(data, today)
        subsidiary = subsidiary_for(reading, code)
        return preview_of(reading, subsidiary, today), subsidiary

    def _import(self, preview: Preview, data: bytes, name: str, subsidiary: Subsidiary, now: datetime) -> Report:
        """Keep, confirm and take over; the answer tells what was done with each row."""
        with transaction.atomic():
            kept = keep_import(preview=preview, data=data, name=name, subsidiary=subsidiary, by=None, now=now)
            ledger = confirm_import(ledger=kept, by=None, now=now)
        ledger = take_over(ledger=ledger, now=timezone.now(), reading=preview.reading)
        self._refuse_unfinished(ledger)
        return report_of(ledger.rows.order_by("pk"))

    def _refuse_unfinished(self, ledger: LedgerImport) -> None:
        """Say when the import could not be finished."""
        if ledger.state != ImportState.DONE:
            raise CommandError(ledger.error or _("Another process is taking this ledger over."))

    def _answer(self, report: Report, *, as_json: bool) -> None:
        """Write the report, for people or as JSON."""
        if as_json:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
            return
        counts = {"created": report.created, "updated": report.updated, "unchanged": report.unchanged}
        self.stdout.write(_("Created %(created)d, updated %(updated)d, unchanged %(unchanged)d") % counts)
        for title, lines in ((_("Problems"), report.problems), (_("Warnings"), report.warnings)):
            self.stdout.write(f"{title}: {len(lines)}")
            for said in lines:
                self.stdout.write(f"  {said.row.sheet} {said.row.row} {said.row.unit} {said.column}: {said.reason}")
