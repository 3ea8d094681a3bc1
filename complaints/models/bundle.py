"""The whole file of a household, bound for a dispute."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.enums import BundlePurpose
from complaints.models.dispute import Dispute
from complaints.models.matter import lawyer_for
from customers.addresses import record_address
from customers.enums import Role
from customers.models import Staff
from customers.models.append_only import append_only


class BundleQuerySet(models.QuerySet["Bundle"]):
    """Bundles by reach."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the bundles one may ask for: of the disputes one conducts as lawyer, or of the subsidiaries one manages."""
        return self.filter(Q(dispute__lawyer__in=lawyer_for(staff)) | Q(dispute__matter__subsidiary__in=staff.subsidiaries_as(Role.MANAGER)))

    def printed_by(self, _staff: Staff) -> Self:
        """Keep none: a bundle is opened on its own page alone, which records who took it."""
        return self.none()


class Bundle(models.Model):
    """§5.6.5 The file of a dispute as it stood when somebody asked for it, numbered; another one is another number, and this one stays."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="bundles")
    number = models.CharField(_("number"), max_length=40, unique=True)
    purpose = models.CharField(_("purpose"), max_length=6, choices=BundlePurpose)
    words = models.CharField(_("who takes it"), max_length=120)
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    objects = BundleQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-id")
        triggers = [append_only("bundle_append_only")]

    def __str__(self) -> str:
        """Return the number."""
        return self.number

    def get_absolute_url(self) -> str:
        """Return the address of the bundle."""
        return record_address("complaints:bundle", self.pk)

    @property
    def is_full(self) -> bool:
        """H4 Tell whether identity numbers and phones stand in it in full: a court or a commission takes it."""
        return self.purpose == BundlePurpose.COURT
