"""Writes of the weekly birthday cards: open, check, make, post."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from correspondence.enums import PRINTED, CardCause
from correspondence.models import Card, CardBatch, CardCheck
from correspondence.queries.cards import Celebrant, addresses_of, birthday_in, celebrants, holds_on, representatives_of, runs_of
from correspondence.rules.cards import Standing, birthday_window, card_cause, posting_tuesday, relative_cause
from customers.actions.customers import Birthday
from customers.actions.notifications import notify
from customers.actions.timeline import tell
from customers.documents import actions as documents
from customers.documents.enums import Form, Seal
from customers.documents.rendering import unprintable
from customers.duties import actions as duties
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Happened, NoticeCode, PersonKind, Role
from customers.models import Address, Customer, Hold, Household, Member, Staff, Subsidiary, TimelineEntry
from customers.queries.people import holders
from customers.queries.settings import settings_in_force
from customers.refusals import Refusal
from customers.rules import lunar
from customers.rules.deadlines import SHANGHAI, end_of_day, local_time
from customers.rules.names import salutation

CHECKED_BY = time(8, 0)
RELATION_WORDS = {"spouse": "爱人", "father": "父亲", "mother": "母亲", "son": "儿子", "daughter": "女儿", "sibling": "兄弟姐妹", "other": "家人"}


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


class NotGeneralAffairs(Refusal):
    """General affairs posts."""

    clause = "5.4.3.1"
    message = _("General affairs prints and posts the cards.")


class NotPrinted(Refusal):
    """A batch is posted after it was printed."""

    clause = "5.4.3.1"
    message = _("The PDFs are not ready yet. Print them first, then mark the batch as posted.")


@transaction.atomic
def open_batch(*, subsidiary: Subsidiary, posting_on: date, now: datetime) -> CardBatch:
    """§5.4.3.1 Open the batch of a Tuesday once: everybody with a birthday in the window, a check for each representative."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [subsidiary.pk, posting_on.toordinal()])
    if first := CardBatch.objects.filter(subsidiary=subsidiary, posting_on=posting_on).first():
        return first
    first_day, last_day = _window(subsidiary, posting_on)
    batch = CardBatch.objects.create(subsidiary=subsidiary, posting_on=posting_on, first_day=first_day, last_day=last_day, opened_at=now)
    _list_people(batch, list(celebrants(subsidiary, first_day, last_day)))
    for staff in dict.fromkeys(card.rep for card in batch.cards.select_related("rep")):
        _ask_to_check(batch, staff, now)
    return batch


def _window(subsidiary: Subsidiary, posting_on: date) -> tuple[date, date]:
    """Return the birthdays of a Tuesday by the window in force; where the window was changed it begins on the day after the last batch, so nobody is left out or greeted twice."""
    first_day, last_day = birthday_window(posting_on, settings_in_force(posting_on).of("birthday_window"))
    before = CardBatch.objects.filter(subsidiary=subsidiary, posting_on=posting_on - timedelta(days=7)).first()
    follows = before.last_day + timedelta(days=1) if before is not None else first_day
    return (follows if follows <= last_day else first_day), last_day


def _list_people(batch: CardBatch, people: list[Celebrant]) -> None:
    """Write one row per birthday, with its card or the cause why there is none."""
    households = [person.household.pk for person in people]
    reps, addresses = representatives_of(households), addresses_of(households)
    holds = holds_on([person.customer.pk for person in people])
    figures = settings_in_force(batch.posting_on)
    rows = []
    for person in people:
        row = Card(
            batch=batch,
            household=person.household,
            customer=person.customer,
            member=person.member,
            rep=reps[person.household.pk].staff,
            birthday_on=person.birthday_on,
        )
        by_contract = figures.of("cards_by_contract", person.household.project_id)
        _judge(row, addresses.get(person.household.pk), holds.get(person.customer.pk, []), by_contract=by_contract)
        rows.append(row)
    Card.objects.bulk_create(rows)


def _judge(card: Card, address: Address | None, holds: Sequence[Hold], *, by_contract: bool) -> None:
    """§5.4.3.1 Decide card or cause from what is known now, and write what would be printed (decisions Q13, Q23)."""
    customer, member = card.customer, card.member
    standing = Standing(
        consent=customer.consent,
        has_contract_consent=by_contract,
        is_company=customer.kind == PersonKind.COMPANY,
        is_deceased=customer.deceased_on is not None,
        has_address=address is not None,
        has_ended=card.household.ended_on is not None,
        is_in_dispute=bool(holds),
        is_plaintiff=any(hold.is_plaintiff for hold in holds),
        is_allowed_by_manager=all(hold.cards_allowed for hold in holds),
        is_struck_out=card.struck_at is not None,
    )
    card.cause = (
        card_cause(standing)
        if member is None
        else relative_cause(standing, consent=member.consent, is_deceased=member.deceased_on is not None, is_struck_out=card.struck_at is not None)
    )
    _address(card, customer, member, address)


def _address(card: Card, customer: Customer, member: Member | None, address: Address | None) -> None:
    """Write salutation, greeting and address of a printed card; a card for a relative without her own consent names nobody but the customer."""
    card.salutation = card.greeting = card.addressee = card.address = card.postcode = ""
    if card.cause not in PRINTED or address is None:
        return
    own = member is not None and card.cause == CardCause.INCLUDED
    person = salutation(member.name, member.title) if own and member is not None else salutation(customer.name, customer.title, customer.kind)
    card.salutation = f"尊敬的{person}"
    card.greeting = f"祝您{RELATION_WORDS[member.relation]}生日快乐" if member is not None and not own else "祝您生日快乐"
    card.addressee, card.address, card.postcode = person, address.text, address.postcode
    if unprintable(f"{person}{address.text}"):
        card.cause, card.reason = CardCause.UNPRINTABLE, "、".join(unprintable(f"{person}{address.text}"))[:200]
        card.salutation = card.greeting = card.addressee = card.address = ""


def _ask_to_check(batch: CardBatch, staff: Staff, now: datetime) -> None:
    """Q23 Ask a representative to check her own people until Tuesday morning."""
    check = CardCheck.objects.create(batch=batch, staff=staff)
    due = datetime.combine(batch.posting_on, CHECKED_BY, SHANGHAI)
    duties.open_duty(
        clause="5.4.3.1",
        kind=DutyKind.CHECK_BIRTHDAYS,
        subject=check,
        what=f"{staff.name} {batch.first_day:%m-%d} – {batch.last_day:%m-%d}",
        post=Role.REP,
        owner=staff,
        due_at=due,
        now=now,
        subsidiary=batch.subsidiary,
    )
    notify(people=[staff], key=f"cards-{batch.pk}", code=NoticeCode.CARDS_TO_CHECK, url=check.get_absolute_url(), now=now)


def _checkable(card_or_check: Card | CardCheck, by: Staff) -> CardBatch:
    """Return the locked batch of a list that this person may still check."""
    batch = CardBatch.objects.select_for_update(of=("self",)).get(pk=card_or_check.batch_id)
    owner = card_or_check.rep_id if isinstance(card_or_check, Card) else card_or_check.staff_id
    if owner not in {by.pk, *by.covered_ids} and batch.subsidiary_id not in by.subsidiaries_as(Role.MANAGER):
        raise NotYourList
    if batch.made_at is not None:
        raise AlreadyMade
    return batch


def _judge_again(card: Card) -> Card:
    """Decide a row anew after something about it changed."""
    address = addresses_of([card.household_id]).get(card.household_id)
    holds = holds_on([card.customer_id]).get(card.customer_id, [])
    _judge(card, address, holds, by_contract=settings_in_force(card.batch.posting_on).of("cards_by_contract", card.household.project_id))
    card.save()
    return card


@transaction.atomic
def strike_out(*, card: Card, reason: str, by: Staff, now: datetime) -> Card:
    """Q23 Take a person off the list, with the reason."""
    _checkable(card, by)
    if not reason.strip():
        raise ReasonMissing
    card.struck_by, card.struck_at, card.reason = by, now, reason.strip()
    return _judge_again(card)


@transaction.atomic
def put_back(*, card: Card, by: Staff) -> Card:
    """Q23 Put a struck-out person back on the list."""
    _checkable(card, by)
    card.struck_by, card.struck_at, card.reason = None, None, ""
    return _judge_again(card)


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
    return _judge_again(card)


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


@transaction.atomic
def make_batch(*, batch: CardBatch, now: datetime) -> CardBatch:
    """§5.4.3.1 Make a batch once: addresses and consents read anew, two print runs asked, general affairs told; an unchecked list goes out as it is."""
    batch = CardBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.made_at is not None:
        return batch
    _list_late_comers(batch)
    cards = _judge_all(batch)
    batch.made_at = now
    batch.save()
    duties.lapse(duties=Duty.objects.filter(pk__in=_open_checks(batch)), now=now, reason=str(_("The list went out as it was")))
    printed = [card for card in cards if card.cause in PRINTED]
    if printed:
        _ask_print(batch, printed, now)
    _ask_to_post(batch, now)
    return batch


def _open_checks(batch: CardBatch) -> list[int]:
    """Return the duties to check that nobody fulfilled: an unchecked list goes out as it is (decision Q23)."""
    return [duty.pk for check in batch.checks.all() for duty in Duty.objects.about(check).open()]


def _list_late_comers(batch: CardBatch) -> None:
    """Add whose birthday became known, or moved into the window, after the list was opened."""
    listed = set(batch.cards.values_list("customer", "member"))
    people = celebrants(batch.subsidiary, batch.first_day, batch.last_day)
    _list_people(batch, [person for person in people if (person.customer.pk, person.member.pk if person.member else None) not in listed])


def _judge_all(batch: CardBatch) -> list[Card]:
    """Decide every row anew, in a constant number of queries."""
    cards = list(batch.cards.select_related("household", "customer", "member", "rep").order_by("pk"))
    addresses, holds = addresses_of([card.household_id for card in cards]), holds_on({card.customer_id for card in cards})
    figures = settings_in_force(batch.posting_on)
    for card in cards:
        if card.cause != CardCause.STRUCK_OUT:
            by_contract = figures.of("cards_by_contract", card.household.project_id)
            _judge(card, addresses.get(card.household_id), holds.get(card.customer_id, []), by_contract=by_contract)
    Card.objects.bulk_update(cards, ["cause", "salutation", "greeting", "addressee", "address", "postcode", "reason"], batch_size=500)
    return cards


def _ask_print(batch: CardBatch, cards: list[Card], now: datetime) -> None:
    """Ask for one PDF of cards and one of envelopes; the rows carry all that is printed."""
    company = batch.subsidiary
    sheets: list[dict[str, object]] = [
        {
            "salutation": card.salutation,
            "greeting": card.greeting,
            "rep": card.rep.name,
            "rep_phone": card.rep.phone or company.service_phone,
            "company": company.name,
        }
        for card in cards
    ]
    envelopes: list[dict[str, object]] = [
        {
            "postcode": list(card.postcode.ljust(6)),
            "address": card.address,
            "addressee": card.addressee,
            "sender": company.name,
            "sender_address": company.address,
            "sender_postcode": company.postcode,
        }
        for card in cards
    ]
    values = {"subject": batch, "by": None, "now": now}
    documents.ask_print_run(form=Form.CARDS, title=f"生日贺卡 {batch}", template="print/card.html", rows=sheets, **values)  # type: ignore[arg-type]
    documents.ask_print_run(form=Form.ENVELOPES, title=f"信封 {batch}", template="print/envelope.html", rows=envelopes, **values)  # type: ignore[arg-type]


def _ask_to_post(batch: CardBatch, now: datetime) -> None:
    """Lay the posting on the desk of general affairs until the end of Tuesday."""
    people = holders(Role.GENERAL_AFFAIRS, batch.subsidiary, local_time(now).date())
    duties.open_duty(
        clause="5.4.3.1",
        kind=DutyKind.POST_CARDS,
        subject=batch,
        what=str(batch),
        post=Role.GENERAL_AFFAIRS,
        owner=people[0] if people else None,
        due_at=end_of_day(batch.posting_on),
        now=now,
        subsidiary=batch.subsidiary,
    )
    notify(people=people, key=f"post-{batch.pk}", code=NoticeCode.CARDS_TO_POST, url=batch.get_absolute_url(), now=now)


@transaction.atomic
def mark_posted(*, batch: CardBatch, by: Staff, now: datetime) -> CardBatch:
    """§5.4.3.1 Say that the cards are in the post; every household's time line tells it, once."""
    if batch.subsidiary_id not in by.subsidiaries_as(Role.GENERAL_AFFAIRS, Role.MANAGER):
        raise NotGeneralAffairs
    batch = CardBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.posted_at is not None:
        return batch
    printed = batch.cards.filter(cause__in=PRINTED)
    if batch.made_at is None or (printed.exists() and runs_of(batch).filter(finished_at__isnull=True).exists()):
        raise NotPrinted
    batch.posted_at, batch.posted_by = now, by
    batch.save()
    batch_type = ContentType.objects.get_for_model(batch)
    TimelineEntry.objects.bulk_create(
        TimelineEntry(household=household, kind=Happened.CARD, at=now, by=by, subject_type=batch_type, subject_id=batch.pk)
        for household in _households(printed)
    )
    for duty in Duty.objects.about(batch).open():
        duties.fulfil(duty=duty, by=by, at=now, now=now, evidence=batch)
    _register_seal(batch, printed.count(), by, now)
    return batch


def _register_seal(batch: CardBatch, cards: int, by: Staff, now: datetime) -> None:
    """H7 Write the sealed cards of a batch into the register as one row."""
    if not cards:
        return
    today = local_time(now).date()
    documents.use_seal(
        form=Form.CARDS,
        number=documents.next_number(form=Form.CARDS, on=today, subsidiary=batch.subsidiary),
        title=f"生日贺卡 {batch}",
        subject=batch,
        household=None,
        subsidiary=batch.subsidiary,
        sealing=documents.Sealing(Seal(settings_in_force(today).of("card_seal")), cards, applicant=by),
        now=now,
    )


@transaction.atomic
def strike_held(*, household: Household, now: datetime) -> int:
    """§5.4.3.1 Take the cards of a household that is in dispute now out of the batches that are not posted; return how many (decision Q13).

    A batch that was made is printed already: general affairs is told to take the card out of the pile.
    """
    customers = household.buyers.values("customer")
    cards = Card.objects.select_for_update(of=("self",)).filter(customer__in=customers, batch__posted_at__isnull=True, batch__made_at__isnull=False)
    rows = list(cards.filter(cause__in=PRINTED).select_related("batch__subsidiary", "household", "customer", "member").order_by("pk"))
    struck = [card for card in rows if _judge_again(card).cause == CardCause.IN_DISPUTE]
    Card.objects.filter(pk__in=[card.pk for card in struck]).update(reason=gettext("Printed already: take it out"))
    for batch in {card.batch for card in struck}:
        people = holders(Role.GENERAL_AFFAIRS, batch.subsidiary, local_time(now).date())
        key = f"card-struck-{batch.pk}-{household.pk}"
        notify(people=people, key=key, code=NoticeCode.CARD_STRUCK, url=f"{batch.get_absolute_url()}?cause={CardCause.IN_DISPUTE}", now=now)
    return len(struck)


def _households(cards: Iterable[Card]) -> list[Household]:
    """Return the households of cards, each once."""
    return list(Household.objects.filter(pk__in=[card.household_id for card in cards]))


def week_to_open(now: datetime) -> date | None:
    """Return the Tuesday whose batch is open at a time: from Monday 14:00 of its week on."""
    local = local_time(now)
    tuesday = posting_tuesday(local.date())
    return tuesday if local >= datetime.combine(tuesday - timedelta(days=1), time(14, 0), SHANGHAI) else None


def week_to_make(now: datetime) -> date | None:
    """Return the Tuesday whose batch is to be made: from Tuesday 08:00 of its week on."""
    local = local_time(now)
    tuesday = posting_tuesday(local.date())
    return tuesday if local >= datetime.combine(tuesday, CHECKED_BY, SHANGHAI) else None


@transaction.atomic
def make_sure_batches_are_open(*, now: datetime) -> int:
    """§5.4.3.1 Open what should be open by now; run hourly, so that a missed tick is caught up. Return how many batches stand."""
    tuesday = week_to_open(now)
    return len([open_batch(subsidiary=company, posting_on=tuesday, now=now) for company in Subsidiary.objects.order_by("pk")]) if tuesday else 0


def make_sure_batches_are_made(*, now: datetime) -> int:
    """§5.4.3.1 Make what should be made by now, also a batch whose Tuesday passed while nothing ran; each once. Return how many were made."""
    if tuesday := week_to_make(now):
        for company in Subsidiary.objects.order_by("pk"):
            open_batch(subsidiary=company, posting_on=tuesday, now=now)
    due = [
        batch
        for batch in CardBatch.objects.filter(made_at__isnull=True).order_by("posting_on")
        if local_time(now) >= datetime.combine(batch.posting_on, CHECKED_BY, SHANGHAI)
    ]
    return len([make_batch(batch=batch, now=now) for batch in due])
