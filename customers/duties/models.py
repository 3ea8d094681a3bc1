"""The duty ledger: every deadline, recurring task and appointment of the regulation is one row."""

from datetime import datetime
from typing import Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q

from customers.addresses import record_address
from customers.duties.enums import DutyKind, EventKind, Receiver
from customers.enums import SUBSIDIARY_WIDE, Role
from customers.models import Household, Staff, Subsidiary
from customers.models.append_only import append_only, never_deleted


class LadderStep(models.Model):
    """One mark of a clause's ladder (decision H1): `after` is counted from the due time, negative before it. Clause "" is for all others."""

    clause = models.CharField(max_length=20, blank=True)
    level = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=EventKind)
    receiver = models.CharField(max_length=10, choices=Receiver)
    after = models.DurationField()

    class Meta:
        ordering = ("clause", "level")
        constraints = [models.UniqueConstraint(name="ladder_level_once", fields=("clause", "level"))]

    def __str__(self) -> str:
        """Return clause and level."""
        return f"{self.clause or '*'} {self.level}"


class DutyQuerySet(models.QuerySet["Duty"]):
    """Duties by state, owner and reach."""

    def open(self) -> Self:
        """Keep what still stands."""
        return self.filter(ended_at__isnull=True)

    def late(self, now: datetime) -> Self:
        """Keep what stands open past its due time."""
        return self.open().filter(due_at__lt=now)

    def about(self, subject: models.Model) -> Self:
        """Keep the duties of one subject."""
        return self.filter(subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk)

    def owed_by(self, staff: Staff) -> Self:
        """Keep what this person, or a colleague she stands in for, has to do."""
        return self.filter(owner_id__in=[staff.pk, *staff.covered_ids])

    def visible_to(self, staff: Staff) -> Self:
        """Keep own duties, those of one's households, and for the subsidiary's chiefs all of it."""
        reach = Q(owner_id__in=[staff.pk, *staff.covered_ids])
        if wide := staff.subsidiaries_as(*(role for role in SUBSIDIARY_WIDE if role != Role.FINANCE)):
            reach |= Q(subsidiary__in=wide)
        if staff.has_role(Role.REP):
            reach |= Q(household__in=Household.objects.visible_to(staff).values("pk"))
        return self.filter(reach)


class Duty(models.Model):
    """One thing owed: by which post, done by whom, about what, due when, and how it ended.

    The post owes; the owner does it now. `household` and `what` stand on the row so that a list needs no subject.
    `next_mark_at` is the time of the next reminder, breach or escalation; null when nothing more will ring.
    """

    clause = models.CharField(max_length=20)
    kind = models.CharField(max_length=24, choices=DutyKind)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    occurrence = models.CharField(max_length=40, blank=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="duties", null=True)
    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="+")
    what = models.CharField(max_length=200)
    post = models.CharField(max_length=20, choices=Role)
    owner = models.ForeignKey(Staff, models.PROTECT, related_name="duties", null=True)
    starts_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ladder = models.CharField(max_length=20, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    next_mark_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    fulfilled_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)
    fulfilled_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    evidence_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", null=True)
    evidence_id = models.PositiveBigIntegerField(null=True)
    evidence = GenericForeignKey("evidence_type", "evidence_id")
    waived_at = models.DateTimeField(null=True)
    waived_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    lapsed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ("due_at", "id")
        constraints = [
            models.UniqueConstraint(name="duty_once", fields=("clause", "kind", "subject_type", "subject_id", "occurrence")),
            models.CheckConstraint(
                name="duty_one_end",
                condition=Q(ended_at__isnull=True, fulfilled_at__isnull=True, waived_at__isnull=True, lapsed_at__isnull=True)
                | Q(ended_at__isnull=False, fulfilled_at__isnull=False, waived_at__isnull=True, lapsed_at__isnull=True)
                | Q(ended_at__isnull=False, fulfilled_at__isnull=True, waived_at__isnull=False, lapsed_at__isnull=True)
                | Q(ended_at__isnull=False, fulfilled_at__isnull=True, waived_at__isnull=True, lapsed_at__isnull=False),
            ),
            models.CheckConstraint(name="duty_ended_rings_no_more", condition=Q(ended_at__isnull=True) | Q(next_mark_at__isnull=True)),
            models.CheckConstraint(name="duty_fulfilled_recorded", condition=Q(fulfilled_at__isnull=True) | Q(recorded_at__gte=F("fulfilled_at"))),
            models.CheckConstraint(name="duty_waiver_has_reason", condition=Q(waived_at__isnull=True) | (Q(waived_by__isnull=False) & ~Q(reason=""))),
            models.CheckConstraint(name="duty_due_after_start", condition=Q(due_at__gte=F("starts_at"))),
        ]
        indexes = [
            models.Index(name="duty_next_mark", fields=("next_mark_at", "id"), condition=Q(next_mark_at__isnull=False)),
            models.Index(name="duty_open_of_owner", fields=("owner", "due_at", "id"), condition=Q(ended_at__isnull=True)),
            models.Index(name="duty_open_of_subsidiary", fields=("subsidiary", "due_at", "id"), condition=Q(ended_at__isnull=True)),
            models.Index(name="duty_of_subject", fields=("subject_type", "subject_id")),
            models.Index(name="duty_of_household", fields=("household", "due_at"), condition=Q(ended_at__isnull=True)),
            models.Index(name="duty_by_clause", fields=("clause", "due_at")),
        ]
        triggers = [never_deleted("duty_never_deleted")]

    def __str__(self) -> str:
        """Return the one line of the duty."""
        return self.what

    def get_absolute_url(self) -> str:
        """Return the address that leads on to the subject."""
        return record_address("duties:open", self.pk)

    @property
    def kind_label(self) -> str:
        """Return the word of the duty; Django's own look-up builds the whole list of choices for every row."""
        return str(DutyKind(self.kind).label)

    @property
    def is_on_time(self) -> bool | None:
        """Tell whether it was kept in time; None while it stands open or when it does not count."""
        return None if self.fulfilled_at is None else self.fulfilled_at <= self.due_at


class DutyEvent(models.Model):
    """What happened to a duty, once per kind and level; never changed."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=EventKind)
    level = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    marked_for = models.DateTimeField(null=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("at", "id")
        constraints = [models.UniqueConstraint(name="duty_event_once", fields=("duty", "kind", "level"), condition=~Q(kind=EventKind.REASSIGNED))]
        triggers = [append_only("duty_event_append_only")]

    def __str__(self) -> str:
        """Return what happened."""
        return self.get_kind_display()


class Run(models.Model):
    """One run of a beat job: for which day, when, what it did, and its error if it failed."""

    job = models.CharField(max_length=40)
    for_day = models.DateField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ("-started_at",)
        indexes = [models.Index(name="run_by_job", fields=("job", "-started_at"))]

    def __str__(self) -> str:
        """Return the job's name."""
        return self.job
