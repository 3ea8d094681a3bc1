"""What the customer was told, and what he said when he was called back."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints import rules
from complaints.enums import Channel, Opinion, Reached, Told
from complaints.models.matter import Matter
from customers.models import Staff
from customers.models.append_only import append_only


class Reply(models.Model):
    """§5.6.3 What the customer was told and when: a reply stops the clock, a progress report stops nothing (decision Q26)."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="replies")
    kind = models.CharField(_("what it was"), max_length=8, choices=Told)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    words = models.TextField(_("what the customer was told"))
    told_at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    imported_from = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("told_at", "id")
        constraints = [models.CheckConstraint(name="reply_recorded_after", condition=Q(recorded_at__gte=F("told_at")))]
        triggers = [append_only("reply_append_only")]

    def __str__(self) -> str:
        """Return what it was."""
        return self.get_kind_display()

    @property
    def is_late_entry(self) -> bool:
        """Tell whether it was written down long after the talk (补记)."""
        return not self.imported_from and rules.is_late_entry(self.told_at, self.recorded_at)


class Revisit(models.Model):
    """§5.7.4 One call back: reached or not, when, and what the customer says; a remark is due when it did not go well."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="revisits")
    called_at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    reached = models.CharField(_("how the call went"), max_length=14, choices=Reached)
    is_solved = models.BooleanField(_("the matter is solved"), null=True)
    opinion = models.CharField(_("customer's opinion"), max_length=14, choices=Opinion, blank=True)
    is_special = models.BooleanField(_("special case"), default=False)
    remark = models.TextField(_("remark"), blank=True)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    new_matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("called_at", "id")
        constraints = [
            models.CheckConstraint(
                name="revisit_reached_has_opinion", condition=(Q(reached=Reached.REACHED) & ~Q(opinion="")) | (~Q(reached=Reached.REACHED) & Q(opinion=""))
            ),
            models.CheckConstraint(
                name="revisit_remark", condition=~Q(remark="") | Q(reached=Reached.REACHED, is_special=False, opinion__in=(Opinion.SATISFIED, Opinion.FAIRLY))
            ),
            models.CheckConstraint(name="revisit_recorded_after", condition=Q(recorded_at__gte=F("called_at"))),
        ]
        triggers = [append_only("revisit_append_only")]

    def __str__(self) -> str:
        """Return how the call went."""
        return self.get_reached_display()

    @property
    def is_late_entry(self) -> bool:
        """Tell whether it was written down long after the call (补记)."""
        return rules.is_late_entry(self.called_at, self.recorded_at)
