"""Birthday cards of the demonstration: a batch to print and post whatever the weekday, and the next one to check from Monday afternoon on."""

from datetime import date, datetime, timedelta

from correspondence.actions import check_done, make_batch, make_sure_batches_are_open, open_batch, strike_out, week_to_make, week_to_open
from correspondence.enums import PRINTED
from correspondence.models import CardBatch
from correspondence.rules.cards import posting_tuesday
from customers.models import Subsidiary
from customers.rules.deadlines import local_time

WEEK = timedelta(days=7)
MONDAY_AFTERNOON, TUESDAY_MORNING = timedelta(hours=-10), timedelta(hours=8)


def made_tuesday(now: datetime) -> date:
    """§5.4.3.1 Return the last Tuesday whose batch has been made by now."""
    return week_to_make(now) or posting_tuesday(local_time(now).date()) - WEEK


def birthdays(now: datetime) -> list[date]:
    """Return the days whose birthdays are greeted now: of the batch that was made, and of the one that is being checked."""
    tuesdays = {made_tuesday(now), week_to_open(now) or made_tuesday(now)}
    return [tuesday + timedelta(days=n) for tuesday in sorted(tuesdays) for n in range(-1, 6)]


def make_cards(subsidiary: Subsidiary, now: datetime) -> CardBatch:
    """Open and make the last batch at its own time, checked by the first representative; it waits to be printed and posted."""
    tuesday = made_tuesday(now)
    midnight = local_time(now).replace(year=tuesday.year, month=tuesday.month, day=tuesday.day, hour=0, minute=0, second=0, microsecond=0)
    batch = open_batch(subsidiary=subsidiary, posting_on=tuesday, now=midnight + MONDAY_AFTERNOON)
    _check(batch, midnight + MONDAY_AFTERNOON + timedelta(hours=2))
    make_batch(batch=batch, now=midnight + TUESDAY_MORNING)
    make_sure_batches_are_open(now=now)
    return batch


def _check(batch: CardBatch, at: datetime) -> None:
    """Q23 Look through the first list; where there are several cards, one is struck out."""
    check = batch.checks.select_related("staff").order_by("pk").first()
    if check is None:
        return
    cards = list(batch.cards.filter(rep=check.staff, cause__in=PRINTED).order_by("pk"))
    if len(cards) > 1:
        strike_out(card=cards[-1], reason="客户说不必寄卡片，已电话问候", by=check.staff, now=at)
    check_done(check=check, by=check.staff, now=at + timedelta(minutes=5))
