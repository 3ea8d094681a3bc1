"""The first writes of a new installation: what its database holds, its company and the person who lets everybody else in."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.actions.account import reset_password
from customers.actions.staff import StaffNumberTaken
from customers.enums import Contents, Role
from customers.models import Installation, Posting, Staff, Subsidiary
from customers.queries.people import administrators
from customers.refusals import Refusal


class AdministratorThere(Refusal):
    """An installation somebody lets people into already."""

    clause = "3.1"
    message = _("%(name)s is the administrator already. Ask there for an account.")


class CompanyKnown(Refusal):
    """A company that came with a ledger under another code."""

    clause = "3.1"
    message = _("%(name)s is in the list already, with the code %(code)s. Give that code.")


@transaction.atomic
def decide_contents(*, contents: Contents, now: datetime) -> Installation:
    """Write down what this database holds: its own work unless it was decided otherwise, the demonstration when that is loaded."""
    decided, _is_new = Installation.objects.get_or_create(pk=1, defaults={"contents": contents, "decided_at": now})
    if contents == Contents.DEMONSTRATION and decided.contents != contents:
        decided.contents, decided.decided_at = contents, now
        decided.save()
    return decided


@dataclass(frozen=True, slots=True)
class Company:
    """The development company an installation begins with."""

    name: str
    code: str


@transaction.atomic
def begin(*, company: Company, username: str, name: str, by: None, now: datetime) -> tuple[Staff, str]:  # noqa: ARG001 -- nobody is there yet
    """§3.1 Enter the company and its administrator where nobody lets people in; return the account and its one-time password.

    An import may have come first: its company and its people stand, only the administrator is new.
    """
    today = timezone.localdate(now)
    if there := administrators(today).first():
        raise AdministratorThere(name=there.name)
    if holder := Staff.objects.filter(username__iexact=username).first():
        raise StaffNumberTaken(username=username, name=holder.name)
    decide_contents(contents=Contents.OWN, now=now)
    staff = Staff.objects.create_user(username, name=name)
    Posting.objects.create(staff=staff, role=Role.ADMINISTRATOR, subsidiary=_company(company), starts_on=today)
    return staff, reset_password(staff=staff, by=staff, now=now)


def _company(company: Company) -> Subsidiary:
    """Return the company under this code, entered when the house does not know it."""
    if known := Subsidiary.objects.filter(code=company.code).first():
        return known
    if known := Subsidiary.objects.filter(name=company.name).first():
        raise CompanyKnown(name=known.name, code=known.code)
    return Subsidiary.objects.create(name=company.name, code=company.code)
