"""Files of complaints that were handed over."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.addresses import record_address
from customers.enums import Role
from customers.models import Staff, Subsidiary
from customers.models.append_only import never_deleted


class ComplaintImportQuerySet(models.QuerySet["ComplaintImport"]):
    """Imports by reach."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the imports of the subsidiaries this person manages."""
        return self.filter(subsidiary__in=staff.subsidiaries_as(Role.MANAGER))


class ComplaintImport(models.Model):
    """A file of complaints that was handed over: what taking it over would do, and whether it was taken over."""

    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="+")
    name = models.CharField(_("file name"), max_length=120)
    file = models.FileField(upload_to="complaints/%Y/%m")
    sha256 = models.CharField(max_length=64)
    report = models.JSONField(default=dict)
    read_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    taken_over_at = models.DateTimeField(null=True)

    objects = ComplaintImportQuerySet.as_manager()

    class Meta:
        ordering = ("-read_at", "-id")
        triggers = [never_deleted("complaint_import_never_deleted")]

    def __str__(self) -> str:
        """Return the file's name."""
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the import."""
        return record_address("complaints:import", self.pk)
