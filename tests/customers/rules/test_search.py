"""What is typed finds the household: each term is a beginning of one of its keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules.search import Findable, household_keys, query_terms

HOUSEHOLD = Findable(
    names=("王建平", "曾丽"),
    phones=("13800008821", "025-84512345-801", "+85291234567"),
    project="锦绣家园",
    building="3栋",
    section="2单元",
    room="1501",
    contract_number="HT2025000366",
    order_number="DG-2025-1200002",
    identity_hashes=("9F86d081",),
)
VILLA = Findable(names=("阿卜杜热合曼·买买提", "John O'Brien"), project="云栖 别墅", building="01栋", room="1-01")
LOW = Findable(names=("南京恒信置业有限公司",), project="星河公寓", building="B座", section="01单元", room="0602室", contract_number="宁〔2026〕第0012号")


def finds(text, household):
    keys = household_keys(household)
    terms = query_terms(text)
    return bool(terms) and all(any(key.startswith(term) for key in keys) for term in terms)


@pytest.mark.parametrize(
    "text",
    [
        "王建平", "王建", "王", "建平", "wjp", "WJP", "ｗｊｐ", "jp", "wangjianping", "Wang Jian Ping", "wangj", "jianping",
        "曾丽", "zengli", "cengli", "zl", "cl", "王建平 曾丽",
        "13800008821", "138 0000 8821", "+86 138-0000-8821", "8613800008821", "138", "00008821", "8821", "138 8821",
        "025-84512345", "02584512345", "84512345", "8451 2345", "2345", "025-84512345-801", "+852 9123 4567", "91234567",
        "1501", "3-2-1501", "3-1501", "3栋2单元1501", "3幢2单元1501室", "3号楼2单元1501房", "３栋２单元１５０１", "3#2单元1501", "3栋", "3栋2单元",
        "锦绣家园3栋2单元1501", "锦绣家园 3-2-1501", "锦绣 王建", "jxjy", "jinxiujiayuan 1501",
        "HT2025000366", "ht2025", "2025000366", "0366", "DG-2025-1200002", "DG20251200002", "1200002", "0002",
        "9f86d081", "王建平\u200b",
    ],
)  # fmt: skip
def test_what_is_typed_finds_the_household(text):
    assert finds(text, HOUSEHOLD)


@pytest.mark.parametrize("text", ["", "  ", "李建平", "wjq", "8822", "3-2-1502", "3栋3单元", "HT2025000367", "王建平 8822", "13800008822", "·"])
def test_something_else_does_not_find_it(text):
    assert not finds(text, HOUSEHOLD)


@pytest.mark.parametrize(
    "text",
    [
        "阿卜杜热合曼·买买提",
        "阿卜杜热合曼•买买提",
        "买买提",
        "maimaiti",
        "John",
        "o'brien",
        "obrien",
        "john o'brien",
        "云栖别墅1-1-01",
        "1栋1-01",
        "01栋1-01",
        "1-01",
        "yqbs",
    ],
)
def test_a_villa_and_names_of_other_scripts_are_found(text):
    assert finds(text, VILLA)


@pytest.mark.parametrize("text", ["恒信置业", "hxzy", "602", "0602", "B座0602", "b-602", "B座1单元602", "b-01-0602", "0602室", "宁〔2026〕第0012号", "0012"])
def test_a_room_is_found_with_and_without_its_leading_zero(text):
    assert finds(text, LOW)


def test_keys_are_small_each_once_and_never_empty():
    keys = household_keys(HOUSEHOLD)

    assert len(keys) == len(set(keys))
    assert all(key and key == key.lower() for key in keys)
    assert len(keys) < 60


def test_a_household_of_which_nothing_is_known_has_no_keys():
    assert household_keys(Findable()) == []


def test_an_order_form_number_alone_is_enough():
    assert household_keys(Findable(order_number="DG1")) == ["dg1", "1"]


def test_a_room_that_looks_like_a_service_number_stays_a_room():
    assert query_terms("95-1-602") == ["95-1-602"]


@given(st.text(max_size=300))
def test_any_text_becomes_at_most_six_short_terms(text):
    terms = query_terms(text)

    assert len(terms) <= 6
    assert all(0 < len(term) <= 80 and term == term.strip() for term in terms)


@given(st.text(max_size=120), st.text(max_size=60))
def test_keys_never_grow_without_bound(name, number):
    keys = household_keys(Findable(names=(name,), contract_number=number))

    assert len(keys) < 200
    assert all(0 < len(key) <= 80 for key in keys)
