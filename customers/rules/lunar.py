"""§5.4.3 The lunar calendar of 1900–2100, birthdays kept in either calendar, and the five festivals of the cards."""

from bisect import bisect_right
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple

FIRST_YEAR = 1900
FIRST_DAY = date(1900, 1, 31)
# One word a year, read as bits: the leap month has 30 days · months 1 to 12 have 30 days · number of the leap month.
TABLE = (
    "04bd8 04ae0 0a570 054d5 0d260 0d950 16554 056a0 09ad0 055d2 04ae0 0a5b6 0a4d0 0d250 1d255 0b540 0d6a0 0ada2 095b0 14977 "
    "04970 0a4b0 0b4b5 06a50 06d40 1ab54 02b60 09570 052f2 04970 06566 0d4a0 0ea50 16a95 05ad0 02b60 186e3 092e0 1c8d7 0c950 "
    "0d4a0 1d8a6 0b550 056a0 1a5b4 025d0 092d0 0d2b2 0a950 0b557 06ca0 0b550 15355 04da0 0a5b0 14573 052b0 0a9a8 0e950 06aa0 "
    "0aea6 0ab50 04b60 0aae4 0a570 05260 0f263 0d950 05b57 056a0 096d0 04dd5 04ad0 0a4d0 0d4d4 0d250 0d558 0b540 0b6a0 195a6 "
    "095b0 049b0 0a974 0a4b0 0b27a 06a50 06d40 0af46 0ab60 09570 04af5 04970 064b0 074a3 0ea50 06b58 05ac0 0ab60 096d5 092e0 "
    "0c960 0d954 0d4a0 0da50 07552 056a0 0abb7 025d0 092d0 0cab5 0a950 0b4a0 0baa4 0ad50 055d9 04ba0 0a5b0 15176 052b0 0a930 "
    "07954 06aa0 0ad50 05b52 04b60 0a6e6 0a4e0 0d260 0ea65 0d530 05aa0 076a3 096d0 04afb 04ad0 0a4d0 1d0b6 0d250 0d520 0dd45 "
    "0b5a0 056d0 055b2 049b0 0a577 0a4b0 0aa50 1b255 06d20 0ada0 14b63 09370 049f8 04970 064b0 168a6 0ea50 06b20 1a6c4 0aae0 "
    "092e0 0d2e3 0c960 0d557 0d4a0 0da50 05d55 056a0 0a6d0 055d4 052d0 0a9b8 0a950 0b4a0 0b6a6 0ad50 055a0 0aba4 0a5b0 052b0 "
    "0b273 06930 07337 06aa0 0ad50 14b55 04b60 0a570 054e4 0d160 0e968 0d520 0daa0 16aa6 056d0 04ae0 0a9d4 0a2d0 0d150 0f252 "
    "0d520"
)
YEARS = tuple(int(word, 16) for word in TABLE.split())
MONTH_WORDS = "正二三四五六七八九十冬腊"
DAY_WORDS = (
    "初一 初二 初三 初四 初五 初六 初七 初八 初九 初十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十 廿一 廿二 廿三 廿四 廿五 廿六 廿七 廿八 廿九 三十"
)
LONG_MONTH = 30
LEAP_YEAR = 2000


class Lunar(NamedTuple):
    """A day of the lunar calendar."""

    year: int
    month: int
    day: int
    leap: bool = False


class Festival(StrEnum):
    """§5.4.3.3 The festivals a card is posted for."""

    NEW_YEAR = "new_year"
    SPRING_FESTIVAL = "spring_festival"
    MID_AUTUMN = "mid_autumn"
    NATIONAL_DAY = "national_day"
    CHRISTMAS = "christmas"


@dataclass(frozen=True, slots=True)
class Birthday:
    """A birthday as the person keeps it: month and day of the solar or the lunar calendar, the year is not needed."""

    month: int
    day: int
    calendar: str = "solar"
    is_leap_month: bool = False

    @property
    def is_lunar(self) -> bool:
        """Tell whether it is kept in the lunar calendar."""
        return self.calendar == "lunar"

    @property
    def is_possible(self) -> bool:
        """Tell whether some year has this day; a form refuses what no year has."""
        if not 1 <= self.month <= len(MONTH_WORDS):
            return False
        last = LONG_MONTH if self.is_lunar else monthrange(LEAP_YEAR, self.month)[1]
        return 1 <= self.day <= last

    def is_possible_in(self, year: int) -> bool:
        """Tell whether somebody can be born on this day of a year: no 29 February in a year that has none."""
        return self.is_possible and (self.is_lunar or self.day <= monthrange(year, self.month)[1])

    def __str__(self) -> str:
        """Return the words of a list: 农历 腊月三十, 公历 3月14日."""
        if self.is_lunar:
            return f"农历 {lunar_words(self.month, self.day, leap=self.is_leap_month)}"
        return f"公历 {self.month}月{self.day}日"


def leap_month(year: int) -> int:
    """Return which month of a lunar year comes twice, 0 when none does."""
    return _bits(year) & 0xF


def month_length(year: int, month: int, *, leap: bool = False) -> int:
    """Return the days of a lunar month, 29 or 30; a month the year does not have is refused."""
    if not 1 <= month <= len(MONTH_WORDS) or (leap and leap_month(year) != month):
        raise ValueError((year, month, leap))
    return 29 + (_bits(year) >> (16 if leap else 16 - month) & 1)


def to_solar(year: int, month: int, day: int, *, leap: bool = False) -> date:
    """Return the solar date of a lunar day; a day the month does not have is refused."""
    if not 1 <= day <= month_length(year, month, leap=leap):
        raise ValueError((year, month, day, leap))
    return NEW_YEARS[year - FIRST_YEAR] + timedelta(days=_month_starts(year)[month, leap] + day - 1)


def to_lunar(day: date) -> Lunar:
    """Return the lunar day of a solar date between 1900-01-31 and 2101-01-28."""
    index = bisect_right(NEW_YEARS, day) - 1
    if not 0 <= index < len(YEARS):
        raise ValueError(day)
    passed, year = (day - NEW_YEARS[index]).days, FIRST_YEAR + index
    (month, leap), start = [item for item in _month_starts(year).items() if item[1] <= passed][-1]
    return Lunar(year, month, passed - start + 1, leap)


def lunar_words(month: int, day: int, *, leap: bool = False) -> str:
    """Return a lunar day in words: 八月十五, 闰六月初一, 腊月三十."""
    return f"{'闰' if leap else ''}{MONTH_WORDS[month - 1]}月{DAY_WORDS.split()[day - 1]}"


def birthday_in_year(birthday: Birthday, year: int) -> list[date]:
    """Return the days of a solar year on which it is kept: one as a rule, a lunar one may fall on none or on two."""
    if not birthday.is_lunar:
        return [date(year, birthday.month, min(birthday.day, monthrange(year, birthday.month)[1]))]
    lunar_years = [its for its in (year - 1, year) if FIRST_YEAR <= its < FIRST_YEAR + len(YEARS)]
    days = [_kept_in_lunar_year(birthday, its) for its in lunar_years]
    return [day for day in days if day.year == year]


def birthdays_between(birthday: Birthday, first: date, last: date) -> list[date]:
    """Return the days from first to last, both included, on which it is kept."""
    years = range(first.year, last.year + 1)
    return [day for year in years for day in birthday_in_year(birthday, year) if first <= day <= last]


def festivals(year: int) -> dict[Festival, date]:
    """§5.4.3.3 Return the five festivals of a solar year, in their order."""
    return {
        Festival.NEW_YEAR: date(year, 1, 1),
        Festival.SPRING_FESTIVAL: to_solar(year, 1, 1),
        Festival.MID_AUTUMN: to_solar(year, 8, 15),
        Festival.NATIONAL_DAY: date(year, 10, 1),
        Festival.CHRISTMAS: date(year, 12, 25),
    }


def _bits(year: int) -> int:
    if not FIRST_YEAR <= year < FIRST_YEAR + len(YEARS):
        raise ValueError(year)
    return YEARS[year - FIRST_YEAR]


def _months(year: int) -> list[tuple[int, bool]]:
    """Return number and leap of the months of a lunar year in their order."""
    leaps = ((month, leap) for month in range(1, len(MONTH_WORDS) + 1) for leap in (False, True))
    return [(month, leap) for month, leap in leaps if not leap or leap_month(year) == month]


def _month_starts(year: int) -> dict[tuple[int, bool], int]:
    """Return how many days of a lunar year lie before each of its months."""
    months = _months(year)
    lengths = (month_length(year, month, leap=leap) for month, leap in months)
    return dict(zip(months, accumulate(lengths, initial=0), strict=False))


def _kept_in_lunar_year(birthday: Birthday, year: int) -> date:
    """Keep a leap-month birthday in the ordinary month where that year has no such leap month, the 30th on the 29th."""
    leap = birthday.is_leap_month and leap_month(year) == birthday.month
    day = min(birthday.day, month_length(year, birthday.month, leap=leap))
    return to_solar(year, birthday.month, day, leap=leap)


def _new_years() -> tuple[date, ...]:
    """Return the first day of every lunar year of the table, and the first day after it."""
    years = range(FIRST_YEAR, FIRST_YEAR + len(YEARS))
    lengths = (sum(month_length(year, month, leap=leap) for month, leap in _months(year)) for year in years)
    return tuple(FIRST_DAY + timedelta(days=days) for days in accumulate(lengths, initial=0))


NEW_YEARS = _new_years()
