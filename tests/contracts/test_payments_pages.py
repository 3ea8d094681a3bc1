import io
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from contracts.actions import payments as actions
from contracts.enums import MoneyKind, NoticeState
from contracts.models import PaymentNotice, Receipt
from customers.actions.settings import change_setting
from customers.documents.models import Paper
from customers.enums import Role, Seen
from customers.models import Access
from tests.factories import customers as core
from tests.factories import payments as make
from tests.factories.payments import NOW

pytestmark = pytest.mark.django_db
LIST = reverse("contracts:notices")
NEW = reverse("contracts:notice_new")
D = Decimal


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def text_of(response):
    return response.content.decode()


def asked(contract, *amounts, **values):
    """Return the input of the notice page: an amount per instalment, "" with a tick for all of it, None for none."""
    data = {
        "token": uuid4(),
        "extra_kind": MoneyKind.ON_ACCOUNT,
        "extra_amount": "",
        "method": "transfer",
        "payer": "王建平",
        "payer_relation": "",
        "remark": "",
    }
    for instalment, amount in zip(contract.instalments.all(), amounts, strict=False):
        if amount is not None:
            data |= {f"take_{instalment.pk}": "on", f"amount_{instalment.pk}": amount}
    return data | values


def pieces(*parts, **values):
    """Return the input of the confirming page: one new piece of money per part."""
    data = {"token": uuid4(), "kind": "receipt", "number": "", "piece-TOTAL_FORMS": "4", "piece-INITIAL_FORMS": "0"}
    for at, part in enumerate([*parts, *[""] * (4 - len(parts))]):
        filled = {"part": part, "method": "transfer", "received_on": "2026-06-16", "account": "own", "payer": "王建平"}
        data |= {f"piece-{at}-{name}": value for name, value in filled.items()}
    return data | values


# Who may


READERS = {Role.REP: 200, Role.MANAGER: 200, Role.VP: 200, Role.GM: 200, Role.FINANCE: 200, Role.AUDITOR: 200}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_the_list_is_open_to_the_posts_that_handle_money(client, role):
    client.force_login(core.staff_as(role))

    assert client.get(LIST).status_code == READERS.get(role, 403)


@pytest.mark.parametrize("role", list(Role))
def test_a_notice_is_shown_within_reach_only(client, role):
    notice = make.notice(make.contract())
    elsewhere = core.SubsidiaryFactory(code="HB")
    inside = 404 if role == Role.REP else READERS.get(role, 403)

    client.force_login(core.staff_as(role))
    assert client.get(notice.get_absolute_url()).status_code == inside
    client.force_login(core.staff_as(role, elsewhere))
    assert client.get(notice.get_absolute_url()).status_code == (404 if role in READERS else 403)


def test_the_representative_sees_own_notices_and_those_of_whom_she_stands_in_for(client):
    mine, other = make.contract(), make.contract()
    notices = [make.notice(contract) for contract in (mine, other)]
    me = make.representative_of(mine)
    client.force_login(me)
    assert [client.get(notice.get_absolute_url()).status_code for notice in notices] == [200, 404]

    core.away(make.representative_of(other), me)

    assert client.get(notices[1].get_absolute_url()).status_code == 200


@pytest.mark.clause("5.3.1")
@pytest.mark.parametrize(("role", "status"), [(Role.MANAGER, 200), (Role.FINANCE, 403), (Role.VP, 403), (Role.AUDITOR, 403), (Role.REP, 404)])
def test_only_who_serves_the_household_opens_the_form(client, role, status):
    contract = make.contract()
    client.force_login(core.staff_as(role))

    assert client.get(NEW, {"contract": contract.pk}).status_code == status


@pytest.mark.clause("5.3.2")
def test_only_finance_opens_the_confirming_page(client):
    contract = make.contract()
    notice = make.notice(contract)

    for person, status in (
        (make.finance(), 200),
        (core.manager(), 403),
        (make.representative_of(contract), 403),
        (make.finance(core.SubsidiaryFactory(code="HB")), 404),
    ):
        client.force_login(person)
        assert client.get(notice.get_confirm_url()).status_code == status
        assert client.post(notice.get_confirm_url(), pieces("1")).status_code == (422 if status == 200 else status)


@pytest.mark.parametrize("name", ["print_notice", "cancel_notice", "notice_total"])
def test_what_writes_or_counts_is_asked_by_post(client, name):
    notice = make.notice(make.contract())
    client.force_login(core.manager())

    assert client.get(reverse(f"contracts:{name}", args=[] if name == "notice_total" else [notice.pk])).status_code == 405


# The list


def test_finance_lands_on_what_waits_and_goes_straight_to_confirming(client):
    contract = make.contract()
    waiting, paid = make.notice(contract), make.notice(contract, make.line(contract, 2, "8.00"))
    clerk = make.finance()
    make.confirm(paid, by=clerk)
    client.force_login(clerk)

    shown = client.get(LIST)

    assert [row.notice for row in shown.context["rows"]] == [waiting]
    assert waiting.get_confirm_url() in text_of(shown)


@pytest.mark.parametrize("view", ["waiting", "paid", "cancelled", "all"])
def test_each_view_keeps_its_notices_and_explains_itself_when_empty(client, view):
    boss = core.manager()
    client.force_login(boss)
    assert client.get(LIST, {"view": view}).status_code == 200
    contract = make.contract()
    waiting, paid, cancelled = (make.notice(contract, make.on_account("1.00")) for _ in range(3))
    make.confirm(paid)
    actions.cancel_notice(notice=cancelled, reason="开错", has_all_copies=True, by=boss, now=NOW)

    found = {row.notice for row in client.get(LIST, {"view": view}).context["rows"]}

    assert found == {"waiting": {waiting}, "paid": {paid}, "cancelled": {cancelled}, "all": {waiting, paid, cancelled}}[view]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "00002"}, [2]),
        ({"q": "SJ"}, []),
        ({"q": "陈"}, [2]),
        ({"method": "card"}, [1]),
        ({"since": "2026-06-10"}, [1]),
        ({"until": "2026-06-10"}, [2]),
        ({"q": "无此人"}, []),
    ],
)
def test_the_list_is_filtered_by_text_method_and_day(client, query, found):
    unit = core.UnitFactory()
    second = make.contracts.contract(buyers=[core.customer("陈志明", ("13900001111",))], unit=unit, instalments=[("10.00", NOW.date())])
    first = make.contract()
    boss = core.manager()
    notices = {1: make.notice(first, method="card", by=boss), 2: None}
    unit.building.project.refresh_from_db()
    make.notice(second, make.line(second, 1, "1.00"), payer="陈志明", now=NOW - timedelta(days=9), by=boss)
    notices[2] = make.notice(second, make.line(second, 1, "2.00"), payer="陈志明", now=NOW - timedelta(days=9), by=boss)
    client.force_login(boss)

    rows = [row.notice for row in client.get(LIST, query).context["rows"]]

    assert [key for key, notice in notices.items() if notice in rows] == found


def test_the_list_is_filtered_by_project_and_pages_on(client):
    contract, other = make.contract(), make.contract()
    notices = [make.notice(contract, make.on_account("1.00"), now=NOW - timedelta(minutes=60 - n)) for n in range(52)]
    make.notice(other, make.on_account("1.00"))
    client.force_login(core.manager())

    first = client.get(LIST, {"project": contract.household.project_id})
    second = client.get(LIST, {"project": contract.household.project_id, "after": first.context["page"].next})

    assert [row.notice for row in [*first.context["rows"], *second.context["rows"]]] == notices


@pytest.mark.parametrize("view", ["waiting", "all"])
def test_the_list_takes_the_same_queries_with_1_and_3_rows(client, view, django_assert_num_queries):
    clerk, contract = make.finance(), make.contract()
    client.force_login(clerk)
    make.notice(contract, make.on_account("1.00"))
    client.get(LIST, {"view": view})

    for _ in range(2):
        with django_assert_num_queries(9):
            assert client.get(LIST, {"view": view}).status_code == 200
        make.confirm(make.notice(make.contract()), by=clerk) if view == "all" else make.notice(make.contract())
        make.notice(contract, make.on_account("2.00"), make.line(contract, 1, "3.00"))


def test_the_list_is_exported_as_literal_text_and_the_export_is_logged(client):
    contract = make.contract()
    notice = make.notice(contract, payer="=1+1", payer_relation="父亲")
    make.confirm(notice)
    boss = core.manager()
    client.force_login(boss)

    book = load_workbook(io.BytesIO(client.get(LIST, {"view": "all", "export": "xlsx"}).content))

    rows = list(book.active.iter_rows(values_only=True))
    assert (rows[1][0], rows[1][6], rows[1][8], rows[1][12]) == (notice.number, 100000, "=1+1", Receipt.objects.get().number)
    assert book.active["I2"].data_type == "s"
    assert Access.objects.get(what=Seen.EXPORTED).staff == boss


# Issuing


@pytest.mark.clause("5.3.1")
def test_ticks_and_amounts_become_a_notice_with_its_paper(client):
    contract = make.contract()
    client.force_login(make.representative_of(contract))

    answer = client.post(f"{NEW}?contract={contract.pk}", asked(contract, "", "50,000.00", extra_amount="￥８.5", remark="客户签字说明"), follow=True)

    notice = PaymentNotice.objects.get()
    assert [(line.kind, line.amount) for line in notice.lines.all()] == [
        ("instalment", D("100000.00")),
        ("instalment", D("50000.00")),
        ("on_account", D("8.50")),
    ]
    assert (answer.redirect_chain[-1][0], notice.remark) == (notice.get_absolute_url(), "客户签字说明")
    assert Paper.objects.get().subject == notice
    assert "人民币壹拾伍万零捌元伍角" in text_of(answer)


@pytest.mark.clause("5.3.1")
def test_a_form_sent_twice_issues_one_notice(client):
    contract = make.contract()
    client.force_login(make.representative_of(contract))
    data = asked(contract, "1.00")

    answers = [client.post(f"{NEW}?contract={contract.pk}", data) for _ in range(2)]

    assert PaymentNotice.objects.count() == 1
    assert {answer["Location"] for answer in answers} == {PaymentNotice.objects.get().get_absolute_url()}


def test_a_refused_notice_keeps_what_was_typed_and_says_the_way_out(client):
    contract = make.contract("100.00")
    client.force_login(make.representative_of(contract))

    answer = client.post(f"{NEW}?contract={contract.pk}", asked(contract, "100.01"))

    assert answer.status_code == 422
    assert {"100.01", "预存", "五(三)1"} <= {word for word in ("100.01", "预存", "五(三)1") if word in text_of(answer)}
    assert not PaymentNotice.objects.exists()


@pytest.mark.parametrize("amount", ["x", "-1", "0", "1.001"])
def test_an_amount_that_is_none_is_told_at_its_field(client, amount):
    contract = make.contract()
    client.force_login(make.representative_of(contract))

    answer = client.post(f"{NEW}?contract={contract.pk}", asked(contract, amount))

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {f"amount_{contract.instalments.first().pk}"}


def test_the_form_takes_no_instalment_of_another_contract(client):
    contract, other = make.contract(), make.contract()
    client.force_login(make.representative_of(contract))

    answer = client.post(f"{NEW}?contract={contract.pk}", asked(other, "1.00"))

    assert answer.status_code == 422
    assert not PaymentNotice.objects.exists()


@pytest.mark.clause("5.3.1")
def test_ticks_and_amounts_are_counted_into_what_the_notice_will_say(client):
    contract = make.contract()
    first, second = contract.instalments.all()
    client.force_login(make.representative_of(contract))
    url = f"{reverse('contracts:notice_total')}?contract={contract.pk}"

    ticked = text_of(client.post(url, {f"take_{first.pk}": "on", f"amount_{first.pk}": ""}))
    nothing = text_of(client.post(url, {f"amount_{first.pk}": ""}))
    typed = text_of(client.post(url, {f"amount_{second.pk}": "260000.01"}))

    assert "人民币壹拾万元整" in ticked
    assert "¥0.00" in nothing
    assert "人民币贰拾陆万元零壹分" in typed
    assert "¥0.01" in typed
    assert "<input" not in ticked + nothing + typed
    assert not PaymentNotice.objects.exists()


def test_without_a_script_the_form_is_added_up_and_keeps_all_that_is_on_it(client):
    contract = make.contract()
    first, second = contract.instalments.all()
    client.force_login(make.representative_of(contract))
    data = asked(contract, "", "50,000", extra_amount="8.50", payer="刘芳", payer_relation="配偶", remark="分两笔") | {"count": "1"}

    answer = client.post(f"{NEW}?contract={contract.pk}", data)

    form = answer.context["form"]
    assert (answer.status_code, answer.context["total"]) == (200, D("150008.50"))
    assert {name: form[name].value() for name in ("payer", "payer_relation", "remark", "extra_amount")} == {
        "payer": "刘芳",
        "payer_relation": "配偶",
        "remark": "分两笔",
        "extra_amount": "8.50",
    }
    assert [(row.take.value(), row.amount.value()) for row in form.rows()] == [(True, ""), (True, "50,000")]
    assert [row.asked for row in form.chosen()] == [first.amount, D("50000")]
    assert second.amount == D("260000.00")
    assert not PaymentNotice.objects.exists()


@pytest.mark.clause("5.3.1")
def test_the_authoritys_payment_number_is_asked_for_at_its_field_and_printed(client):
    contract = make.contract(is_supervised=True)
    client.force_login(make.representative_of(contract))
    change_setting(
        key="supervision_no_needed",
        value="yes",
        valid_from=NOW.date(),
        reason="监管要求",
        by=core.manager(),
        now=NOW,
        project=contract.household.project,
    )

    lacking = client.post(f"{NEW}?contract={contract.pk}", asked(contract, "1.00", supervision_no=""))
    given = client.post(f"{NEW}?contract={contract.pk}", asked(contract, "1.00", supervision_no="JG-2026-00412"), follow=True)

    assert (lacking.status_code, lacking.context["form"].errors.keys()) == (422, {"supervision_no"})
    assert "JG-2026-00412" in text_of(given)
    assert Paper.objects.get().subject.supervision_no == "JG-2026-00412"


def test_without_a_contract_nothing_is_counted(client):
    client.force_login(core.manager())

    assert client.post(reverse("contracts:notice_total")).status_code == 404
    assert client.post(f"{reverse('contracts:notice_total')}?contract=x").status_code == 404


def test_a_notice_may_begin_with_the_household_or_with_words(client):
    mine, other = make.contract(), make.contract()
    client.force_login(make.representative_of(mine))

    assert client.get(NEW, {"household": mine.household_id}).context["contract"] == mine
    assert client.get(NEW).context["found"] == [mine.household]
    assert client.get(NEW, {"q": mine.household.unit.room}).context["found"] == [mine.household]
    assert client.get(NEW, {"q": other.household.unit.room}).context["found"] == []


def test_who_issues_nothing_is_not_asked_for_which_household(client):
    client.force_login(make.finance())

    assert client.get(NEW).status_code == 403


def test_when_the_disk_refuses_the_paper_the_notice_stands_and_offers_it_again(client, settings, tmp_path):
    contract = make.contract()
    settings.MEDIA_ROOT = tmp_path / "file"
    settings.MEDIA_ROOT.write_text("no folder")
    client.force_login(make.representative_of(contract))

    client.post(f"{NEW}?contract={contract.pk}", asked(contract, "1.00"))

    notice = PaymentNotice.objects.get()
    assert not Paper.objects.exists()
    assert reverse("contracts:print_notice", args=[notice.pk]) in text_of(client.get(notice.get_absolute_url()))
    settings.MEDIA_ROOT = tmp_path / "media"
    assert client.post(reverse("contracts:print_notice", args=[notice.pk]))["Location"] == Paper.objects.get().get_absolute_url()


# The notice


def test_a_notice_is_cancelled_on_its_page_with_reason_and_copies(client):
    contract = make.contract()
    notice = make.notice(contract)
    client.force_login(make.representative_of(contract))
    url = reverse("contracts:cancel_notice", args=[notice.pk])

    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "金额写错"}).status_code == 422
    assert client.post(url, {"reason": "金额写错", "has_all_copies": "on"}, follow=True).status_code == 200

    notice.refresh_from_db()
    assert notice.state == NoticeState.CANCELLED
    shown = text_of(client.get(notice.get_absolute_url()))
    assert "金额写错" in shown
    assert reverse("contracts:print_notice", args=[notice.pk]) not in shown
    client.post(reverse("contracts:print_notice", args=[notice.pk]))
    assert not Paper.objects.exists()


def test_who_only_reads_a_notice_does_not_cancel_it(client):
    notice = make.notice(make.contract())
    client.force_login(make.finance())

    assert client.post(reverse("contracts:cancel_notice", args=[notice.pk]), {"reason": "x", "has_all_copies": "on"}).status_code == 403


def test_a_paid_notice_shows_its_money_and_its_receipt(client):
    contract = make.contract()
    notice = make.notice(contract)
    receipt = make.confirm(notice, make.money("100000.00", payer="王建平", reference="CMB-1", whole=D("100001.00")))
    client.force_login(make.representative_of(contract))

    shown = text_of(client.get(notice.get_absolute_url()))

    assert all(word in shown for word in (receipt.number, "CMB-1", "¥100,001.00"))


# Confirming


@pytest.mark.clause("5.3.2")
def test_finance_confirms_the_money_in_pieces_and_one_receipt_comes_of_it(client):
    notice = make.notice(make.contract())
    client.force_login(make.finance())

    answer = client.post(notice.get_confirm_url(), pieces("60,000.00", "40000", **{"piece-0-reference": "S1"}))

    assert answer["Location"] == notice.get_absolute_url()
    assert Receipt.objects.get().notice == notice
    assert sorted(notice.allocations.values_list("payment__reference", "amount")) == [("", D("40000.00")), ("S1", D("60000.00"))]


@pytest.mark.clause("5.3.2")
def test_a_form_sent_twice_hands_out_one_receipt(client):
    notice = make.notice(make.contract())
    client.force_login(make.finance())
    data = pieces("100000")

    answers = [client.post(notice.get_confirm_url(), data) for _ in range(2)]

    assert {answer["Location"] for answer in answers} == {notice.get_absolute_url()}
    assert Receipt.objects.count() == 1


@pytest.mark.clause("5.3.2")
def test_another_sum_is_refused_on_the_page_with_both_figures(client):
    notice = make.notice(make.contract())
    client.force_login(make.finance())

    answer = client.post(notice.get_confirm_url(), pieces("99999.99"))

    assert answer.status_code == 422
    assert all(word in text_of(answer) for word in ("¥99,999.99", "¥100,000.00", "¥0.01", "99999.99"))
    assert not Receipt.objects.exists()


@pytest.mark.clause("5.3.2")
def test_the_second_clerk_reads_who_confirmed_and_a_confirmed_notice_leads_to_its_page(client):
    notice = make.notice(make.contract())
    make.confirm(notice, by=make.finance(name="吴敏"))
    client.force_login(make.finance())

    answer = client.post(notice.get_confirm_url(), pieces("100000"))

    assert answer.status_code == 422
    assert "吴敏" in text_of(answer)
    assert client.get(notice.get_confirm_url())["Location"] == notice.get_absolute_url()


def test_the_page_begins_with_the_whole_sum_and_takes_from_a_remittance_with_something_left(client):
    contract = make.contract()
    first, second = make.notice(contract), make.notice(contract, make.line(contract, 2, "60000.00"))
    clerk = make.finance()
    make.confirm(first, make.money("100000.00", payer="王建平", reference="S1", whole=D("150000.00")), by=clerk)
    payment = first.allocations.get().payment
    client.force_login(clerk)

    plain = client.get(second.get_confirm_url()).context["form"]
    using = client.get(second.get_confirm_url(), {"use": payment.pk}).context["form"]

    assert plain.pieces[0].initial["part"] == D("60000.00")
    assert (using.initial[f"use_{payment.pk}"], using.pieces[0].initial["part"]) == (D("50000.00"), D("10000.00"))
    assert client.post(second.get_confirm_url(), pieces("10000", **{f"use_{payment.pk}": "50000"})).status_code == 302
    assert second.allocations.count() == 2


def test_a_piece_without_amount_or_day_is_told_at_its_field(client):
    notice = make.notice(make.contract())
    client.force_login(make.finance())

    without_amount = client.post(notice.get_confirm_url(), pieces("100000", **{"piece-1-reference": "S2"}))
    without_day = client.post(notice.get_confirm_url(), pieces("100000", **{"piece-0-received_on": ""}))

    assert without_amount.context["form"].pieces[1].errors.keys() == {"part"}
    assert without_day.context["form"].pieces[0].errors.keys() == {"received_on"}
    assert [answer.status_code for answer in (without_amount, without_day)] == [422, 422]


def test_an_invoice_number_of_the_wrong_length_is_refused_with_its_digits(client):
    notice = make.notice(make.contract())
    client.force_login(make.finance())

    answer = client.post(notice.get_confirm_url(), pieces("100000", kind="invoice", number="24"))

    assert answer.status_code == 422
    assert "20" in text_of(answer)


@pytest.mark.clause("5.3.3")
def test_a_strangers_money_is_asked_about_at_its_field_and_the_answer_stands_on_the_notice(client):
    notice = make.notice(make.contract(), payer="刘芳", payer_relation="配偶")
    client.force_login(make.finance())
    stranger = {"piece-0-payer": "赵无关"}

    asked_about = client.post(notice.get_confirm_url(), pieces("100000", **stranger))
    taken = client.post(notice.get_confirm_url(), pieces("100000", **stranger, **{"piece-0-on_behalf": "父亲代付，书面说明已收"}), follow=True)

    form = asked_about.context["form"]
    assert (asked_about.status_code, form.pieces[0].errors.keys(), form.pieces[0]["payer"].value()) == (422, {"on_behalf"}, "赵无关")
    assert "赵无关" in form.pieces[0].errors["on_behalf"][0]
    assert all(words in text_of(taken) for words in ("赵无关", "父亲代付，书面说明已收"))


@pytest.mark.clause("5.3.3")
@pytest.mark.parametrize("payer", ["刘芳", "王建平", "王 建平", " 刘·芳 "])
def test_a_buyer_and_the_payer_the_representative_verified_need_no_word(client, payer):
    notice = make.notice(make.contract(), payer="刘芳", payer_relation="配偶")
    client.force_login(make.finance())

    assert client.post(notice.get_confirm_url(), pieces("100000", **{"piece-0-payer": payer})).status_code == 302


@pytest.mark.clause("5.3.3")
def test_what_is_left_of_a_strangers_money_is_taken_with_a_word_for_whom(client):
    contract, clerk = make.contract(), make.finance()
    first, second = make.notice(contract), make.notice(contract, make.line(contract, 2, "60000.00"))
    make.confirm(first, make.money("100000.00", payer="赵无关", on_behalf="代外甥付", whole=D("160000.00")), by=clerk)
    payment = first.allocations.get().payment
    client.force_login(clerk)
    data = pieces(**{f"use_{payment.pk}": "60000"})

    asked_about = client.post(second.get_confirm_url(), data)
    taken = client.post(second.get_confirm_url(), data | {f"behalf_{payment.pk}": "代外甥付"})

    assert (asked_about.status_code, asked_about.context["form"].errors.keys()) == (422, {f"behalf_{payment.pk}"})
    assert taken.status_code == 302
    assert second.allocations.get().on_behalf == "代外甥付"


@pytest.mark.clause("5.3.2")
def test_money_in_another_projects_account_is_refused_at_its_field(client):
    notice = make.notice(make.contract())
    other = core.ProjectFactory(name="澜庭湖岸", subsidiary=notice.contract.household.project.subsidiary, account_number="6222 9999 0000 3302")
    client.force_login(make.finance())

    page = client.get(notice.get_confirm_url()).context["form"]
    answer = client.post(notice.get_confirm_url(), pieces("100000", **{"piece-0-account": str(other.pk)}))

    assert [words.split("…")[1] for _key, words in page.pieces[0].fields["account"].choices] == ["2222", "3302 澜庭湖岸"]
    assert (answer.status_code, answer.context["form"].pieces[0].errors.keys()) == (422, {"account"})
    assert "6222 9999 0000 3302" not in text_of(answer)
    assert client.post(notice.get_confirm_url(), pieces("100000")).status_code == 302


@pytest.mark.parametrize("more", [0, 2])
def test_the_confirming_page_takes_the_same_queries_however_much_waits(client, more, django_assert_max_num_queries):
    clerk, contract = make.finance(), make.contract()
    notice = make.notice(contract)
    for n in range(more):
        other = make.contract()
        make.notice(other)
        make.confirm(make.notice(other, make.on_account("5.00")), make.money("5.00", reference=f"S{n}", whole=D("9.00")), by=clerk)
    client.force_login(clerk)

    with django_assert_max_num_queries(17):
        assert client.get(notice.get_confirm_url()).status_code == 200


# The panel on the file


def test_the_panel_shows_balance_notices_and_money_from_before_as_page_and_as_fragment(client):
    contract = make.contract()
    make.opening(contract, "100.00", position=1, old_receipt_no="0001")
    notice = make.notice(contract, make.line(contract, 1, "1.00"), make.on_account("2.00"))
    make.confirm(notice)
    client.force_login(make.representative_of(contract))
    url = reverse("contracts:money_panel", args=[contract.household_id])

    page, fragment = text_of(client.get(url)), text_of(client.get(url, headers={"HX-Request": "true"}))

    assert all(word in fragment for word in (notice.number, "0001", "¥99,899.00", "¥2.00"))
    assert "<html" in page
    assert "<html" not in fragment
    assert fragment.split(">", 1)[1].strip() in page


@pytest.mark.parametrize("role", list(Role))
def test_the_panel_is_open_to_money_posts_and_to_the_household_s_lawyer(client, role):
    contract = make.contract()
    person = core.staff_as(role)
    if role == Role.LAWYER:
        contract.household.lawyer = person
        contract.household.save()
    client.force_login(person)
    status = {Role.REP: 404, Role.LAWYER: 200}.get(role, READERS.get(role, 403))

    assert client.get(reverse("contracts:money_panel", args=[contract.household_id])).status_code == status


def test_a_household_without_contract_says_so(client):
    household = core.household()
    client.force_login(core.manager())

    assert "还没有合同" in text_of(client.get(reverse("contracts:money_panel", args=[household.pk])))
