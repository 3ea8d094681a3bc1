"""Who may speak on a waiting request: who holds the post, who has spoken, who stands in for whom."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from customers.authorization.models import ApprovalRequest, Delegation
from customers.authorization.rules import TAKERS
from customers.enums import SECOND_FACTOR
from customers.models import Posting, Staff
from customers.queries import people
from customers.rules.deadlines import local_time


def holders(role: str, subsidiary_id: int, now: datetime) -> list[Staff]:
    """Return the active people who hold a post at a time."""
    return people.holders(role, subsidiary_id, local_time(now).date())


def speaks_as(person: Staff, request: ApprovalRequest, now: datetime) -> tuple[bool, Staff | None]:
    """Tell whether a person may speak on the waiting step, and for whom when it is by delegation; never on his own request, and nobody's word counts twice."""
    spoken = spoken_by(request)
    if request.concerns(person.pk) or person.pk in spoken:
        return False, None
    able = {holder.pk: holder for holder in _unheard(request, spoken, now)}
    if person.pk in able:
        return True, None
    given = Delegation.objects.at(now).filter(taker=person, role=request.desk, subsidiary=request.subsidiary_id, giver__in=able).order_by("pk").first()
    return (False, None) if given is None else (True, able[given.giver_id])


def spoken_by(request: ApprovalRequest) -> set[int]:
    """Return the people whose word stands in this round, also when somebody else gave it for them."""
    pairs = request.decisions.filter(round=request.round).values_list("by", "on_behalf_of") if request.pk else ()
    return {person for pair in pairs for person in pair if person is not None}


def _unheard(request: ApprovalRequest, spoken: set[int], now: datetime) -> list[Staff]:
    """Return the holders of the desk whose own request it is not and who have not spoken."""
    return [person for person in holders(request.desk, request.subsidiary_id, now) if not request.concerns(person.pk) and person.pk not in spoken]


def desk_holders(request: ApprovalRequest, now: datetime) -> list[Staff]:
    """Return who may take the waiting step by his own post: not the asker, and not who has spoken."""
    return _unheard(request, spoken_by(request), now)


def desk_takers(request: ApprovalRequest, now: datetime) -> list[Staff]:
    """H11 Return who may take the waiting step for a holder of its desk."""
    spoken = spoken_by(request)
    given = Delegation.objects.at(now).filter(role=request.desk, subsidiary=request.subsidiary_id, giver__in=_unheard(request, spoken, now))
    takers = (one.taker for one in given.select_related("taker").order_by("pk"))
    return [taker for taker in dict.fromkeys(takers) if not request.concerns(taker.pk) and taker.pk not in spoken]


def demands_second_factor(staff: Staff) -> bool:
    """H11 Tell whether the sign-in takes a second factor: by a post held, or by one stood in for."""
    return staff.has_role(*SECOND_FACTOR) or (staff.has_role(*TAKERS) and staff.delegations_taken.current().exists())


def may_take(subsidiaries: Iterable[int], held: QuerySet[Posting]) -> QuerySet[Staff]:
    """H11 Return who may decide in another's place in these subsidiaries by these posts: active chiefs and representatives."""
    able = held.filter(role__in=TAKERS, subsidiary__in=list(subsidiaries))
    return Staff.objects.filter(is_active=True, pk__in=able.values("staff"))
