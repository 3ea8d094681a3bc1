from datetime import timedelta

import pytest

from complaints import rules
from complaints.enums import Channel
from customers.rules.deadlines import end_of_day
from tests.factories.customers import NOW

DUE = NOW + timedelta(hours=48)


@pytest.mark.clause("5.10.5")
def test_a_letter_is_answered_with_the_reply_that_is_owed_so_that_one_clock_runs():
    assert rules.letter_due_at(NOW, DUE) == DUE


@pytest.mark.clause("5.10.5")
def test_a_letter_on_an_answered_matter_has_the_days_of_the_house():
    assert rules.letter_due_at(NOW, None) == end_of_day(NOW.date() + timedelta(days=7))
    assert rules.letter_due_at(NOW, NOW - timedelta(hours=1)) == NOW


@pytest.mark.clause("5.10.5")
@pytest.mark.parametrize(
    ("told_at", "until"),
    [
        (NOW, end_of_day(NOW.date() + timedelta(days=7))),
        (DUE, end_of_day(DUE.date() + timedelta(days=7))),
        (DUE + timedelta(seconds=1), None),
    ],
    ids=["at once", "at the last moment", "too late"],
)
def test_an_answer_given_otherwise_in_time_lets_the_letter_follow(told_at, until):
    assert rules.put_off_until(DUE, told_at) == until


def test_a_term_that_ends_later_anyway_is_not_moved_forward():
    assert rules.put_off_until(end_of_day(NOW.date() + timedelta(days=9)), NOW) is None


@pytest.mark.clause("5.6.4")
def test_what_comes_by_letter_is_answered_by_telephone_until_a_letter_is_signed():
    assert rules.told_through(Channel.LETTER) == Channel.CALL
    assert rules.told_through(Channel.VISIT) == Channel.VISIT


@pytest.mark.clause("5.10.1")
@pytest.mark.parametrize(
    ("numbers", "items", "has_picture", "proved"),
    [
        (("XA1", ""), 1, False, True),
        (("XA1", ""), 2, False, False),
        (("XA1", "XA2"), 2, False, True),
        (("", " "), 1, False, False),
        (("", ""), 2, True, True),
    ],
)
def test_a_number_for_each_item_or_a_picture_proves_that_a_letter_left(numbers, items, has_picture, proved):
    assert rules.is_proved(numbers, items, has_picture=has_picture) is proved


@pytest.mark.clause("5.6.4")
def test_a_time_typed_to_the_minute_of_the_approval_is_not_before_it():
    approved_at = NOW.replace(second=35, microsecond=12)

    assert rules.left_before(NOW.replace(second=0), approved_at) is False
    assert rules.left_before(NOW.replace(second=0) - timedelta(minutes=1), approved_at) is True
