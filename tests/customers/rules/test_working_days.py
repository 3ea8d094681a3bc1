"""Working days with the changes of the yearly notice."""

from datetime import date

import pytest

from customers.rules.working_days import is_working_day, working_days_after

NATIONAL_DAY_2026 = {date(2026, 10, day): False for day in range(1, 8)} | {date(2026, 9, 20): True, date(2026, 10, 10): True}


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-09-30", True),
        ("2026-10-01", False),
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-10-10", True),
        ("2026-10-11", False),
        ("2026-09-20", True),
        ("2026-09-19", False),
        ("2026-11-23", True),
    ],
)
def test_the_notice_corrects_the_plain_week(day, worked):
    assert is_working_day(date.fromisoformat(day), NATIONAL_DAY_2026) == worked


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        ("2026-09-30", 0, "2026-09-30"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-10-10", 1, "2026-10-12"),
        ("2026-11-27", 1, "2026-11-30"),
    ],
)
def test_a_term_in_working_days_skips_what_is_off_and_does_not_count_its_first_day(day, count, last):
    assert working_days_after(date.fromisoformat(day), count, NATIONAL_DAY_2026) == date.fromisoformat(last)
