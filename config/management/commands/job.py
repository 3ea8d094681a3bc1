"""./run manage job NAME --date YYYY-MM-DD: run a beat job for a given day."""

from argparse import ArgumentParser
from datetime import date, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.jobs import JOBS, run_job_for


class Command(BaseCommand):
    """Run a recurring job as on a day, at its hour unless another is given."""

    help = f"Run a beat job for a given day: {', '.join(JOBS)}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the job, the day and the hour."""
        parser.add_argument("name", nargs="?", choices=sorted(JOBS))
        parser.add_argument("--date", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--at", type=time.fromisoformat, metavar="HH:MM")
        parser.add_argument("--list", action="store_true", help="name the jobs")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run it and say how many rows it touched."""
        if options["list"]:
            self.stdout.write("\n".join(f"{name} {job.at:%H:%M}" for name, job in JOBS.items()))
            return
        if options["name"] is None:
            raise CommandError("Name a job, or say --list.")
        run = run_job_for(options["name"], options["date"] or timezone.localdate(), started_at=timezone.now(), at=options["at"])
        self.stdout.write(f"{run.job} {run.for_day}: {run.rows}")
