"""The texts of notices: as the bell rings them, and as they leave the house."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from customers import wording
from customers.enums import NoticeCode
from customers.models import Delivery, Notification, Staff
from customers.rules.deadlines import local_time

#: Codes whose row rings loudly.
LOUD = frozenset({NoticeCode.DUTY_BREACHED, NoticeCode.DUTY_ESCALATED})


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as it is read."""

    pk: int
    text: str
    url: str
    at: datetime
    is_unread: bool
    is_loud: bool


@dataclass(frozen=True, slots=True)
class Message:
    """A notice as it leaves the house: one line, and the whole text with the address of the thing."""

    subject: str
    text: str


def text_of(notice: Notification, names: Mapping[str, object], now: datetime) -> str:
    """Return the sentence of a notice; `names` turns a stored code (kind of duty, verdict) into words."""
    return _filled(str(NoticeCode(notice.code).label), notice, names, now)


def message_of(notice: Notification, names: Mapping[str, object], now: datetime) -> Message:
    """H6 Return a notice as a message: the matter and the time left, no name, phone or amount, and the absolute address of the page with the buttons."""
    template = str(NoticeCode(notice.code).label)
    due_at = parse_datetime(str(notice.values.get("due_at", "")))
    sentence = _filled(template, notice, {**names, str(notice.values.get("by")): pgettext("notice", "A colleague")}, now)
    if due_at is not None and "%(left)s" not in template:
        sentence = _("%(sentence)s, %(left)s") % {"sentence": sentence, "left": wording.remaining(due_at, now)}
    subject = _("[Customer Service] %(sentence)s") % {"sentence": sentence}
    return Message(subject, f"{subject}\n{settings.SITE_URL}{notice.url or '/notices/'}")


def _filled(template: str, notice: Notification, names: Mapping[str, object], now: datetime) -> str:
    """Fill the places of a text with the values of a notice, in the language in force."""
    values = {key: str(names.get(str(value), value)) for key, value in notice.values.items()}
    due_at = parse_datetime(str(notice.values.get("due_at", "")))
    if due_at is not None:
        values["due"] = wording.moment(due_at, local_time(now).date())
        values["left"] = wording.remaining(due_at, now)
    return template % {**dict.fromkeys(("duty", "due", "left", "number", "count", "by", "verdict"), ""), **values}


def notices(rows: Iterable[Notification], names: Mapping[str, object], now: datetime) -> list[Notice]:
    """Return notices as they are read."""
    return [Notice(row.pk, text_of(row, names, now), row.url, row.rings_at, row.read_at is None, row.code in LOUD) for row in rows]


def last_deliveries(staff: Staff) -> list[Delivery]:
    """H6 Return the newest delivery to a person over each channel whose end is known: what arrived last, or why it did not."""
    ended = Delivery.objects.filter(notification__staff=staff, begun_at__isnull=True, attempts__gt=0)
    return list(ended.order_by("channel", "-pk").distinct("channel"))
