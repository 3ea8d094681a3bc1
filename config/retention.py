"""What is kept longer than it should be, and what is done about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from complaints.actions.retention import clear_visitors
from complaints.queries.retention import old_visitors
from correspondence.actions import clear_cards
from correspondence.queries.cards import old_cards
from customers.actions.delivery import NOTICES_KEPT, forget_old_notifications
from customers.actions.records import erase_person
from customers.models import Notification
from customers.queries.records import due_for_erasure


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of data: its words, how many rows are due, and the action that clears them."""

    label: str | Promise
    count: Callable[[datetime], int]
    act: Callable[[datetime], int]


def _visitors(now: datetime) -> int:
    """Count the visitors whose time is over."""
    return sum(rows.count() for rows in old_visitors(now))


def _erase(now: datetime) -> int:
    """Erase everybody whose time is over; return how many."""
    return len([erase_person(customer=customer, by=None, now=now) for customer in due_for_erasure(now)])


#: What goes every night by itself: short-lived lists.
NIGHTLY: Final = (
    Step(_("Names and addresses of birthday cards"), lambda now: old_cards(now).count(), lambda now: clear_cards(now=now)),
    Step(_("Names and phones of visitors"), _visitors, lambda now: clear_visitors(now=now)),
    Step(
        _("Notices of more than a year ago"),
        lambda now: Notification.objects.filter(rings_at__lt=now - NOTICES_KEPT).count(),
        lambda now: forget_old_notifications(now=now),
    ),
)
#: What goes only when somebody gives the command: people, out of the records for good.
PEOPLE: Final = Step(_("People whose last file ended long ago"), lambda now: len(due_for_erasure(now)), _erase)


def clear_short_lived(*, now: datetime) -> int:
    """Clear what goes by itself; return how many rows there were."""
    return sum(step.act(now) for step in NIGHTLY)
