"""When a term of the regulation ends, and when its reminders ring; every answer is Shanghai time."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
REPLY_LIMIT = timedelta(hours=48)
REVISIT_DAYS = 3
#: §5.7.3 The end of a mark that stands as long as what it is for: a complaint or a dispute that is not closed.
WITHOUT_END = date(9999, 12, 31)
NIGHT_BEGINS = time(21, 0)
NIGHT_ENDS = time(8, 0)
EVENING_MARK = time(20, 30)


def local_time(at: datetime) -> datetime:
    """Return the same moment in Shanghai; a time without zone is refused."""
    if at.tzinfo is None:
        raise ValueError(at)
    return at.astimezone(SHANGHAI)


def end_of_day(day: date) -> datetime:
    """Return the last moment of a day, 24:00 in the words of the law."""
    return datetime.combine(day, time.max, SHANGHAI)


def end_of_day_after(start: datetime, days: int) -> datetime:
    """Return the last moment of the last day of a term in days; the first day is not counted, nothing is rolled."""
    return end_of_day(local_time(start).date() + timedelta(days=days))


def reply_due_at(received_at: datetime, limit: timedelta = REPLY_LIMIT) -> datetime:
    """§5.6.3.b A complaint not settled on the spot is answered within 48 hours of its reception."""
    return _later(received_at, limit)


def report_due_at(received_at: datetime) -> datetime:
    """§5.4.4.4 What the receiver cannot settle is reported to the manager the same day, until 24:00."""
    return end_of_day_after(received_at, 0)


def revisit_due_at(resolved_at: datetime, days: int = REVISIT_DAYS) -> datetime:
    """§5.7.2 The representative telephones the customer within 3 days of the solution."""
    return end_of_day_after(resolved_at, days)


def is_night(at: datetime) -> bool:
    """Tell whether a moment lies in the hours nobody is rung: 21:00 to 08:00."""
    clock = local_time(at).time()
    return clock >= NIGHT_BEGINS or clock < NIGHT_ENDS


def reminder_mark(due_at: datetime, before: timedelta) -> datetime:
    """Return when to remind this long before the end; a mark in the night comes at 20:30 before it."""
    mark = _later(due_at, -before)
    if not is_night(mark):
        return mark
    evening = mark.date() if mark.time() >= NIGHT_BEGINS else mark.date() - timedelta(days=1)
    return datetime.combine(evening, EVENING_MARK, SHANGHAI)


def rings_at(at: datetime) -> datetime:
    """Return when something that falls due is rung: at once by day, at 08:00 when it falls due in the night."""
    moment = local_time(at)
    if not is_night(moment):
        return moment
    morning = moment.date() + timedelta(days=1) if moment.time() >= NIGHT_BEGINS else moment.date()
    return datetime.combine(morning, NIGHT_ENDS, SHANGHAI)


def _later(start: datetime, by: timedelta) -> datetime:
    """Add true hours, also across the summer times Shanghai once had."""
    return (local_time(start).astimezone(UTC) + by).astimezone(SHANGHAI)
