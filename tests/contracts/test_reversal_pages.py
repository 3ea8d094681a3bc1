import io
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from contracts.actions import payments as actions
from contracts.enums import NoticeState
from contracts.models import Payment, Receipt, Reversal
from customers.actions.ownership import end_household
from customers.enums import Role
from tests.factories import customers as core
from tests.factories import payments as make
from tests.factories.payments import NOW

pytestmark = pytest.mark.django_db
LIST = reverse("contracts:notices")
D = Decimal


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def url_of(notice):
    return reverse("contracts:reverse_notice", args=[notice.pk])


def typed(**values):
    return {"token": uuid4(), "reason": "入错户", "copies": "back"} | values


@pytest.fixture
def paid():
    """A notice whose money is confirmed, by a clerk of its subsidiary."""
    notice = make.notice(make.contract())
    make.confirm(notice, make.money("100000.00", payer="王建平", reference="CMB-1"))
    notice.refresh_from_db()
    return notice


# ---- who may -------------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.3.2")
@pytest.mark.parametrize(
    ("role", "status"), [(Role.FINANCE, 302), (Role.MANAGER, 403), (Role.VP, 403), (Role.AUDITOR, 403), (Role.REP, 404), (Role.LAWYER, 403)]
)
def test_only_finance_reverses_on_the_page(client, paid, role, status):
    client.force_login(core.staff_as(role))

    assert client.post(url_of(paid), typed()).status_code == status
    assert Reversal.objects.exists() is (status == 302)


def test_the_act_is_offered_to_finance_for_confirmed_money_only(client, paid):
    waiting = make.notice(paid.contract, make.line(paid.contract, 2, "1.00"))
    clerk, rep = make.finance(), make.representative_of(paid.contract)

    def offered(person, notice):
        client.force_login(person)
        return url_of(notice) in client.get(notice.get_absolute_url()).text

    assert (offered(clerk, paid), offered(clerk, waiting), offered(rep, paid)) == (True, False, False)
    make.reverse(paid, by=clerk)
    assert not offered(clerk, paid)


def test_a_reversal_is_asked_by_post_and_within_reach(client, paid):
    client.force_login(make.finance())
    assert client.get(url_of(paid)).status_code == 405
    client.force_login(make.finance(core.SubsidiaryFactory(code="HB")))
    assert client.post(url_of(paid), typed()).status_code == 404


# ---- the act -------------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.3.2")
def test_finance_reverses_once_with_reason_and_copies_however_often_it_is_sent(client, paid):
    client.force_login(make.finance(name="吴敏"))
    data = typed()

    answers = [client.post(url_of(paid), data) for _ in range(2)]

    assert {answer["Location"] for answer in answers} == {paid.get_absolute_url()}
    assert Reversal.objects.get().receipt.notice == paid
    shown = client.get(paid.get_absolute_url())
    assert (shown.context["notice"].state, shown.context["reversal"]) == (NoticeState.REVERSED, Reversal.objects.get())
    assert all(word in shown.text for word in ("入错户", "吴敏", "CMB-1", f'<del class="num">{Receipt.objects.get().number}</del>'))


@pytest.mark.parametrize(("missing", "field"), [({"reason": ""}, "reason"), ({"copies": ""}, "copies"), ({"copies": "posted"}, "copies")])
def test_what_is_missing_is_told_at_its_field_and_nothing_is_reversed(client, paid, missing, field):
    client.force_login(make.finance())

    answer = client.post(url_of(paid), typed(**missing))

    assert (answer.status_code, answer.context["form"].errors.keys()) == (422, {field})
    assert url_of(paid) in answer.text
    assert not Reversal.objects.exists()


def test_the_second_clerk_reads_who_reversed_and_why(client, paid):
    make.reverse(paid, by=make.finance(name="吴敏"), reason="入错户")
    client.force_login(make.finance())

    answer = client.post(url_of(paid), typed())

    assert (answer.status_code, type(answer.context["refusal"])) == (422, actions.AlreadyReversed)
    assert str(answer.context["refusal"]) in answer.text
    assert Reversal.objects.count() == 1


# ---- figures and lists ---------------------------------------------------------------------------------------------


def test_a_reversed_notice_leaves_the_paid_ones_and_stands_in_its_own_list(client, paid):
    boss = core.manager()
    client.force_login(boss)
    empty = client.get(LIST, {"view": "reversed"})
    make.reverse(paid)

    def rows(view):
        return [row.notice for row in client.get(LIST, {"view": view}).context["rows"]]

    assert empty.context["rows"] == []
    assert (rows("paid"), rows("reversed"), rows("all"), rows("waiting")) == ([], [paid], [paid], [])
    assert f"<del>{Receipt.objects.get().number}</del>" in client.get(LIST, {"view": "reversed"}).text
    assert rows("nonsense") == []


def test_the_export_says_when_a_notice_was_reversed(client, paid):
    make.reverse(paid, now=NOW + timedelta(minutes=5))
    client.force_login(core.manager())

    rows = list(load_workbook(io.BytesIO(client.get(LIST, {"view": "all", "export": "xlsx"}).content)).active.iter_rows(values_only=True))

    assert len(rows[0]) == len(rows[1]) == 15
    assert (rows[1][12], "09:47" in str(rows[1][14])) == (Receipt.objects.get().number, True)


def test_the_money_panel_counts_what_was_reversed_as_open(client, paid):
    client.force_login(make.representative_of(paid.contract))
    url = reverse("contracts:money_panel", args=[paid.contract.household_id])
    before = client.get(url).context["balance"]

    make.reverse(paid)

    after = client.get(url)
    assert (before.total.paid, after.context["balance"].total.paid, after.context["balance"].total.open) == (D("100000.00"), 0, D("360000.00"))
    assert f"<del>{Receipt.objects.get().number}</del>" in after.text


def test_the_freed_money_stands_on_the_confirming_page_and_pays_the_next_notice(client, paid):
    clerk = make.finance()
    client.force_login(clerk)
    make.reverse(paid, by=clerk)
    anew = make.notice(paid.contract)
    payment = Payment.objects.get()

    page = client.get(anew.get_confirm_url(), {"use": payment.pk})
    assert page.context["form"].initial[f"use_{payment.pk}"] == D("100000.00")
    data = {"token": uuid4(), "kind": "receipt", "number": "", "piece-TOTAL_FORMS": "4", "piece-INITIAL_FORMS": "0", f"use_{payment.pk}": "100000.00"}
    data |= {f"piece-{at}-{name}": value for at in range(4) for name, value in (("part", ""), ("method", "transfer"), ("received_on", "2026-06-16"))}
    assert client.post(anew.get_confirm_url(), data).status_code == 302

    assert (anew.allocations.get().payment, Receipt.objects.count()) == (payment, 2)
    assert client.get(paid.get_confirm_url())["Location"] == paid.get_absolute_url()


def test_the_list_of_the_reversed_takes_the_same_queries_with_1_and_3_rows(client, django_assert_num_queries):
    clerk = make.finance()
    client.force_login(clerk)

    def reversed_notice():
        notice = make.notice(make.contract())
        make.confirm(notice, by=clerk)
        make.reverse(notice, by=clerk)

    reversed_notice()
    client.get(LIST, {"view": "reversed"})
    for _ in range(2):
        with django_assert_num_queries(9):
            assert client.get(LIST, {"view": "reversed"}).status_code == 200
        reversed_notice()
        reversed_notice()


def test_a_printed_notice_that_was_reversed_keeps_its_paper_and_one_never_printed_gets_none(client, paid):
    rep = make.representative_of(paid.contract)
    paper = actions.store_notice_paper(notice=paid, by=rep, now=NOW)
    other = make.notice(paid.contract, make.line(paid.contract, 2, "1.00"))
    make.confirm(other)
    for notice in (paid, other):
        make.reverse(notice)
    client.force_login(rep)

    assert paper.get_absolute_url() in client.get(paid.get_absolute_url()).text
    assert reverse("contracts:print_notice", args=[other.pk]) not in client.get(other.get_absolute_url()).text


# ---- a household that has ended ------------------------------------------------------------------------------------


def test_an_ended_household_is_not_confirmed_on_the_page_either(client):
    contract = make.contract()
    notice = make.notice(contract)
    end_household(household=contract.household, on=NOW.date(), by=make.representative_of(contract), now=NOW)
    client.force_login(make.finance())
    data = {"token": uuid4(), "kind": "receipt", "number": "", "piece-TOTAL_FORMS": "4", "piece-INITIAL_FORMS": "0", "piece-0-part": "100000.00"}
    data |= {
        f"piece-{at}-{name}": value
        for at in range(4)
        for name, value in (("method", "transfer"), ("received_on", "2026-06-16"), ("account", "own"), ("payer", "王建平"))
    }

    assert client.get(notice.get_confirm_url())["Location"] == notice.get_absolute_url()
    assert notice.get_confirm_url() not in client.get(notice.get_absolute_url()).text
    answer = client.post(notice.get_confirm_url(), data)
    assert (answer.status_code, type(answer.context["refusal"])) == (422, actions.SaleEnded)
