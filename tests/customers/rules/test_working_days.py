"""Working days with the changes of the yearly notice."""

from datetime import date

import pytest

from customers.rules.working_days import add_working_days, is_working_day, next_working_day, rolled

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
    ("day", "following", "ends"),
    [
        ("2026-09-30", "2026-10-08", "2026-09-30"),
        ("2026-10-01", "2026-10-08", "2026-10-08"),
        ("2026-10-09", "2026-10-10", "2026-10-09"),
        ("2026-10-11", "2026-10-12", "2026-10-12"),
        ("2026-11-20", "2026-11-23", "2026-11-20"),
    ],
)
def test_a_term_that_ends_on_a_rest_day_is_rolled(day, following, ends):
    start = date.fromisoformat(day)

    assert next_working_day(start, NATIONAL_DAY_2026) == date.fromisoformat(following)
    assert rolled(start, NATIONAL_DAY_2026) == date.fromisoformat(ends)


@pytest.mark.parametrize(("count", "end"), [(0, "2026-09-30"), (1, "2026-10-08"), (3, "2026-10-10"), (4, "2026-10-12")])
def test_working_days_are_counted_without_the_first_day(count, end):
    assert add_working_days(date(2026, 9, 30), count, NATIONAL_DAY_2026) == date.fromisoformat(end)
