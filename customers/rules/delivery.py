"""How a notice leaves the house: how often it is tried, what a robot's answer means, and how a message to DingTalk is signed."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

#: How long after each attempt the next one comes; after the last of them nothing is tried any more.
WAITS: Final = (timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=45))
MOST_ATTEMPTS: Final = len(WAITS) + 1
#: A robot takes twenty messages a minute; DingTalk closes it for ten minutes after that.
MOST_TO_A_ROBOT: Final = 15
#: Signs of a service's own words that are kept.
LONGEST_WORDS: Final = 200


def next_attempt_at(attempts: int, at: datetime) -> datetime:
    """H6 Return until when an attempt that began at a time may last, and when the next one comes if it fails."""
    return at + WAITS[min(attempts, len(WAITS)) - 1]


def is_last(attempts: int) -> bool:
    """H6 Tell whether nothing is tried after this many attempts."""
    return attempts >= MOST_ATTEMPTS


def signed_address(address: str, secret: str, at: datetime) -> str:
    """Return the address of a DingTalk robot that asks for a signature (加签): HMAC-SHA256 over time in milliseconds, line break and secret."""
    if not secret:
        return address
    timestamp = str(int(at.timestamp() * 1000))
    sign = base64.b64encode(hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()).decode()
    return f"{address}&{urlencode({'timestamp': timestamp, 'sign': sign})}"


def refusal_in(answer: bytes) -> str | None:
    """Return why a robot did not take a message, None when it did: both services answer 200 and say `errcode` other than 0."""
    try:
        told = json.loads(answer)
    except ValueError:
        told = None
    if not isinstance(told, dict) or not isinstance(told.get("errcode"), int):
        return "errcode ?"
    return f"errcode {told['errcode']}: {told.get('errmsg', '')}"[:LONGEST_WORDS] if told["errcode"] != 0 else None
