"""What correspondence holds about one person."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from correspondence.models import Card
from customers.models import Customer
from customers.queries.person import Section


def sections_of(customer: Customer) -> Iterator[Section]:
    """Return the birthdays of a person and his family that were listed, with the card or the cause why there was none."""
    rows = Card.objects.filter(customer=customer).select_related("batch", "member").order_by("birthday_on", "pk")
    cards = [(row.birthday_on, row.member or "", row.get_cause_display(), row.salutation, row.address, row.batch.posted_at) for row in rows]
    yield Section(_("Birthday cards"), (_("Birthday"), _("Relative"), _("Card or cause"), _("Salutation"), _("Address"), _("Posted")), cards)
