"""Search over everything a household is found by."""

from customers.encryption import tail_key
from customers.models import Household, Staff
from customers.models.file import HouseholdQuerySet
from customers.rules.search import query_terms

#: A broad prefix is capped before it is sorted, so that one letter costs no more than ten.
CAP = 500
ANSWERS = 12
#: Signs of an identity number one may search by.
TAIL = 4


def households_found(rows: HouseholdQuerySet, text: str) -> HouseholdQuerySet:
    """Keep the households that match what was typed: names, pinyin, phone tail, room, numbers, the last four of an identity number."""
    terms = query_terms(text)
    if not terms:
        return rows.none()
    found = Household.objects.matching(terms)
    if len(terms) == 1 and len(terms[0]) == TAIL:
        found = found | Household.objects.matching([tail_key(terms[0])])
    return rows.filter(pk__in=list(found.values_list("pk", flat=True)[:CAP]))


def search(staff: Staff, text: str, limit: int = ANSWERS) -> list[Household]:
    """Return the first households this person may open or receive for, by what was typed."""
    reach = Household.objects.visible_to(staff) | Household.objects.receivable_by(staff)
    found = households_found(reach, text)
    return list(
        found.open().select_related("unit", "project").prefetch_related("buyers__customer__phones", "assignments__staff").order_by("name_key", "id")[:limit]
    )
