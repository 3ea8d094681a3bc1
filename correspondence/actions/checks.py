"""A representative looks through her own people before the batch is made."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from correspondence.actions.rows import judge_again
from correspondence.models import Card, CardBatch, CardCheck
from correspondence.queries.cards import birthday_in
from customers.actions.customers import Birthday
from customers.actions.timeline import tell
from customers.duties import actions as duties
from customers.duties.models import Duty
from customers.enums import Happened, Role
from customers.models import Customer, Member, Staff
from customers.refusals import Refusal
from customers.rules import lunar


class NotYourList(Refusal):
    """A list belongs to its representative."""

    clause = "5.4.3.1"
    message = _("This list belongs to another representative.")


class AlreadyMade(Refusal):
    """A batch that was made is not changed."""

    clause = "5.4.3.1"
    message = _("The batch has been made; it is no longer changed.")


class ReasonMissing(Refusal):
    """Striking out needs its reason."""

    clause = "5.4.3.1"
    message = _("Write down why there is no card.")


class NoSuchDay(Refusal):
    """A birthday no calendar has."""

    clause = "5.4.3.1"
    message = _("No calendar has this day. Check month and day, and whether it is solar or lunar.")


@transaction.atomic
def strike_out(*, card: Card, reason: str, by: Staff, now: datetime) -> Card:
    """Q23 Take a person off the list, with the reason."""
    _checkable(card, by)
    if not reason.strip():
        raise ReasonMissing
    card.struck_by, card.struck_at, card.reason = by, now, reason.strip()
    return judge_again(card)


@transaction.atomic
def put_back(*, card: Card, by: Staff) -> Card:
    """Q23 Put a struck-out person back on the list."""
    _checkable(card, by)
    card.struck_by, card.struck_at, card.reason = None, None, ""
    return judge_again(card)


@transaction.atomic
def correct_birthday(*, card: Card, birthday: Birthday, by: Staff, now: datetime) -> Card | None:
    """Q23 Correct a wrong birthday on the person; the row stays when the right one falls into the window, else it goes."""
    batch = _checkable(card, by)
    if not lunar.Birthday(birthday.month or 0, birthday.day or 0, birthday.calendar, birthday.is_leap_month).is_possible:
        raise NoSuchDay
    rows: Any = (Member if card.member_id else Customer).objects
    person = rows.select_for_update(of=("self",)).get(pk=card.member_id or card.customer_id)
    person.birth_calendar, person.birth_month, person.birth_day, person.is_leap_month = birthday.calendar, birthday.month, birthday.day, birthday.is_leap_month
    person.birth_year = birthday.year or person.birth_year
    person.save(update_fields=["birth_calendar", "birth_year", "birth_month", "birth_day", "is_leap_month"])
    card.member, card.customer = (person, card.customer) if card.member_id else (None, person)
    tell(household=card.household, kind=Happened.DETAILS, by=by, at=now, subject=person)
    day = birthday_in(person, batch.first_day, batch.last_day)
    if day is None:
        card.struck_by, card.struck_at, card.reason = by, now, str(_("Birthday corrected: not in this window"))
    else:
        card.birthday_on = day
    return judge_again(card)


@transaction.atomic
def check_done(*, check: CardCheck, by: Staff, now: datetime) -> CardCheck:
    """Q23 Say that the list was looked through; it fulfils the duty once."""
    _checkable(check, by)
    check = CardCheck.objects.select_for_update(of=("self",)).get(pk=check.pk)
    if check.checked_at is None:
        check.checked_at, check.checked_by = now, by
        check.save()
        for duty in Duty.objects.about(check).open():
            duties.fulfil(duty=duty, by=by, at=now, now=now, evidence=check)
    return check


def _checkable(card_or_check: Card | CardCheck, by: Staff) -> CardBatch:
    """Return the locked batch of a list that this person may still check."""
    batch = CardBatch.objects.select_for_update(of=("self",)).get(pk=card_or_check.batch_id)
    owner = card_or_check.rep_id if isinstance(card_or_check, Card) else card_or_check.staff_id
    if owner not in {by.pk, *by.covered_ids} and batch.subsidiary_id not in by.subsidiaries_as(Role.MANAGER):
        raise NotYourList
    if batch.made_at is not None:
        raise AlreadyMade
    return batch
