"""Identity numbers: which are right, why the others are not, and how they are shown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from customers.rules.identity import (
    COMPANY_ALPHABET,
    IdentityProblem,
    birth_date_of,
    check_identity,
    company_check_sign,
    mask_number,
    normalise_number,
    recognise_kind,
    resident_check_sign,
    sex_of,
)


def code_of(kind, number, on=None):
    with pytest.raises(IdentityProblem) as refused:
        check_identity(kind, number, on)
    return refused.value.code.value


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("11010519491231002x", "11010519491231002X"),
        (" 110105 19491231 002X ", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２ｘ", "11010519491231002X"),
        ("\u3000e12345678\u200b\u202a", "E12345678"),
        ("", ""),
    ],
)
def test_a_number_is_written_in_narrow_capitals_without_blanks(text, normal):
    assert normalise_number(text) == normal


@pytest.mark.parametrize(
    ("kind", "number", "normal"),
    [
        ("resident_id", "11010519491231002x", "11010519491231002X"),
        ("resident_id", "440524188001010014", "440524188001010014"),
        ("resident_id", "34052419800101001X", "34052419800101001X"),
        ("resident_id", "440305198210204869", "440305198210204869"),
        ("resident_id", "110105491231002", "110105491231002"),
        ("passport", "e 1234567 8", "E12345678"),
        ("passport", "P1234", "P1234"),
        ("hk_macau_permit", "H12345678", "H12345678"),
        ("hk_macau_permit", "m1234567801", "M1234567801"),
        ("taiwan_permit", "12345678", "12345678"),
        ("taiwan_permit", "1234567890(B)", "1234567890(B)"),
        ("foreign_permanent_id", "CAN110101650101", "CAN110101650101"),
        ("military_id", "南字第12345678号", "南字第12345678号"),
        ("military_id", "12345678", "12345678"),
        ("uscc", "91350100m000100y43", "91350100M000100Y43"),
        ("other", "户口本-12", "户口本-12"),
    ],
)
def test_a_right_number_is_returned_normalised(kind, number, normal):
    assert check_identity(kind, number) == normal


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        ("resident_id", " \u3000", "empty"),
        ("driving_licence", "123456", "unknown_type"),
        ("resident_id", "1101051949123100", "length"),
        ("resident_id", "1101051949123100211", "length"),
        ("resident_id", "1101051949123100AX", "characters"),
        ("resident_id", "1101051949123X0020", "characters"),
        ("resident_id", "11010549123100X", "characters"),
        ("resident_id", "990105194912310021", "region"),
        ("resident_id", "110105194902300021", "birth_date"),
        ("resident_id", "110105194913310021", "birth_date"),
        ("resident_id", "110105490230002", "birth_date"),
        ("resident_id", "110105194912310021", "checksum"),
        ("resident_id", "110105196106180160", "checksum"),
        ("passport", "E123", "length"),
        ("passport", "E" * 18, "length"),
        ("passport", "E1234567!", "characters"),
        ("hk_macau_permit", "H1234567", "length"),
        ("hk_macau_permit", "A12345678", "characters"),
        ("taiwan_permit", "1234567", "length"),
        ("taiwan_permit", "1234567A", "characters"),
        ("foreign_permanent_id", "CAN11010165010", "length"),
        ("foreign_permanent_id", "123110101650101", "characters"),
        ("foreign_permanent_id", "811010519491231002", "characters"),
        ("military_id", "12345", "length"),
        ("military_id", "南字第号号号", "characters"),
        ("uscc", "91350100M000100Y4", "length"),
        ("uscc", "91350100I000100Y43", "characters"),
        ("uscc", "91350100M000100Y4Z", "characters"),
        ("uscc", "91350100M000100Y44", "checksum"),
        ("other", "-", "length"),
        ("other", "--", "characters"),
        ("other", "1" * 31, "length"),
    ],
)
def test_a_wrong_number_is_refused_with_its_reason(kind, number, code):
    assert code_of(kind, number) == code


@pytest.mark.parametrize(("on", "is_right"), [(date(1949, 12, 30), False), (date(1949, 12, 31), True)])
def test_nobody_is_born_after_the_day_of_the_check(on, is_right):
    number = "11010519491231002X"

    if is_right:
        assert check_identity("resident_id", number, on) == number
    else:
        assert code_of("resident_id", number, on) == "birth_date"


def test_the_foreign_permanent_card_of_18_digits_carries_a_check_sign():
    first_17 = "91110519800101001"
    right = first_17 + resident_check_sign(first_17)
    wrong = first_17 + ("0" if right[-1] != "0" else "1")

    assert check_identity("foreign_permanent_id", right) == right
    assert code_of("foreign_permanent_id", wrong) == "checksum"


@given(
    st.sampled_from(["110101", "310101", "320102", "430102"]),
    st.dates(date(1900, 1, 1), date(2020, 12, 31)),
    st.integers(0, 999),
)
def test_our_check_sign_is_the_one_the_library_accepts(region, born, order):
    first_17 = f"{region}{born:%Y%m%d}{order:03d}"
    number = first_17 + resident_check_sign(first_17)

    assert ric.calc_check_digit(number) == number[-1]
    assert check_identity("resident_id", number) == number
    assert birth_date_of(number) == born
    assert sex_of(number) == ("male" if order % 2 else "female")


@given(st.text(alphabet=COMPANY_ALPHABET, min_size=9, max_size=9))
def test_our_company_sign_is_the_one_the_library_accepts(middle):
    first_17 = f"91110105{middle}"
    number = first_17 + company_check_sign(first_17)

    assert uscc.validate(number) == check_identity("uscc", number)


def test_one_wrong_digit_is_always_found():
    number = "11010519491231002X"

    for place in (0, 3, 9, 13, 16):
        changed = str((int(number[place]) + 1) % 10)
        assert code_of("resident_id", f"{number[:place]}{changed}{number[place + 1 :]}") in {"checksum", "birth_date"}


@pytest.mark.parametrize(
    ("number", "born", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), "female"),
        ("34052419800101001x", date(1980, 1, 1), "male"),
        ("110105491231002", date(1949, 12, 31), "female"),
        ("110105491231003", date(1949, 12, 31), "male"),
    ],
)
def test_birth_and_sex_are_read_from_the_number(number, born, sex):
    assert (birth_date_of(number), sex_of(number)) == (born, sex)


def test_no_birth_is_read_from_a_passport():
    with pytest.raises(IdentityProblem):
        birth_date_of("E12345678")
    with pytest.raises(IdentityProblem):
        sex_of("E12345678")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("居民身份证", "resident_id"),
        ("身份证", "resident_id"),
        (" 二代证 ", "resident_id"),
        ("港澳居民居住证", "resident_id"),
        ("台湾居民居住证", "resident_id"),
        ("护照", "passport"),
        ("外国护照", "passport"),
        ("Passport", "passport"),
        ("港澳居民来往内地通行证", "hk_macau_permit"),
        ("港澳通行证", "hk_macau_permit"),
        ("回乡证", "hk_macau_permit"),
        ("台胞证", "taiwan_permit"),
        ("台湾居民来往大陆通行证", "taiwan_permit"),
        ("外国人永久居留身份证", "foreign_permanent_id"),
        ("营业执照", "uscc"),
        ("统一社会信用代码", "uscc"),
        ("营业执照（统一社会信用代码）", "uscc"),
        ("军官证", "military_id"),
        ("士兵证", "military_id"),
        ("其他", "other"),
        ("", None),
        ("驾驶证", None),
    ],
)
def test_the_words_of_a_column_name_the_kind(words, kind):
    assert recognise_kind(words) == kind


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("320102197803141516", "3201**********1516"),
        ("110105491231002", "110*********002"),
        ("E12345678", "E1*****78"),
        ("123456", "1****6"),
        ("12", "**"),
        ("", ""),
    ],
)
def test_a_number_is_shown_with_its_middle_hidden(number, shown):
    assert mask_number(number) == shown
