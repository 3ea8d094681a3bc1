"""X for Y: somebody decides in another's place, to the minute (decision H11)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.actions.notifications import notify
from customers.authorization.models import Delegation
from customers.authorization.queries.desks import may_take
from customers.authorization.rules import DELEGABLE
from customers.enums import NoticeCode, Role
from customers.models import Posting, Staff, Subsidiary
from customers.refusals import Refusal
from customers.rules.deadlines import local_time


class NotYourPost(Refusal):
    """One delegates only a deciding post one holds, and to somebody else."""

    clause = "5.1.9.b"
    message = _("You can hand on only a deciding post you hold yourself, and only to somebody else.")


class TakerUnfit(Refusal):
    """A word is taken over by a chief or a representative of the same company."""

    clause = "5.1.9.b"
    message = _("%(name)s cannot decide for you: choose somebody who holds the post of manager, vice president, general manager or representative here.")


class PeriodWrong(Refusal):
    """A delegation ends after it begins, and not in the past."""

    clause = "5.1.9.b"
    message = _("The end lies before the beginning, or in the past. Give a later end.")


@transaction.atomic
def delegate(
    *, giver: Staff, taker: Staff, role: Role, subsidiary: Subsidiary, starts_at: datetime, ends_at: datetime, reason: str, now: datetime
) -> Delegation:
    """H11 Let somebody decide in one's place for a while: "X for Y", to the minute; he is told, and signs in with a second factor meanwhile."""
    if role not in DELEGABLE or subsidiary.pk not in giver.subsidiaries_as(role) or taker.pk == giver.pk:
        raise NotYourPost
    if ends_at <= starts_at or ends_at <= now:
        raise PeriodWrong
    held = Posting.objects.held_on(local_time(max(starts_at, now)).date())
    if not may_take([subsidiary.pk], held).filter(pk=taker.pk).exists():
        raise TakerUnfit(name=taker.name)
    given = Delegation.objects.create(
        giver=giver, taker=taker, role=role, subsidiary=subsidiary, starts_at=starts_at, ends_at=ends_at, reason=reason, set_at=now
    )
    _tell_taker(given, NoticeCode.DELEGATION_MADE, now)
    return given


def _tell_taker(given: Delegation, code: NoticeCode, now: datetime) -> None:
    """Tell the taker that he decides for somebody, or no longer."""
    values = {"by": given.giver.name, "due_at": given.ends_at.isoformat()}
    notify(people=[given.taker], key=f"{code}-{given.pk}", code=code, url=reverse("authorization:delegations"), now=now, values=values)


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: Staff, now: datetime) -> Delegation:
    """H11 Take a delegation back; it ends now, and the taker is told. One that is over stays as it was."""
    if delegation.giver_id != by.pk:
        raise NotYourPost
    delegation = Delegation.objects.select_for_update(of=("self",)).select_related("giver", "taker").get(pk=delegation.pk)
    if delegation.ends_at <= now:
        return delegation
    if delegation.starts_at >= now:
        delegation.starts_at = now - timedelta(seconds=1)
    delegation.ends_at = min(delegation.ends_at, now)
    delegation.save()
    _tell_taker(delegation, NoticeCode.DELEGATION_ENDED, now)
    return delegation
