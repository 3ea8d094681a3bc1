"""When somebody who was not reached is tried again."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

from complaints.enums import Reached
from customers.rules.deadlines import local_time

#: Times of day at which people pick up (house): between two meetings, at noon, after work.
SLOTS: Final = (time(9, 0), time(12, 30), time(18, 30))
EVENING: Final = SLOTS[-1]
PAUSE: Final = timedelta(hours=1)


def next_tries(now: datetime, count: int = 3) -> list[datetime]:
    """§5.6.3.c Return the next times worth a try, at least an hour off, in order."""
    today = local_time(now)
    days = (today + timedelta(days=n) for n in range(count + 1))
    tries = [day.replace(hour=slot.hour, minute=slot.minute, second=0, microsecond=0) for day in days for slot in SLOTS]
    return [at for at in tries if at >= now + PAUSE][:count]


def next_try(reached: str, now: datetime) -> datetime | None:
    """§5.7.4 Return when somebody who was not reached is tried again: soon when nobody picks up, in the evening when it is switched off, never a dead number."""
    tries = next_tries(now)
    if reached == Reached.NO_ANSWER:
        return tries[0]
    if reached == Reached.SWITCHED_OFF:
        return _evening(tries)
    return None


def _evening(tries: Sequence[datetime]) -> datetime:
    """Return the next evening among the tries; three in a row always hold one."""
    return next(at for at in tries if local_time(at).time() == EVENING)
