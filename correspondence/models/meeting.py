"""Coordination meetings with their minutes, and what they decided."""

from typing import Self

import pghistory
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from correspondence.models.work_letter import OTHER_DEPARTMENTS
from customers.enums import Role
from customers.models import Household, Organisation, Staff, Subsidiary
from customers.models.append_only import never_deleted


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings by reach."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep what one called or has to act on, that of the households one serves, and all of it for the chiefs of the department."""
        reach = Q(called_by=staff)
        for post in staff.posts:
            reach |= Q(actions__role=post.role, subsidiary=post.subsidiary_id)
        if staff.has_role(Role.REP):
            reach |= Q(
                household__in=Household.objects.filter(assignments__staff__in=[staff.pk, *staff.covered_ids], assignments__ended_at__isnull=True).values("pk")
            )
        if wide := staff.subsidiaries_as(Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR):
            reach |= Q(subsidiary__in=wide)
        return self.filter(pk__in=self.model.objects.filter(reach).values("pk"))

    def about(self, subject: models.Model) -> Self:
        """Keep the meetings that one thing started."""
        return self.filter(subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk)


@pghistory.track(model_name="MeetingHistory")
class Meeting(models.Model):
    """§5.4.4.6.a 协调会: time, place and agenda before it, minutes after it."""

    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", null=True)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", null=True)
    subject_id = models.PositiveBigIntegerField(null=True)
    subject = GenericForeignKey("subject_type", "subject_id")
    number = models.CharField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("subject of the meeting"), max_length=80)
    held_at = models.DateTimeField(_("when"))
    place = models.CharField(_("place"), max_length=80)
    agenda = models.TextField(_("agenda"))
    called_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    chair = models.CharField(_("chair"), max_length=40, blank=True)
    recorder = models.CharField(_("minutes kept by"), max_length=40, blank=True)
    present = models.TextField(_("present"), blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    minutes_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    minutes_at = models.DateTimeField(null=True)
    cancelled_words = models.CharField(_("reason"), max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ("-held_at", "-id")
        constraints = [
            models.CheckConstraint(
                name="meeting_minutes_whole",
                condition=Q(minutes_at__isnull=True, minutes="") | (Q(minutes_at__isnull=False, cancelled_at__isnull=True) & ~Q(minutes="") & ~Q(present="")),
            ),
            models.CheckConstraint(name="meeting_cancelled_whole", condition=Q(cancelled_at__isnull=True) | ~Q(cancelled_words="")),
        ]
        indexes = [models.Index(name="meeting_of_subject", fields=("subject_type", "subject_id"))]
        triggers = [never_deleted("meeting_never_deleted")]

    def __str__(self) -> str:
        """Return number and subject."""
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """Return the address of the meeting."""
        return reverse("correspondence:meeting", args=[self.pk])


@pghistory.track(model_name="MeetingActionHistory")
class MeetingAction(models.Model):
    """§5.4.4.6.a What a meeting decided: which department does what by when, and that it was done."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="actions")
    what = models.CharField(_("what is to be done"), max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("department or firm"))
    role = models.CharField(_("post"), max_length=20, choices=[(role.value, role.label) for role in (Role.REP, *OTHER_DEPARTMENTS)])
    due_on = models.DateField(_("by"))
    done_words = models.TextField(_("what was done"), blank=True)
    done_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("due_on", "id")
        constraints = [
            models.CheckConstraint(
                name="meeting_action_done_whole",
                condition=Q(done_at__isnull=True, done_by__isnull=True, done_words="") | (Q(done_at__isnull=False, done_by__isnull=False) & ~Q(done_words="")),
            ),
        ]
        triggers = [never_deleted("meeting_action_never_deleted")]

    def __str__(self) -> str:
        """Return what is to be done."""
        return self.what

    def get_absolute_url(self) -> str:
        """Return the address of the meeting."""
        return self.meeting.get_absolute_url()
