"""The texts of notices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.dateparse import parse_datetime

from customers import wording
from customers.enums import NoticeCode
from customers.models import Notification
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


def text_of(notice: Notification, names: dict[str, str], now: datetime) -> str:
    """Return the sentence of a notice; `names` turns a stored code (kind of duty, verdict) into words."""
    values = {key: names.get(str(value), str(value)) for key, value in notice.values.items()}
    due_at = parse_datetime(str(notice.values.get("due_at", "")))
    if due_at is not None:
        values["due"] = wording.moment(due_at, local_time(now).date())
        values["left"] = wording.remaining(due_at, now)
    template = str(NoticeCode(notice.code).label)
    return template % {**dict.fromkeys(("duty", "due", "left", "number", "count", "by", "verdict"), ""), **values}


def notices(rows: Iterable[Notification], names: dict[str, str], now: datetime) -> list[Notice]:
    """Return notices as they are read."""
    return [Notice(row.pk, text_of(row, names, now), row.url, row.rings_at, row.read_at is None, row.code in LOUD) for row in rows]
