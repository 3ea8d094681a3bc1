"""Who promises, who confirms, who keeps."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet

from customers.authorization.models import Commitment
from customers.enums import Role
from customers.models import Assignment, Household, Posting, Staff
from customers.queries import people
from customers.rules.deadlines import local_time

#: Posts that promise in the company's name, and posts that enter what the company has authorised in writing.
MAKERS = (Role.REP, Role.MANAGER)
GRANTERS = (Role.MANAGER, Role.VP, Role.GM)


def promisers(subsidiaries: Iterable[int], on: date) -> QuerySet[Staff]:
    """§4.1 Return who promises in the name of these companies on a day."""
    held = Posting.objects.held_on(on).filter(subsidiary__in=list(subsidiaries), role__in=MAKERS)
    return Staff.objects.filter(is_active=True, pk__in=held.values("staff"))


def confirmers(role: str, household: Household | None, now: datetime) -> list[Staff]:
    """§4.9.2 §4.11 Return whose own word a promise needs: engineering of the household's project, its own lawyer, the vice president (decision Q30).

    Nobody speaks for them: a delegation hands on decisions, not somebody's own confirmation.
    """
    if household is None:
        return []
    subsidiary = household.project.subsidiary_id
    if role == Role.LAWYER:
        return [person for person in people.holders(role, subsidiary, local_time(now).date()) if person.pk == household.lawyer_id]
    if role == Role.ENGINEERING:
        held = Posting.objects.held_on(local_time(now).date()).filter(role=role, subsidiary=subsidiary, staff__is_active=True)
        near = held.filter(Q(projects=household.project_id) | Q(projects__isnull=True))
        return list(dict.fromkeys(post.staff for post in near.select_related("staff").order_by("starts_on", "pk")))
    return people.holders(role, subsidiary, local_time(now).date())


def keeper_of(commitment: Commitment) -> Staff:
    """§4.7 Return who has to keep a promise: the household's representative, else who made it."""
    held = Assignment.objects.select_related("staff").filter(household=commitment.household_id, ended_at__isnull=True).first()
    return held.staff if held is not None else commitment.made_by


def may_keep(commitment: Commitment, staff: Staff) -> bool:
    """§4.7 Tell whether this person may say that a promise was kept: who serves the household, who made it, the manager."""
    if commitment.subsidiary_id in staff.subsidiaries_as(Role.MANAGER):
        return True
    return staff.has_role(Role.REP) and (commitment.made_by == staff or keeper_of(commitment).pk in {staff.pk, *staff.covered_ids})
