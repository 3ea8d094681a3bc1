"""Letters: until when a customer's letter is answered by letter, and what proves that ours left the house."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from complaints.enums import Channel
from customers.rules.deadlines import end_of_day_after

#: House: days within which the letter follows an answer that was given otherwise (setting letter_answer_days).
LETTER_DAYS: Final = 7


def letter_due_at(received_at: datetime, reply_due_at: datetime | None, days: int = LETTER_DAYS) -> datetime:
    """§5.10.5 Return until when a letter is answered by letter: with the reply that is owed, so that one clock runs (decision Q25), else within the days."""
    return max(reply_due_at, received_at) if reply_due_at is not None else end_of_day_after(received_at, days)


def put_off_until(due_at: datetime, told_at: datetime, days: int = LETTER_DAYS) -> datetime | None:
    """§5.10.5 Return until when the letter may follow an answer given otherwise; nothing when the answer came too late already or nothing is gained."""
    later = end_of_day_after(told_at, days)
    return later if told_at <= due_at < later else None


def told_through(channel: Channel) -> Channel:
    """§5.6.4 Return how the customer is told when something comes by this channel: nothing leaves by letter unsigned, so a letter is answered by telephone."""
    return Channel.CALL if channel == Channel.LETTER else channel


def is_proved(tracking_numbers: Sequence[str], items: int, *, has_picture: bool) -> bool:
    """§5.10.1 Tell whether it is proved that a letter left: a tracking number for each item, or a picture of the receipt."""
    return has_picture or len([number for number in tracking_numbers if number.strip()]) >= max(items, 1)


def left_before(sent_at: datetime, approved_at: datetime) -> bool:
    """§5.6.4 Tell whether a letter would have left before it was approved; a time is typed to the minute."""
    return sent_at < approved_at - timedelta(seconds=approved_at.second, microseconds=approved_at.microsecond)
