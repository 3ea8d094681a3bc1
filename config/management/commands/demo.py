"""./run manage demo: an invented department at work."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.demo import people
from config.demo.department import NotEmpty, Taken, load
from customers.queries.installation import is_demonstration


class Command(BaseCommand):
    """Load the demonstration into an empty database, or print its logins."""

    help = "Load demo data; refused when the database holds any customer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for a plain yes."""
        parser.add_argument("--yes", action="store_true", help="really load")
        parser.add_argument("--logins", action="store_true", help="only print the logins")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load or print."""
        if options["logins"]:
            self._print_logins()
            return
        if not options["yes"]:
            raise CommandError("This writes invented people into the database. Say --yes to do it.")
        try:
            load(now=timezone.now())
        except NotEmpty as error:
            raise CommandError("The database holds customers already; nothing was changed.") from error
        except Taken as error:
            raise CommandError(f"The demonstration brings names that are in use here: {error}. Nothing was changed; load it into an empty database.") from error

    def _print_logins(self) -> None:
        """Print one login per post, where the demonstration is what the database holds."""
        for login in people.LOGINS if is_demonstration() else ():
            self.stdout.write(f"  {login.username:<20}{people.PASSWORD:<12}{login.name}  {login.role.label}")
