"""Who may speak on a waiting request: who holds the post, who has spoken, who stands in for whom."""

from datetime import datetime

from customers.authorization.models import ApprovalRequest, Delegation
from customers.models import Staff
from customers.queries import people
from customers.rules.deadlines import local_time


def holders(role: str, subsidiary_id: int, now: datetime) -> list[Staff]:
    """Return the active people who hold a post at a time."""
    return people.holders(role, subsidiary_id, local_time(now).date())


def speaks_as(person: Staff, request: ApprovalRequest, now: datetime) -> tuple[bool, Staff | None]:
    """Tell whether a person may speak on the waiting step, and for whom when it is by delegation; never on his own request, and nobody's word counts twice."""
    spoken = spoken_by(request)
    if person.pk == request.asked_by_id or person.pk in spoken:
        return False, None
    able = {holder.pk: holder for holder in holders(request.desk, request.subsidiary_id, now) if holder.pk != request.asked_by_id and holder.pk not in spoken}
    if person.pk in able:
        return True, None
    given = Delegation.objects.at(now).filter(taker=person, role=request.desk, subsidiary=request.subsidiary_id, giver__in=able).order_by("pk").first()
    return (False, None) if given is None or not person.is_active else (True, able[given.giver_id])


def spoken_by(request: ApprovalRequest) -> set[int]:
    """Return the people whose word stands in this round, also when somebody else gave it for them."""
    pairs = request.decisions.filter(round=request.round).values_list("by", "on_behalf_of") if request.pk else ()
    return {person for pair in pairs for person in pair if person is not None}


def desk_holders(request: ApprovalRequest, now: datetime) -> list[Staff]:
    """Return who may take the waiting step by his own post: not the asker, and not who has spoken."""
    spoken = spoken_by(request)
    return [person for person in holders(request.desk, request.subsidiary_id, now) if person.pk != request.asked_by_id and person.pk not in spoken]
