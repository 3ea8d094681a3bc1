from datetime import date

import pytest

from customers.rules.addresses import Known, letter_goes_to

CONTRACT = Known("文昌街1号", "210019", date(2025, 3, 12))


def heard(*, on=date(2026, 5, 1), text="湖滨路8号", is_notified=False):
    return Known(text, "210036", on, is_notified)


@pytest.mark.clause("5.10.1")
def test_a_letter_goes_to_the_address_of_the_contract():
    assert letter_goes_to(CONTRACT, None) == [CONTRACT]


@pytest.mark.clause("5.10.3")
def test_without_written_notice_it_goes_to_both_addresses():
    assert letter_goes_to(CONTRACT, heard()) == [CONTRACT, heard()]


@pytest.mark.clause("5.10.1")
@pytest.mark.parametrize(
    ("newest", "goes_to"),
    [
        (heard(is_notified=True), [heard(is_notified=True)]),
        (heard(text=CONTRACT.text), [CONTRACT]),
        (heard(on=date(2025, 3, 11)), [CONTRACT]),
    ],
    ids=["notified in writing", "the same address", "known before the contract's address"],
)
def test_one_address_is_enough_when_it_is_certain(newest, goes_to):
    assert letter_goes_to(CONTRACT, newest) == goes_to


def test_an_address_that_was_only_heard_is_better_than_none():
    assert letter_goes_to(None, heard()) == [heard()]
    assert letter_goes_to(None, None) == []
