"""The lunar calendar against a library, birthdays kept in either calendar, festivals."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lunar_python import Lunar as LibraryLunar
from lunar_python import LunarYear, Solar

from customers.rules.lunar import (
    FIRST_DAY,
    Birthday,
    Festival,
    Lunar,
    birthday_in_year,
    birthdays_between,
    festivals,
    leap_month,
    lunar_words,
    month_length,
    to_lunar,
    to_solar,
)

LAST_DAY = date(2101, 1, 28)


def from_library(day):
    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return Lunar(lunar.getYear(), abs(lunar.getMonth()), lunar.getDay(), lunar.getMonth() < 0)


def first_day(month):
    solar = Solar.fromJulianDay(month.getFirstJulianDay())
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


@pytest.mark.parametrize("year", range(1900, 2101))
def test_every_month_of_the_table_begins_and_ends_as_in_the_library(year):
    expected = [(month.getMonth(), first_day(month), month.getDayCount()) for month in LunarYear.fromYear(year).getMonthsInYear()]

    own = [
        (-month if leap else month, to_solar(year, month, 1, leap=leap), month_length(year, month, leap=leap))
        for month in range(1, 13)
        for leap in (False, True)
        if not leap or leap_month(year) == month
    ]
    assert own == expected


def test_days_of_a_century_agree_with_the_library():
    days = [date(1950, 1, 1) + timedelta(days=151 * step) for step in range(240)]

    assert {day: to_lunar(day) for day in days} == {day: from_library(day) for day in days}


@given(st.dates(FIRST_DAY, LAST_DAY))
def test_every_day_of_the_table_goes_there_and_back(day):
    lunar = to_lunar(day)

    assert to_solar(lunar.year, lunar.month, lunar.day, leap=lunar.leap) == day


def test_first_and_last_day_of_the_table():
    assert to_lunar(FIRST_DAY) == (1900, 1, 1, False)
    assert to_lunar(LAST_DAY) == (2100, 12, month_length(2100, 12), False)


@pytest.mark.parametrize(
    ("year", "spring", "mid_autumn", "leap"),
    [
        (2024, (2, 10), (9, 17), 0),
        (2025, (1, 29), (10, 6), 6),
        (2026, (2, 17), (9, 25), 0),
        (2027, (2, 6), (9, 15), 0),
        (2028, (1, 26), (10, 3), 5),
        (2029, (2, 13), (9, 22), 0),
        (2030, (2, 3), (9, 12), 0),
        (2031, (1, 23), (10, 1), 3),
        (2032, (2, 11), (9, 19), 0),
        (2033, (1, 31), (9, 8), 11),
        (2034, (2, 19), (9, 27), 0),
        (2035, (2, 8), (9, 16), 0),
    ],
)
def test_festivals_and_leap_months_of_these_years(year, spring, mid_autumn, leap):
    assert to_solar(year, 1, 1) == date(year, *spring)
    assert to_solar(year, 8, 15) == date(year, *mid_autumn)
    assert leap_month(year) == leap


@pytest.mark.parametrize("year", range(2010, 2041))
def test_spring_festival_and_mid_autumn_agree_with_the_holiday_table(year):
    named = holidays.country_holidays("CN", years=year, language="en_US")

    days = festivals(year)
    for name, festival in (("Chinese New Year", Festival.SPRING_FESTIVAL), ("Mid-Autumn Festival", Festival.MID_AUTUMN)):
        assert any(name in holiday for holiday in named.get_list(days[festival]))


@pytest.mark.parametrize(
    ("year", "month", "day", "leap"),
    [
        (2026, 12, 30, False),
        (2026, 6, 1, True),
        (2026, 13, 1, False),
        (2026, 0, 1, False),
        (2026, 1, 0, False),
        (2025, 6, 30, True),
        (1899, 1, 1, False),
        (2101, 1, 1, False),
    ],
)
def test_a_day_the_year_does_not_have_is_refused(year, month, day, leap):
    with pytest.raises(ValueError, match=str(year)):
        to_solar(year, month, day, leap=leap)


@pytest.mark.parametrize("day", [date(1900, 1, 30), date(2101, 1, 29)])
def test_a_day_outside_the_table_is_refused(day):
    with pytest.raises(ValueError, match=str(day.year)):
        to_lunar(day)


def test_no_lunar_year_from_2024_to_2028_has_a_thirtieth_of_the_last_month():
    assert [year for year in range(2023, 2030) if month_length(year, 12) == 30] == [2023, 2029]


@pytest.mark.parametrize(
    ("birthday", "year", "days"),
    [
        (Birthday(3, 14), 2026, ["2026-03-14"]),
        (Birthday(2, 29), 2026, ["2026-02-28"]),
        (Birthday(2, 29), 2028, ["2028-02-29"]),
        (Birthday(2, 29), 2100, ["2100-02-28"]),
        (Birthday(8, 15, "lunar"), 2026, ["2026-09-25"]),
        (Birthday(12, 30, "lunar"), 2027, ["2027-02-05"]),
        (Birthday(12, 30, "lunar"), 2030, ["2030-02-02"]),
        (Birthday(11, 20, "lunar"), 2026, ["2026-01-08", "2026-12-28"]),
        (Birthday(11, 20, "lunar"), 2025, []),
        (Birthday(12, 8, "lunar"), 2027, ["2027-01-15"]),
        (Birthday(6, 10, "lunar", is_leap_month=True), 2025, ["2025-08-03"]),
        (Birthday(6, 10, "lunar", is_leap_month=True), 2026, ["2026-07-23"]),
        (Birthday(6, 10, "lunar"), 2025, ["2025-07-04"]),
        (Birthday(6, 30, "lunar", is_leap_month=True), 2025, ["2025-08-22"]),
        (Birthday(5, 1, "lunar"), 1900, ["1900-05-28"]),
        (Birthday(12, 20, "lunar"), 1900, []),
        (Birthday(12, 20, "lunar"), 2101, ["2101-01-19"]),
    ],
)
def test_a_birthday_in_a_solar_year(birthday, year, days):
    assert [str(day) for day in birthday_in_year(birthday, year)] == days


def test_a_lunar_birthday_agrees_with_the_library_wherever_its_day_exists():
    for year in range(2000, 2050, 3):
        expected = LibraryLunar.fromYmd(year, 5, 5).getSolar().toYmd()
        assert [str(day) for day in birthday_in_year(Birthday(5, 5, "lunar"), year)] == [expected]


def test_birthdays_between_two_days_include_both():
    birthday = Birthday(12, 30, "lunar")

    assert birthdays_between(birthday, date(2027, 2, 5), date(2027, 2, 5)) == [date(2027, 2, 5)]
    assert birthdays_between(birthday, date(2027, 2, 6), date(2027, 12, 31)) == []
    assert birthdays_between(Birthday(1, 1), date(2026, 12, 28), date(2027, 1, 3)) == [date(2027, 1, 1)]


@given(
    st.builds(Birthday, st.integers(1, 12), st.integers(1, 30), st.just("lunar"), st.booleans()),
    st.dates(date(1901, 1, 1), date(2097, 12, 31)),
)
def test_a_lunar_birthday_comes_once_in_every_lunar_year(birthday, on):
    coming, after = birthdays_between(birthday, on, on + timedelta(days=1200))[:2]

    assert on <= coming
    assert (after - coming).days in range(325, 415)
    assert to_lunar(after).year == to_lunar(coming).year + 1


@pytest.mark.parametrize(
    ("birthday", "possible"),
    [
        (Birthday(2, 29), True),
        (Birthday(2, 30), False),
        (Birthday(4, 31), False),
        (Birthday(13, 1), False),
        (Birthday(0, 1), False),
        (Birthday(5, 0), False),
        (Birthday(2, 30, "lunar"), True),
        (Birthday(2, 31, "lunar"), False),
    ],
)
def test_a_day_no_year_has_is_no_birthday(birthday, possible):
    assert birthday.is_possible == possible


@pytest.mark.parametrize(
    ("birthday", "year", "possible"),
    [
        (Birthday(2, 29), 2000, True),
        (Birthday(2, 29), 1999, False),
        (Birthday(4, 31), 2000, False),
        (Birthday(2, 30, "lunar"), 1999, True),
        (Birthday(2, 31, "lunar"), 1999, False),
    ],
)
def test_nobody_is_born_on_a_day_the_year_does_not_have(birthday, year, possible):
    assert birthday.is_possible_in(year) == possible


@pytest.mark.parametrize(
    ("birthday", "words"),
    [
        (Birthday(3, 14), "公历 3月14日"),
        (Birthday(8, 15, "lunar"), "农历 八月十五"),
        (Birthday(12, 30, "lunar"), "农历 腊月三十"),
        (Birthday(1, 1, "lunar"), "农历 正月初一"),
        (Birthday(11, 20, "lunar"), "农历 冬月二十"),
        (Birthday(6, 21, "lunar", is_leap_month=True), "农历 闰六月廿一"),
    ],
)
def test_a_birthday_in_words(birthday, words):
    assert str(birthday) == words


def test_every_lunar_day_has_the_words_of_the_library():
    for day in range(1, 31):
        library = LibraryLunar.fromYmd(2023, 12, day)
        assert lunar_words(12, day) == f"{library.getMonthInChinese()}月{library.getDayInChinese()}"


@pytest.mark.clause("5.4.3.3")
def test_the_festivals_of_a_year_stand_in_their_order():
    assert {festival.value: str(day) for festival, day in festivals(2026).items()} == {
        "new_year": "2026-01-01",
        "spring_festival": "2026-02-17",
        "mid_autumn": "2026-09-25",
        "national_day": "2026-10-01",
        "christmas": "2026-12-25",
    }
