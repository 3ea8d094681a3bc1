"""Written authorisations beyond the regulation: who may promise what, from when to when, by which document."""

from datetime import date
from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.enums import Role
from customers.models import Staff, Subsidiary
from customers.models.append_only import never_deleted


class GrantQuerySet(models.QuerySet["Grant"]):
    """Written authorisations by time and reach."""

    def in_force(self, on: date) -> Self:
        """Keep what holds on a day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)

    def visible_to(self, staff: Staff) -> Self:
        """Keep one's own, and those of the subsidiaries one leads or audits."""
        return self.filter(Q(holder=staff) | Q(subsidiary__in=staff.subsidiaries_as(Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR)))


@pghistory.track(model_name="GrantHistory")
class Grant(models.Model):
    """§4.12 A written authorisation of the company: its holder, what it covers and when; the document is kept with it."""

    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="+")
    holder = models.ForeignKey(Staff, models.PROTECT, related_name="grants", verbose_name=_("given to"))
    what = models.CharField(_("what it covers"), max_length=200)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True, help_text=_("Left empty, it holds until it is ended"))
    set_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-id")
        constraints = [
            models.CheckConstraint(name="grant_period", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="grant_not_to_oneself", condition=~Q(holder=F("set_by"))),
        ]
        triggers = [never_deleted("grant_never_deleted")]

    def __str__(self) -> str:
        """Return what it covers."""
        return self.what

    def get_absolute_url(self) -> str:
        """Return the address of the register of authorisations, where its documents are."""
        return f"{reverse('authorization:grants')}#g{self.pk}"
