"""Promises to customers, and the own words that had to confirm them."""

from datetime import date
from typing import Self

import pghistory
import pgtrigger
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.addresses import record_address
from customers.authorization.enums import PromiseKind, PromiseState
from customers.authorization.models.grant import Grant
from customers.enums import Role
from customers.models import Household, Posting, Staff, Subsidiary
from customers.models.append_only import never_deleted


def asked_of(staff: Staff) -> Q:
    """§4.9.2 §4.11 Return the confirmations a person's posts may give: engineering of its projects, the household's own lawyer, the VP of the subsidiary."""
    held = Posting.objects.current().filter(staff=staff, role=Role.ENGINEERING)
    near = Q(commitment__household__project__in=held.values("projects")) | Q(commitment__subsidiary__in=held.filter(projects__isnull=True).values("subsidiary"))
    lawyers = Q(commitment__household__lawyer=staff, commitment__subsidiary__in=staff.subsidiaries_as(Role.LAWYER))
    company = Q(commitment__subsidiary__in=staff.subsidiaries_as(Role.VP))
    return Q(role=Role.ENGINEERING) & near | Q(role=Role.LAWYER) & lawyers | Q(role=Role.VP) & company


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """Promises by reach and state."""

    def about(self, subject: models.Model) -> Self:
        """Keep the promises made in one matter or reception."""
        return self.filter(subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk)

    def standing(self) -> Self:
        """Keep what has been promised and is to be kept."""
        return self.filter(state=PromiseState.STANDING)

    def late(self, today: date) -> Self:
        """Keep what was to be kept before today."""
        return self.standing().filter(due_on__lt=today)

    def to_confirm_by(self, staff: Staff) -> Self:
        """§4.9.2 §4.11 Keep what waits for this person's own word: not one's own promise, and one word a person."""
        asked = Confirmation.objects.filter(asked_of(staff), said_at__isnull=True).values("commitment")
        spoken = Confirmation.objects.filter(said_by=staff).values("commitment")
        return self.filter(pk__in=asked, state=PromiseState.WAITING).exclude(made_by=staff).exclude(pk__in=spoken)

    def visible_to(self, staff: Staff) -> Self:
        """Keep one's own promises, those of the households one serves or leads, and those one is or was asked to confirm."""
        reach = Q(made_by=staff) | Q(confirmations__said_by=staff)
        if staff.has_role(Role.REP):
            reach |= Q(
                household__in=Household.objects.filter(assignments__staff__in=[staff.pk, *staff.covered_ids], assignments__ended_at__isnull=True).values("pk")
            )
        if wide := staff.subsidiaries_as(Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR):
            reach |= Q(subsidiary__in=wide)
        if staff.has_role(Role.ENGINEERING, Role.LAWYER):
            reach |= Q(pk__in=Confirmation.objects.filter(asked_of(staff)).values("commitment"))
        return self.filter(pk__in=self.model.objects.filter(reach).values("pk"))


@pghistory.track(model_name="CommitmentHistory")
class Commitment(models.Model):
    """§4.7 §4.9 A promise to a customer: its clause, until when, who had to confirm it, and the evidence that it was kept.

    What was promised is written once: another day or other words are a new promise that replaces this one.
    """

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
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="commitments", null=True, blank=True, verbose_name=_("written authorisation"))
    replaces = models.OneToOneField("self", models.PROTECT, related_name="replaced_by", null=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "id")
        constraints = [
            models.CheckConstraint(
                name="commitment_kept_whole",
                condition=Q(state=PromiseState.KEPT, kept_at__isnull=False, kept_by__isnull=False) & ~Q(evidence_words="")
                | (~Q(state=PromiseState.KEPT) & Q(kept_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="commitment_ended_for_a_reason", condition=~Q(state__in=(PromiseState.REFUSED, PromiseState.WITHDRAWN)) | ~Q(ended_words="")
            ),
            models.CheckConstraint(name="commitment_granted_by", condition=Q(kind=PromiseKind.GRANTED, grant__isnull=False) | ~Q(kind=PromiseKind.GRANTED)),
        ]
        indexes = [
            models.Index(name="commitment_of_subject", fields=("subject_type", "subject_id")),
            models.Index(name="commitment_open", fields=("subsidiary", "due_on", "id"), condition=Q(state__in=(PromiseState.WAITING, PromiseState.STANDING))),
        ]
        triggers = [
            never_deleted("commitment_never_deleted"),
            pgtrigger.Trigger(
                name="commitment_written_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                IF (NEW.kind, NEW.clause, NEW.words, NEW.due_on, NEW.touches_interest, NEW.moved_in_on, NEW.grant_id, NEW.made_by_id, NEW.made_at,
                    NEW.subject_type_id, NEW.subject_id, NEW.subsidiary_id, NEW.replaces_id)
                   IS DISTINCT FROM (OLD.kind, OLD.clause, OLD.words, OLD.due_on, OLD.touches_interest, OLD.moved_in_on, OLD.grant_id, OLD.made_by_id,
                    OLD.made_at, OLD.subject_type_id, OLD.subject_id, OLD.subsidiary_id, OLD.replaces_id)
                   OR (OLD.household_id IS NOT NULL AND NEW.household_id IS DISTINCT FROM OLD.household_id)
                   OR OLD.state IN ('kept', 'refused', 'withdrawn') AND NEW.state IS DISTINCT FROM OLD.state
                THEN RAISE EXCEPTION 'promise % is written once', OLD.id USING ERRCODE = 'check_violation'; END IF; RETURN NEW;""",
            ),
            pgtrigger.Trigger(
                name="commitment_stands_on_its_words",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                func="""
                IF NEW.state IN ('standing', 'kept') AND (
                    NEW.kind IN ('engineering', 'liability') AND NOT EXISTS
                        (SELECT 1 FROM authorization_confirmation c WHERE c.commitment_id = NEW.id)
                    OR EXISTS (SELECT 1 FROM authorization_confirmation c WHERE c.commitment_id = NEW.id AND c.is_confirmed IS NOT TRUE))
                THEN RAISE EXCEPTION 'promise % stands unconfirmed', NEW.id USING ERRCODE = 'check_violation'; END IF; RETURN NULL;""",
            ),
        ]

    def __str__(self) -> str:
        """Return what is promised."""
        return self.words

    def get_absolute_url(self) -> str:
        """Return the address of the promise."""
        return record_address("authorization:commitment", self.pk)


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
        triggers = [
            never_deleted("confirmation_never_deleted"),
            pgtrigger.Protect(name="confirmation_said_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__said_at__isnull=False)),
        ]

    def __str__(self) -> str:
        """Return the post."""
        return self.get_role_display()
