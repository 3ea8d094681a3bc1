import ast
import re
from pathlib import Path

import pytest

from customers import regulation
from customers.regulation import (
    BUILT,
    CLAUSES,
    NOT_AUTOMATED,
    PARAGRAPHS,
    SECTIONS,
    Area,
    Clause,
    KeptBy,
    UnknownClause,
    clause,
    label_en,
    label_zh,
    section_of,
)

# Every clause in the order of the regulation; "5.4.1.a-m" stands for its thirteen letters.
NUMBERS = """
    1 2.0 2.1.a-b 2.2 2.3.1-9 3.1 3.2.0-3
    4.1-8 4.9.0-5 4.10-12
    5.1.1-2 5.1.3.a-b 5.1.4-8 5.1.9.a-c 5.2 5.3.1-3
    5.4.1.a-m 5.4.2.a-e 5.4.3.1-4 5.4.4.1.a-b 5.4.4.2-4 5.4.4.5.a-b 5.4.4.6.a-b 5.4.4.7-8
    5.5.1-2 5.6.1-2 5.6.3.a-c 5.6.4-5 5.7.1-4 5.8
    5.9.1-6 5.10.1 5.10.2.a-c 5.10.3-5
    5.11.1.1-3 5.12-13 5.11.2.0-1 5.11.2.2.a-c 5.11.3.1-2 5.11.3.2.A 5.11.3.2.B.1-4
"""


def written_out(item):
    first, _, last = item.partition("-")
    stem, _, start = first.rpartition(".")
    if not last:
        return [first]
    read, write = (int, str) if last.isdigit() else (ord, chr)
    return [f"{stem}.{write(end)}" for end in range(read(start), read(last) + 1)]


def numbers_of_the_regulation():
    return [number for item in NUMBERS.split() for number in written_out(item)]


def parents(number):
    parts = number.split(".")
    return [".".join(parts[:size]) for size in range(1, len(parts))]


def entries():
    return [*CLAUSES.values(), *PARAGRAPHS.values()]


def test_the_catalogue_holds_every_clause_in_the_order_of_the_regulation():
    assert list(CLAUSES) == numbers_of_the_regulation()
    assert len(CLAUSES) == 129


def test_every_number_with_parts_is_a_clause_or_a_paragraph():
    with_parts = {parent for number in CLAUSES for parent in parents(number)}
    chapter_of_sections = {"5"}

    assert set(PARAGRAPHS) == with_parts - set(CLAUSES) - chapter_of_sections


def test_an_entry_stands_under_its_own_number():
    assert {number: entry.number for number, entry in (CLAUSES | PARAGRAPHS).items()} == {number: number for number in (*CLAUSES, *PARAGRAPHS)}


@pytest.mark.parametrize("number", ["5.6.3", "4.9", "5.4.1", "5.4.4.5", "5.11.3.2.B"])
def test_a_paragraph_is_found_by_the_number_its_parts_share(number):
    assert clause(number) is PARAGRAPHS[number]


def test_a_clause_is_found_by_its_number():
    assert clause("5.6.3.b") == Clause(
        number="5.6.3.b",
        zh="不能当场解决的，48小时内答复",
        en="What cannot be solved at once is answered within 48 hours",
        kept_by=KeptBy.DEADLINE,
        area=Area.COMPLAINTS,
        how_zh="自受理起算，由代表负责，到期前提醒，逾期上报。",
        how_en="It runs from receipt, is the representative's, is reminded and then escalated.",
    )


@pytest.mark.parametrize("number", ["", "5", "6", "5.14", "5.6.3.d", "5.6.3.B", "§5.6.3", "5.6.3."])
@pytest.mark.parametrize("ask", [clause, label_zh, label_en, section_of])
def test_a_number_the_regulation_does_not_have_is_refused(ask, number):
    with pytest.raises(UnknownClause) as refusal:
        ask(number)

    assert refusal.value.number == number


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        ("1", "一"),
        ("2.0", "二"),
        ("2.1.a", "二(一)"),
        ("2.3.4", "二(三)4"),
        ("3.1", "三(一)"),
        ("3.2.0", "三(二)"),
        ("3.2.1", "三(二)1"),
        ("4.9", "四(九)"),
        ("4.9.0", "四(九)"),
        ("4.9.1", "四(九)1"),
        ("4.10", "四(十)"),
        ("4.12", "四(十二)"),
        ("5.1.9.c", "五(一)9"),
        ("5.2", "五(二)"),
        ("5.4.1.m", "五(四)1"),
        ("5.4.3.1", "五(四)3.1)"),
        ("5.4.4.5", "五(四)4.5)"),
        ("5.4.4.5.a", "五(四)4.5)"),
        ("5.6.3", "五(六)3"),
        ("5.6.3.b", "五(六)3"),
        ("5.10.2.a", "五(十)2"),
        ("5.11.1.1", "五(十一)1.1)"),
        ("5.11.2.0", "五(十一)2"),
        ("5.11.2.2.c", "五(十一)2.2)"),
        ("5.11.3.2", "五(十一)3.2)"),
        ("5.11.3.2.A", "五(十一)3.2)A"),
        ("5.11.3.2.B.1", "五(十一)3.2)B1"),
        ("5.12", "五(十二)"),
        ("5.13", "五(十三)"),
    ],
)
def test_the_chinese_label_is_printed_as_the_regulation_numbers_itself(number, printed):
    assert label_zh(number) == printed


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        ("1", "§1"),
        ("3.2.0", "§3.2.0"),
        ("5.6.3", "§5.6.3"),
        ("5.6.3.b", "§5.6.3.b"),
        ("5.11.3.2.B.1", "§5.11.3.2.B.1"),
    ],
)
def test_the_english_label_keeps_the_whole_number(number, printed):
    assert label_en(number) == printed


@pytest.mark.parametrize(
    ("number", "section"),
    [
        ("1", "1"),
        ("2.3.4", "2"),
        ("3.2.0", "3"),
        ("4.12", "4"),
        ("5.1.3.a", "5.1"),
        ("5.2", "5.2"),
        ("5.6.3.b", "5.6"),
        ("5.10.2", "5.10"),
        ("5.11.3.2.B.1", "5.11"),
        ("5.12", "5.11"),
        ("5.13", "5.11"),
    ],
)
def test_a_clause_stands_in_its_section(number, section):
    assert section_of(number) == section


def test_the_sections_follow_each_other_without_coming_back():
    runs = list(dict.fromkeys(section_of(number) for number in CLAUSES))
    changes = [number for number in CLAUSES if section_of(number) != section_before(number)]

    assert runs == list(SECTIONS)
    assert len(changes) == len(SECTIONS)


def section_before(number):
    order = list(CLAUSES)
    place = order.index(number)
    return section_of(order[place - 1]) if place else None


def test_the_wordings_are_short_and_the_explanations_are_sentences():
    assert [entry.number for entry in entries() if not 4 <= len(entry.zh) <= 26] == []
    assert [entry.number for entry in entries() if not 8 <= len(entry.en) <= 90] == []
    assert [entry.number for entry in entries() if entry.zh.endswith("。")] == []
    assert [entry.number for entry in entries() if entry.en.endswith(".")] == []
    assert [entry.number for entry in entries() if not entry.how_zh.endswith("。")] == []
    assert [entry.number for entry in entries() if not entry.how_en.endswith(".")] == []
    assert [entry.number for entry in entries() if len(entry.how_zh) > 40] == []


def test_no_two_clauses_are_worded_alike():
    assert len({entry.zh for entry in CLAUSES.values()}) == len(CLAUSES)
    assert len({entry.en for entry in CLAUSES.values()}) == len(CLAUSES)


def test_chinese_texts_are_chinese_and_english_texts_are_english():
    chinese = re.compile(r"[\u4e00-\u9fff\uff00-\uffef]")

    assert [entry.number for entry in entries() if not chinese.search(entry.zh)] == []
    assert [entry.number for entry in entries() if not chinese.search(entry.how_zh)] == []
    assert [entry.number for entry in entries() if chinese.search(entry.en)] == []
    assert [entry.number for entry in entries() if chinese.search(entry.how_en)] == []


def test_an_explanation_cites_only_clauses_that_exist():
    cited = {number for entry in entries() for number in re.findall(r"§(\d+(?:\.\w+)*)", entry.how_en)}

    assert cited == {"4.10", "4.11", "5.5.2"}
    assert [clause(number).number for number in sorted(cited)] == sorted(cited)


def test_the_damaged_staffing_standard_says_how_it_is_read():
    assert "160至200" in clause("3.2.3").zh
    assert "原文缺字" in clause("3.2.3").how_zh
    assert "setting" in clause("3.2.3").how_en


def test_what_is_built_or_not_automated_is_in_the_catalogue():
    assert set(CLAUSES) >= BUILT
    assert set(CLAUSES) >= set(NOT_AUTOMATED)
    assert BUILT & set(NOT_AUTOMATED) == set()


def test_every_clause_without_a_test_gives_its_reason_in_both_languages():
    assert [number for number, reasons in NOT_AUTOMATED.items() if not all(reasons)] == []


def test_the_catalogue_imports_nothing_but_itself_and_the_standard_library():
    imported = {
        name.split(".")[0]
        for module in Path(regulation.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        for name in imported_names(node)
    }

    assert imported == {"customers", "dataclasses", "enum"}


def imported_names(node):
    if isinstance(node, ast.ImportFrom):
        return [node.module]
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return []
