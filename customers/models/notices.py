"""Notices to people, and how each leaves the house."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.enums import DeliveryFault, NoticeChannel, Role
from customers.models.people import Posting, Staff
from customers.rules.delivery import LONGEST_WORDS


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notices of a person."""

    def ringing(self, now: datetime) -> Self:
        """Keep notices whose hour has come: what arises at night rings in the morning (decision H1); those of a running sweep wait for its digest."""
        return self.filter(rings_at__lte=now, sweep_id__isnull=True)

    def unread(self) -> Self:
        """Keep what has not been read."""
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """One notice to one person; `code` chooses the text, which names no customer (decision H6).

    `dispatched_at` is when its ways out of the house were written down as deliveries; the bell needs none.
    """

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="notifications")
    key = models.CharField(max_length=120)
    code = models.CharField(max_length=40)
    values = models.JSONField(default=dict, blank=True)
    url = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    rings_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    sweep_id = models.BigIntegerField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ("-rings_at", "-id")
        constraints = [models.UniqueConstraint(name="notification_once", fields=("staff", "key"))]
        indexes = [
            models.Index(name="notification_unread", fields=("staff", "rings_at"), condition=Q(read_at__isnull=True)),
            models.Index(name="notification_undispatched", fields=("rings_at",), condition=Q(dispatched_at__isnull=True)),
        ]

    def __str__(self) -> str:
        """Return the code of the text."""
        return self.code


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries by state and reach."""

    def due(self, now: datetime) -> Self:
        """Keep what is to be tried now."""
        return self.filter(next_at__lte=now)

    def waiting(self) -> Self:
        """Keep what is still to be tried, now or later."""
        return self.filter(next_at__isnull=False)

    def undelivered(self) -> Self:
        """Keep what was given up."""
        return self.filter(failed_at__isnull=False)

    def visible_to(self, staff: Staff) -> Self:
        """Keep everything for the administrator; for the manager what goes to people of his companies; nothing for anybody else."""
        if staff.has_role(Role.ADMINISTRATOR):
            return self.all()
        near = Posting.objects.current().filter(subsidiary__in=staff.subsidiaries_as(Role.MANAGER))
        return self.filter(notification__staff__in=near.values("staff"))


class Delivery(models.Model):
    """H6 One notice on its way over one channel: its attempts, when the next one comes, and how it ended.

    An attempt is written down before it is made: `begun_at` stands until its end is known. Where it stands at the next attempt the earlier one may
    have arrived (`is_unsure`); a second attempt without a known end is the last, so nothing arrives more than twice.
    """

    notification = models.ForeignKey(Notification, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=5, choices=NoticeChannel)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    is_unsure = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    fault = models.CharField(_("reason"), max_length=12, choices=DeliveryFault, blank=True)
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(name="delivery_once", fields=("notification", "channel")),
            models.CheckConstraint(
                name="delivery_one_state",
                condition=Q(next_at__isnull=False, sent_at__isnull=True, failed_at__isnull=True)
                | Q(next_at__isnull=True, sent_at__isnull=False, failed_at__isnull=True)
                | Q(next_at__isnull=True, sent_at__isnull=True, failed_at__isnull=False),
            ),
            models.CheckConstraint(name="delivery_failed_has_fault", condition=Q(failed_at__isnull=True) | ~Q(fault="")),
        ]
        indexes = [
            models.Index(name="delivery_due", fields=("next_at", "id"), condition=Q(next_at__isnull=False)),
            models.Index(name="delivery_failed", fields=("-failed_at", "-id"), condition=Q(failed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        """Return the channel."""
        return self.get_channel_display()
