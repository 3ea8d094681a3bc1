"""The channels a notice leaves the house by: the mail server, and the robots of WeCom and DingTalk."""

import json
from datetime import datetime
from http.client import HTTPException
from smtplib import SMTPException, SMTPResponseException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.mail import send_mail

from customers.enums import DeliveryFault, NoticeChannel, RobotKind
from customers.models import Staff
from customers.queries.notices import Message
from customers.rules.delivery import refusal_in, signed_address

ROBOT_SECONDS = 5
#: A robot answers in a few words; more is not read.
MOST_ANSWER = 16_384


class NotTaken(Exception):
    """A message that did not arrive: the fault, and the service's own words."""

    def __init__(self, fault: DeliveryFault, words: str = "") -> None:
        """Keep both."""
        super().__init__(fault.value)
        self.fault, self.words = fault, words


class _NoRedirect(HTTPRedirectHandler):
    """Follows nothing: a robot answers where it was asked."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """Leave the answer as it is, an error."""


def has_mail_server() -> bool:
    """Tell whether this site sends e-mail at all (EMAIL_URL)."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def channels_of(staff: Staff) -> list[NoticeChannel]:
    """H6 Return the channels of a person beside the bell; who may not sign in has none."""
    if not staff.is_active:
        return []
    has = {NoticeChannel.EMAIL: bool(staff.email) and has_mail_server(), NoticeChannel.ROBOT: bool(staff.robot_kind and staff.robot_url)}
    return [channel for channel in NoticeChannel if has[channel]]


def send(channel: NoticeChannel, staff: Staff, message: Message, *, now: datetime) -> None:
    """H6 Send a message to a person over one channel, or say why it was not taken."""
    if channel not in channels_of(staff):
        raise NotTaken(DeliveryFault.NO_ADDRESS)
    (_send_mail if channel == NoticeChannel.EMAIL else _send_robot)(staff, message, now)


def _send_mail(staff: Staff, message: Message, _now: datetime) -> None:
    """Send a message by e-mail; of a mail server's words only its code is kept, for they name people."""
    try:
        send_mail(message.subject, message.text, None, [staff.email])
    except SMTPResponseException as error:
        raise NotTaken(DeliveryFault.REFUSED, f"SMTP {error.smtp_code}") from error
    except SMTPException as error:
        raise NotTaken(DeliveryFault.REFUSED, type(error).__name__) from error
    except OSError as error:
        raise NotTaken(DeliveryFault.UNREACHABLE, type(error).__name__) from error


def _send_robot(staff: Staff, message: Message, now: datetime) -> None:
    """Send a message to a robot of WeCom or DingTalk; its address was checked when it was set, and is never told in an error."""
    secret = str(staff.robot_secret or "") if staff.robot_kind == RobotKind.DINGTALK else ""
    body = json.dumps({"msgtype": "text", "text": {"content": message.text}}).encode()
    request = Request(signed_address(str(staff.robot_url), secret, now), data=body, headers={"Content-Type": "application/json"})  # noqa: S310 -- checked when it was set
    try:
        with build_opener(_NoRedirect).open(request, timeout=ROBOT_SECONDS) as answer:
            refusal = refusal_in(answer.read(MOST_ANSWER))
    except HTTPError as error:
        error.close()
        raise NotTaken(DeliveryFault.REFUSED, f"HTTP {error.code}") from error
    except (HTTPException, OSError) as error:
        raise NotTaken(DeliveryFault.UNREACHABLE, type(error).__name__) from error
    if refusal is not None:
        raise NotTaken(DeliveryFault.REFUSED, refusal)
