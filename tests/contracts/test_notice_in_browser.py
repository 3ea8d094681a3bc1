from decimal import Decimal

import pytest
from django.urls import reverse

from contracts.models import PaymentNotice
from tests.factories import payments as make

NEW = reverse("contracts:notice_new")


@pytest.fixture
def contract(desk):
    made = make.contract()
    desk.client.force_login(make.representative_of(made))
    return made


@pytest.fixture
def named(contract):
    """Return the fields of the two instalments: tick and amount of each."""
    return [(f"[name=take_{row.pk}]", f"[name=amount_{row.pk}]") for row in contract.instalments.all()]


@pytest.mark.clause("5.3.1")
def test_a_tick_fills_its_sum_and_keeps_every_other_tick_and_sum(desk, contract, named):
    (first, first_amount), (second, second_amount) = named

    def story(page):
        page.goto(f"{NEW}?contract={contract.pk}")
        page.fill(second_amount, "50000")
        page.check(first)
        page.fill("[name=extra_amount]", "8.50")
        page.get_by_text("人民币壹拾伍万零捌元伍角").wait_for()
        kept = [page.is_checked(first), page.input_value(first_amount), page.is_checked(second), page.input_value(second_amount)]
        page.click("button.btn--primary[type=submit]:has-text('开单')")
        page.wait_for_url("**/contracts/payments/new/?contract=*")
        page.get_by_text("待收款").first.wait_for()
        return kept, page.locator("h1").inner_text()

    kept, heading = desk.tell(story)

    assert kept == [True, "100000.00", True, "50000"]
    notice = PaymentNotice.objects.get()
    assert (notice.total, notice.number) == (Decimal("150008.50"), heading)


def test_taking_a_tick_away_empties_its_sum_and_the_total(desk, contract, named):
    (first, amount), _second = named

    def story(page):
        page.goto(f"{NEW}?contract={contract.pk}")
        page.check(first)
        page.get_by_text("人民币壹拾万元整").wait_for()
        page.uncheck(first)
        page.get_by_text("人民币壹拾万元整").wait_for(state="detached")
        return page.input_value(amount), page.inner_text("#notice-total"), page.locator("table [type=checkbox]").count()

    emptied, total, ticks = desk.tell(story)

    assert (emptied, ticks) == ("", 2)
    assert "¥0.00" in total


def test_what_is_typed_while_the_sum_is_counted_stays(desk, contract, named):
    (first, _amount), (_second, second_amount) = named

    def story(page):
        page.goto(f"{NEW}?contract={contract.pk}")
        page.check(first)
        page.locator(second_amount).press_sequentially("12345.67", delay=60)
        page.get_by_text("¥112,345.67").wait_for()
        return page.input_value(second_amount), page.evaluate("document.activeElement.name")

    assert desk.tell(story) == ("12345.67", second_amount.removeprefix("[name=").removesuffix("]"))
