"""Promises to customers, and the own words that had to confirm them."""

from typing import Self

import pghistory
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.authorization.enums import PromiseKind, PromiseState
from customers.enums import Role
from customers.models import Household, Staff, Subsidiary
from customers.models.append_only import never_deleted


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """Promises by reach and state."""

    def about(self, subject: models.Model) -> Self:
        """Keep the promises made in one matter or reception."""
        return self.filter(subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk)

    def to_confirm_by(self, staff: Staff) -> Self:
        """§4.9.2 §4.11 Keep what waits for the own confirmation of a post this person holds."""
        asked = Q(pk__in=[])
        for post in staff.posts:
            asked |= Q(confirmations__role=post.role, confirmations__said_at__isnull=True, subsidiary=post.subsidiary_id)
        return self.filter(asked, state=PromiseState.WAITING).distinct()

    def visible_to(self, staff: Staff) -> Self:
        """Keep one's own promises, those of the households one serves or leads, and those whose confirmation is one's post's."""
        reach = Q(made_by=staff)
        if staff.has_role(Role.REP):
            reach |= Q(
                household__in=Household.objects.filter(assignments__staff__in=[staff.pk, *staff.covered_ids], assignments__ended_at__isnull=True).values("pk")
            )
        if wide := staff.subsidiaries_as(Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR):
            reach |= Q(subsidiary__in=wide)
        for post in staff.posts:
            reach |= Q(confirmations__role=post.role, subsidiary=post.subsidiary_id)
        return self.filter(pk__in=self.model.objects.filter(reach).values("pk"))


@pghistory.track(model_name="CommitmentHistory")
class Commitment(models.Model):
    """§4.7 §4.9 A promise to a customer: its clause, until when, who had to confirm it, and the evidence that it was kept."""

    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="commitments", null=True)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    kind = models.CharField(_("kind of promise"), max_length=12, choices=PromiseKind)
    clause = models.CharField(max_length=20)
    words = models.TextField(_("what is promised"))
    touches_interest = models.BooleanField(_("touches the company's economic interest"), default=False)
    moved_in_on = models.DateField(_("move-in"), null=True, blank=True)
    due_on = models.DateField(_("promised by"))
    state = models.CharField(_("state"), max_length=10, choices=PromiseState, default=PromiseState.STANDING)
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    evidence_words = models.TextField(_("evidence"), blank=True)
    kept_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    kept_at = models.DateTimeField(null=True)
    ended_words = models.CharField(_("reason"), max_length=200, blank=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "id")
        constraints = [
            models.CheckConstraint(
                name="commitment_kept_whole",
                condition=Q(state=PromiseState.KEPT, kept_at__isnull=False, kept_by__isnull=False) & ~Q(evidence_words="")
                | (~Q(state=PromiseState.KEPT) & Q(kept_at__isnull=True)),
            ),
        ]
        indexes = [models.Index(name="commitment_of_subject", fields=("subject_type", "subject_id"))]
        triggers = [never_deleted("commitment_never_deleted")]

    def __str__(self) -> str:
        """Return what is promised."""
        return self.words

    def get_absolute_url(self) -> str:
        """Return the address of the promise."""
        return reverse("authorization:commitment", args=[self.pk])


class Confirmation(models.Model):
    """§4.9.2 §4.11 The own word of engineering, of the lawyer, or of the company by its vice president; an uploaded file is none (decision Q30)."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="confirmations")
    role = models.CharField(_("post"), max_length=20, choices=[(role.value, role.label) for role in (Role.ENGINEERING, Role.LAWYER, Role.VP)])
    is_confirmed = models.BooleanField(null=True)
    words = models.TextField(_("words"), blank=True)
    said_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    said_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(name="confirmation_once", fields=("commitment", "role")),
            models.CheckConstraint(
                name="confirmation_whole",
                condition=Q(said_at__isnull=True, said_by__isnull=True, is_confirmed__isnull=True)
                | Q(said_at__isnull=False, said_by__isnull=False, is_confirmed__isnull=False),
            ),
        ]
        triggers = [never_deleted("confirmation_never_deleted")]

    def __str__(self) -> str:
        """Return the post."""
        return self.get_role_display()
