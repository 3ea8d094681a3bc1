"""The weekly work log: handed in, frozen, signed; each signed log carries the hash of the one before it."""

from datetime import date, timedelta
from typing import Self

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.enums import LogState, OtherWorkKind
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Role
from customers.models import Staff, Subsidiary
from customers.models.append_only import append_only, never_deleted

#: Postgres numbers Monday 1.
MONDAY = 2


class WorkLogQuerySet(models.QuerySet["WorkLog"]):
    """Work logs by reach and state."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep one's own logs, those of who is away and of whom one owes it for, and all of the department for its chiefs."""
        people = [staff.pk, *staff.covered_ids]
        chiefs = staff.subsidiaries_as(Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR)
        owed = Duty.objects.open().filter(kind__in=(DutyKind.HAND_IN_LOG, DutyKind.SIGN_LOG), owner__in=people)
        return self.filter(Q(staff__in=people) | Q(subsidiary__in=chiefs) | Q(pk__in=owed.values("subject_id")))

    def missing(self) -> Self:
        """Keep what was not handed in and is still owed; a log the manager waived is not."""
        return self.filter(state=LogState.OPEN, pk__in=Duty.objects.open().filter(kind=DutyKind.HAND_IN_LOG).values("subject_id"))

    def unsigned(self) -> Self:
        """Keep what was handed in and waits for the manager."""
        return self.filter(state=LogState.SUBMITTED)

    def signed(self) -> Self:
        """Keep what bears its signature."""
        return self.filter(state=LogState.SIGNED)


class WorkLog(models.Model):
    """§5.4.4.8 客户代表工作日志 of one person and week; its lines are frozen when it is handed in, and it is sealed by the manager's signature."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="work_logs")
    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="+")
    week = models.DateField(_("week, from Monday"))
    state = models.CharField(_("state"), max_length=9, choices=LogState, default=LogState.OPEN)
    summary = models.TextField(_("summary of the week"), blank=True)
    plan = models.TextField(_("plan of next week"), blank=True)
    lines = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    counts = models.JSONField(default=dict)
    empty_reason = models.CharField(_("why the week is empty"), max_length=200, blank=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    remark = models.TextField(_("manager's remark"), blank=True)
    signed_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    signed_for = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    signed_at = models.DateTimeField(null=True)
    number = models.CharField(_("number"), max_length=40, blank=True)
    hash_before = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    objects = WorkLogQuerySet.as_manager()

    class Meta:
        ordering = ("-week", "staff")
        constraints = [
            models.UniqueConstraint(name="work_log_once", fields=("staff", "week")),
            models.UniqueConstraint(name="work_log_number_once", fields=("number",), condition=~Q(number="")),
            models.CheckConstraint(name="work_log_from_monday", condition=Q(week__week_day=MONDAY)),
            models.UniqueConstraint(name="work_log_chain_never_forks", fields=("staff", "hash_before"), condition=Q(state=LogState.SIGNED)),
            models.CheckConstraint(name="work_log_submitted", condition=Q(state=LogState.OPEN, submitted_at__isnull=True) | Q(submitted_at__isnull=False)),
            models.CheckConstraint(
                name="work_log_handed_in_whole",
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True) | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="work_log_signed_whole",
                condition=Q(state=LogState.SIGNED, signed_by__isnull=False, signed_at__isnull=False) & ~Q(sha256="") & ~Q(number="")
                | (~Q(state=LogState.SIGNED) & Q(signed_at__isnull=True, sha256="")),
            ),
            models.CheckConstraint(name="work_log_not_signed_by_oneself", condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("staff"))),
            models.CheckConstraint(name="work_log_not_signed_by_who_handed_it_in", condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("submitted_by"))),
        ]
        indexes = [models.Index(name="work_log_by_state", fields=("subsidiary", "state", "week"))]
        triggers = [
            never_deleted("work_log_never_deleted"),
            pgtrigger.Trigger(
                name="work_log_sealed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=LogState.SIGNED),
                func="RAISE EXCEPTION 'work log % is sealed', OLD.id USING ERRCODE = 'check_violation';",
            ),
            pgtrigger.Trigger(
                name="work_log_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=LogState.SUBMITTED),
                func="""
                IF (NEW.lines, NEW.counts, NEW.summary, NEW.plan, NEW.empty_reason, NEW.week, NEW.staff_id, NEW.submitted_at, NEW.submitted_by_id)
                   IS DISTINCT FROM
                   (OLD.lines, OLD.counts, OLD.summary, OLD.plan, OLD.empty_reason, OLD.week, OLD.staff_id, OLD.submitted_at, OLD.submitted_by_id)
                THEN RAISE EXCEPTION 'work log % is frozen', OLD.id USING ERRCODE = 'check_violation'; END IF; RETURN NEW;""",
            ),
        ]

    def __str__(self) -> str:
        """Return whose week it is."""
        return f"{self.staff} {self.week:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """Return the address of the log."""
        return reverse("complaints:work_log", args=[self.pk]) if self.pk else reverse("complaints:my_week")

    @property
    def number_of_week(self) -> int:
        """Return the number of the week in its year."""
        return self.week.isocalendar().week

    @property
    def last_day(self) -> date:
        """Return the Sunday of the week."""
        return self.week + timedelta(days=6)


class OtherWorkQuerySet(models.QuerySet["OtherWork"]):
    """Other work by reach."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep one's own lines."""
        return self.filter(staff=staff)

    def standing(self) -> Self:
        """Keep the lines that no later line corrects, and that say something."""
        return self.filter(correction__isnull=True).exclude(words="")


class OtherWork(models.Model):
    """§5.4.4.8 A line 其他工作: a meeting, an errand, a visit that no reception or call tells of; a wrong line is struck by a later one."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="other_work")
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind of work"), max_length=8, choices=OtherWorkKind, default=OtherWorkKind.OTHER)
    words = models.CharField(_("other work"), max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    corrects = models.OneToOneField("self", models.PROTECT, related_name="correction", null=True)

    objects = OtherWorkQuerySet.as_manager()

    class Meta:
        ordering = ("day", "id")
        constraints = [
            models.CheckConstraint(name="other_work_says_something", condition=~Q(words="") | Q(corrects__isnull=False)),
        ]
        indexes = [models.Index(name="other_work_of_staff", fields=("staff", "day"))]
        triggers = [append_only("other_work_append_only")]

    def __str__(self) -> str:
        """Return the words."""
        return self.words

    def get_absolute_url(self) -> str:
        """Return the address of the week in which it was written."""
        return reverse("complaints:my_week")


class LogRemark(models.Model):
    """§5.4.4.8 The manager's remark on one line of a log, written with the signature and never after it."""

    log = models.ForeignKey(WorkLog, models.PROTECT, related_name="remarks")
    line = models.PositiveSmallIntegerField()
    words = models.CharField(_("remark"), max_length=200)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("line", "id")
        constraints = [models.UniqueConstraint(name="log_remark_once", fields=("log", "line"))]
        triggers = [
            append_only("log_remark_append_only"),
            pgtrigger.Trigger(
                name="log_remark_before_signature",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                IF EXISTS (SELECT 1 FROM complaints_worklog l WHERE l.id = NEW.log_id AND l.state <> 'submitted')
                THEN RAISE EXCEPTION 'work log % takes no remark', NEW.log_id USING ERRCODE = 'check_violation'; END IF; RETURN NEW;""",
            ),
        ]

    def __str__(self) -> str:
        """Return the remark."""
        return self.words
