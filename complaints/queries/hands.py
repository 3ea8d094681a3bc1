"""Who may do what to a matter."""

from django.db.models import QuerySet

from complaints.enums import Hand, MatterAct
from complaints.models import Matter
from complaints.rules import may
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import DEPARTMENT, Role
from customers.models import Assignment, Staff
from customers.prepared import Prepared

#: The replies a matter may owe the customer; never two open at once.
REPLY_KINDS = (DutyKind.REPLY_AS_MANAGER, DutyKind.REPLY_ABOVE_MANDATE, DutyKind.REPLY_TO_COMPLAINT)

#: Who reads the lists of matters and the work log behind one; a lawyer reads the matter of the dispute alone.
LOG_READERS = (*DEPARTMENT, Role.VP, Role.GM, Role.AUDITOR)


def representative_of(matter: Matter) -> Staff | None:
    """§2.1.b Return the current representative of the matter's household."""
    if matter.household_id is None:
        return None
    return Assignment.objects.select_related("staff").get(household=matter.household_id, ended_at__isnull=True).staff


def open_reply(matter: Matter) -> Duty | None:
    """Return the reply that is owed now."""
    return Duty.objects.about(matter).open().filter(kind__in=REPLY_KINDS).select_related("owner").first()


def hands_of(staff: Staff, matter: Matter) -> frozenset[Hand]:
    """Return the capacities in which a person touches a matter; who only reads it has none."""
    here = {post.role for post in staff.posts if post.subsidiary_id == matter.subsidiary_id}
    in_department = not here.isdisjoint(DEPARTMENT)
    serves = Role.REP in here and _serves(staff, matter)
    held = {
        Hand.SERVES: serves,
        Hand.JOINED: Role.REP in here and not serves and _serves_a_complainant(staff, matter),
        Hand.RECEIVED: in_department and matter.received_by_id == staff.pk,
        Hand.RELAYED: in_department and matter.relayed_to_id in {staff.pk, *staff.covered_ids},
        Hand.MANAGER: Role.MANAGER in here,
        Hand.ABOVE: not here.isdisjoint({Role.VP, Role.GM}) and _owes_above(staff, matter),
    }
    return frozenset(hand for hand, holds in held.items() if holds)


@Prepared
def _current(household: int) -> QuerySet[Assignment, tuple[int]]:
    """§2.1.b Ask who is the representative of a household."""
    return Assignment.objects.filter(household=household, ended_at__isnull=True).values_list("staff")


def _serves(staff: Staff, matter: Matter) -> bool:
    """§2.1.b Tell whether this person is the household's representative, or stands in for her."""
    return any(pk in {staff.pk, *staff.covered_ids} for (pk,) in _current.rows(household=matter.household_id))


def _serves_a_complainant(staff: Staff, matter: Matter) -> bool:
    """Tell whether this person serves the household of another complainant."""
    served = Assignment.objects.filter(staff_id__in=[staff.pk, *staff.covered_ids], ended_at__isnull=True)
    return matter.complainants.filter(household__in=served.values("household")).exists()


def _owes_above(staff: Staff, matter: Matter) -> bool:
    """Tell whether this person owns the duty above the mandate, now or until it was done."""
    return Duty.objects.about(matter).filter(kind=DutyKind.REPLY_ABOVE_MANDATE, owner_id__in=[staff.pk, *staff.covered_ids], lapsed_at__isnull=True).exists()


def acts_of(staff: Staff, matter: Matter) -> frozenset[MatterAct]:
    """Return what this person may do to a matter, whatever its state allows."""
    hands = hands_of(staff, matter)
    return frozenset(act for act in MatterAct if may(act, hands))
