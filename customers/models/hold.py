"""Holds on a household: while one stands, nothing of its file may be removed, and what would trouble the customer pauses."""

from typing import Self

import pghistory
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers.enums import HoldKind
from customers.models.append_only import never_deleted
from customers.models.file import Household
from customers.models.people import Staff


class HoldQuerySet(models.QuerySet["Hold"]):
    """Holds by state."""

    def standing(self) -> Self:
        """Keep what has not been lifted."""
        return self.filter(ended_at__isnull=True)


@pghistory.track(model_name="HoldHistory")
class Hold(models.Model):
    """§5.6.5 A hold, pushed down by what caused it; cards pause unless the manager says otherwise, and never go to a plaintiff (decision Q13)."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=5, choices=HoldKind)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    lawyer = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    is_plaintiff = models.BooleanField(_("the customer is the plaintiff"), default=False)
    cards_allowed = models.BooleanField(_("cards are sent all the same"), default=False)
    cards_decided_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ("started_at", "id")
        constraints = [
            models.UniqueConstraint(
                name="hold_once_per_subject", fields=("household", "kind", "subject_type", "subject_id"), condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(name="hold_period", condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at"))),
            models.CheckConstraint(name="hold_no_card_to_a_plaintiff", condition=Q(is_plaintiff=False) | Q(cards_allowed=False)),
        ]
        indexes = [models.Index(name="hold_standing", fields=("household",), condition=Q(ended_at__isnull=True))]
        triggers = [never_deleted("hold_never_deleted")]

    def __str__(self) -> str:
        """Return the kind."""
        return self.get_kind_display()
