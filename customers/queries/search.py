"""Search over everything a household is found by."""

from datetime import date

from django.db.models import F, Value
from django.db.models.functions import Concat

from customers.encryption import tail_key
from customers.enums import DEPARTMENT
from customers.models import Household, Staff
from customers.models.file import WHOLE, HouseholdQuerySet
from customers.queries.files import Answer, answers, listed
from customers.rules.search import query_terms

ANSWERS = 12
#: Signs of an identity number one may search by.
TAIL = 4


def households_found(rows: HouseholdQuerySet, text: str) -> HouseholdQuerySet:
    """Keep the households that match what was typed: names, pinyin, phone tail, room, numbers, the last four of an identity number."""
    terms = query_terms(text)
    if not terms:
        return rows.none()
    if len(terms) == 1 and len(terms[0]) == TAIL:
        return rows.matching(terms) | rows.matching([tail_key(terms[0])])
    return rows.matching(terms)


def search(staff: Staff, text: str, limit: int = ANSWERS) -> list[Household]:
    """Return the first households that match what was typed: those this person may open, then those he may receive for."""
    own, others = _found(staff, text, limit)
    return [*own, *others]


def _found(staff: Staff, text: str, limit: int) -> tuple[list[Household], list[Household]]:
    """Return the first matches among the files this person may open, and with the places that are left those he may only receive for."""
    own = _first(Household.objects.visible_to(staff), text, limit)
    beyond = staff.subsidiaries_as(*DEPARTMENT) - staff.subsidiaries_as(*WHOLE)
    if len(own) == limit or not beyond:
        return own, []
    others = Household.objects.receivable_by(staff).filter(project__subsidiary__in=beyond).exclude(pk__in=[household.pk for household in own])
    return own, _first(others, text, limit - len(own))


def _first(rows: HouseholdQuerySet, text: str, limit: int) -> list[Household]:
    """Return the first matches by name.

    What few households have is looked up and then put in order, by an expression no index is in the order of: walking all names until enough of them
    fit, as the planner does where it expects many, takes four times as long.
    """
    few = sum(sign.isdecimal() for sign in text) >= TAIL
    order = Concat("name_key", Value("")) if few else F("name_key")
    return list(listed(households_found(rows.open(), text)).order_by(order, "id")[:limit])


def search_answers(staff: Staff, text: str, *, today: date, limit: int = ANSWERS) -> list[Answer]:
    """Return what the search and the pickers show for a typed text."""
    own, others = _found(staff, text, limit) if text else ([], [])
    return answers([*own, *others], staff, readable={household.pk for household in own}, today=today)
