"""Delivers notices by e-mail and by the robots people chose; a message names no customer (decision H6)."""

import json
from collections.abc import Callable
from datetime import datetime
from smtplib import SMTPException
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation

from customers.enums import RobotKind
from customers.models import Notification
from customers.queries.notices import text_of

ROBOT_SECONDS = 5
BATCH = 200


def _send_mail(notice: Notification, text: str) -> None:
    """Send a notice by e-mail."""
    send_mail(text, text, None, [notice.staff.email])


def _send_robot(notice: Notification, text: str) -> None:
    """Send a notice to a WeCom or DingTalk robot; only https addresses were ever accepted."""
    body = json.dumps({"msgtype": "text", "text": {"content": text}}).encode()
    request = Request(str(notice.staff.robot_url), data=body, headers={"Content-Type": "application/json"})  # noqa: S310 -- checked when it was set
    with urlopen(request, timeout=ROBOT_SECONDS):  # noqa: S310
        pass


def _channels(notice: Notification) -> list[Callable[[Notification, str], None]]:
    """Return the channels of the person: e-mail, robot, or none."""
    channels: list[Callable[[Notification, str], None]] = []
    if notice.staff.email:
        channels.append(_send_mail)
    if notice.staff.robot_kind in {RobotKind.WECOM, RobotKind.DINGTALK} and notice.staff.robot_url:
        channels.append(_send_robot)
    return channels


@transaction.atomic
def deliver_notifications(*, now: datetime, names: dict[str, str]) -> int:
    """H6 Deliver notices that have rung, once each; a channel that fails is tried again next time. Return how many were delivered."""
    rows = (
        Notification.objects.ringing(now)
        .filter(delivered_at__isnull=True)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("staff")
        .order_by("rings_at")
    )
    delivered = []
    for notice in rows[:BATCH]:
        with translation.override(notice.staff.language):
            text = text_of(notice, names, now)
        try:
            for send in _channels(notice):
                send(notice, text)
        except (SMTPException, URLError, OSError):
            continue
        delivered.append(notice.pk)
    return Notification.objects.filter(pk__in=delivered).update(delivered_at=now)
