"""H17 What helps to find the household of a matter that has none yet."""

import re
from typing import Final

from django.db.models import Q

from complaints.models import Matter, MatterQuerySet
from customers.models import Household, Phone, Staff

#: Households a phone may lead to, and matters of one visitor, that are offered.
MOST_HINTS: Final = 6
MOST_ALIKE: Final = 20
#: A mobile number as people write it into a complaint.
MOBILE: Final = re.compile(r"(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")


def hinted_by_phone(matter: Matter, staff: Staff) -> list[Household]:
    """Return the households of the department with a phone that the visitor left or wrote down."""
    written = {re.sub(r"\D", "", number) for number in MOBILE.findall(f"{matter.visitor_phone} {matter.words}")}
    if not written:
        return []
    known = Phone.objects.filter(number__in=written, customer__blocked_at__isnull=True, customer__erased_at__isnull=True)
    rows = Household.objects.receivable_by(staff).filter(project__subsidiary=matter.subsidiary_id, buyers__customer__in=known.values("customer"))
    return list(rows.select_related("unit").distinct().order_by("name_key", "pk")[:MOST_HINTS])


def unmatched(staff: Staff) -> MatterQuerySet:
    """Return the open matters within reach that belong to no household yet."""
    return Matter.objects.visible_to(staff).open().filter(household__isnull=True)


def same_visitor(matter: Matter, staff: Staff) -> list[Matter]:
    """Return the newest other matters without household of a visitor who gave the same name and phone."""
    if not matter.visitor_name:
        return []
    same = Q(visitor_name=matter.visitor_name, visitor_phone=matter.visitor_phone, subsidiary=matter.subsidiary_id)
    return list(unmatched(staff).filter(same).exclude(pk=matter.pk).order_by("-received_at", "-pk")[:MOST_ALIKE])


def waits_besides(matter: Matter, staff: Staff) -> bool:
    """Tell whether another matter waits for its household."""
    return unmatched(staff).exclude(pk=matter.pk).exists()


def next_unmatched(matter: Matter, staff: Staff) -> Matter | None:
    """Return the matter that follows in the list of those without household; after the last one it begins again."""
    rows = unmatched(staff).exclude(pk=matter.pk).order_by("-received_at", "-pk")
    after = rows.filter(Q(received_at__lt=matter.received_at) | Q(received_at=matter.received_at, pk__lt=matter.pk))
    return after.first() or rows.first()
