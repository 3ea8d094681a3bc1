from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contracts.actions.ledger import differences as actions
from contracts.actions.ledger import settle_difference
from contracts.enums import LedgerField
from contracts.models import Contract, Difference
from customers.actions.households import NoticeMissing
from customers.actions.ownership import exchange_buyers
from customers.documents.models import Upload
from customers.enums import AddressKind, AddressSource, Happened, Role, Stage
from customers.models import Household
from customers.rules.identity import mask_number
from tests.factories import customers as core
from tests.factories import documents
from tests.factories.customers import NOW
from tests.factories.imports import outcomes, rows_of_every_table, taken
from tests.factories.ledgers import HEADINGS, resident_id, sold

pytestmark = pytest.mark.django_db
D = Decimal
LATER = NOW + timedelta(days=1)
LIST, BOX = reverse("contracts:differences"), reverse("contracts:differences_box")
MORE = HEADINGS | {"delivery": "交房日期", "paid": "已付金额"}
SIGNED = {"status": "已签约", "contract_no": "HT1", "signed_on": date(2026, 4, 1), "filing_no": "BA1", "delivery": date(2027, 6, 30)}
#: What the ledger gives otherwise the second time, and how the difference reads.
OTHERWISE = {
    LedgerField.PHONE: ({"phone": "13911112222"}, "13800000001", "13911112222"),
    LedgerField.ADDRESS: ({"address": "南京市玄武区北京东路2号"}, "南京市鼓楼区中山路1号", "南京市玄武区北京东路2号"),
    LedgerField.NAME: ({"name": "陈小一"}, sold(1)["name"], "陈小一"),
    LedgerField.REPRESENTATIVE: ({"rep": "王芳"}, "林晓梅", "王芳"),
    LedgerField.CONTRACT_NO: ({"contract_no": "HT9"}, "HT1", "HT9"),
    LedgerField.SIGNED_ON: ({"signed_on": date(2026, 4, 2)}, "2026-04-01", "2026-04-02"),
    LedgerField.FILING_NO: ({"filing_no": "BA9"}, "BA1", "BA9"),
    LedgerField.DELIVERY_ON: ({"delivery": date(2027, 12, 31)}, "2027-06-30", "2027-12-31"),
    LedgerField.PRICE: ({"total": 2000001.0}, "2,000,000.00", "2,000,001.00"),
    LedgerField.PAYMENT_TERMS: ({"terms": "公积金"}, "mortgage 30%", "provident_fund 30%"),
    LedgerField.IDENTITY: ({"identity": resident_id(9)}, mask_number(resident_id(1)), mask_number(resident_id(9))),
    LedgerField.BUYERS: ({"name": "另一人", "identity": resident_id(9)}, sold(1)["name"], "另一人"),
}


def again(*fields, now=LATER, n=1, **values):
    """Return a second import of a signed unit that gives these fields otherwise."""
    changed = {name: value for field in fields for name, value in OTHERWISE[field][0].items()}
    return taken(sold(n, **SIGNED | changed | values), headings=MORE, now=now)


def listed(field):
    """Return the difference that a second import lists at a field; the household is served by 林晓梅."""
    core.rep(name="林晓梅")
    taken(sold(1, **SIGNED), headings=MORE)
    again(field)
    return Difference.objects.get()


def settled(difference, *, take, by=None, **values):
    """Settle a difference by the real action, by who serves the household unless another is named."""
    by = by or difference.household.assignments.get(ended_at__isnull=True).staff
    return settle_difference(difference=difference, take=take, by=by, now=LATER, **values)


def found():
    return set(Difference.objects.values_list("field", "kept", "offered"))


def notice():
    return SimpleUploadedFile("通知.pdf", documents.a_pdf())


# What is listed


@pytest.mark.clause("5.10.2.b")
def test_what_the_department_keeps_is_never_changed_by_a_ledger_but_listed():
    fields = [field for field in OTHERWISE if field not in {LedgerField.IDENTITY, LedgerField.BUYERS}]
    core.rep(name="林晓梅")
    taken(sold(1, **SIGNED), headings=MORE)
    before = rows_of_every_table()

    ledger = again(*fields)

    after = rows_of_every_table()
    assert found() == {(field, *OTHERWISE[field][1:]) for field in fields}
    assert {table: after[table] - before[table] for table in before if after[table] != before[table]} == {
        "contracts.Difference": len(fields),
        "customers.Notification": 1,
    }
    assert set(ledger.rows.get().differing) == set(fields)


@pytest.mark.clause("5.5.1")
@pytest.mark.parametrize("field", [LedgerField.IDENTITY, LedgerField.BUYERS])
def test_another_document_or_buyer_is_listed_without_its_number(field):
    difference = listed(field)

    assert (difference.field, difference.kept, difference.offered) == (field, *OTHERWISE[field][1:])
    assert Household.objects.get().buyers.get().customer.identity_number == resident_id(1)


def test_what_a_new_file_says_otherwise_of_a_known_customer_is_listed_at_once():
    known = core.customer(name="陈志明", phones=("13900000000",), identity_kind="resident_id", identity_number=resident_id(1))

    ledger = taken(sold(1))

    assert set(Difference.objects.values_list("household__name", "customer", "field", "kept", "offered")) == {
        ("陈志明", known.pk, LedgerField.NAME, "陈志明", sold(1)["name"]),
        ("陈志明", known.pk, LedgerField.PHONE, "13900000000", "13800000001"),
    }
    assert ledger.rows.get().differing == [LedgerField.NAME, LedgerField.PHONE]


@pytest.mark.clause("5.1.1")
def test_of_a_signed_contract_only_what_is_empty_is_filled():
    taken(sold(1, contract_no="HT1"))

    ledger = again()

    contract = Contract.objects.get()
    assert (contract.signed_on, contract.filing_no, contract.delivery_on) == (date(2026, 4, 1), "BA1", date(2027, 6, 30))
    assert (contract.household.stage, found(), len(outcomes(ledger))) == (Stage.FILED, set(), 1)


def test_price_and_terms_of_an_unsigned_contract_with_money_on_it_are_only_listed():
    taken(sold(1, paid=1000.0), headings=MORE)

    taken(sold(1, paid=1000.0, total=2000001.0, terms="公积金"), headings=MORE, now=LATER)

    assert found() == {(field, *OTHERWISE[field][1:]) for field in (LedgerField.PRICE, LedgerField.PAYMENT_TERMS)}
    assert list(Contract.objects.get().instalments.values_list("amount", flat=True)) == [D(600000), D(1400000)]


@pytest.mark.parametrize("take", [True, False])
def test_a_difference_is_listed_once_and_a_settled_one_does_not_come_back(take):
    difference = listed(LedgerField.CONTRACT_NO)
    again(LedgerField.CONTRACT_NO)
    assert found() == {(LedgerField.CONTRACT_NO, "HT1", "HT9")}

    settled(difference, take=take)
    ledger = again(LedgerField.CONTRACT_NO)

    assert (Difference.objects.open().count(), Difference.objects.count()) == (0, 1)
    assert ledger.rows.get().differing == ([] if take else [LedgerField.CONTRACT_NO])


def test_another_word_of_the_ledger_on_a_settled_field_is_listed_anew():
    settled(listed(LedgerField.PHONE), take=False)

    again(phone="13700000000")

    assert list(Difference.objects.open().values_list("offered", flat=True)) == ["13700000000"]


# Settling


@pytest.mark.clause("5.10.2")
def test_a_taken_phone_becomes_the_first_and_the_file_is_found_by_it():
    difference = listed(LedgerField.PHONE)

    settled(difference, take=True)

    file = Household.objects.get()
    assert list(file.buyers.get().customer.phones.values_list("number", flat=True)) == ["13911112222", "13800000001"]
    assert file in Household.objects.matching(["13911112222"])
    assert file.timeline.first().kind == Happened.DETAILS


def test_the_phone_of_somebody_who_no_longer_is_a_buyer_can_still_be_settled():
    difference = listed(LedgerField.PHONE)
    exchange_buyers(household=difference.household, buyers=[(core.customer("新买家"), None)], by=core.manager(), now=NOW)

    settled(difference, take=True)

    assert difference.customer.phones.first().number == "13911112222"


@pytest.mark.clause("5.10.2.b")
def test_an_address_is_taken_with_the_customer_s_written_notice_only():
    difference = listed(LedgerField.ADDRESS)
    with pytest.raises(NoticeMissing):
        settled(difference, take=True)
    assert Difference.objects.open().get() == difference

    settled(difference, take=True, notice=notice())

    old, new = Household.objects.get().addresses.order_by("pk")
    assert (old.text, old.ended_on) == ("南京市鼓楼区中山路1号", LATER.date())
    assert (new.text, new.kind, new.source, new.ended_on) == ("南京市玄武区北京东路2号", AddressKind.CONTRACT, AddressSource.WRITTEN_NOTICE, None)
    assert Upload.objects.get().subject == new


@pytest.mark.clause("2.1.b")
def test_another_representative_is_the_manager_s_word():
    difference, boss, new = listed(LedgerField.REPRESENTATIVE), core.manager(), core.rep(name="王芳")
    elsewhere = core.manager(core.SubsidiaryFactory(code="HB"))
    for stranger in (None, elsewhere):
        with pytest.raises(actions.ManagerAssigns):
            settled(difference, take=True, by=stranger)

    settled(difference, take=True, by=boss)

    current = Household.objects.get().assignments.get(ended_at__isnull=True)
    assert (current.staff, current.reason, current.set_by) == (new, "台账.xlsx", boss)


@pytest.mark.clause("2.1.b")
@pytest.mark.parametrize("namesakes", [0, 2])
def test_a_representative_nobody_or_several_are_called_is_not_guessed(namesakes):
    difference = listed(LedgerField.REPRESENTATIVE)
    for _ in range(namesakes):
        core.rep(name="王芳")

    with pytest.raises(actions.NobodyNamed):
        settled(difference, take=True, by=core.manager())


@pytest.mark.clause("5.1.1")
@pytest.mark.parametrize(
    ("field", "attribute", "value"),
    [(LedgerField.CONTRACT_NO, "number", "HT9"), (LedgerField.SIGNED_ON, "signed_on", date(2026, 4, 2)), (LedgerField.FILING_NO, "filing_no", "BA9")],
)
def test_number_day_and_filing_of_a_signed_contract_are_corrected(field, attribute, value):
    difference = listed(field)

    settled(difference, take=True)

    contract = Contract.objects.get()
    assert (getattr(contract, attribute), contract.household.contract_no) == (value, contract.number)
    assert contract.household in Household.objects.matching([contract.number.lower()])
    assert contract.household.timeline.first().subject == contract


@pytest.mark.clause("5.1.1")
def test_the_contract_number_of_another_household_is_not_taken():
    difference = listed(LedgerField.CONTRACT_NO)
    core.household(contract_no="HT9")

    with pytest.raises(actions.NumberTaken):
        settled(difference, take=True)


@pytest.mark.clause("5.5.1")
@pytest.mark.clause("5.1.9.a")
@pytest.mark.parametrize(
    ("field", "refusal", "clause"),
    [
        (LedgerField.NAME, actions.ByNameChange, "5.5.1"),
        (LedgerField.IDENTITY, actions.ByNameChange, "5.5.1"),
        (LedgerField.BUYERS, actions.ByNameChange, "5.5.1"),
        (LedgerField.PRICE, actions.ByContractChange, "5.1.9.a"),
        (LedgerField.PAYMENT_TERMS, actions.ByContractChange, "5.1.9.a"),
        (LedgerField.DELIVERY_ON, actions.ByContractChange, "5.1.9.a"),
    ],
)
def test_who_the_buyer_is_and_the_terms_are_not_taken_from_a_ledger(field, refusal, clause):
    difference, boss = listed(field), core.manager()
    before = rows_of_every_table()

    with pytest.raises(refusal) as refused:
        settled(difference, take=True, by=boss)

    assert (refused.value.clause, rows_of_every_table(), Difference.objects.open().count()) == (clause, before, 1)


@pytest.mark.parametrize("field", list(OTHERWISE))
def test_every_difference_may_be_kept_and_then_nothing_changes(field):
    difference = listed(field)
    by, before = difference.household.assignments.get().staff, rows_of_every_table()

    kept = settled(difference, take=False)

    assert (kept.is_taken, kept.settled_by, kept.settled_at) == (False, by, LATER)
    assert rows_of_every_table() == before


def test_a_difference_is_settled_once_and_who_comes_second_reads_by_whom():
    difference = listed(LedgerField.PHONE)
    settled(difference, take=False)

    with pytest.raises(actions.AlreadySettled) as refused:
        settled(difference, take=True, by=core.manager())

    assert str(refused.value.values["name"]) == "林晓梅"


# The page


@pytest.fixture
def _clock():
    with time_machine.travel(LATER, tick=False):
        yield


def shown(client, **query):
    return [row.difference.field for row in client.get(LIST, query).context["rows"]]


def settle(client, difference, **data):
    return client.post(reverse("contracts:difference_settle", args=[difference.pk]), data)


@pytest.mark.parametrize("role", list(Role))
def test_representatives_and_managers_settle_and_nobody_else(client, role):
    difference = listed(LedgerField.PHONE)
    client.force_login(core.staff_as(role))
    listing, settling = {Role.REP: (200, 404), Role.MANAGER: (200, 302)}.get(role, (403, 403))

    assert (client.get(LIST).status_code, settle(client, difference, word="keep").status_code) == (listing, settling)
    assert client.get(reverse("contracts:difference_settle", args=[difference.pk])).status_code == 405


@pytest.mark.usefixtures("_clock")
def test_each_representative_sees_the_own_households_and_the_manager_all_of_the_company(client):
    own, other = core.rep(name="林晓梅"), core.rep(name="王芳")
    taken(sold(1), sold(2, rep="王芳"))
    taken(sold(1, phone="13911112222"), sold(2, rep="王芳", address="新址"))
    people = {own: ["phone"], other: ["address"], core.manager(): ["phone", "address"], core.manager(core.SubsidiaryFactory(code="HB")): []}

    seen = {}
    for person in people:
        client.force_login(person)
        seen[person] = shown(client)

    assert seen == people


def test_a_phone_is_clear_for_who_serves_the_household_and_masked_for_the_manager(client):
    difference = listed(LedgerField.PHONE)
    values = {}

    for person in (difference.household.assignments.get().staff, core.manager()):
        client.force_login(person)
        [row] = client.get(LIST).context["rows"]
        values[person.has_role(Role.MANAGER)] = (row.kept, row.offered, row.may_take)

    assert values == {False: ("138 0000 0001", "139 1111 2222", True), True: ("138****0001", "139****2222", True)}


@pytest.mark.usefixtures("_clock")
@pytest.mark.parametrize(
    ("word", "number", "said"),
    [("take", "13911112222", "3栋2单元 0101：已采用台账的内容。"), ("keep", "13800000001", "3栋2单元 0101：保留原内容。")],
)
def test_one_press_takes_or_keeps_and_says_so(client, word, number, said):
    difference = listed(LedgerField.PHONE)
    client.force_login(difference.household.assignments.get().staff)

    answer = client.post(reverse("contracts:difference_settle", args=[difference.pk]), {"word": word}, follow=True)

    assert difference.customer.phones.first().number == number
    assert [str(message) for message in answer.context["messages"]] == [said]
    assert (shown(client), shown(client, view="settled")) == ([], ["phone"])


def test_settling_leads_back_to_the_list_as_it_was_filtered(client):
    difference = listed(LedgerField.PHONE)
    client.force_login(core.manager())

    answer = client.post(reverse("contracts:difference_settle", args=[difference.pk]) + "?q=0101", {"word": "keep"})

    assert answer["Location"] == f"{LIST}?q=0101"


@pytest.mark.parametrize(("role", "is_shown"), [(Role.REP, True), (Role.MANAGER, True), (Role.VP, False), (Role.GENERAL_AFFAIRS, False)])
def test_who_settles_finds_the_way_from_the_navigation_and_from_today(client, role, is_shown):
    client.force_login(core.staff_as(role))

    today = client.get(reverse("customers:today")).text

    assert (f'class="nav__item" href="{LIST}"' in today, f'hx-get="{BOX}"' in today) == (is_shown, is_shown)


def test_the_box_on_today_counts_what_waits_for_oneself_and_shows_the_oldest(client):
    core.rep(name="王芳")
    difference = listed(LedgerField.PHONE)
    again(LedgerField.NAME, LedgerField.ADDRESS, LedgerField.FILING_NO, now=LATER + timedelta(days=1))
    owner = difference.household.assignments.get().staff
    client.force_login(owner)

    box = client.get(BOX, headers={"HX-Request": "true"})

    assert (box.context["count"], [row.field for row in box.context["first"]][:1], len(box.context["first"])) == (4, ["phone"], 3)
    assert difference.household.name in box.text
    assert client.get(BOX)["Location"] == LIST
    client.force_login(core.rep())
    assert client.get(BOX, headers={"HX-Request": "true"}).content == b""


def test_the_file_and_the_contract_lead_to_the_differences_of_the_household(client):
    difference = listed(LedgerField.PHONE)
    household = difference.household
    pages = [reverse("contracts:household_panel", args=[household.pk]), household.contract.get_absolute_url()]
    link = f"{LIST}?q="

    client.force_login(household.assignments.get().staff)
    assert [link in client.get(page).text for page in pages] == [True, True]
    client.force_login(core.vp())
    assert [link in client.get(page).text for page in pages] == [False, False]


@pytest.mark.clause("5.10.2.b")
def test_an_address_comes_with_its_scan_and_without_it_the_page_cites_the_clause(client):
    difference = listed(LedgerField.ADDRESS)
    client.force_login(difference.household.assignments.get().staff)

    refused = settle(client, difference, word="take")
    accepted = settle(client, difference, word="take", notice=notice())

    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert "五(十)2" in refused.content.decode()
    assert f'id="refused-{difference.pk}"' in refused.text
    assert Household.objects.get().addresses.get(ended_on__isnull=True).text == "南京市玄武区北京东路2号"


def test_a_word_nobody_offered_settles_nothing(client):
    difference = listed(LedgerField.PHONE)
    client.force_login(core.manager())

    assert settle(client, difference, word="x")["Location"] == LIST
    assert Difference.objects.open().get() == difference


@pytest.mark.parametrize(("query", "fields"), [({"field": "phone"}, ["phone"]), ({"q": "0102"}, ["address"]), ({"q": "0103"}, []), ({}, ["phone", "address"])])
def test_the_list_is_filtered_by_unit_and_field(client, query, fields):
    taken(sold(1), sold(2))
    taken(sold(1, phone="13911112222"), sold(2, address="新址"), now=LATER)
    client.force_login(core.manager())

    assert shown(client, **query) == fields


def test_the_list_is_filtered_by_project(client):
    rows = [sold(1), sold(2, project="星河公寓")]
    taken(*rows)
    taken(*(row | {"address": "新址"} for row in rows), now=LATER)
    client.force_login(core.manager())
    project = Household.objects.get(order_no="DG00002").project

    rows = client.get(LIST, {"project": project.pk}).context["rows"]

    assert [row.difference.household.project for row in rows] == [project]


def test_the_list_takes_the_same_queries_with_1_and_3_rows(client, django_assert_num_queries):
    rows = [sold(n) for n in range(1, 4)]
    taken(*rows)
    taken(rows[0] | {"phone": "13911112222"}, now=LATER)
    client.force_login(core.manager())
    client.get(LIST)

    for count in (1, 3):
        with django_assert_num_queries(9):
            assert len(shown(client)) == count
        taken(*(row | {"address": "新址"} for row in rows[1:]), now=LATER)
