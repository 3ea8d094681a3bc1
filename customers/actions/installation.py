"""The first write of a new installation: its company and the person who lets everybody else in."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.actions.account import reset_password
from customers.enums import Role
from customers.models import Posting, Staff, Subsidiary
from customers.refusals import Refusal


class StaffThere(Refusal):
    """An installation somebody works with already."""

    clause = "3.1"
    message = _("There is staff already. Ask an administrator for an account.")


@dataclass(frozen=True, slots=True)
class Company:
    """The development company an installation begins with."""

    name: str
    code: str


@transaction.atomic
def begin(*, company: Company, username: str, name: str, by: None, now: datetime) -> tuple[Staff, str]:  # noqa: ARG001 -- nobody is there yet
    """§3.1 Enter the company and its administrator in a database without staff; return the account and its one-time password."""
    if Staff.objects.exists():
        raise StaffThere
    subsidiary = Subsidiary.objects.create(name=company.name, code=company.code)
    staff = Staff.objects.create_user(username, name=name)
    Posting.objects.create(staff=staff, role=Role.ADMINISTRATOR, subsidiary=subsidiary, starts_on=timezone.localdate(now))
    return staff, reset_password(staff=staff, by=staff, now=now)
