"""What one thing starts in another."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from customers.models import Referral, Staff


@transaction.atomic
def refer(*, origin: models.Model, result: models.Model, by: Staff, now: datetime) -> Referral:
    """Record that one thing started another; said twice it is recorded once."""
    types = {"origin_type": ContentType.objects.get_for_model(origin), "result_type": ContentType.objects.get_for_model(result)}
    referral, _made = Referral.objects.get_or_create(**types, origin_id=origin.pk, result_id=result.pk, defaults={"made_by": by, "made_at": now})
    return referral


@transaction.atomic
def settle(*, result: models.Model, outcome: str, now: datetime) -> Iterable[Referral]:
    """Settle what led to this: it came to an end, and whoever began it may go on. A settled one stays as it is."""
    rows = list(Referral.objects.leading_to(result).unsettled().select_for_update().order_by("pk"))
    for row in rows:
        row.settled_at, row.settled_as = now, outcome[:120]
        row.save()
    return rows
