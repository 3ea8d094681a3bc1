"""Who else complains of the same, what repeats it, and what it began elsewhere."""

from dataclasses import dataclass

from django.db.models import QuerySet

from complaints.models import Complainant, Matter
from complaints.queries.hands import acts_of
from complaints.queries.page import shown_phone
from customers.models import Staff
from customers.queries.referrals import Link, begun_by, leading_to

CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Other:
    """One more complainant: name, room or relation, and the phone as its reader may see it."""

    row: Complainant
    phone: str


@dataclass(frozen=True, slots=True)
class Related:
    """What stands around a matter."""

    complainants: list[Other]
    duplicates: list[Matter]
    original: Matter | None
    began: list[Link]
    begun_by: list[Link]

    @property
    def is_empty(self) -> bool:
        """Tell whether it stands alone."""
        return not (self.complainants or self.duplicates or self.original or self.began or self.begun_by)


def related(matter: Matter, staff: Staff) -> Related:
    """§5.6.1 §5.6.2 Return what stands around a matter, in a constant number of queries."""
    is_clear = bool(acts_of(staff, matter))
    rows = matter.complainants.select_related("household__unit")
    return Related(
        complainants=[Other(row, shown_phone(row.phone, is_clear=is_clear)) for row in rows],
        duplicates=list(matter.duplicates.order_by("received_at")),
        original=Matter.objects.filter(pk=matter.duplicate_of_id or 0).first(),
        began=begun_by(matter, staff),
        begun_by=leading_to(matter, staff),
    )


def repeats(matter: Matter, staff: Staff) -> QuerySet[Matter]:
    """§5.6.2 Return the earlier matters of the household that this one may repeat, the newest first."""
    earlier = Matter.objects.visible_to(staff).filter(received_at__lte=matter.received_at, duplicate_of__isnull=True).exclude(pk=matter.pk)
    same = earlier.filter(household=matter.household_id) if matter.household_id else earlier.filter(visitor_phone=matter.visitor_phone, household__isnull=True)
    return (same if matter.household_id or matter.visitor_phone else same.none()).order_by("-received_at", "-id")[:CANDIDATES]
