from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from contracts.actions.approval_forms import rendered_form
from contracts.enums import ChangeState
from contracts.models import Contract, ContractChange
from contracts.queries.approval_forms import context
from customers.authorization.enums import Verdict
from tests.factories import contracts as factories
from tests.factories import customers as core
from tests.factories import payments as make
from tests.factories.contracts import change, decided, request_of, schedule

pytestmark = pytest.mark.django_db
JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)


@pytest.fixture
def house():
    class House:
        subsidiary = core.SubsidiaryFactory()
        rep, manager, vp = core.rep(name="林晓雯"), core.manager(name="陈立恒"), core.vp()
        contract = factories.contract(rep, price=Decimal("1000.00"), instalments=(("300.00", JULY), ("700.00", AUGUST)))
        now = timezone.now() - timedelta(hours=1)

    return House


def get(client, person, name, *args):
    client.force_login(person)
    return client.get(reverse(f"contracts:{name}", args=args))


def ask(client, house, *sums, page="change_new", of=None, person=None, headers=None, **data):
    """Send the form of terms with the rows of a new schedule."""
    client.force_login(person or house.rep)
    values = {"token": uuid4(), "reason": "客户改办按揭"} | data
    for row, (kind, due_on, amount) in enumerate(sums):
        values |= {f"schedule_{row}_kind": kind, f"schedule_{row}_due_on": due_on, f"schedule_{row}_amount": amount}
    return client.post(reverse(f"contracts:{page}", args=[(of or house.contract).pk]), values, headers=headers or {})


# ---- the rows ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.1.8")
def test_the_form_has_rows_for_a_schedule_and_says_what_is_left_and_how_it_stands(client, house):
    make.opening(house.contract, "300.00", position=1)

    page = get(client, house.rep, "change_new", house.contract.pk)

    form = page.context["form"]
    assert (len(form.first_sums()), len(form.more_sums()), form.has_more_sums()) == (4, 8, False)
    assert (form.left(), len(form.as_it_stands())) == (Decimal("700.00"), 1)
    assert "¥700.00" in page.text
    assert 'name="schedule_11_amount"' in page.text


@pytest.mark.clause("5.1.8")
def test_a_schedule_is_sent_with_the_terms_it_belongs_to(client, house):
    answer = ask(client, house, ("down_payment", "2026-07-01", "￥300"), ("mortgage", "2026-07-20", "700.00"), after_payment_terms="mortgage")

    asked = ContractChange.objects.get()
    assert answer["Location"] == asked.get_absolute_url()
    assert asked.lines[1]["after"] == "down_payment 2026-07-01 300.00; mortgage 2026-07-20 700.00"
    shown = get(client, house.manager, "change", asked.pk).context["rows"]
    assert [(row.before[-7:], row.after[-7:]) for row in shown[1:]] == [("¥300.00", "¥300.00"), ("¥700.00", "¥700.00")]


@pytest.mark.clause("5.1.8")
@pytest.mark.parametrize(
    ("sums", "field"),
    [
        ([], "schedule_0_amount"),
        ([("mortgage", "2026-08-01", "999.99")], "schedule_0_amount"),
        ([("mortgage", "2026-08-01", "500.00"), ("mortgage", "2026-09-01", "500.01")], "schedule_1_amount"),
        ([("mortgage", "", "1000.00")], "schedule_0_due_on"),
        ([("", "2026-08-01", "1000.00")], "schedule_0_kind"),
        ([("mortgage", "2026-08-01", "")], "schedule_0_amount"),
        ([("mortgage", "2026-08-01", "tausend")], "schedule_0_amount"),
        ([("tax", "2026-08-01", "1000.00")], "schedule_0_kind"),
    ],
    ids=["none", "less", "more", "no day", "no kind", "no amount", "no number", "no part of the price"],
)
def test_what_is_wrong_with_a_schedule_is_told_at_its_field(client, house, sums, field):
    answer = ask(client, house, *sums, after_payment_terms="mortgage")

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not ContractChange.objects.exists()


@pytest.mark.clause("5.1.8")
def test_the_message_names_the_difference(client, house):
    less = ask(client, house, ("mortgage", "2026-08-01", "999.99"), after_payment_terms="mortgage")
    more = ask(client, house, ("mortgage", "2026-08-01", "1000.50"), after_payment_terms="mortgage")

    for answer, words in ((less, ("¥999.99", "¥0.01", "¥1,000.00")), (more, ("¥1,000.50", "¥0.50", "¥1,000.00"))):
        told = str(answer.context["form"].errors["schedule_0_amount"])
        assert all(word in told for word in words)


def test_a_due_date_beside_a_schedule_is_refused_at_its_field(client, house):
    answer = ask(client, house, ("instalment", "2026-07-01", "1000.00"), after_instalment_2="2026-08-05")

    assert (answer.status_code, answer.context["form"].errors.keys()) == (422, {"after_instalment_2"})


def test_without_other_terms_no_schedule_is_asked_for(client, house):
    assert ask(client, house, after_title_term_days="540").status_code == 302
    assert [line["field"] for line in ContractChange.objects.get().lines] == ["title_term_days"]


@pytest.mark.clause("5.1.9.c")
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_the_sums_and_the_route_are_told_before_anything_is_sent(client, house, headers):
    answer = ask(client, house, ("mortgage", "2026-08-15", "900.00"), after_payment_terms="mortgage", check="1", reason="", headers=headers)

    assert answer.status_code == 200
    assert answer.context["sums"] == {"rest": Decimal("1000.00"), "total": Decimal("900.00"), "difference": Decimal("100.00")}
    assert answer.context["plan"].moved.postponed_days == 45
    assert "¥100.00" in answer.text
    assert not ContractChange.objects.exists()


def test_more_than_four_sums_open_the_further_rows(client, house):
    sums = [("mortgage", f"2026-08-0{n}", "200.00") for n in range(1, 6)]

    asked = ask(client, house, *sums, after_payment_terms="mortgage", reason="")

    assert asked.context["form"].has_more_sums()
    assert "<details open>" in asked.text
    assert ask(client, house, *sums, after_payment_terms="mortgage").status_code == 302


# ---- editing, deciding, printing -----------------------------------------------------------------------------------


def test_an_edit_starts_from_the_schedule_that_was_asked_and_says_who_asks_now(client, house):
    asked = change(house.contract, after={"payment_terms": "mortgage"}, schedule=schedule(("mortgage", AUGUST, "1000.00")), now=house.now)

    own, manager = get(client, house.rep, "change_edit", asked.pk), get(client, house.manager, "change_edit", asked.pk)

    assert all(word in own.text for word in ('value="2026-08-01"', 'value="1000.00"'))
    assert "money" not in own.context["form"].initial
    assert ("note note--info" in own.text, "note note--info" in manager.text) == (False, True)
    answer = ask(client, house, ("mortgage", "2026-07-30", "1000.00"), page="change_edit", of=asked, person=house.manager, after_payment_terms="mortgage")
    assert answer.status_code == 302
    asked.refresh_from_db()
    assert (asked.asked_by, request_of(asked).asked_by) == (house.manager, house.manager)
    assert 'class="decide"' not in get(client, house.manager, "change", asked.pk).text


@pytest.mark.clause("5.1.8")
def test_the_approval_form_prints_the_schedule_sum_by_sum(house):
    asked = change(house.contract, after={"payment_terms": "mortgage"}, schedule=schedule(("mortgage", JULY, "1000.00")), now=house.now)
    decided(asked, house.manager, now=house.now)
    decided(asked, house.vp, now=house.now)
    asked = ContractChange.objects.get(pk=asked.pk)

    printed = [(row.before, row.after) for row in context(asked, now=house.now)["rows"]]

    assert (asked.state, Contract.objects.get().instalments.count()) == (ChangeState.EFFECTIVE, 1)
    assert printed[1:] == [("分期款 2026年7月1日 ¥300.00", "按揭款 2026年7月1日 ¥1,000.00"), ("分期款 2026年8月1日 ¥700.00", "")]
    assert rendered_form(asked, now=house.now).pdf.startswith(b"%PDF-")


# ---- taking back what came with the household ----------------------------------------------------------------------


def test_who_follows_a_request_takes_the_change_back_and_who_no_longer_does_cannot(client, house):
    asked = change(house.contract, after={"late_payment_rate": Decimal("1.5")}, now=house.now)
    decided(asked, house.manager, Verdict.RETURN, now=house.now)
    heir = core.rep()
    assignment = house.contract.household.assignments.get(ended_at__isnull=True)
    assignment.staff = heir
    assignment.save()
    request = request_of(asked)
    request.followed_by = heir
    request.save()
    url = reverse("contracts:withdraw_change", args=[asked.pk])

    client.force_login(house.rep)
    client.post(url)
    assert ContractChange.objects.get(pk=asked.pk).state == ChangeState.RETURNED
    client.force_login(heir)
    assert client.post(url).status_code == 302
    assert ContractChange.objects.get(pk=asked.pk).state == ChangeState.WITHDRAWN
