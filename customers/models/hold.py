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
        return self.filter(lifted_at__isnull=True)

    def of_disputes(self) -> Self:
        """Keep what a dispute pushed down; the manager's own holds have a reason instead."""
        return self.filter(subject_type__isnull=False)


@pghistory.track(model_name="HoldHistory")
class Hold(models.Model):
    """§5.6.5 A legal hold: pushed down by the dispute that caused it, or set by the manager with a reason, and nothing of the household is blocked, erased or removed.

    In a dispute cards pause unless the manager says otherwise, and never go to a plaintiff (decision Q13).
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=5, choices=HoldKind, default=HoldKind.LEGAL)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", null=True)
    subject_id = models.PositiveBigIntegerField(null=True)
    subject = GenericForeignKey("subject_type", "subject_id")
    lawyer = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    is_plaintiff = models.BooleanField(_("the customer is the plaintiff"), default=False)
    cards_allowed = models.BooleanField(_("cards are sent all the same"), default=False)
    cards_decided_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ("set_at", "id")
        constraints = [
            models.UniqueConstraint(
                name="hold_once_per_subject", fields=("household", "kind", "subject_type", "subject_id"), condition=Q(lifted_at__isnull=True)
            ),
            models.UniqueConstraint(name="hold_once", fields=("household",), condition=Q(lifted_at__isnull=True, subject_type__isnull=True)),
            models.CheckConstraint(
                name="hold_lifted_whole", condition=Q(lifted_at__isnull=True, lifted_by__isnull=True) | Q(lifted_at__isnull=False, lifted_by__isnull=False)
            ),
            models.CheckConstraint(
                name="hold_has_its_cause",
                condition=Q(subject_type__isnull=False, subject_id__isnull=False, reason="")
                | (Q(subject_type__isnull=True, subject_id__isnull=True) & ~Q(reason="")),
            ),
            models.CheckConstraint(name="hold_period", condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=F("set_at"))),
            models.CheckConstraint(name="hold_no_card_to_a_plaintiff", condition=Q(is_plaintiff=False) | Q(cards_allowed=False)),
        ]
        indexes = [models.Index(name="hold_standing", fields=("household",), condition=Q(lifted_at__isnull=True))]
        triggers = [never_deleted("hold_never_deleted")]

    def __str__(self) -> str:
        """Return what caused it: the dispute, or the manager's reason."""
        return str(self.subject) if self.subject_id else self.reason
