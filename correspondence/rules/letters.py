"""§5.4.4.6.a How long the link of a letter lives, who passes its check, and when minutes are missed."""

import hmac
import unicodedata
from datetime import date, timedelta
from enum import StrEnum

#: Wrong tries after which the link of one letter is closed.
TRIES = 5
#: Wrong tries of one visitor, over all links, after which he waits.
TRIES_OF_VISITOR = 10
TRIES_WITHIN = timedelta(minutes=15)
#: A check that was passed is not asked for again within this time.
CHECKED_FOR = timedelta(hours=4)
#: Random bytes of a link, and digits of the phone that are asked for.
TOKEN_BYTES, TAIL = 32, 4
LINK_DAYS, MINUTES_DAYS = 30, 2


class LinkState(StrEnum):
    """Whether a letter can be answered by its link, and why not."""

    OPEN = "open"
    ANSWERED = "answered"
    TAKEN_BACK = "back"
    WITHOUT_PHONE = "without_phone"
    LOCKED = "locked"
    ENDED = "ended"


def link_ends_on(reply_by: date, days: int = LINK_DAYS) -> date:
    """§5.4.4.6.a Return the last day of a letter's link: so many days after the day the answer was asked for."""
    return reply_by + timedelta(days=days)


def link_state(*, is_answered: bool, is_taken_back: bool, has_phone: bool, failures: int, ends_on: date, today: date) -> LinkState:
    """§5.4.4.6.a Tell whether the link is open: it ends with the answer, by the writer's hand, after five wrong tries, or with its term."""
    ends = (
        (is_answered, LinkState.ANSWERED),
        (is_taken_back, LinkState.TAKEN_BACK),
        (not has_phone, LinkState.WITHOUT_PHONE),
        (failures >= TRIES, LinkState.LOCKED),
        (today > ends_on, LinkState.ENDED),
    )
    return next((state for holds, state in ends if holds), LinkState.OPEN)


def phone_tail(phone: str) -> str:
    """Return the last four digits of a normalised number, without its extension."""
    parts = phone.split("-")
    has_area = parts[0].startswith("0")
    number = "".join(parts[: 2 if has_area else 1])
    return "".join(sign for sign in number if sign.isdigit())[-TAIL:]


def is_tail(phone: str, typed: str) -> bool:
    """§5.4.4.6.a Tell whether somebody typed the last four digits of a phone; it takes as long for a wrong answer as for the right one."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    return hmac.compare_digest(phone_tail(phone).encode(), plain.encode())


def days_over(reply_by: date, today: date) -> int:
    """§5.4.4.6.a Return by how many days an answer is late."""
    return max(0, (today - reply_by).days)


def minutes_missed_up_to(today: date, days: int = MINUTES_DAYS) -> date:
    """§5.4.4.6.a Return the last day whose meetings miss their minutes today: so many days have passed since, the day of the meeting not counted."""
    return today - timedelta(days=days + 1)
