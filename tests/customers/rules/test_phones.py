"""Telephone numbers: one way of writing, several in one cell, hidden and read out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules.phones import PhoneProblem, mask_phone, normalise_phone, split_phones, spoken_phone


def code_of(text):
    with pytest.raises(PhoneProblem) as refused:
        normalise_phone(text)
    return refused.value.code.value


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("13800008821", "13800008821"),
        ("138 0000 8821", "13800008821"),
        ("138-0000-8821", "13800008821"),
        ("+86 138-0000-8821", "13800008821"),
        ("+8613800008821", "13800008821"),
        ("008613800008821", "13800008821"),
        ("0086-138-0000-8821", "13800008821"),
        ("8613800008821", "13800008821"),
        ("(+86)13800008821", "13800008821"),
        ("１３８００００８８２１", "13800008821"),
        ("\u3000138\u00a00000\u200b8821\u202c", "13800008821"),
        ("138—0000—8821", "13800008821"),
        ("19900000000", "19900000000"),
        ("13800008821转801", "13800008821-801"),
        ("+86 13800008821-8", "13800008821-8"),
        ("95588转801", "95588-801"),
        ("0512-6789012转3", "0512-6789012-3"),
        ("025-8451-2345", "025-84512345"),
        ("025-84512345", "025-84512345"),
        ("(025) 8451 2345", "025-84512345"),
        ("（025）84512345", "025-84512345"),
        ("02584512345", "025-84512345"),
        ("010-12345678", "010-12345678"),
        ("0512-6789012", "0512-6789012"),
        ("0512-67890123", "0512-67890123"),
        ("025-84512345-801", "025-84512345-801"),
        ("025-84512345转801", "025-84512345-801"),
        ("025-84512345 ext. 801", "025-84512345-801"),
        ("+86 25 8451 2345", "025-84512345"),
        ("+86-25-8451-2345-801", "025-84512345-801"),
        ("+86 (0)25 84512345", "025-84512345"),
        ("+86 10 1234 5678", "010-12345678"),
        ("400-800-1234", "4008001234"),
        ("95588", "95588"),
        ("+852 9123 4567", "+85291234567"),
        ("00852-91234567", "+85291234567"),
        ("+1 (212) 555-0100", "+12125550100"),
    ],
)
def test_a_number_is_written_in_one_way(text, phone):
    assert normalise_phone(text) == phone
    assert normalise_phone(phone) == phone


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \u3000", "empty"),
        ("199654790", "too_short"),
        ("1380000882", "too_short"),
        ("84512345", "too_short"),
        ("025845123", "too_short"),
        ("138000088211", "too_long"),
        ("0258451234567", "too_long"),
        ("12800008821", "not_a_phone"),
        ("23800008821", "not_a_phone"),
        ("0108451234567"[:12], "not_a_phone"),
        ("无", "not_a_phone"),
        ("1380000882X1", "too_short"),
        ("138a0008821", "not_a_phone"),
        ("+86", "not_a_phone"),
        ("+8612345", "too_short"),
        ("+852 9123 4567 转 8", "not_a_phone"),
    ],
)
def test_a_text_that_is_no_number_is_refused_with_its_reason(text, code):
    assert code_of(text) == code


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("13800008821", ["13800008821"]),
        ("13800008821/13900001111", ["13800008821", "13900001111"]),
        ("13800008821、025-84512345", ["13800008821", "025-84512345"]),
        ("13800008821,13900001111；13700002222", ["13800008821", "13900001111", "13700002222"]),
        ("13800008821，13800008821", ["13800008821"]),
        ("13800008821 13900001111", ["13800008821", "13900001111"]),
        ("138 0000 8821 139 0000 1111", ["13800008821", "13900001111"]),
        ("+86 138-0000-8821\u3000025 84512345", ["13800008821", "025-84512345"]),
        ("13800008821 / ", ["13800008821"]),
        ("13800008821\n13900001111", ["13800008821", "13900001111"]),
        ("", []),
        (" / ", []),
    ],
)
def test_several_numbers_of_one_cell_are_divided(text, phones):
    assert split_phones(text) == phones


@pytest.mark.parametrize("text", ["13800008821/199654790", "13800008821 199654790", "无"])
def test_a_cell_with_a_wrong_number_is_refused(text):
    with pytest.raises(PhoneProblem):
        split_phones(text)


@pytest.mark.parametrize(
    ("phone", "hidden", "spoken"),
    [
        ("13800008821", "138****8821", "138 0000 8821"),
        ("025-84512345", "025-****2345", "025 8451 2345"),
        ("0512-6789012", "0512-****9012", "0512 678 9012"),
        ("025-84512345-801", "025-****2345", "025 8451 2345 转 801"),
        ("13800008821-801", "138****8821", "138 0000 8821 转 801"),
        ("4008001234", "40****1234", "400 800 1234"),
        ("95588", "95****", "95588"),
        ("+85291234567", "+852****4567", "+85291234567"),
    ],
)
def test_a_number_is_hidden_and_read_out(phone, hidden, spoken):
    assert (mask_phone(phone), spoken_phone(phone)) == (hidden, spoken)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "+86", "0086", "+86 ", "86"]))
def test_every_mobile_number_survives_its_country_code_and_blanks(phone, prefix):
    assert normalise_phone(f"{prefix}{phone[:3]} {phone[3:7]}-{phone[7:]}") == phone
    assert normalise_phone(spoken_phone(phone)) == phone


@given(st.text(alphabet="0123456789+-() 转x", max_size=25) | st.text(max_size=25))
def test_any_text_is_one_number_or_a_named_problem(text):
    try:
        phone = normalise_phone(text)
    except PhoneProblem:
        return
    assert normalise_phone(phone) == phone
