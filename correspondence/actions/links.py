"""The link of one letter: sent anew, tried, closed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from correspondence.actions.letters import new_token, taken_up
from correspondence.actions.locks import locked
from correspondence.models import LinkTry, WorkLetter
from correspondence.queries.links import state_of
from correspondence.rules.letters import TRIES, TRIES_OF_VISITOR, TRIES_WITHIN, LinkState, is_tail
from customers.actions.notifications import notify
from customers.encryption import keyed_hash
from customers.enums import NoticeCode
from customers.models import Staff
from customers.queries.people import with_covers
from customers.refusals import Refusal

#: Wrong tries are forgotten after this long.
KEPT_FOR = timedelta(days=1)


class LinkEnded(Refusal):
    """A link that answers no more."""

    clause = "5.4.4.6.a"
    message = _("This link has ended. Ask whoever sent it for a new one.")


class TooManyTries(Refusal):
    """A visitor who tries again and again."""

    clause = "5.4.4.6.a"
    message = _("Too many wrong tries from here. Try again in 15 minutes.")


class PhoneMissing(Refusal):
    """A link that nothing could be asked for at."""

    clause = "5.4.4.6.a"
    message = _("The link asks for the last four digits of a phone: write down whose it is, and the number.")


@transaction.atomic
def renew_link(*, letter: WorkLetter, name: str, phone: str, by: Staff, now: datetime) -> WorkLetter:  # noqa: ARG001 -- every write names who and when
    """§5.4.4.6.a Give a letter a new link, for the person whose phone stands with it; the old one is dead, and the tries are counted anew."""
    letter = taken_up(letter, by)
    if not name.strip() or not phone:
        raise PhoneMissing
    letter.to_name, letter.to_phone, letter.link_token, letter.link_failures = name.strip(), phone, new_token(), 0
    letter.save()
    return letter


@transaction.atomic
def try_link(*, letter: WorkLetter, typed: str, address: str, now: datetime) -> bool:
    """§5.4.4.6.a Tell whether the last four digits of the phone were typed; the fifth wrong try closes the link and tells the writer."""
    visitor = keyed_hash("visitor", address)
    if LinkTry.objects.from_address(visitor, now - TRIES_WITHIN).count() >= TRIES_OF_VISITOR:
        raise TooManyTries
    letter = locked(letter)
    if state_of(letter, now) != LinkState.OPEN:
        raise LinkEnded
    if is_tail(letter.to_phone, typed):
        return True
    LinkTry.objects.filter(at__lt=now - KEPT_FOR).delete()
    LinkTry.objects.create(visitor=visitor, at=now)
    letter.link_failures += 1
    letter.save()
    if letter.link_failures == TRIES:
        _tell_closed(letter, now)
    return False


def _tell_closed(letter: WorkLetter, now: datetime) -> None:
    """Tell the writer that somebody tried the link in vain."""
    notify(
        people=with_covers(letter.written_by, now),
        key=f"letter-link-{letter.pk}-{now.isoformat()}",
        code=NoticeCode.LETTER_LINK_CLOSED,
        url=letter.get_absolute_url(),
        now=now,
        values={"number": letter.number},
    )
