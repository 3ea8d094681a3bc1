"""Notices to people: written in the act's transaction, delivered afterwards."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from customers.enums import NoticeCode
from customers.models import Notification, Staff
from customers.rules.deadlines import rings_at


def notify(*, people: Iterable[Staff], key: str, code: NoticeCode, url: str, now: datetime, values: Mapping[str, object] | None = None) -> None:
    """Tell each of these people once per key; at night the notice waits until 08:00 (decision H1)."""
    rows = [
        Notification(staff=person, key=key, code=code, url=url, made_at=now, rings_at=rings_at(now), values=dict(values or {}))
        for person in dict.fromkeys(people)
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)


def read_notifications(*, by: Staff, now: datetime) -> int:
    """Mark everything that has rung for this person as read; return how many."""
    return by.notifications.ringing(now).unread().update(read_at=now)
