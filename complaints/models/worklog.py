"""The weekly work log: handed in, frozen, signed; each signed log carries the hash of the one before it."""

from typing import Self

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.enums import LogState
from customers.enums import Role
from customers.models import Staff, Subsidiary
from customers.models.append_only import append_only, never_deleted

#: Postgres numbers Monday 1.
MONDAY = 2


class WorkLogQuerySet(models.QuerySet["WorkLog"]):
    """Work logs by reach and state."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep one's own logs, and those of the department for its chiefs."""
        chiefs = staff.subsidiaries_as(Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR)
        return self.filter(Q(staff=staff) | Q(subsidiary__in=chiefs))

    def missing(self) -> Self:
        """Keep what was not handed in."""
        return self.filter(state=LogState.OPEN)

    def unsigned(self) -> Self:
        """Keep what was handed in and waits for the manager."""
        return self.filter(state=LogState.SUBMITTED)


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
    submitted_at = models.DateTimeField(null=True)
    remark = models.TextField(_("manager's remark"), blank=True)
    signed_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
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
            models.CheckConstraint(name="work_log_submitted", condition=Q(state=LogState.OPEN, submitted_at__isnull=True) | Q(submitted_at__isnull=False)),
            models.CheckConstraint(
                name="work_log_signed_whole",
                condition=Q(state=LogState.SIGNED, signed_by__isnull=False, signed_at__isnull=False) & ~Q(sha256="") & ~Q(number="")
                | (~Q(state=LogState.SIGNED) & Q(signed_at__isnull=True, sha256="")),
            ),
            models.CheckConstraint(name="work_log_not_signed_by_oneself", condition=Q(signed_by__isnull=True) | ~Q(signed_by=models.F("staff"))),
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
                IF (NEW.lines, NEW.counts, NEW.summary, NEW.plan, NEW.week, NEW.staff_id, NEW.submitted_at)
                   IS DISTINCT FROM (OLD.lines, OLD.counts, OLD.summary, OLD.plan, OLD.week, OLD.staff_id, OLD.submitted_at)
                THEN RAISE EXCEPTION 'work log % is frozen', OLD.id USING ERRCODE = 'check_violation'; END IF; RETURN NEW;""",
            ),
        ]

    def __str__(self) -> str:
        """Return whose week it is."""
        return f"{self.staff} {self.week:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """Return the address of the log."""
        return reverse("complaints:work_log", args=[self.pk])


class OtherWork(models.Model):
    """§5.4.4.8 A line 其他工作: a meeting, an errand to the bank or the bureau, that no reception or call tells of."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="other_work")
    day = models.DateField(_("day"))
    words = models.CharField(_("other work"), max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("day", "id")
        indexes = [models.Index(name="other_work_of_staff", fields=("staff", "day"))]
        triggers = [append_only("other_work_append_only")]

    def __str__(self) -> str:
        """Return the words."""
        return self.words


class LogRemark(models.Model):
    """§5.4.4.8 The manager's remark on one line of a log."""

    log = models.ForeignKey(WorkLog, models.PROTECT, related_name="remarks")
    line = models.PositiveSmallIntegerField()
    words = models.CharField(_("remark"), max_length=200)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("line", "id")
        constraints = [models.UniqueConstraint(name="log_remark_once", fields=("log", "line"))]
        triggers = [append_only("log_remark_append_only")]

    def __str__(self) -> str:
        """Return the remark."""
        return self.words
