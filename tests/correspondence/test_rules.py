"""Which birthdays a posting covers, and who gets a card."""

from datetime import date, timedelta

import pytest

from correspondence.rules.cards import Standing, birthday_window, card_cause, posting_tuesday, relative_cause

TUESDAY = date(2026, 11, 24)
AGREED = {"consent": "agreed"}


@pytest.mark.clause("5.4.3.1")
@pytest.mark.parametrize(
    ("posting", "window", "first", "last"),
    [
        ("2026-11-24", "iso_week", "2026-11-23", "2026-11-29"),
        ("2026-11-24", "tuesday_to_monday", "2026-11-24", "2026-11-30"),
        ("2026-11-24", "arrive_before", "2026-11-27", "2026-12-03"),
        ("2026-12-29", "iso_week", "2026-12-28", "2027-01-03"),
        ("2026-12-29", "tuesday_to_monday", "2026-12-29", "2027-01-04"),
        ("2026-12-29", "arrive_before", "2027-01-01", "2027-01-07"),
        ("2028-02-29", "iso_week", "2028-02-28", "2028-03-05"),
    ],
)
def test_a_posting_covers_the_birthdays_of_its_window(posting, window, first, last):
    assert birthday_window(date.fromisoformat(posting), window) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.clause("5.4.3.1")
def test_the_literal_week_of_the_regulation_is_the_default():
    assert birthday_window(TUESDAY) == birthday_window(TUESDAY, "iso_week")


@pytest.mark.parametrize("window", ["iso_week", "tuesday_to_monday", "arrive_before"])
def test_windows_follow_each_other_without_gap_or_overlap(window):
    for week in range(60):
        posting = TUESDAY + timedelta(weeks=week)
        first, last = birthday_window(posting, window)

        assert (last - first).days == 6
        assert birthday_window(posting + timedelta(weeks=1), window)[0] == last + timedelta(days=1)


def test_the_days_in_the_post_are_a_figure_of_the_house():
    assert birthday_window(TUESDAY, "arrive_before", days_in_post=5) == (date(2026, 11, 29), date(2026, 12, 5))


def test_cards_are_posted_on_tuesdays_in_a_known_window_only():
    with pytest.raises(ValueError, match="2026"):
        birthday_window(TUESDAY + timedelta(days=1))
    with pytest.raises(ValueError, match="fortnight"):
        birthday_window(TUESDAY, "fortnight")


@pytest.mark.parametrize("day", ["2026-11-23", "2026-11-24", "2026-11-26", "2026-11-29"])
def test_every_day_of_the_week_has_its_posting_tuesday(day):
    assert posting_tuesday(date.fromisoformat(day)) == TUESDAY


@pytest.mark.clause("5.4.3.1")
@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        (AGREED, "included"),
        ({"has_contract_consent": True}, "included"),
        ({}, "not_asked"),
        ({"consent": "refused"}, "refused"),
        ({"consent": "refused", "has_contract_consent": True}, "refused"),
        (AGREED | {"is_company": True}, "company"),
        (AGREED | {"is_deceased": True}, "deceased"),
        (AGREED | {"is_deceased": True, "has_ended": True}, "deceased"),
        (AGREED | {"has_ended": True}, "ended"),
        ({"has_ended": True, "consent": "refused"}, "ended"),
        (AGREED | {"is_in_dispute": True}, "in_dispute"),
        (AGREED | {"is_in_dispute": True, "is_allowed_by_manager": True}, "included"),
        (AGREED | {"is_in_dispute": True, "is_allowed_by_manager": True, "is_plaintiff": True}, "in_dispute"),
        ({"is_in_dispute": True, "consent": "refused"}, "refused"),
        (AGREED | {"has_address": False}, "no_address"),
        ({"has_address": False}, "not_asked"),
        (AGREED | {"is_struck_out": True}, "struck_out"),
        (AGREED | {"is_struck_out": True, "has_address": False}, "no_address"),
    ],
)
def test_a_buyer_gets_a_card_or_the_first_cause_against_it(facts, cause):
    assert card_cause(Standing(**facts)).value == cause


@pytest.mark.clause("5.4.3.2")
@pytest.mark.parametrize(
    ("customer", "relative", "cause"),
    [
        (AGREED, {"consent": "agreed"}, "included"),
        ({}, {"consent": "agreed"}, "included"),
        ({"consent": "refused"}, {"consent": "agreed"}, "included"),
        (AGREED | {"is_deceased": True}, {"consent": "agreed"}, "included"),
        (AGREED, {}, "via_customer"),
        ({"has_contract_consent": True}, {}, "via_customer"),
        ({}, {}, "not_asked"),
        ({"consent": "refused"}, {}, "refused"),
        (AGREED | {"is_deceased": True}, {}, "deceased"),
        (AGREED, {"consent": "refused"}, "refused"),
        (AGREED, {"consent": "agreed", "is_deceased": True}, "deceased"),
        (AGREED | {"has_ended": True}, {"consent": "agreed"}, "ended"),
        (AGREED | {"is_in_dispute": True}, {"consent": "agreed"}, "in_dispute"),
        (AGREED | {"is_in_dispute": True}, {}, "in_dispute"),
        (AGREED | {"has_address": False}, {"consent": "agreed"}, "no_address"),
        (AGREED | {"is_struck_out": True}, {"consent": "agreed"}, "included"),
        (AGREED | {"is_struck_out": True}, {}, "via_customer"),
        (AGREED, {"consent": "agreed", "is_struck_out": True}, "struck_out"),
        (AGREED, {"is_struck_out": True}, "struck_out"),
    ],
)
def test_a_relative_gets_her_own_card_or_one_by_way_of_the_customer(customer, relative, cause):
    assert relative_cause(Standing(**customer), **relative).value == cause
