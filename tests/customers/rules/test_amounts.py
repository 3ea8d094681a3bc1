"""Sums of money in figures and in capital numerals."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules.amounts import DIGITS, capital, dates_in_words, money, percent_of, round_fen

VALUES = {"仟": 1000, "佰": 100, "拾": 10}


def value_of(words):
    """Read capital numerals back, by another way than they are written."""
    yuan_words, _, rest = words.rpartition("元") if "元" in words else ("", "", words)
    total = section = whole = digit = 0
    for sign in yuan_words:
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        elif sign in VALUES:
            section, digit = section + digit * VALUES[sign], 0
        elif sign == "万":
            whole, section, digit = whole + (section + digit) * 10**4, 0, 0
        else:
            total, whole, section, digit = (whole + section + digit) * 10**8, 0, 0, 0
    amount = Decimal(total + whole + section + digit)
    for unit, size in (("角", Decimal("0.1")), ("分", Decimal("0.01"))):
        if unit in rest:
            amount += DIGITS.index(rest[rest.index(unit) - 1]) * size
    return amount


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.01", "壹分"),
        ("0.10", "壹角"),
        ("0.56", "伍角陆分"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("10.05", "壹拾元零伍分"),
        ("100", "壹佰元整"),
        ("101", "壹佰零壹元整"),
        ("110.10", "壹佰壹拾元零壹角"),
        ("1001", "壹仟零壹元整"),
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("10000", "壹万元整"),
        ("10001", "壹万零壹元整"),
        ("10010", "壹万零壹拾元整"),
        ("100000", "壹拾万元整"),
        ("107000", "壹拾万柒仟元整"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("1100010.1", "壹佰壹拾万零壹拾元零壹角"),
        ("1010101", "壹佰零壹万零壹佰零壹元整"),
        ("13170374", "壹仟叁佰壹拾柒万零叁佰柒拾肆元整"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("110000000", "壹亿壹仟万元整"),
        ("100100000", "壹亿零壹拾万元整"),
        ("1000000000.07", "壹拾亿元零柒分"),
        ("123456789012.34", "壹仟贰佰叁拾肆亿伍仟陆佰柒拾捌万玖仟零壹拾贰元叁角肆分"),
        ("1000000000000", "壹万亿元整"),
    ],
)
def test_an_amount_in_capital_numerals(amount, words):
    assert capital(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["-0.01", "-5", "1000000000000.01", "0.001", "NaN"])
def test_an_amount_that_cannot_stand_on_paper_is_refused(amount):
    with pytest.raises(ArithmeticError if amount == "NaN" else ValueError):
        capital(Decimal(amount))


@given(st.decimals(0, 10**12, places=2))
def test_capital_numerals_read_back_as_the_amount(amount):
    words = capital(amount)

    assert value_of(words) == amount
    assert "零零" not in words
    assert words.endswith("整") == (amount == int(amount))


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("1.005", "1.01"), ("1.004999", "1.00"), ("2.675", "2.68"), ("-1.005", "-1.01"), ("0", "0.00"), ("3", "3.00")],
)
def test_money_is_rounded_half_up_to_the_fen(amount, rounded):
    assert str(round_fen(Decimal(amount))) == rounded


@pytest.mark.parametrize(
    ("amount", "figures"),
    [("1234", "1,234.00"), ("0", "0.00"), ("-1234.5", "-1,234.50"), ("13170374", "13,170,374.00"), ("0.005", "0.01")],
)
def test_money_in_figures_has_thousands_and_fen(amount, figures):
    assert money(Decimal(amount)) == figures


def test_a_date_in_running_text_has_no_leading_zeros():
    assert dates_in_words(date(2026, 11, 23)) == "2026年11月23日"
    assert dates_in_words(date(2027, 2, 5)) == "2027年2月5日"


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [
        ("29.50", "100.00", 30),
        ("29.49", "100.00", 29),
        ("3695966.10", "12319887.00", 30),
        ("0.50", "100.00", 1),
        ("99.70", "100.00", 99),
        ("100.00", "100.00", 100),
        ("105.00", "100.00", 105),
        ("1.00", "0.00", 0),
    ],
)
def test_a_part_is_told_in_whole_per_cent_half_up_and_a_hundred_only_when_nothing_is_missing(part, whole, told):
    assert percent_of(Decimal(part), Decimal(whole)) == told
