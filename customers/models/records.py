"""What is done to records as such: two rows of one customer merged."""

from datetime import datetime, timedelta

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers.models.append_only import never_deleted
from customers.models.customer import Customer
from customers.models.people import Staff

#: A merge can be taken back for this long.
UNDOABLE_FOR = timedelta(days=30)


@pghistory.track(model_name="MergeHistory")
class Merge(models.Model):
    """One customer known twice: what hung on one row hangs on the other now.

    `moved` names the rows that were re-pointed, by table; `before` keeps what the merge changed in place: purchases the two had in one household, and
    the identity document that went along. With both it is taken back.
    """

    kept = models.ForeignKey(Customer, models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    moved = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    merged_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-merged_at", "-id")
        constraints = [
            models.UniqueConstraint(name="merge_once", fields=("gone",), condition=Q(undone_at__isnull=True)),
            models.CheckConstraint(name="merge_of_two", condition=~Q(kept=F("gone"))),
            models.CheckConstraint(
                name="merge_undone_whole", condition=Q(undone_at__isnull=True, undone_by__isnull=True) | Q(undone_at__isnull=False, undone_by__isnull=False)
            ),
        ]
        triggers = [never_deleted("merge_never_deleted")]

    def __str__(self) -> str:
        """Return why they were merged."""
        return self.reason

    def is_undoable(self, now: datetime) -> bool:
        """Tell whether it can still be taken back."""
        return self.undone_at is None and now - self.merged_at <= UNDOABLE_FOR
