"""What customers were told, and the calls that were made."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints import rules
from complaints.enums import Channel, Reached, Told
from complaints.models.matter import Matter
from customers.addresses import record_address
from customers.enums import Role
from customers.models import Household, Staff
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


class CallQuerySet(models.QuerySet["Call"]):
    """Calls by reach."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep one's own calls and those of the households one reads talks of."""
        reach = Q(by=staff)
        if staff.has_role(Role.REP, Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR):
            reach |= Q(household__in=Household.objects.visible_to(staff).values("pk"))
        return self.filter(reach)


class Call(models.Model):
    """§5.6.3.c One call to a household, with its result in one press; who was not reached is tried again."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="calls")
    number = models.CharField(_("number called"), max_length=20)
    called_at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    reached = models.CharField(_("how the call went"), max_length=14, choices=Reached)
    words = models.TextField(_("what was said"), blank=True)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    matters = models.ManyToManyField(Matter, related_name="calls", blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ("-called_at", "-id")
        constraints = [
            models.CheckConstraint(name="call_next_try_when_not_reached", condition=Q(next_try_at__isnull=True) | ~Q(reached=Reached.REACHED)),
            models.CheckConstraint(name="call_recorded_after", condition=Q(recorded_at__gte=F("called_at"))),
        ]
        indexes = [
            models.Index(name="call_of_household", fields=("household", "-called_at")),
            models.Index(name="call_of_caller", fields=("by", "-called_at")),
        ]
        triggers = [append_only("call_append_only")]

    def __str__(self) -> str:
        """Return how the call went."""
        return self.get_reached_display()

    def get_absolute_url(self) -> str:
        """Return the address of the call panel of the household."""
        return record_address("complaints:call", self.household_id)
