"""Wordings that were approved: one for a mass matter, or one that written replies are drafted from."""

from datetime import date
from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.enums import WordingKind, WordingState
from customers.enums import DEPARTMENT, Role
from customers.models import Project, Staff, Subsidiary
from customers.models.append_only import never_deleted


class WordingQuerySet(models.QuerySet["Wording"]):
    """Wordings by reach and state."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the approved wordings of the department, one's own drafts, and all of them for its chiefs."""
        chiefs = staff.subsidiaries_as(Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR)
        approved = Q(state=WordingState.APPROVED, subsidiary__in=staff.subsidiaries_as(*DEPARTMENT))
        return self.filter(approved | Q(made_by=staff) | Q(subsidiary__in=chiefs))

    def in_force(self, on: date) -> Self:
        """Keep what may be said on a day."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), state=WordingState.APPROVED)


@pghistory.track(model_name="WordingHistory")
class Wording(models.Model):
    """§5.6.4 A wording the vice president approved: 统一口径 for a mass matter, or a text that written replies are drafted from."""

    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("project"))
    kind = models.CharField(_("kind"), max_length=8, choices=WordingKind)
    title = models.CharField(_("title of the wording"), max_length=80)
    initials = models.CharField(max_length=80, blank=True, db_index=True)
    text = models.TextField(_("wording"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=WordingState, default=WordingState.DRAFT)
    version = models.PositiveSmallIntegerField(default=1)
    number = models.CharField(_("number"), max_length=40, blank=True)
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)

    objects = WordingQuerySet.as_manager()

    class Meta:
        ordering = ("title", "id")
        constraints = [
            models.UniqueConstraint(name="wording_number_once", fields=("number",), condition=~Q(number="")),
            models.CheckConstraint(
                name="wording_approved_whole",
                condition=Q(state__in=(WordingState.APPROVED, WordingState.ENDED), approved_at__isnull=False) | Q(approved_at__isnull=True),
            ),
        ]
        triggers = [never_deleted("wording_never_deleted")]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the wording."""
        return reverse("complaints:wording", args=[self.pk])
