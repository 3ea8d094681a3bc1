"""X for Y: somebody decides in another's place, to the minute (decision H11)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from customers.authorization.models import Delegation
from customers.authorization.rules import DELEGABLE
from customers.enums import Role
from customers.models import Staff, Subsidiary
from customers.refusals import Refusal


class NotYourPost(Refusal):
    """One delegates only a deciding post one holds, and to somebody else."""

    clause = "5.1.9.b"
    message = _("You can hand on only a deciding post you hold yourself, and only to somebody else.")


class PeriodWrong(Refusal):
    """A delegation ends after it begins, and not in the past."""

    clause = "5.1.9.b"
    message = _("The end lies before the beginning, or in the past. Give a later end.")


@transaction.atomic
def delegate(
    *, giver: Staff, taker: Staff, role: Role, subsidiary: Subsidiary, starts_at: datetime, ends_at: datetime, reason: str, now: datetime
) -> Delegation:
    """H11 Let somebody decide in one's place for a while: "X for Y", to the minute."""
    if role not in DELEGABLE or subsidiary.pk not in giver.subsidiaries_as(role) or taker.pk == giver.pk:
        raise NotYourPost
    if ends_at <= starts_at or ends_at <= now:
        raise PeriodWrong
    return Delegation.objects.create(
        giver=giver, taker=taker, role=role, subsidiary=subsidiary, starts_at=starts_at, ends_at=ends_at, reason=reason, set_at=now
    )


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: Staff, now: datetime) -> Delegation:
    """H11 Take a delegation back; it ends now."""
    if delegation.giver_id != by.pk:
        raise NotYourPost
    delegation = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    if delegation.starts_at >= now:
        delegation.starts_at = now - timedelta(seconds=1)
    delegation.ends_at = min(delegation.ends_at, now)
    delegation.save()
    return delegation
