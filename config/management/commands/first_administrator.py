"""./run manage first_administrator: the company and the first account of a new installation."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from customers.actions.installation import Company, begin
from customers.refusals import Refusal


class Command(BaseCommand):
    """Enter the company and its administrator in an installation that nobody lets people into."""

    help = "Enter the company and its administrator where there is no administrator yet; the one-time password is printed once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the company and the person."""
        parser.add_argument("--company", required=True, help="the company's whole name")
        parser.add_argument("--code", required=True, help="its short code, which stands in the numbers of papers")
        parser.add_argument("--username", required=True, help="the staff number to sign in with")
        parser.add_argument("--name", required=True, help="the administrator's name")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Enter both and print the password."""
        try:
            staff, password = begin(
                company=Company(options["company"], options["code"]), username=options["username"], name=options["name"], by=None, now=timezone.now()
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{staff.username}    {password}")
        self.stdout.write("This password is shown once. The first sign-in asks for another one and sets up the second factor.")
