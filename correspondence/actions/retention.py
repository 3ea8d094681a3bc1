"""Lists and prints of cards: names and addresses go when their time of keeping is over; who was written to and when stays."""

from datetime import datetime

from django.db import transaction

from correspondence.queries.cards import old_batches, old_cards, runs_of
from customers.documents import actions as documents
from customers.models.customer import NOBODY


@transaction.atomic
def clear_cards(*, now: datetime) -> int:
    """§5.4.3.1 Take names and addresses out of the cards and prints of batches older than the setting; return how many cards."""
    for batch in old_batches(now).order_by("pk"):
        for run in runs_of(batch).filter(cleared_at__isnull=True):
            documents.clear_print_run(run=run, now=now)
    return old_cards(now).update(salutation=NOBODY, greeting="", addressee="", address=NOBODY, postcode="")
