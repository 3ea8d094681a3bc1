"""Requests for approval, the words spoken on them, and opinions asked beside."""

from typing import Any, Self

import pgtrigger
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from customers.authorization.enums import Act, RequestState, Verdict, Word
from customers.enums import Role
from customers.models import Household, Staff, Subsidiary
from customers.models.append_only import append_only, never_deleted


class ApprovalRequestQuerySet(models.QuerySet["ApprovalRequest"]):
    """Requests by subject, desk and reach."""

    def about(self, subject: models.Model) -> Self:
        """Keep the requests of one subject."""
        return self.filter(subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk)

    def waiting(self) -> Self:
        """Keep what waits for a word."""
        return self.filter(state=RequestState.WAITING)

    def followed(self, staff: Staff) -> Self:
        """Keep what this person sent and still follows, and what came to him with a household."""
        return self.filter(Q(followed_by=staff) | Q(asked_by=staff, followed_by__isnull=True))

    def consulting(self, staff: Staff) -> Self:
        """Keep what waits for an opinion of a post this person holds."""
        asked = Q(pk__in=[])
        for post in staff.posts:
            asked |= Q(role=post.role, request__subsidiary=post.subsidiary_id)
        return self.filter(pk__in=Consultation.objects.filter(asked, answered_at__isnull=True).values("request"), ended_at__isnull=True)

    def on_desk_of(self, staff: Staff) -> Self:
        """Keep what this person may decide now: his own posts, and those delegated to him; never his own requests."""
        desks = Q(pk__in=[])
        for post in staff.posts:
            desks |= Q(desk=post.role, subsidiary=post.subsidiary_id)
        for given in staff.delegations_taken.current():
            heard = Decision.objects.filter(Q(by=given.giver_id) | Q(on_behalf_of=given.giver_id), request=OuterRef("pk"), round=OuterRef("round"))
            own = Q(asked_by=given.giver_id) | Q(followed_by=given.giver_id)
            desks |= Q(desk=given.role, subsidiary=given.subsidiary_id) & ~own & ~Q(Exists(heard))
        spoken = Decision.objects.filter(Q(by=staff) | Q(on_behalf_of=staff), request=OuterRef("pk"), round=OuterRef("round"))
        return self.waiting().filter(desks).exclude(asked_by=staff).exclude(followed_by=staff).exclude(Exists(spoken))

    def visible_to(self, staff: Staff) -> Self:
        """Keep own requests and those one follows, decided, was consulted on or may decide, and the subsidiary's for its chiefs."""
        reach = Q(asked_by=staff) | Q(followed_by=staff) | Q(decisions__by=staff)
        for post in staff.posts:
            reach |= Q(consultations__role=post.role, subsidiary=post.subsidiary_id)
        if wide := staff.subsidiaries_as(Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR):
            reach |= Q(subsidiary__in=wide)
        for given in staff.delegations_taken.current():
            reach |= Q(subsidiary=given.subsidiary_id, state=RequestState.WAITING, desk=given.role)
        return self.filter(pk__in=self.model.objects.filter(reach).values("pk"))


class ApprovalRequest(models.Model):
    """§5.1.9 A request: what was asked (snapshot and fingerprint), by which route and clause, and on whose desk it lies since when.

    `asked_by` stays who sent it; `followed_by` is who answers for it since its household changed hands.
    """

    act = models.CharField(max_length=20, choices=Act)
    clause = models.CharField(max_length=20)
    clause_wording = models.CharField(max_length=200)
    title = models.CharField(max_length=160)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    household = models.ForeignKey(Household, models.PROTECT, related_name="approval_requests", null=True)
    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="+")
    route = models.JSONField()
    informed = models.JSONField(default=list)
    snapshot = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    money = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.WAITING)
    round = models.PositiveSmallIntegerField(default=1)
    step = models.PositiveSmallIntegerField(default=0)
    desk = models.CharField(max_length=20, choices=Role, blank=True)
    waiting_since = models.DateTimeField()
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="approval_requests")
    followed_by = models.ForeignKey(Staff, models.PROTECT, related_name="followed_requests", null=True)
    asked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    effective_at = models.DateTimeField(null=True)
    conditions = models.TextField(blank=True)

    objects = ApprovalRequestQuerySet.as_manager()

    class Meta:
        ordering = ("waiting_since", "id")
        constraints = [
            models.UniqueConstraint(
                name="approval_one_open_per_subject",
                fields=("subject_type", "subject_id"),
                condition=Q(state__in=(RequestState.WAITING, RequestState.RETURNED)),
            ),
            models.CheckConstraint(
                name="approval_open_has_desk", condition=Q(state=RequestState.WAITING, ended_at__isnull=True) & ~Q(desk="") | ~Q(state=RequestState.WAITING)
            ),
            models.CheckConstraint(name="approval_effect_needs_approval", condition=Q(effective_at__isnull=True) | Q(state=RequestState.APPROVED)),
        ]
        indexes = [
            models.Index(name="approval_of_desk", fields=("subsidiary", "desk", "waiting_since"), condition=Q(state=RequestState.WAITING)),
            models.Index(name="approval_of_subject", fields=("subject_type", "subject_id")),
        ]
        triggers = [
            never_deleted("approval_never_deleted"),
            pgtrigger.Trigger(
                name="approved_takes_effect",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                func="""
                IF (SELECT r.state = 'approved' AND r.effective_at IS NULL FROM authorization_approvalrequest r WHERE r.id = NEW.id)
                THEN RAISE EXCEPTION 'request % approved without effect', NEW.id USING ERRCODE = 'check_violation'; END IF; RETURN NULL;""",
            ),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the page that decides it, which belongs to the subject."""
        subject: Any = self.subject
        return str(subject.get_absolute_url())

    @property
    def follower_id(self) -> int:
        """Return who is told, and may complete, remind and withdraw: the asker, or who took the household over."""
        return self.followed_by_id or self.asked_by_id

    @property
    def follower(self) -> Staff:
        """Return who answers for the request now."""
        return self.followed_by or self.asked_by

    def concerns(self, person_id: int) -> bool:
        """Tell whether this is the person's own request, so that another decides."""
        return person_id in {self.asked_by_id, self.followed_by_id}

    @property
    def turn(self) -> str:
        """Return round and step, so that a word meant for an earlier step is recognised."""
        return f"{self.round}.{self.step}"

    @property
    def current_word(self) -> str:
        """Return whether the step that waits gives an opinion or the approval."""
        return self.route[self.step]["word"] if self.step < len(self.route) else Word.APPROVAL


class Decision(models.Model):
    """One word on a request, by round and step; never changed."""

    request = models.ForeignKey(ApprovalRequest, models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=20, choices=Role)
    word = models.CharField(max_length=10, choices=Word)
    verdict = models.CharField(max_length=24, choices=Verdict)
    words = models.TextField(blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="decisions")
    on_behalf_of = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.UniqueConstraint(name="decision_once_per_step", fields=("request", "round", "step")),
            models.UniqueConstraint(name="decision_one_word_per_person", fields=("request", "round", "by")),
            models.CheckConstraint(name="decision_no_has_words", condition=Q(verdict=Verdict.APPROVE) | ~Q(words="")),
        ]
        triggers = [append_only("decision_append_only")]

    def __str__(self) -> str:
        """Return the verdict."""
        return self.get_verdict_display()


class Consultation(models.Model):
    """An opinion asked beside the route (decision H11); the desk does not move."""

    request = models.ForeignKey(ApprovalRequest, models.PROTECT, related_name="consultations")
    role = models.CharField(_("whom to ask"), max_length=20, choices=[(r.value, r.label) for r in (Role.LAWYER, Role.FINANCE, Role.SALES, Role.ENGINEERING)])
    question = models.TextField(_("question"))
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("asked_at", "id")
        constraints = [
            models.UniqueConstraint(name="consultation_one_open", fields=("request", "role"), condition=Q(answered_at__isnull=True)),
            models.CheckConstraint(
                name="consultation_answer_whole",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
            ),
        ]
        triggers = [never_deleted("consultation_never_deleted")]

    def __str__(self) -> str:
        """Return the question."""
        return self.question
