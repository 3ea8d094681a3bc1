"""Names: cleaned, read, sorted and addressed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules.names import clean_name, initials, pinyin_readings, salutation, sort_key, surname


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("\u3000王建平 ", "王建平"),
        ("\u200b王\u200d建平\ufeff", "王建平"),
        ("\u202b王建平\u202c\u200f", "王建平"),
        ("王建平\x00", "王建平"),
        ("Jose\u0301 Smith", "Jos\u00e9 Smith"),
        ("John \t  Smith", "John Smith"),
        ("阿卜杜热合曼·买买提", "阿卜杜热合曼·买买提"),
        ("李𬭎", "李𬭎"),
        (" \u3000", ""),
    ],
)
def test_a_name_is_cleaned_of_what_cannot_be_seen(text, name):
    assert clean_name(text) == name


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("王建平", ["wang jian ping"]),
        ("曾国强", ["zeng guo qiang", "ceng guo qiang"]),
        ("单田芳", ["shan tian fang", "dan tian fang"]),
        ("仇英", ["qiu ying", "chou ying"]),
        ("解晓东", ["xie xiao dong", "jie xiao dong"]),
        ("区志伟", ["ou zhi wei", "qu zhi wei"]),
        ("查良镛", ["zha liang yong", "cha liang yong"]),
        ("朴树", ["piao shu", "pu shu"]),
        ("盖叫天", ["ge jiao tian", "gai jiao tian"]),
        ("翟志刚", ["zhai zhi gang", "di zhi gang"]),
        ("覃海洋", ["qin hai yang", "tan hai yang"]),
        ("缪莉", ["miao li", "mou li"]),
        ("么红", ["yao hong", "me hong"]),
        ("乐嘉", ["yue jia", "le jia"]),
        ("乐正绫", ["yue zheng ling", "le zheng ling"]),
        ("尉迟恭", ["yu chi gong", "wei chi gong"]),
        ("万俟明", ["mo qi ming", "wan qi ming"]),
        ("长孙无忌", ["zhang sun wu ji"]),
        ("单于飞", ["chan yu fei", "shan yu fei"]),
        ("欧阳志伟", ["ou yang zhi wei"]),
        ("李𬭎", ["li hong"]),
        ("阿卜杜热合曼·买买提", ["a bo du re he man mai mai ti"]),
        ("José Smith-Jones", ["jose smith jones"]),
        ("重庆恒信有限公司", ["chong qing heng xin you xian gong si"]),
        ("解放路商业有限公司", ["jie fang lu shang ye you xian gong si"]),
        ("单", ["dan"]),
        ("", []),
    ],
)
def test_a_name_is_read_by_its_surname_and_by_the_dictionary(name, readings):
    assert [" ".join(reading) for reading in pinyin_readings(name)] == readings


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("王建平", "王"),
        ("欧阳志伟", "欧阳"),
        ("欧阳", "欧"),
        ("张杨晓明", "张"),
        ("阿卜杜热合曼·买买提", "阿卜杜热合曼·买买提"),
        ("John Smith", "John Smith"),
        ("南京恒信置业有限公司", "南京恒信置业有限公司"),
        ("", ""),
    ],
)
def test_the_surname_is_what_a_hall_screen_shows(name, first):
    assert surname(name) == first


def test_people_are_sorted_by_the_reading_of_their_surname():
    names = ["曾国强", "王建平", "单田芳", "王安", "欧阳志伟", "区志伟"]

    assert sorted(names, key=sort_key) == ["欧阳志伟", "区志伟", "单田芳", "王安", "王建平", "曾国强"]


def test_a_sort_key_fits_its_column():
    assert len(sort_key("庄" * 80)) == 160
    assert sort_key("\u200b") == ""


@pytest.mark.parametrize(("name", "letters"), [("王建平", "wjp"), ("曾国强", "zgq"), ("欧阳志伟", "oyzw"), ("John Smith", "js"), ("", "")])
def test_initials_are_the_first_letters_of_the_syllables(name, letters):
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("name", "title", "kind", "words"),
    [
        ("王建平", "mr", "person", "王建平先生"),
        (" 李娟 ", "ms", "person", "李娟女士"),
        ("王建平", "male", "person", "王建平先生"),
        ("李娟", "female", "person", "李娟女士"),
        ("王建平", "none", "person", "王建平女士/先生"),
        ("王建平", "", "person", "王建平女士/先生"),
        ("南京恒信置业有限公司", "mr", "company", "南京恒信置业有限公司"),
    ],
)
def test_paper_addresses_people_by_title_and_companies_by_name(name, title, kind, words):
    assert salutation(name, title, kind) == words


@given(st.text(max_size=20))
def test_any_name_can_be_read_and_sorted(name):
    clean = clean_name(name)

    assert clean_name(clean) == clean
    assert sort_key(name).lower() == sort_key(name)
    assert all(syllable for reading in pinyin_readings(name) for syllable in reading)
