"""Coordination meetings with their minutes, and what they decided."""

from datetime import datetime
from typing import Self

import pghistory
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from correspondence.models.reach import OTHER_DEPARTMENTS, about_seen, of_chiefs, of_projects, of_served_households, owed_by
from customers.addresses import record_address
from customers.enums import Role
from customers.models import Household, Organisation, Staff, Subsidiary
from customers.models.append_only import append_only, never_deleted


def asked_to_do(staff: Staff) -> Q:
    """§5.4.4.6.a Return the filter of the actions a meeting gave to this person: owned, of the post, or of the department."""
    reach = owed_by(MeetingAction, staff)
    for post in staff.posts:
        if post.role in OTHER_DEPARTMENTS:
            of_post = Q(role=post.role, organisation__isnull=True)
            of_department = Q(organisation=post.organisation_id) if post.organisation_id else Q(pk__in=[])
            reach |= Q(meeting__subsidiary=post.subsidiary_id) & (of_post | of_department)
    return reach


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings by reach and state."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep what one called, is invited to or has to act on, what is about the households and matters one follows, and all of it for the chiefs."""
        reach = Q(called_by__in=[staff.pk, *staff.covered_ids]) | self._asked(staff)
        return self.filter(reach | of_served_households(staff) | of_chiefs(staff) | about_seen(self.model.objects.all(), staff))

    def _asked(self, staff: Staff) -> Q:
        """Return the filter of the meetings that invite a post or department of this person, or gave it something to do."""
        reach = Q(pk__in=MeetingAction.objects.filter(asked_to_do(staff)).values("meeting"))
        for post in staff.posts:
            if post.role in OTHER_DEPARTMENTS:
                of_department = Q(organisation=post.organisation_id) if post.organisation_id else Q(pk__in=[])
                invited = MeetingInvitee.objects.filter(Q(role=post.role) | of_department).values("meeting")
                reach |= Q(subsidiary=post.subsidiary_id, pk__in=invited) & of_projects(post)
        return reach

    def coming(self, now: datetime) -> Self:
        """Keep what is still to be held."""
        return self.filter(held_at__gt=now, cancelled_at__isnull=True, minutes_at__isnull=True)

    def without_minutes(self, now: datetime) -> Self:
        """Keep what was held and has no minutes yet."""
        return self.filter(held_at__lte=now, cancelled_at__isnull=True, minutes_at__isnull=True)

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
        return record_address("correspondence:meeting", self.pk)


class MeetingInvitee(models.Model):
    """§5.4.4.6.a A department, firm or post that is asked to a meeting."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="invitees")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True)
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in OTHER_DEPARTMENTS], blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(name="meeting_department_once", fields=("meeting", "organisation")),
            models.UniqueConstraint(name="meeting_post_once", fields=("meeting", "role"), condition=~Q(role="")),
            models.CheckConstraint(
                name="meeting_invitee_named", condition=Q(organisation__isnull=False, role="") | (Q(organisation__isnull=True) & ~Q(role=""))
            ),
        ]
        triggers = [append_only("meeting_invitee_append_only")]

    def __str__(self) -> str:
        """Return who is asked."""
        return str(self.organisation or self.get_role_display())


class MeetingNote(models.Model):
    """§5.4.4.6.a A line added to minutes that were completed; the minutes themselves stay as they are."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="notes")
    words = models.TextField(_("added line"))
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        triggers = [append_only("meeting_note_append_only")]

    def __str__(self) -> str:
        """Return the words."""
        return self.words


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
        """Return the place of the action on the page of its meeting."""
        return f"{self.meeting.get_absolute_url()}#action-{self.pk}"

    @property
    def department(self) -> str:
        """Return who does it, as it stands on paper."""
        return str(self.organisation or self.get_role_display())
