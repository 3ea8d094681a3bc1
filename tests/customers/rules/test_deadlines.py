"""Terms in hours and days, and when their reminders ring."""

from datetime import UTC, date, datetime, timedelta

import pytest

from customers.rules.deadlines import (
    SHANGHAI,
    end_of_day,
    end_of_day_after,
    is_night,
    local_time,
    reminder_mark,
    reply_due_at,
    report_due_at,
    revisit_due_at,
    rings_at,
)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_a_limit_in_hours_ends_to_the_second():
    assert reply_due_at(at("2026-11-23 09:15:27"), timedelta(hours=48)) == at("2026-11-25 09:15:27")


def test_hours_are_true_hours_across_a_summer_time():
    assert reply_due_at(at("1986-05-03 12:00"), timedelta(hours=24)) == at("1986-05-04 13:00")


def test_answers_are_shanghai_time():
    due = reply_due_at(datetime(2026, 11, 23, 18, tzinfo=UTC), timedelta(hours=1))

    assert (due.tzinfo, due.isoformat()) == (SHANGHAI, "2026-11-24T03:00:00+08:00")


def test_a_time_without_zone_is_refused():
    naive = at("2026-11-23 09:00").replace(tzinfo=None)

    with pytest.raises(ValueError, match="2026"):
        local_time(naive)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-23 00:00", 3, "2026-11-26"),
        ("2026-11-23 23:59:59", 3, "2026-11-26"),
        ("2026-11-24 00:00", 3, "2026-11-27"),
        ("2026-12-30 10:00", 10, "2027-01-09"),
        ("2028-02-28 10:00", 1, "2028-02-29"),
        ("2026-11-23 10:00", 0, "2026-11-23"),
    ],
)
def test_a_term_in_days_ends_at_24_00_of_its_last_day_and_does_not_count_the_first(start, days, end):
    assert end_of_day_after(at(start), days) == at(f"{end} 23:59:59.999999")


def test_the_first_day_is_the_day_in_shanghai():
    assert end_of_day_after(datetime(2026, 11, 23, 16, tzinfo=UTC), 1) == end_of_day(date(2026, 11, 25))


@pytest.mark.clause("5.6.3.b")
def test_a_reply_falls_due_48_hours_after_the_complaint():
    assert reply_due_at(at("2026-11-20 16:40:05")) == at("2026-11-22 16:40:05")
    assert reply_due_at(at("2026-11-20 16:40"), timedelta(hours=24)) == at("2026-11-21 16:40")


@pytest.mark.clause("5.4.4.4")
@pytest.mark.parametrize("received", ["2026-11-20 00:00", "2026-11-20 16:40", "2026-11-20 23:59:59"])
def test_an_unsettled_reception_is_reported_the_same_day(received):
    assert report_due_at(at(received)) == at("2026-11-20 23:59:59.999999")


@pytest.mark.clause("5.7.2")
def test_a_revisit_falls_due_at_the_end_of_the_third_day_weekend_or_not():
    assert revisit_due_at(at("2026-11-19 09:00")) == at("2026-11-22 23:59:59.999999")
    assert revisit_due_at(at("2026-11-19 09:00"), days=5) == at("2026-11-24 23:59:59.999999")


@pytest.mark.parametrize(
    ("clock", "night"),
    [("20:59:59", False), ("21:00", True), ("23:59", True), ("00:00", True), ("07:59:59", True), ("08:00", False)],
)
def test_the_night_lasts_from_21_to_8(clock, night):
    assert is_night(at(f"2026-11-23 {clock}")) == night


@pytest.mark.parametrize(
    ("due", "hours", "mark"),
    [
        ("2026-11-25 16:00", 24, "2026-11-24 16:00"),
        ("2026-11-25 16:00", 8, "2026-11-25 08:00"),
        ("2026-11-25 15:59", 8, "2026-11-24 20:30"),
        ("2026-11-25 05:00", 8, "2026-11-24 20:30"),
        ("2026-11-25 04:59", 8, "2026-11-24 20:59"),
        ("2026-11-25 08:30", 1, "2026-11-24 20:30"),
        ("2026-11-25 22:30", 1, "2026-11-25 20:30"),
        ("2026-12-01 00:30", 1, "2026-11-30 20:30"),
        ("2026-12-01 02:30", 1, "2026-11-30 20:30"),
    ],
)
def test_a_reminder_in_the_night_comes_at_half_past_eight_before(due, hours, mark):
    assert reminder_mark(at(due), timedelta(hours=hours)) == at(mark)


@pytest.mark.parametrize(
    ("due", "rung"),
    [
        ("2026-11-25 16:00", "2026-11-25 16:00"),
        ("2026-11-25 20:59", "2026-11-25 20:59"),
        ("2026-11-25 21:00", "2026-11-26 08:00"),
        ("2026-11-30 23:59:59.999999", "2026-12-01 08:00"),
        ("2026-11-25 03:00", "2026-11-25 08:00"),
        ("2026-11-25 08:00", "2026-11-25 08:00"),
    ],
)
def test_what_falls_due_in_the_night_rings_in_the_morning(due, rung):
    assert rings_at(at(due)) == at(rung)
