"""Cards of a household whose dispute begins after they were printed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from correspondence.actions.rows import judge_again
from correspondence.enums import PRINTED, CardCause
from correspondence.models import Card
from customers.actions.notifications import notify
from customers.enums import NoticeCode, Role
from customers.models import Household
from customers.queries.people import holders
from customers.rules.deadlines import local_time


@transaction.atomic
def strike_held(*, household: Household, now: datetime) -> int:
    """§5.4.3.1 Take the cards of a household that is in dispute now out of the batches that are not posted; return how many (decision Q13).

    A batch that was made is printed already: general affairs is told to take the card out of the pile.
    """
    customers = household.buyers.values("customer")
    cards = Card.objects.select_for_update(of=("self",)).filter(customer__in=customers, batch__posted_at__isnull=True, batch__made_at__isnull=False)
    rows = list(cards.filter(cause__in=PRINTED).select_related("batch__subsidiary", "household", "customer", "member").order_by("pk"))
    struck = [card for card in rows if judge_again(card).cause == CardCause.IN_DISPUTE]
    Card.objects.filter(pk__in=[card.pk for card in struck]).update(reason=gettext("Printed already: take it out"))
    for batch in {card.batch for card in struck}:
        people = holders(Role.GENERAL_AFFAIRS, batch.subsidiary, local_time(now).date())
        key = f"card-struck-{batch.pk}-{household.pk}"
        notify(people=people, key=key, code=NoticeCode.CARD_STRUCK, url=f"{batch.get_absolute_url()}?cause={CardCause.IN_DISPUTE}", now=now)
    return len(struck)
