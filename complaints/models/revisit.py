"""Calls back after the solution."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints import rules
from complaints.enums import Opinion, Reached
from complaints.models.matter import Matter
from customers.models import Staff
from customers.models.append_only import append_only


class RevisitQuerySet(models.QuerySet["Revisit"]):
    """Calls back by reach."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the calls back of the matters one sees."""
        return self.filter(matter__in=Matter.objects.visible_to(staff).values("pk"))


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

    objects = RevisitQuerySet.as_manager()

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

    @property
    def is_reached(self) -> bool:
        """Tell whether somebody was reached."""
        return self.reached == Reached.REACHED
