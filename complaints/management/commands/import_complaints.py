"""Takes over a file of complaints."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.actions.imports import Report, import_complaints
from customers.models import Subsidiary
from customers.refusals import Refusal


class Command(BaseCommand):
    """§5.6.2 Take over a CSV file of complaints."""

    help = "Take over a CSV file of complaints; --dry-run only says what would happen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, the subsidiary, and how to answer."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--subsidiary", metavar="CODE", help="whose complaints they are; not needed when there is only one")
        parser.add_argument("--dry-run", action="store_true", help="change nothing")
        parser.add_argument("--json", action="store_true", help="answer as JSON: created, updated, unchanged, problems, warnings")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read the file and take it over."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": path})
        subsidiary = self._subsidiary(options["subsidiary"])
        try:
            report = import_complaints(data=path.read_bytes(), name=path.name, subsidiary=subsidiary, by=None, now=timezone.now(), dry_run=options["dry_run"])
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self._answer(report, as_json=options["json"])

    def _subsidiary(self, code: str | None) -> Subsidiary:
        """Return the subsidiary that was named, else the only one."""
        found = list(Subsidiary.objects.filter(code=code) if code else Subsidiary.objects.all()[:2])
        if len(found) != 1:
            raise CommandError(_("Say whose complaints they are: --subsidiary CODE."))
        return found[0]

    def _answer(self, report: Report, *, as_json: bool) -> None:
        """Write the report, for people or as JSON."""
        if as_json:
            said = {name: value for name, value in report.as_json().items() if name != "columns"}
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=1))
            return
        self.stdout.write(
            _("Created %(created)d, updated %(updated)d, unchanged %(unchanged)d")
            % {"created": report.created, "updated": report.updated, "unchanged": report.unchanged}
        )
        for title, lines in ((_("Problems"), report.problems), (_("Warnings"), report.warnings)):
            self.stdout.write(f"{title}: {len(lines)}")
            for line in lines:
                self.stdout.write(f"  {line['row']} {line['unit']} {line['column']}: {line['reason']}")
