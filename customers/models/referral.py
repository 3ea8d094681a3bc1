"""What one thing starts in another: both pages show the other, and what was started elsewhere is settled there."""

from typing import Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from customers.models.append_only import never_deleted
from customers.models.people import Staff


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Referrals by their two ends and state."""

    def begun_by(self, origin: models.Model) -> Self:
        """Keep what this thing started."""
        return self.filter(origin_type=ContentType.objects.get_for_model(origin), origin_id=origin.pk)

    def leading_to(self, result: models.Model) -> Self:
        """Keep what started this thing."""
        return self.filter(result_type=ContentType.objects.get_for_model(result), result_id=result.pk)

    def unsettled(self) -> Self:
        """Keep what still runs."""
        return self.filter(settled_at__isnull=True)


class Referral(models.Model):
    """One link from what began to what it began: a matter and the contract change, letter or inspection that came of it."""

    origin_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    origin_id = models.PositiveBigIntegerField()
    origin = GenericForeignKey("origin_type", "origin_id")
    result_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    result_id = models.PositiveBigIntegerField()
    result = GenericForeignKey("result_type", "result_id")
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_as = models.CharField(max_length=120, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ("made_at", "id")
        constraints = [
            models.UniqueConstraint(name="referral_once", fields=("origin_type", "origin_id", "result_type", "result_id")),
            models.CheckConstraint(name="referral_settled_whole", condition=Q(settled_at__isnull=False) | Q(settled_as="")),
        ]
        indexes = [
            models.Index(name="referral_by_origin", fields=("origin_type", "origin_id")),
            models.Index(name="referral_by_result", fields=("result_type", "result_id")),
        ]
        triggers = [never_deleted("referral_never_deleted")]

    def __str__(self) -> str:
        """Return the two ends."""
        return f"{self.origin} → {self.result}"
