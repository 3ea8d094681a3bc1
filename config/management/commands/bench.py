"""./run bench: how long pages and jobs take in a house of 100,000 households."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.bench import pages, seed, server, work
from customers.models import Customer, Subsidiary

PARTS = ("pages", "sweep", "cards", "ledger")


class Command(BaseCommand):
    """Seed once, measure, print a table."""

    help = "Measure pages against their floors, the sweep, a print run and an import, in a database of the bench's own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to measure; everything when nothing is named."""
        parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all of them when none is named")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Seed when needed, then measure."""
        parts = options["parts"] or PARTS
        if unknown := set(parts) - set(PARTS):
            raise CommandError(f"There is no part {', '.join(sorted(unknown))}: choose of {', '.join(PARTS)}.")
        self._seed()
        if "pages" in parts:
            with server.site() as port:
                self._pages(pages.measure_pages(port, seed.house()))
        jobs = {"sweep": work.measure_sweep, "cards": work.measure_cards, "ledger": work.measure_ledger}
        self._figures(figure for name, measure in jobs.items() if name in parts for figure in measure(timezone.now()))

    def _seed(self) -> None:
        """Fill an empty database; one with people in it is somebody's."""
        if Subsidiary.objects.filter(code="BENCH").exists():
            return
        if Customer.objects.exists():
            raise CommandError("This database holds customers. The bench wants one of its own: ./run bench makes it.")
        began = timezone.now()
        seed.fill(now=began)
        seed.analyse()
        took = (timezone.now() - began).total_seconds()
        self.stdout.write(
            f"Seeded {seed.HOUSEHOLDS:,} customers, {seed.UNITS:,} units, {seed.MATTERS:,} matters, {seed.DUTIES:,} open duties in {took:.0f} s.\n"
        )

    def _pages(self, rows: Iterable[pages.Measured]) -> None:
        """Print the pages."""
        self.stdout.write(f"\n{'Page':<28}{'median':>9}{'p95':>9}{'floor':>9}{'times':>8}{'queries':>9}")
        for row in rows:
            verdict = "" if row.holds else "  over"
            self.stdout.write(f"{row.name:<28}{row.middle:>7.1f}ms{row.high:>7.1f}ms{row.floor:>7.1f}ms{row.ratio:>8.2f}{row.queries:>9}{verdict}")
            self.stdout.flush()

    def _figures(self, figures: Iterable[work.Figure]) -> None:
        """Print the jobs."""
        self.stdout.write(f"\n{'Job':<66}{'value':>9}{'limit':>9}")
        for figure in figures:
            self.stdout.write(f"{figure.name:<66}{figure.value:>9.2f}{figure.limit:>9g}{'' if figure.holds else '  over'}")
            self.stdout.flush()
