"""What every act on a letter or a meeting may be refused for."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.queries.settings import setting
from customers.refusals import Refusal
from customers.wording import moment


class NotTheWriter(Refusal):
    """Letters and meetings belong to the representatives and the manager."""

    clause = "5.4.4.6.a"
    message = _("Representatives and the manager write letters to other departments and call meetings. Ask one of them.")


class NotYours(Refusal):
    """An act on somebody else's letter or meeting."""

    clause = "5.4.4.6.b"
    message = _("This belongs to whoever began it, to the representative of the household or to the manager.")


class FileClosed(Refusal):
    """Nothing begins from a file that is closed."""

    clause = "5.4.4.6.a"
    message = _("This file is closed. Log a new reception when the customer comes again.")


class WordsMissing(Refusal):
    """Something without its words."""

    clause = "5.4.4.6.a"
    message = _("Write it down: an empty text says nothing.")


class DayPassed(Refusal):
    """A term that ends before it begins."""

    clause = "5.4.4.6.a"
    message = _("This day has passed. Set a day from today on.")


class ReasonMissing(Refusal):
    """Taken back or cancelled without saying why."""

    clause = "5.4.4.6.a"
    message = _("Write down why: the reason stays with the paper.")


class NotYetHappened(Refusal):
    """A time in the future."""

    clause = "5.4.4.6.a"
    message = _("This time lies in the future. Write down what has happened.")


class TooLongAgo(Refusal):
    """A time too far back to be believed."""

    clause = "5.4.4.6.a"
    message = _("An entry is written at most %(hours)s hours afterwards.")


class BeforeItBegan(Refusal):
    """Something that happened before it was asked for."""

    clause = "5.4.4.6.a"
    message = _("This time lies before %(at)s, when it began.")


def refuse_time(at: datetime, now: datetime, *, began: datetime) -> None:
    """§5.4.4.6.a Refuse a typed time that lies in the future, too far back, or before what it answers."""
    if at > now:
        raise NotYetHappened
    limit: timedelta = setting("late_entry_hours", timezone.localdate(now))
    if now - at > limit:
        raise TooLongAgo(hours=limit // timedelta(hours=1))
    if at < began.replace(second=0, microsecond=0):
        raise BeforeItBegan(at=moment(began))
