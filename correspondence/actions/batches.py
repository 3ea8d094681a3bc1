"""The batch of a Tuesday: opened, made, printed, posted."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from correspondence.actions.rows import judge_all, list_late_comers, list_people
from correspondence.enums import PRINTED
from correspondence.models import Card, CardBatch, CardCheck
from correspondence.queries.cards import celebrants, runs_of
from correspondence.rules.cards import birthday_window, posting_tuesday
from customers.actions.notifications import notify
from customers.documents import actions as documents
from customers.documents.enums import Form, Seal
from customers.duties import actions as duties
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Happened, NoticeCode, Role
from customers.models import Household, Staff, Subsidiary, TimelineEntry
from customers.queries.people import holders
from customers.queries.settings import settings_in_force
from customers.refusals import Refusal
from customers.rules.deadlines import SHANGHAI, end_of_day, local_time

#: When the lists must have been checked, on the Tuesday.
CHECKED_BY = time(8, 0)


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
    list_people(batch, list(celebrants(subsidiary, first_day, last_day)))
    for staff in dict.fromkeys(card.rep for card in batch.cards.select_related("rep")):
        _ask_to_check(batch, staff, now)
    return batch


def _window(subsidiary: Subsidiary, posting_on: date) -> tuple[date, date]:
    """Return the birthdays of a Tuesday by the window in force; where the window was changed it begins on the day after the last batch, so nobody is left out or greeted twice."""
    first_day, last_day = birthday_window(posting_on, settings_in_force(posting_on).of("birthday_window"))
    before = CardBatch.objects.filter(subsidiary=subsidiary, posting_on=posting_on - timedelta(days=7)).first()
    follows = before.last_day + timedelta(days=1) if before is not None else first_day
    return (follows if follows <= last_day else first_day), last_day


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


@transaction.atomic
def make_batch(*, batch: CardBatch, now: datetime) -> CardBatch:
    """§5.4.3.1 Make a batch once: addresses and consents read anew, two print runs asked, general affairs told; an unchecked list goes out as it is."""
    batch = CardBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.made_at is not None:
        return batch
    list_late_comers(batch)
    cards = judge_all(batch)
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
