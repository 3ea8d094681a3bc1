"""Working days with the changes of the yearly notice."""

from datetime import date

import pytest

from customers.rules.working_days import is_working_day

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
