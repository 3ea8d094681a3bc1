import threading
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from correspondence import actions
from correspondence.enums import CardCause
from correspondence.models import Card, CardBatch
from correspondence.queries.cards import addresses_of, counts_of, runs_of
from customers.actions.customers import Birthday, add_member
from customers.actions.households import record_address
from customers.documents import actions as documents
from customers.duties.models import Duty, Run
from customers.enums import AddressKind, AddressSource, Consent, Relation, Role
from customers.models import Customer, Setting, TimelineEntry
from tests.factories.customers import at, customer, household, rep, staff_as

MONDAY, TUESDAY = at("2026-06-15 14:00"), at("2026-06-16 08:00")


def born(file, month=6, day=17, consent=Consent.AGREED, **values):
    """Give the file's buyer a birthday and a word about cards."""
    buyer = file.buyers.get().customer
    Customer.objects.filter(pk=buyer.pk).update(
        birth_month=month, birth_day=day, consent=consent, consented_on=None if consent == Consent.NOT_ASKED else date(2026, 1, 1), **values
    )
    return file


def with_address(file, text="南京市中山路1号", kind=AddressKind.CONTRACT):
    record_address(
        household=file,
        text=text,
        source=AddressSource.CONTRACT if kind == AddressKind.CONTRACT else AddressSource.HEARD,
        kind=kind,
        known_on=date(2026, 1, 1),
        by=None,
        now=MONDAY,
    )
    return file


def celebrating(owner=None, name="王建平", phone="13800008821", **values):
    return with_address(born(household(owner or rep(), [customer(name, phones=[phone])]), **values))


@pytest.mark.django_db
@pytest.mark.clause("5.4.3.1")
def test_on_monday_each_representative_gets_her_list_to_check_until_tuesday_morning():
    owner = rep()
    file = celebrating(owner)

    actions.make_sure_batches_are_open(now=MONDAY - timedelta(minutes=1))
    early = CardBatch.objects.count()
    actions.make_sure_batches_are_open(now=MONDAY)
    actions.make_sure_batches_are_open(now=MONDAY + timedelta(hours=1))

    card = Card.objects.get()
    duty = Duty.objects.get()
    assert early == 0
    assert (card.household, card.rep, card.cause) == (file, owner, CardCause.INCLUDED)
    assert (duty.owner, duty.due_at, duty.subject) == (owner, TUESDAY, card.batch.checks.get())


@pytest.mark.django_db
@pytest.mark.clause("5.4.3.1")
def test_the_batch_is_made_on_tuesday_with_two_print_runs_and_a_rerun_makes_nothing_twice():
    clerk = staff_as(Role.GENERAL_AFFAIRS)
    celebrating()

    actions.make_sure_batches_are_made(now=TUESDAY - timedelta(minutes=1))
    early = CardBatch.objects.count()
    first = actions.make_sure_batches_are_made(now=TUESDAY)
    again = actions.make_sure_batches_are_made(now=TUESDAY + timedelta(hours=1))

    batch = CardBatch.objects.get()
    assert (early, first, again) == (0, 1, 0)
    assert [(run.form, run.sheets) for run in runs_of(batch)] == [("HK", 1), ("XF", 1)]
    assert Duty.objects.get(kind="post_cards").owner == clerk


@pytest.mark.django_db
@pytest.mark.clause("5.4.3.1")
def test_who_gets_no_card_is_listed_by_its_cause():
    owner = rep()
    celebrating(owner)
    celebrating(owner, "李甲", "13900001111", consent=Consent.NOT_ASKED)
    celebrating(owner, "李乙", "13900001112", consent=Consent.REFUSED)
    celebrating(owner, "李丙", "13900001113", deceased_on=date(2026, 1, 1))
    born(household(owner, [customer("李丁", phones=["13900001114"])]))
    celebrating(owner, "李戊", "13900001115", month=6, day=25)

    actions.make_sure_batches_are_made(now=TUESDAY)

    counts = {entry.cause: entry.count for entry in counts_of(CardBatch.objects.get())}
    assert counts == {"included": 1, "not_asked": 1, "refused": 1, "deceased": 1, "no_address": 1}


@pytest.mark.django_db
@pytest.mark.clause("5.4.3.1")
@pytest.mark.parametrize(("month", "day", "leap", "hits"), [(5, 3, False, True), (5, 2, False, True), (5, 10, False, False), (4, 3, False, False)])
def test_lunar_birthdays_fall_into_the_week_they_are_kept_in(month, day, leap, hits):
    celebrating(birth_calendar="lunar", month=month, day=day, is_leap_month=leap)

    actions.make_sure_batches_are_open(now=MONDAY)

    assert Card.objects.exists() is hits


@pytest.mark.django_db
@pytest.mark.clause("5.4.3.2")
def test_for_a_relative_without_her_own_consent_the_card_goes_to_the_customer_and_names_nobody():
    file = celebrating(month=1, day=1)
    buyer = file.buyers.get().customer
    add_member(customer=buyer, household=file, relation=Relation.FATHER, birthday=Birthday(6, 18), by=rep(), now=MONDAY)
    add_member(
        customer=buyer,
        household=file,
        relation=Relation.MOTHER,
        birthday=Birthday(6, 19),
        name="李敏",
        title="ms",
        consent=Consent.AGREED,
        consented_on=date(2026, 1, 1),
        by=rep(),
        now=MONDAY,
    )

    actions.make_sure_batches_are_open(now=MONDAY)

    cards = {card.member.relation: (card.cause, card.greeting, card.addressee) for card in Card.objects.select_related("member")}
    assert cards["father"] == (CardCause.VIA_CUSTOMER, "祝您父亲生日快乐", cards["father"][2])
    assert cards["father"][2].startswith("王建平")
    assert cards["mother"] == (CardCause.INCLUDED, "祝您生日快乐", "李敏女士")


@pytest.mark.django_db
@pytest.mark.clause("5.4.3.1")
def test_a_card_goes_to_the_newest_known_address():
    with_address(celebrating(), "苏州市学府街2号", AddressKind.NEWEST)

    actions.make_sure_batches_are_made(now=TUESDAY)

    assert Card.objects.get().address == "苏州市学府街2号"


@pytest.mark.django_db
@pytest.mark.clause("5.4.3.1")
def test_a_list_is_checked_struck_out_and_corrected_before_it_is_made_and_not_after():
    owner = rep()
    celebrating(owner)
    celebrating(owner, "李甲", "13900001111")
    actions.make_sure_batches_are_open(now=MONDAY)
    first, second = Card.objects.order_by("pk")
    check = first.batch.checks.get()

    with pytest.raises(actions.ReasonMissing):
        actions.strike_out(card=first, reason=" ", by=owner, now=MONDAY)
    with pytest.raises(actions.NotYourList):
        actions.strike_out(card=first, reason="x", by=rep(), now=MONDAY)
    actions.strike_out(card=first, reason="客户不喜欢", by=owner, now=MONDAY)
    actions.correct_birthday(card=second, birthday=Birthday(12, 1), by=owner, now=MONDAY)
    actions.check_done(check=check, by=owner, now=MONDAY)
    actions.check_done(check=check, by=owner, now=MONDAY)
    actions.make_sure_batches_are_made(now=TUESDAY)

    assert set(Card.objects.values_list("cause", flat=True)) == {CardCause.STRUCK_OUT}
    assert Duty.objects.get(kind="check_birthdays").is_on_time is True
    with pytest.raises(actions.AlreadyMade):
        actions.put_back(card=first, by=owner)


@pytest.mark.django_db
def test_a_struck_out_person_is_put_back():
    owner = rep()
    celebrating(owner)
    actions.make_sure_batches_are_open(now=MONDAY)
    card = actions.strike_out(card=Card.objects.get(), reason="x", by=owner, now=MONDAY)

    assert actions.put_back(card=card, by=owner).cause == CardCause.INCLUDED


@pytest.mark.django_db
@pytest.mark.clause("5.4.3.1")
def test_three_days_down_across_a_tuesday_still_make_one_batch():
    celebrating()

    actions.make_sure_batches_are_open(now=MONDAY)
    made = actions.make_sure_batches_are_made(now=TUESDAY + timedelta(days=8))

    batch = CardBatch.objects.get(posting_on=TUESDAY.date())
    assert made == 2
    assert batch.made_at == TUESDAY + timedelta(days=8)


@pytest.mark.django_db
@pytest.mark.clause("5.4.3.1")
def test_posting_needs_the_pdfs_and_general_affairs_and_is_told_once():
    clerk = staff_as(Role.GENERAL_AFFAIRS)
    file = celebrating()
    actions.make_sure_batches_are_made(now=TUESDAY)
    batch = CardBatch.objects.get()

    with pytest.raises(actions.NotGeneralAffairs):
        actions.mark_posted(batch=batch, by=rep(), now=TUESDAY)
    with pytest.raises(actions.NotPrinted):
        actions.mark_posted(batch=batch, by=clerk, now=TUESDAY)
    documents.render_waiting_parts(now=TUESDAY)
    documents.finish_runs(now=TUESDAY)
    actions.mark_posted(batch=batch, by=clerk, now=TUESDAY)
    actions.mark_posted(batch=batch, by=clerk, now=TUESDAY + timedelta(hours=1))

    assert TimelineEntry.objects.filter(household=file, kind="card").count() == 1
    assert Duty.objects.get(kind="post_cards").fulfilled_at == TUESDAY
    assert CardBatch.objects.get().posted_by == clerk


@pytest.mark.django_db
def test_a_name_that_cannot_be_printed_is_listed_and_blocks_no_other():
    owner = rep()
    celebrating(owner, "王\U0010fffd平")
    celebrating(owner, "李甲", "13900001111")

    actions.make_sure_batches_are_made(now=TUESDAY)

    assert set(Card.objects.values_list("cause", flat=True)) == {CardCause.UNPRINTABLE, CardCause.INCLUDED}


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_batch():
    celebrating()

    def run():
        actions.make_sure_batches_are_made(now=TUESDAY)
        connection.close()

    workers = [threading.Thread(target=run) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert CardBatch.objects.count() == 1
    assert Card.objects.count() == 1
    assert runs_of(CardBatch.objects.get()).count() == 2


@pytest.mark.django_db
def test_any_job_runs_for_a_given_day_and_the_run_is_recorded(capsys):
    celebrating()

    call_command("job", "make_card_batches", "--date", "2026-06-16")
    call_command("job", "--list")

    assert CardBatch.objects.get().made_at == TUESDAY
    assert Run.objects.get(job="make_card_batches").rows == 1
    assert "make_card_batches 2026-06-16: 1" in capsys.readouterr().out


@pytest.mark.django_db
def test_the_pages_of_a_batch_show_figures_that_equal_their_lists(client):
    owner, clerk = rep(), staff_as(Role.GENERAL_AFFAIRS)
    celebrating(owner)
    celebrating(owner, "李甲", "13900001111", consent=Consent.NOT_ASKED)
    actions.make_sure_batches_are_made(now=TUESDAY)
    batch = CardBatch.objects.get()
    client.force_login(clerk)

    listed = client.get(reverse("correspondence:batches"))
    page = client.get(batch.get_absolute_url(), {"cause": "not_asked"})
    sheet = client.get(batch.get_absolute_url(), {"export": "xlsx"})
    unready = client.post(reverse("correspondence:posted", args=[batch.pk]))

    assert batch.get_absolute_url() in listed.text
    assert [card.customer.name for card in page.context["page"].rows] == ["李甲"]
    assert (sheet.status_code, unready.status_code) == (200, 302)


@pytest.mark.django_db
def test_a_representative_works_her_list_on_its_page_and_no_other(client):
    owner = rep()
    celebrating(owner)
    actions.make_sure_batches_are_open(now=MONDAY)
    card = Card.objects.get()
    check = card.batch.checks.get()
    client.force_login(rep())
    strangers = client.get(check.get_absolute_url())
    client.force_login(owner)

    shown = client.get(check.get_absolute_url())
    client.post(reverse("correspondence:strike", args=[card.pk]), {"reason": "客户不喜欢"})
    struck = Card.objects.get().cause
    client.post(reverse("correspondence:back", args=[card.pk]))
    half = client.post(reverse("correspondence:birthday", args=[card.pk]), {"birth_calendar": "solar", "birth_month": "6"})
    client.post(reverse("correspondence:birthday", args=[card.pk]), {"birth_calendar": "solar", "birth_month": "6", "birth_day": "18"})
    client.post(reverse("correspondence:done", args=[check.pk]))

    check.refresh_from_db()
    assert (strangers.status_code, shown.status_code, half.status_code) == (404, 200, 422)
    assert struck == CardCause.STRUCK_OUT
    assert Card.objects.get().birthday_on == date(2026, 6, 18)
    assert check.checked_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.VP, Role.GM, Role.AUDITOR])
def test_who_oversees_the_duty_reads_the_list_and_works_on_none_of_it(client, role):
    celebrating(rep())
    actions.make_sure_batches_are_open(now=MONDAY)
    card = Card.objects.get()
    check = card.batch.checks.get()
    client.force_login(staff_as(role))

    page = client.get(check.get_absolute_url())

    assert (page.status_code, page.context["may_work"]) == (200, False)
    assert card.customer.name in page.text
    assert reverse("correspondence:strike", args=[card.pk]) not in page.text
    assert client.post(reverse("correspondence:done", args=[check.pk])).status_code == 404
    assert client.post(reverse("correspondence:strike", args=[card.pk]), {"reason": "x"}).status_code == 404


@pytest.mark.django_db
def test_a_post_without_cards_is_refused(client):
    client.force_login(staff_as(Role.FINANCE))

    assert client.get(reverse("correspondence:batches")).status_code == 403


@pytest.mark.django_db
@pytest.mark.clause("5.4.3.1")
def test_a_changed_window_begins_where_the_last_batch_ended_so_nobody_is_left_out_or_greeted_twice():
    file = celebrating(day=20)
    first = actions.open_batch(subsidiary=file.project.subsidiary, posting_on=TUESDAY.date(), now=MONDAY)
    Setting.objects.create(key="birthday_window", value="arrive_before", valid_from=date(2026, 6, 20), set_at=MONDAY)

    second = actions.open_batch(subsidiary=file.project.subsidiary, posting_on=date(2026, 6, 23), now=MONDAY + timedelta(days=7))

    assert second.first_day == first.last_day + timedelta(days=1)
    assert [card.batch for card in Card.objects.filter(customer=file.buyers.get().customer)] == [first]


@pytest.mark.django_db
@pytest.mark.clause("5.4.3.1")
def test_a_birthday_that_becomes_known_after_monday_joins_the_batch():
    file = celebrating(month=1)
    actions.make_sure_batches_are_open(now=MONDAY)
    born(file)

    actions.make_sure_batches_are_made(now=TUESDAY)

    assert [(card.household, card.cause) for card in Card.objects.all()] == [(file, CardCause.INCLUDED)]


@pytest.mark.django_db
@pytest.mark.clause("5.4.3.1")
@pytest.mark.parametrize(("calendar", "month", "day"), [("solar", 2, 30), ("lunar", 6, 31), ("solar", 13, 1)])
def test_a_day_that_no_calendar_has_is_refused(calendar, month, day):
    file = celebrating()
    actions.make_sure_batches_are_open(now=MONDAY)

    with pytest.raises(actions.NoSuchDay) as refusal:
        actions.correct_birthday(card=Card.objects.get(), birthday=Birthday(month, day, None, calendar), by=file.assignments.get().staff, now=MONDAY)

    assert refusal.value.clause == "5.4.3.1"


@pytest.mark.django_db
def test_a_corrected_birthday_keeps_its_year():
    file = celebrating(birth_year=1980)
    actions.make_sure_batches_are_open(now=MONDAY)

    actions.correct_birthday(card=Card.objects.get(), birthday=Birthday(6, 18), by=file.assignments.get().staff, now=MONDAY)

    assert Customer.objects.values_list("birth_year", "birth_month", "birth_day").get(pk=file.buyers.get().customer_id) == (1980, 6, 18)


@pytest.mark.django_db
@pytest.mark.clause("5.10.2.b")
def test_a_card_goes_to_the_address_known_last_also_when_that_is_a_written_notice_of_the_contract_address():
    file = with_address(celebrating(), "苏州市听说路2号", AddressKind.NEWEST)
    record_address(
        household=file, text="南京市书面路3号", source=AddressSource.WRITTEN_NOTICE, kind=AddressKind.CONTRACT, known_on=date(2026, 5, 1), by=None, now=MONDAY
    )

    assert addresses_of([file.pk])[file.pk].text == "南京市书面路3号"


@pytest.mark.django_db
def test_a_representative_reads_the_batch_and_prints_nothing(client):
    file = celebrating()
    actions.make_sure_batches_are_made(now=TUESDAY)
    run = runs_of(CardBatch.objects.get())[0]
    client.force_login(file.assignments.get().staff)

    page, pdf = client.get(CardBatch.objects.get().get_absolute_url()), client.get(reverse("documents:run", args=[run.pk]))

    assert (page.status_code, pdf.status_code) == (200, 404)
    assert reverse("documents:run", args=[run.pk]) not in page.content.decode()
