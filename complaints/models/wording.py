"""Wordings that were approved: one for a mass matter, or one that written replies are drafted from."""

from datetime import date
from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.enums import Category, WordingKind, WordingState
from customers.addresses import record_address
from customers.authorization.models import ApprovalRequest
from customers.enums import DEPARTMENT, Role
from customers.models import Project, Staff, Subsidiary
from customers.models.append_only import never_deleted


class WordingQuerySet(models.QuerySet["Wording"]):
    """Wordings by reach and state."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep what was ever approved for the department, one's own drafts, what one decides or is asked about, and all of it for the chiefs."""
        chiefs = staff.subsidiaries_as(Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR)
        approved = Q(state__in=(WordingState.APPROVED, WordingState.ENDED), subsidiary__in=staff.subsidiaries_as(*DEPARTMENT)) & ~Q(number="")
        requests = ApprovalRequest.objects.visible_to(staff).filter(subject_type__app_label="complaints", subject_type__model="wording")
        return self.filter(approved | Q(made_by=staff) | Q(subsidiary__in=chiefs) | Q(pk__in=requests.values("subject_id")))

    def in_force(self, on: date) -> Self:
        """Keep what may be said on a day."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), state=WordingState.APPROVED)

    def undecided(self) -> Self:
        """Keep what is drafted or being decided."""
        return self.filter(state__in=(WordingState.DRAFT, WordingState.REQUESTED))

    def for_project(self, project: int | None) -> Self:
        """Keep what is said in a project: its own wordings and those of the whole company."""
        return self.filter(Q(project__isnull=True) | Q(project=project)) if project else self.filter(project__isnull=True)


@pghistory.track(model_name="WordingHistory")
class Wording(models.Model):
    """§5.6.4 A wording the vice president approved: 统一口径 for a mass matter, or a text that written replies are drafted from.

    What was approved is never edited: another wording follows it and takes its place when it is approved.
    """

    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("project"))
    kind = models.CharField(_("kind"), max_length=8, choices=WordingKind)
    title = models.CharField(_("title of the wording"), max_length=80)
    initials = models.CharField(max_length=80, blank=True, db_index=True)
    category = models.CharField(_("about"), max_length=12, choices=Category, blank=True)
    text = models.TextField(_("wording"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=WordingState, default=WordingState.DRAFT)
    version = models.PositiveSmallIntegerField(default=1)
    number = models.CharField(_("number"), max_length=40, blank=True)
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    follows = models.ForeignKey("self", models.PROTECT, related_name="followed_by", null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    end_reason = models.CharField(_("why it is no longer said"), max_length=200, blank=True)

    objects = WordingQuerySet.as_manager()

    class Meta:
        ordering = ("title", "id")
        constraints = [
            models.UniqueConstraint(name="wording_number_once", fields=("number",), condition=~Q(number="")),
            models.CheckConstraint(
                name="wording_approved_whole",
                condition=Q(number="", approved_at__isnull=True) & ~Q(state=WordingState.APPROVED)
                | (~Q(number="") & Q(approved_at__isnull=False, state__in=(WordingState.APPROVED, WordingState.ENDED))),
            ),
            models.CheckConstraint(
                name="wording_ended_whole",
                condition=Q(state=WordingState.ENDED, ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason="")
                | (~Q(state=WordingState.ENDED) & Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")),
            ),
            models.UniqueConstraint(
                name="wording_one_follower", fields=("follows",), condition=Q(state__in=(WordingState.DRAFT, WordingState.REQUESTED, WordingState.APPROVED))
            ),
        ]
        triggers = [never_deleted("wording_never_deleted")]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the wording."""
        return record_address("complaints:wording", self.pk)

    @property
    def withdraw_url(self) -> str:
        """Return where it is taken back, together with its request."""
        return record_address("complaints:wording_withdraw", self.pk)

    def is_in_force(self, on: date) -> bool:
        """Tell whether it may be said on a day."""
        return self.state == WordingState.APPROVED and (self.valid_until is None or self.valid_until >= on)
