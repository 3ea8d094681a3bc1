from datetime import timedelta

import pytest

from customers.duties.rules import ORDINARY_LADDER, URGENT_LADDER, level_reached, mark_at, next_mark
from tests.factories.customers import at

STEPS = [(mark.level, mark.after) for mark in URGENT_LADDER]


@pytest.mark.parametrize(
    ("due", "hours", "mark"),
    [
        ("2026-06-18 15:00", -1, "2026-06-18 14:00"),
        ("2026-06-18 09:40", -24, "2026-06-17 09:40"),
        ("2026-06-18 08:30", -1, "2026-06-17 20:30"),
        ("2026-06-18 22:00", -1, "2026-06-18 20:30"),
        ("2026-06-18 09:00", -1, "2026-06-18 08:00"),
        ("2026-06-18 03:00", 0, "2026-06-18 03:00"),
        ("2026-06-18 23:59", 24, "2026-06-19 23:59"),
    ],
)
def test_a_reminder_of_the_night_comes_in_the_evening_before_and_a_breach_on_time(due, hours, mark):
    assert mark_at(at(due), timedelta(hours=hours)) == at(mark)


def test_the_levels_of_every_ladder_follow_one_another_in_time():
    for ladder in (URGENT_LADDER, ORDINARY_LADDER):
        for hour in range(24):
            marks = [mark_at(at(f"2026-06-18 {hour:02}:15"), mark.after) for mark in ladder]

            assert marks == sorted(marks)


def test_a_duty_opened_late_has_passed_its_levels_and_rings_only_what_is_to_come():
    due = at("2026-06-18 10:00")

    assert level_reached(STEPS, due, at("2026-06-18 09:30")) == 4
    assert next_mark(STEPS, due, 4) == due
    assert level_reached(STEPS, due, at("2026-06-30 09:30")) == 8
    assert next_mark(STEPS, due, 8) is None
