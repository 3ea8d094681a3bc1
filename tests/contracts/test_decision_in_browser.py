from decimal import Decimal

import pytest

from customers.authorization.models import Decision
from tests.factories import contracts as factories
from tests.factories import customers as core
from tests.factories.contracts import change

WORDS = "补充协议第三条与合同不符"


@pytest.fixture
def asked(desk):
    rep, manager = core.rep(), core.manager()
    core.vp()
    made = change(factories.contract(rep), rep, after={"late_payment_rate": Decimal("1.5")})
    desk.client.force_login(manager)
    return made


def opened(page, name):
    page.click(f".decide [data-dialog={name}]:visible")
    shown = page.locator(f"#{name}[open] textarea")
    shown.wait_for()
    return shown


def test_words_typed_in_the_bar_stand_in_the_dialog_of_each_button(desk, asked):
    def story(page):
        page.goto(asked.get_absolute_url())
        page.click(".decide summary.textbtn")
        page.fill("#words", WORDS)
        carried = []
        for name in ("sendback", "refuse", "consult"):
            carried.append(opened(page, name).input_value())
            page.keyboard.press("Escape")
        return carried

    assert desk.tell(story) == [WORDS] * 3


@pytest.mark.clause("5.1.9.b")
def test_words_begun_in_a_dialog_go_on_in_the_next_and_are_sent(desk, asked):
    def story(page):
        page.goto(asked.get_absolute_url())
        opened(page, "refuse").fill(WORDS)
        page.keyboard.press("Escape")
        page.reload()
        again = opened(page, "sendback")
        kept = again.input_value()
        page.click("#sendback button[type=submit]")
        page.locator("#sendback").wait_for(state="detached")
        page.wait_for_function("!Object.keys(localStorage).some((key) => key.startsWith('draft:'))")
        return kept

    assert desk.tell(story) == WORDS
    assert Decision.objects.get().words == WORDS
