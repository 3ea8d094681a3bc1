"""Delegations: who decides for whom, and from when to when."""

from datetime import datetime
from typing import Self

import pghistory
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.authorization.rules import TAKERS
from customers.enums import Role
from customers.models import Posting, Staff, Subsidiary
from customers.rules.deadlines import local_time


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Delegations by time."""

    def current(self) -> Self:
        """Keep delegations in force now, to the minute, whose taker may still decide."""
        return self.filter(_able(Posting.objects.current()), starts_at__lte=Now(), ends_at__gt=Now())

    def at(self, now: datetime) -> Self:
        """Keep delegations in force at a time, whose taker may decide on that day."""
        return self.filter(_able(Posting.objects.held_on(local_time(now).date())), starts_at__lte=now, ends_at__gt=now)


def _able(held: models.QuerySet[Posting]) -> Exists:
    """Tell whether the taker is active and holds a post of the department's chiefs and representatives there."""
    return Exists(held.filter(staff=OuterRef("taker"), staff__is_active=True, subsidiary=OuterRef("subsidiary"), role__in=TAKERS))


@pghistory.track(model_name="DelegationHistory")
class Delegation(models.Model):
    """X decides for Y in one role, from a time to a time."""

    giver = models.ForeignKey(Staff, models.PROTECT, related_name="delegations_given")
    taker = models.ForeignKey(Staff, models.PROTECT, related_name="delegations_taken", verbose_name=_("who decides instead"))
    role = models.CharField(_("post"), max_length=20, choices=Role)
    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=100, blank=True)
    set_at = models.DateTimeField()

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_at",)
        constraints = [
            models.CheckConstraint(name="delegation_period", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="delegation_to_another", condition=~Q(taker=F("giver"))),
        ]

    def __str__(self) -> str:
        """Return who decides for whom."""
        return f"{self.taker} / {self.giver}"

    def get_absolute_url(self) -> str:
        """Return the page that lists it."""
        return reverse("authorization:delegations")
