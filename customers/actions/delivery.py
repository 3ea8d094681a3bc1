"""Delivers notices by the channels people chose, each channel by itself; a message names no customer (decision H6).

Nothing is sent inside a transaction: an attempt is written down first, made, and its end written down after it. A crash between the two leaves an
attempt whose end is unknown, which is made once more.
"""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from customers.actions.channels import NotTaken, channels_of, send
from customers.enums import DeliveryFault, NoticeChannel, Role
from customers.models import Delivery, Notification, Staff
from customers.models.notices import DeliveryQuerySet
from customers.queries.notices import message_of
from customers.refusals import Refusal
from customers.rules.delivery import LONGEST_WORDS, MOST_TO_A_ROBOT, is_last, next_attempt_at

BATCH = 500
#: A run ends after this long; what is left comes with the next tick, and a dead mail server never holds the worker.
RUN_SECONDS = 30.0
#: How long the end of a delivery is kept.
KEPT = timedelta(days=90)
#: How long a notice is kept.
NOTICES_KEPT = timedelta(days=365)


class NotYourDeliveries(Refusal):
    """Only who keeps the site or leads the department sends again."""

    clause = "2.0"
    message = _("Only the manager or the administrator sends a notice again. Ask one of them.")


@dataclass
class _Run:
    """What a run has met: channels that cannot be reached now, and how much each robot was sent."""

    now: datetime
    closed: set[str] = field(default_factory=set)
    resting: set[int] = field(default_factory=set)
    told: Counter[str] = field(default_factory=Counter)

    def open_rows(self) -> DeliveryQuerySet:
        """Return what is due and may be tried in this run."""
        robots = Q(channel=NoticeChannel.ROBOT, notification__staff__in=self.resting)
        return Delivery.objects.due(self.now).exclude(channel__in=self.closed).exclude(robots)

    def note(self, row: Delivery, fault: str) -> None:
        """Leave a channel alone that cannot be reached, and a robot that has been sent enough for a minute."""
        staff = row.notification.staff
        if row.channel == NoticeChannel.EMAIL:
            self.closed |= {row.channel} if fault == DeliveryFault.UNREACHABLE else set()
            return
        self.told[str(staff.robot_url)] += 1
        if fault or self.told[str(staff.robot_url)] >= MOST_TO_A_ROBOT:
            self.resting.add(staff.pk)


@transaction.atomic
def dispatch_notifications(*, now: datetime) -> int:
    """H6 Write down by which channels each notice that has rung leaves the house, once; return how many notices there were."""
    rows = Notification.objects.ringing(now).filter(dispatched_at__isnull=True).select_for_update(of=("self",), skip_locked=True)
    notices = list(rows.select_related("staff").order_by("rings_at", "pk")[:BATCH])
    deliveries = [Delivery(notification=notice, channel=channel, next_at=now) for notice in notices for channel in channels_of(notice.staff)]
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    Notification.objects.filter(pk__in=[notice.pk for notice in notices]).update(dispatched_at=now)
    return len(notices)


def deliver_notifications(*, now: datetime, names: Mapping[str, object], seconds: float = RUN_SECONDS) -> int:
    """H6 Try everything that is due, one after another, for as long as a run may take; return how many arrived."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and dispatch_notifications(now=now) == BATCH:
        pass
    run, arrived = _Run(now), 0
    while time.monotonic() < until and (row := _begin(run)) is not None:
        arrived += _attempt(row, run, names)
    return arrived


@transaction.atomic
def _begin(run: _Run) -> Delivery | None:
    """Write down that the next due delivery is being tried; give up what was tried twice without a known end."""
    row = run.open_rows().select_for_update(of=("self",), skip_locked=True).select_related("notification__staff").order_by("next_at", "pk").first()
    if row is None:
        return None
    if row.begun_at is not None and (row.is_unsure or is_last(row.attempts)):
        _end(row, run.now, NotTaken(DeliveryFault.UNSURE), is_given_up=True)
        return row
    row.is_unsure = row.begun_at is not None
    row.attempts += 1
    row.begun_at, row.next_at = run.now, next_attempt_at(row.attempts, run.now)
    row.save()
    return row


def _attempt(row: Delivery, run: _Run, names: Mapping[str, object]) -> bool:
    """Make an attempt that was written down, and write down its end; tell whether it arrived."""
    if row.failed_at is not None:
        return False
    notice = row.notification
    with translation.override(notice.staff.language):
        message = message_of(notice, names, run.now)
    fault = None
    try:
        send(NoticeChannel(row.channel), notice.staff, message, now=run.now)
    except NotTaken as error:
        fault = error
    run.note(row, fault.fault if fault else "")
    _end(row, run.now, fault, is_given_up=is_last(row.attempts) or (fault is not None and fault.fault == DeliveryFault.NO_ADDRESS))
    return fault is None


def _end(row: Delivery, now: datetime, fault: NotTaken | None, *, is_given_up: bool) -> None:
    """Write down how an attempt ended: arrived, given up, or to be tried again; a known end makes nothing unsure."""
    row.begun_at = None
    if fault is None:
        row.sent_at, row.next_at, row.is_unsure, row.fault, row.words = now, None, False, "", ""
    else:
        row.fault, row.words = fault.fault, fault.words[:LONGEST_WORDS]
        row.failed_at, row.next_at = (now, None) if is_given_up else (None, row.next_at)
    row.save()


@transaction.atomic
def try_again(*, deliveries: DeliveryQuerySet, by: Staff, now: datetime) -> int:
    """H6 Try again from the beginning what was given up; what arrived over another channel is not sent anew. Return how many."""
    if not by.has_role(Role.ADMINISTRATOR, Role.MANAGER):
        raise NotYourDeliveries
    rows = list(deliveries.undelivered().select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    return Delivery.objects.filter(pk__in=rows).update(attempts=0, next_at=now, begun_at=None, is_unsure=False, failed_at=None, fault="", words="")


@transaction.atomic
def forget_old_notifications(*, now: datetime) -> int:
    """Remove notices that rang long ago, with their deliveries; what they were about stays. Return how many."""
    old = Notification.objects.filter(rings_at__lt=now - NOTICES_KEPT)
    Delivery.objects.filter(notification__in=old).delete()
    return old.delete()[0]


def forget_old_deliveries(*, now: datetime) -> int:
    """Remove deliveries that ended long ago; return how many."""
    return Delivery.objects.filter(Q(sent_at__lt=now - KEPT) | Q(failed_at__lt=now - KEPT)).delete()[0]
