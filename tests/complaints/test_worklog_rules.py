from datetime import date, datetime, timedelta

import pytest

from complaints.rules.worklog import (
    WEEK,
    Fault,
    Link,
    closed_week,
    closes_at,
    first_break,
    hand_in_due_at,
    is_worked,
    monday_of,
    seal,
    sign_due_at,
    week_of,
    week_of_line,
)
from customers.rules.working_days import working_day_from, working_days_after
from tests.factories.customers import at

WEEK_24 = date(2026, 6, 8)
WEEK_25 = WEEK_24 + WEEK
MAY_DAY = {date(2026, 5, day): False for day in (1, 4, 5)} | {date(2026, 5, 9): True}


@pytest.mark.parametrize(
    ("moment", "week"),
    [("2026-06-08 00:00", WEEK_24), ("2026-06-14 23:59", WEEK_24), ("2026-06-15 00:00", WEEK_25)],
)
def test_a_week_runs_from_monday_to_sunday_in_shanghai(moment, week):
    assert week_of(at(moment)) == week
    assert monday_of(at(moment).date()) == week


@pytest.mark.clause("5.4.4.8")
@pytest.mark.parametrize(
    ("moment", "week"),
    [("2026-06-15 06:59", WEEK_24 - WEEK), ("2026-06-15 07:00", WEEK_24), ("2026-06-21 23:59", WEEK_24), ("2026-06-22 07:00", WEEK_25)],
)
def test_a_log_is_to_be_open_from_monday_morning_on(moment, week):
    assert closed_week(at(moment)) == week


@pytest.mark.clause("5.4.4.8")
@pytest.mark.parametrize(
    ("week", "changes", "due"),
    [
        (WEEK_24, {}, "2026-06-15 12:00"),
        (WEEK_24, {date(2026, 6, 15): False}, "2026-06-16 12:00"),
        (date(2026, 4, 27), MAY_DAY, "2026-05-06 12:00"),
    ],
)
def test_a_log_falls_due_at_noon_of_the_next_working_day(week, changes, due):
    assert hand_in_due_at(week, changes) == at(due)


def test_the_hour_of_handing_in_is_a_setting():
    assert hand_in_due_at(WEEK_24, {}, 18) == at("2026-06-15 18:00")


@pytest.mark.clause("5.4.4.8")
@pytest.mark.parametrize(
    ("handed_in", "days", "due"),
    [("2026-06-15 10:00", 2, "2026-06-17"), ("2026-06-18 23:00", 2, "2026-06-22"), ("2026-06-19 10:00", 1, "2026-06-22")],
)
def test_a_log_is_signed_within_working_days_the_first_not_counted(handed_in, days, due):
    assert sign_due_at(at(handed_in), {}, days).date() == date.fromisoformat(due)


def test_working_days_pass_over_rest_days_and_take_made_up_ones():
    assert working_day_from(date(2026, 5, 1), MAY_DAY) == date(2026, 5, 6)
    assert working_day_from(date(2026, 5, 9), MAY_DAY) == date(2026, 5, 9)
    assert working_days_after(date(2026, 4, 30), 3, MAY_DAY) == date(2026, 5, 8)
    assert working_days_after(date(2026, 4, 30), 0, MAY_DAY) == date(2026, 4, 30)


@pytest.mark.parametrize(
    ("first", "last", "owes"),
    [
        (date(2020, 1, 1), None, True),
        (date(2026, 6, 12), None, True),
        (date(2026, 6, 13), None, False),
        (date(2020, 1, 1), date(2026, 6, 8), True),
        (date(2020, 1, 1), date(2026, 6, 7), False),
    ],
)
def test_a_post_counts_in_a_week_when_it_was_held_on_a_working_day_of_it(first, last, owes):
    assert is_worked(WEEK_24, {}, first, last) is owes


def test_a_week_of_holidays_owes_no_log():
    golden = {date(2026, 10, 1) + timedelta(days=n): False for n in range(12)}

    assert not is_worked(date(2026, 10, 5), golden, date(2020, 1, 1), None)


KEY = ("reception", 7)


@pytest.mark.clause("5.4.4.8")
@pytest.mark.parametrize(
    ("recorded", "logs", "week"),
    [
        ("2026-06-10 10:05", {}, WEEK_24),
        ("2026-06-15 06:59", {}, WEEK_24),
        ("2026-06-15 07:00", {}, WEEK_25),
        ("2026-06-15 09:00", {WEEK_24: None}, WEEK_24),
        ("2026-06-15 09:00", {WEEK_24: frozenset({KEY})}, WEEK_24),
        ("2026-06-15 09:00", {WEEK_24: frozenset()}, WEEK_25),
        ("2026-06-11 09:00", {WEEK_24: frozenset()}, WEEK_25),
        ("2026-06-22 09:00", {WEEK_24: frozenset(), WEEK_25: frozenset()}, WEEK_25 + WEEK),
        ("2026-06-22 09:00", {WEEK_24: frozenset(), WEEK_25: frozenset({KEY})}, WEEK_25),
        ("2026-06-22 09:00", {WEEK_24: None, WEEK_25: frozenset()}, WEEK_24),
    ],
)
def test_a_line_stands_in_its_own_week_or_the_first_later_one_still_open(recorded, logs, week):
    assert week_of_line(KEY, at("2026-06-10 10:00"), at(recorded), logs) == week


def test_a_seal_does_not_depend_on_the_order_of_what_is_written():
    assert seal({"a": 1, "b": ["渗水"]}) == seal({"b": ["渗水"], "a": 1})
    assert seal({"a": 1}) != seal({"a": 2})


def link(pk, before, sha256, computed=None):
    return Link(pk, before, sha256, computed or sha256)


@pytest.mark.clause("5.4.4.8")
@pytest.mark.parametrize(
    ("links", "broken"),
    [
        ([], None),
        ([link(1, "", "a"), link(2, "a", "b"), link(3, "b", "c")], None),
        ([link(3, "b", "c"), link(1, "", "a"), link(2, "a", "b")], None),
        ([link(1, "", "a"), link(2, "a", "b", "x"), link(3, "b", "c", "y")], (2, Fault.CONTENT)),
        ([link(1, "", "a"), link(2, "x", "b"), link(3, "b", "c")], (2, Fault.ORDER)),
        ([link(2, "a", "b"), link(3, "b", "c")], (2, Fault.ORDER)),
        ([link(1, "", "a"), link(2, "a", "b"), link(3, "a", "c")], (3, Fault.ORDER)),
    ],
)
def test_the_first_broken_link_of_a_chain_is_found(links, broken):
    found = first_break(links)

    assert (found and (found[0].pk, found[1])) == broken


def test_a_log_is_opened_on_the_monday_after_its_week():
    assert closes_at(WEEK_24) == at("2026-06-15 07:00")
    assert isinstance(closes_at(WEEK_24), datetime)
