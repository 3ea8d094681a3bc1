"""What this database holds, settings, holidays and submitted forms."""

from datetime import date

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.enums import Contents
from customers.models.append_only import append_only
from customers.models.people import Staff
from customers.models.property import Project


class Installation(models.Model):
    """What this database holds, decided once: a department's own work, or the invented one of the demonstration. It goes where a dump goes."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    contents = models.CharField(max_length=13, choices=Contents)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="installation_once", condition=Q(id=1)),
            models.CheckConstraint(name="installation_contents", condition=Q(contents__in=Contents.values)),
        ]

    def __str__(self) -> str:
        """Return what it holds."""
        return self.get_contents_display()


class Setting(models.Model):
    """A figure of the regulation or the house, valid from a day on; the definitions stand in `customers.rules.settings`."""

    key = models.CharField(max_length=60)
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="settings")
    value = models.JSONField()
    valid_from = models.DateField(_("valid from"))
    set_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    set_at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        ordering = ("key", "-valid_from", "-id")
        indexes = [models.Index(name="setting_by_key", fields=("key", "-valid_from"))]
        triggers = [append_only("setting_append_only")]

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class LadderChange(models.Model):
    """H1 One change of a clause's reminder ladder: the steps before and after, by whom and why; clause "" is the ladder of all others.

    `top` is the highest level number given out so far: no number is ever given twice, so a duty that moves between ladders rings each mark once.
    """

    clause = models.CharField(max_length=20, blank=True)
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    top = models.PositiveSmallIntegerField()
    reason = models.CharField(_("reason"), max_length=200)
    set_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("-set_at", "-id")
        triggers = [append_only("ladder_change_append_only")]

    def __str__(self) -> str:
        """Return the clause."""
        return self.clause or "*"


class HolidayQuerySet(models.QuerySet["Holiday"]):
    """Exceptions from the five-day week."""

    def changes(self) -> dict[date, bool]:
        """Return each exceptional day and whether it is worked."""
        return dict(self.values_list("day", "is_worked"))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="HolidayHistory")
class Holiday(models.Model):
    """A day that is off though it is a weekday, or worked though it is a weekend."""

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=40)
    is_worked = models.BooleanField(_("worked"), default=False)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        ordering = ("day",)

    def __str__(self) -> str:
        """Return the day's name."""
        return self.name


class SavedFilter(models.Model):
    """A filter of a list that a person keeps under a name; it stands beside the tabs of that list."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="saved_filters")
    page = models.CharField(max_length=60)
    name = models.CharField(_("name of the filter"), max_length=30)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ("name", "id")
        constraints = [models.UniqueConstraint(name="saved_filter_once", fields=("staff", "page", "name"))]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Submission(models.Model):
    """A create form that was sent: its token and where its result stands, so that a repeat makes nothing twice."""

    token = models.UUIDField(primary_key=True)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    result_url = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        triggers = [append_only("submission_append_only")]

    def __str__(self) -> str:
        """Return the token."""
        return str(self.token)
