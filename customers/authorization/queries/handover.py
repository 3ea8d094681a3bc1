"""What goes along when a representative's households are handed over."""

from collections.abc import Collection
from dataclasses import dataclass

from customers.authorization.enums import RequestState
from customers.authorization.models import ApprovalRequest, ApprovalRequestQuerySet
from customers.duties.models import Duty, DutyQuerySet
from customers.enums import Role
from customers.models import Household, Staff
from customers.models.file import HouseholdQuerySet


@dataclass(frozen=True, slots=True)
class Moving:
    """What would move, and what stays: duties of the person that belong to no household."""

    households: int
    duties: int
    requests: int
    staying: int


def handed_by(manager: Staff, of: Staff) -> HouseholdQuerySet:
    """§2.1.b Return the open households of a representative that this manager may hand over."""
    served = Household.objects.served_by(of).values("pk")
    return Household.objects.open().filter(pk__in=served, project__subsidiary__in=manager.subsidiaries_as(Role.MANAGER))


def open_duties(of: Staff, files: Collection[int]) -> DutyQuerySet:
    """Return the open duties of the representative's post about these households that this person has to do."""
    return Duty.objects.open().filter(owner=of, post=Role.REP, household__in=files)


def open_requests(of: Staff, files: Collection[int]) -> ApprovalRequestQuerySet:
    """§5.1.9 Return the requests about these households that this person follows and that are not decided."""
    return ApprovalRequest.objects.filter(household__in=files, state__in=(RequestState.WAITING, RequestState.RETURNED)).followed(of)


def what_moves(of: Staff, files: Collection[int]) -> Moving:
    """§2.1.b Count what goes along with these households."""
    staying = Duty.objects.open().filter(owner=of, household__isnull=True)
    return Moving(len(files), open_duties(of, files).count(), open_requests(of, files).count(), staying.count())
