"""Where the paper of a reception lies."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.reception import Reception
from customers.models import Staff
from customers.models.append_only import append_only


class Filing(models.Model):
    """§5.4.4.7 The place at which the original of a reception is filed; when it is moved, a new line says so and the newest stands."""

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="filings")
    what = models.CharField(_("what it is"), max_length=80, blank=True)
    place = models.CharField(_("where the original lies"), max_length=80)
    filed_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ("-filed_at", "-id")
        indexes = [models.Index(name="filing_of_reception", fields=("reception", "-filed_at"))]
        triggers = [append_only("filing_append_only")]

    def __str__(self) -> str:
        """Return the place."""
        return self.place
