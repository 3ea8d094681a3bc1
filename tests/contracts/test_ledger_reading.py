import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from contracts.enums import LedgerFault, LedgerNote, PaymentTerms
from contracts.ledger import LARGEST_FILE, NoHeadings, NotAWorkbook, TooLarge, read_ledger
from contracts.rules.ledger.columns import Column
from contracts.rules.ledger.entry import Figures
from contracts.rules.ledger.file import judge_together
from contracts.rules.ledger.row import entry_of
from customers.enums import ProjectKind, Stage
from tests.factories.ledgers import HEADINGS, book, ledger_of, plain, resident_id, saved, sold, unsold

TODAY = date(2026, 6, 16)


def entries_of(data, figures=None):
    """Return the rows of a workbook, cleaned and judged."""
    found = [entry_of(raw, figures or Figures(), TODAY) for raw in read_ledger(data).rows]
    judge_together(found)
    return found


def problems(entries):
    return [(entry.row, fault.code, fault.column) for entry in entries for fault in entry.problems]


def warnings(entries):
    return [(entry.row, fault.code, fault.column) for entry in entries for fault in entry.warnings]


def notes(data):
    return [(note.code, note.value) for note in read_ledger(data).notes]


def test_titles_blank_rows_totals_and_remarks_are_no_rows():
    titles = ([], ["销售台账（截至2026年6月）"], ["填报：销售部", "", "合计 2 套"])
    name, lines = plain(sold(1), titles=titles)
    lines += [
        [],
        ["　"] * 5,
        ["小计", "", "", "", "", 100.0],
        *plain(sold(2))[1][1:],
        ["合计", "", "", "", "", 200.0],
        ["备注：退房未列"],
        ["制表：王芳", "审核：李军"],
    ]

    found = entries_of(book((name, lines)))

    assert [(entry.row, entry.place.name) for entry in found] == [(5, "望江名邸 3栋2单元 0101"), (9, "望江名邸 3栋2单元 0102")]
    assert problems(found) == []


def test_headings_that_come_again_are_no_row_and_may_change_the_order():
    turned = dict(reversed(HEADINGS.items()))
    _name, first = plain(sold(1))
    _name, again = plain(sold(2))
    _name, third = plain(sold(3), headings=turned)

    found = entries_of(book(("台账", [*first, *again, [], *third])))

    assert [entry.place.room for entry in found] == ["0101", "0102", "0103"]
    assert {entry.sale.price for entry in found} == {Decimal(2000000)}


def test_every_sheet_is_read_and_what_is_no_ledger_is_said():
    data = book(
        plain(sold(1), sheet="3栋"),
        plain(sold(2), sheet="4栋"),
        ("价格说明", [["楼层", "系数", "备注"], ["1", "2", "3"]]),
        plain(sold(3), sheet="旧"),
        hidden=("旧",),
    )

    assert [(entry.sheet, entry.place.room) for entry in entries_of(data)] == [("3栋", "0101"), ("4栋", "0102")]
    assert notes(data) == [(LedgerNote.SHEET_SKIPPED, "价格说明"), (LedgerNote.SHEET_HIDDEN, "旧")]


def test_a_ledger_in_other_words_another_order_and_in_ten_thousands_says_the_same():
    headings = [
        "管家",
        "房款总额（万元）",
        "幢号",
        "买受人",
        "身份证号",
        "手机",
        "室号",
        "楼盘",
        "备注",
        "产品类型",
        "建面㎡",
        "均价",
        "售况",
        "订购单号",
        "下定日期",
        "订金（万元）",
        "签约期限",
        "付款类型",
        "首期款比例",
        "单元号",
        "住址",
    ]
    line = [
        "林晓梅",
        200.0,
        "3#",
        "陈晓",
        resident_id(1).lower(),
        "+86 138-0000-0001",
        101.0,
        "望江名邸",
        "高楼层",
        "小高层",
        "100平方米",
        "2万元",
        "已认购",
        "DG00001",
        "2026.3.1",
        5.0,
        "20260308",
        "银行按揭",
        0.3,
        2.0,
        " 南京市鼓楼区 中山路1号 ",
    ]

    [entry] = entries_of(book(("Sheet1", [headings, line])))

    assert (entry.problems, entry.warnings) == ([], [])
    assert entry.place.key == ("望江名邸", "3", "2", "101")
    assert (entry.kind, entry.unit_price, entry.sale.price) == (ProjectKind.RESIDENTIAL, Decimal(20000), Decimal(2000000))
    assert (entry.sale.earnest, entry.sale.ordered_on, entry.sale.sign_by_on) == (Decimal(50000), date(2026, 3, 1), date(2026, 3, 8))
    [buyer] = entry.sale.buyers
    assert (buyer.identity_number, buyer.phones) == (resident_id(1), ("13800000001",))
    assert (entry.sale.terms.terms, entry.sale.terms.down_percent) == (PaymentTerms.MORTGAGE, 30)
    assert (entry.sale.representative, entry.sale.address, entry.sale.stage) == ("林晓梅", "南京市鼓楼区 中山路1号", Stage.ORDERED)
    assert notes(book(("Sheet1", [headings, line]))) == [(LedgerNote.COLUMNS_UNREAD, "Sheet1: 备注")]


def test_headings_of_two_rows_with_merged_groups_are_understood():
    upper = ["望江名邸销售台账", *[""] * 9], ["房源", "", "", "状态", "客户信息", "", "", "认购", "", "房款"]
    lower = ["栋", "单元", "房号", "", "姓名", "证件号码", "电话", "编号", "日期", "总价"]
    rows = [
        ["3栋", "2单元", "0101", "已售", "陈晓", resident_id(1), 13800000001.0, "DG1", datetime(2026, 3, 1), 2000000.0],
        ["", "", "0102", "待售", "", "", "", "", "", 2100000.0],
    ]
    data = book(("台账", [*upper, lower, *rows]), merged=("A1:J1", "A2:C2", "D2:D3", "E2:G2", "H2:I2", "A4:A5", "B4:B5"))

    found = entries_of(data)

    assert [(entry.place.name, entry.status, entry.sale is not None) for entry in found] == [
        ("望江名邸 3栋2单元 0101", "已售", True),
        ("望江名邸 3栋2单元 0102", "待售", False),
    ]
    assert found[0].sale.ordered_on == date(2026, 3, 1)


def test_a_group_of_date_and_sum_gives_the_sum_and_the_filing_number_is_no_contract_number():
    upper = ["项目", "楼栋", "房号", "客户信息", "", "", "总价", "付款方式", "首付款", "", "合同", "", "合同备案号"]
    lower = ["", "", "", "姓名", "证件号码", "电话", "", "", "日期", "金额", "编号", "签订日期", ""]
    row = [
        "望江名邸",
        "3栋",
        "0101",
        "陈晓",
        resident_id(1),
        "13800000001",
        2000000.0,
        "按揭",
        datetime(2026, 3, 9),
        600000.0,
        "HT1",
        datetime(2026, 3, 8),
        "BA1",
    ]

    for merged in ((), ("A1:A2", "B1:B2", "C1:C2", "D1:F1", "G1:G2", "H1:H2", "I1:J1", "K1:L1", "M1:M2")):
        [entry] = entries_of(book(("台账", [upper, lower, row]), merged=merged))
        assert (entry.problems, entry.sale.terms.down_amount) == ([], Decimal(600000))
        assert (entry.sale.contract_no, entry.sale.signed_on, entry.sale.filing_no) == ("HT1", date(2026, 3, 8), "BA1")


def test_a_merged_name_counts_for_each_row_and_a_merged_sum_once():
    one, two = sold(1), sold(2, name="", identity="", phone="", earnest="")
    places = [
        f"{chr(ord('A') + list(HEADINGS).index(name))}2:{chr(ord('A') + list(HEADINGS).index(name))}3" for name in ("name", "identity", "phone", "earnest")
    ]

    first, second = entries_of(book(plain(one, two), merged=places))

    assert first.sale.buyers[0].name == second.sale.buyers[0].name
    assert (first.sale.earnest, second.sale.earnest) == (Decimal(50000), None)


def test_the_project_is_taken_from_title_label_or_sheet_when_no_column_says_it():
    headings = {name: word for name, word in HEADINGS.items() if name != "project"}

    by_title = entries_of(book(plain(sold(1), headings=headings, titles=[["锦绣家园项目销售台账"]])))
    by_label = entries_of(book(plain(sold(1), headings=headings, titles=[["2026年6月", "项目名称：星河公寓"]])))
    by_sheet = entries_of(book(plain(sold(1), headings=headings, sheet="云栖别墅")))
    unsaid = entries_of(book(plain(sold(1), headings=headings, sheet="Sheet1", titles=[["2026年销售台账"]])))

    assert [found[0].place.project for found in (by_title, by_label, by_sheet)] == ["锦绣家园", "星河公寓", "云栖别墅"]
    assert problems(unsaid) == [(3, LedgerFault.PROJECT_MISSING, "")]


def test_the_building_is_taken_from_the_sheet_when_no_column_says_it():
    headings = {name: word for name, word in HEADINGS.items() if name != "building"}

    [entry] = entries_of(book(plain(sold(1), headings=headings, sheet="5号楼")))

    assert entry.place.name == "望江名邸 5号楼2单元 0101"


def test_a_file_without_headings_is_refused_with_what_was_found():
    with pytest.raises(NoHeadings) as caught:
        read_ledger(
            book(
                ("明细", [["日期", "摘要", "收入"], ["2026-01-01", "房款", 100]]),
                ("房源", [["房号", "面积", "总价", "状态", "楼层"], ["101", 1, 2, "待售", 3]]),
            )
        )

    assert "房源 1: 房号、面积、总价、状态、楼层" in str(caught.value)
    assert "客户姓名" in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"not a workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600])
def test_what_is_no_workbook_is_refused(data):
    with pytest.raises(NotAWorkbook):
        read_ledger(data)


def test_a_zip_that_is_no_workbook_and_a_broken_one_are_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "a")
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")

    for data in (buffer.getvalue(), broken.getvalue()):
        with pytest.raises(NotAWorkbook):
            read_ledger(data)


def test_a_file_or_what_it_unpacks_to_beyond_all_measure_is_refused():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _piece in range(320):
                part.write(b" " * (1 << 20))

    for data in (b"0" * (LARGEST_FILE + 1), bomb.getvalue()):
        with pytest.raises(TooLarge):
            read_ledger(data)


def test_a_value_far_below_the_ledger_costs_neither_time_nor_memory():
    made = Workbook()
    for line in plain(sold(1), unsold(2))[1]:
        made.active.append([None if cell == "" else cell for cell in line])
    made.active.cell(row=1_048_576, column=3, value="　")
    made.active.cell(row=200_000, column=2).fill = PatternFill("solid", fgColor="FFFF00")

    assert [entry.place.room for entry in entries_of(saved(made))] == ["0101", "0102"]


def test_identity_numbers_kept_as_numbers_have_lost_their_last_digits():
    lost, whole = entries_of(ledger_of(sold(1, identity=320102198503120012), sold(2, identity=320102850312001)))

    assert problems([lost]) == [(2, LedgerFault.IDENTITY_AS_NUMBER, "证件号码")]
    assert (problems([whole]), whole.sale.buyers[0].identity_number) == ([], "320102850312001")


def test_several_buyers_in_one_cell_or_in_columns_of_their_own_are_all_read():
    headings = HEADINGS | {"co_name": "共有人", "co_identity": "共有人身份证号", "phone_2": "联系电话2"}
    one = sold(1, name="王建平、李梅", identity=f"{resident_id(1)}，{resident_id(2)}", phone="13800000001/13800000002")
    two = sold(2, name="赵强", identity=resident_id(3), co_name="钱芳", co_identity=resident_id(4), phone="13800000003", phone_2="13800000004")
    three = sold(3, name="孙丽、周杰", identity=resident_id(5), phone=13800000005.0)

    found = entries_of(book(plain(one, two, three, headings=headings)))

    assert [[(buyer.name, buyer.phones) for buyer in entry.sale.buyers] for entry in found] == [
        [("王建平", ("13800000001",)), ("李梅", ("13800000002",))],
        [("赵强", ("13800000003",)), ("钱芳", ("13800000004",))],
        [("孙丽", ("13800000005",)), ("周杰", ())],
    ]
    assert warnings(found) == [(4, LedgerFault.IDENTITY_INCOMPLETE, "证件号码")]


@pytest.mark.parametrize(
    ("values", "code", "column"),
    [
        ({"identity": resident_id(1)[:-1] + ("1" if resident_id(1)[-1] != "1" else "2")}, LedgerFault.IDENTITY_CHECKSUM, "证件号码"),
        ({"identity": resident_id(1)[:-2]}, LedgerFault.IDENTITY_LENGTH, "证件号码"),
        ({"phone": "1380000"}, LedgerFault.PHONE_TOO_SHORT, "联系电话"),
        ({"total": 2000001.01}, LedgerFault.TOTAL_DIFFERS, "总价"),
        ({"signed_on": "待定"}, LedgerFault.NOT_A_DATE, "签约日期"),
        ({"ordered_on": "三月一日"}, LedgerFault.NOT_A_DATE, "认购日期"),
        ({"name": "　"}, LedgerFault.NAME_MISSING, "客户姓名"),
        ({"kind": "商墅"}, LedgerFault.KIND_UNKNOWN, "业态"),
        ({"status": "？"}, LedgerFault.STATUS_UNKNOWN, "状态"),
        ({"room": ""}, LedgerFault.ROOM_MISSING, "房号"),
        ({"project": ""}, LedgerFault.PROJECT_MISSING, "项目"),
        ({"total": "面议"}, LedgerFault.NOT_A_NUMBER, "总价"),
        ({"total": "", "unit_price": ""}, LedgerFault.PRICE_MISSING, "总价"),
        ({"down": "一半"}, LedgerFault.NOT_A_PERCENTAGE, "首付比例"),
        ({"order_no": "D" * 41}, LedgerFault.TOO_LONG, "定购单号"),
        ({"name": "王" * 81}, LedgerFault.TOO_LONG, "客户姓名"),
        ({"name": "王建平", "identity": f"{resident_id(1)}/{resident_id(2)}"}, LedgerFault.IDENTITY_COUNT, "证件号码"),
    ],
)
def test_a_row_with_a_problem_says_which_and_in_which_column(values, code, column):
    assert problems(entries_of(ledger_of(sold(1, **values)))) == [(2, code, column)]


@pytest.mark.parametrize(
    ("values", "code", "column"),
    [
        ({"earnest": 400000.01}, LedgerFault.EARNEST_HIGH, "定金"),
        ({"terms": "以物抵债"}, LedgerFault.TERMS_UNKNOWN, "付款方式"),
        ({"down": ""}, LedgerFault.DOWN_PAYMENT_MISSING, "首付比例"),
        ({"status": "待售"}, LedgerFault.UNSOLD_WITH_BUYER, "客户姓名"),
        ({"rep": "林晓梅、王芳"}, LedgerFault.SEVERAL_REPRESENTATIVES, "客户代表"),
    ],
)
def test_a_warning_does_not_keep_a_row_out(values, code, column):
    found = entries_of(ledger_of(sold(1, **values)))

    assert (problems(found), warnings(found)) == ([], [(2, code, column)])


@pytest.mark.parametrize("total", [2000001.00, 1999999.00, "2,000,000.50元"])
def test_a_total_may_differ_from_price_times_area_by_one_yuan(total):
    assert problems(entries_of(ledger_of(sold(1, total=total)))) == []


def test_the_tolerances_are_settings():
    figures = Figures(total_tolerance=Decimal(10), earnest_cap=Decimal(2))
    found = entries_of(ledger_of(sold(1, total=2000009.0)), figures)

    assert (problems(found), warnings(found)) == ([], [(2, LedgerFault.EARNEST_HIGH, "定金")])


def test_a_total_is_compared_with_the_area_and_discount_it_was_made_of():
    headings = HEADINGS | {"inner": "套内面积", "inner_price": "套内单价", "list": "原价", "discount": "折扣", "surveyed": "实测面积"}
    discounted = sold(1, list=2000000.0, discount="98折", total=1960000.0)
    by_inner = sold(2, unit_price="", inner=80.0, inner_price=25000.0)
    by_survey = sold(3, surveyed=101.0, total=2020000.0)
    no_total = sold(4, total="")

    found = entries_of(book(plain(discounted, by_inner, by_survey, no_total, headings=headings)))

    assert problems(found) == []
    assert [(entry.list_price, entry.sale.price) for entry in found] == [(2000000, 1960000), (2000000, 2000000), (2020000, 2020000), (2000000, 2000000)]


def test_of_a_unit_listed_twice_the_first_row_stands():
    again = sold(1, room="101", building="3#", name="另一个人", identity=resident_id(9), order_no="DG9", phone="138")

    found = entries_of(ledger_of(sold(1), sold(2), again))

    assert problems(found) == [(4, LedgerFault.UNIT_TWICE, "房号")]
    assert found[2].problems[0].values == {"sheet": "销控台账", "row": "2"}


def test_numbers_and_documents_that_stand_twice_are_problems_of_the_later_row():
    rows = (
        sold(1, contract_no="HT1"),
        sold(2, contract_no="HT1"),
        sold(3, order_no="DG00001"),
        sold(4, identity=resident_id(1)),
        sold(5, identity=resident_id(1), name=sold(1)["name"]),
    )

    found = entries_of(ledger_of(*rows))

    assert problems(found) == [
        (3, LedgerFault.CONTRACT_NUMBER_TWICE, "合同编号"),
        (4, LedgerFault.ORDER_NUMBER_TWICE, "定购单号"),
        (5, LedgerFault.IDENTITY_TWO_NAMES, "证件号码"),
    ]


def test_whether_a_unit_is_sold_may_be_said_by_yes_and_no_or_by_its_buyer():
    asked = {name: word for name, word in HEADINGS.items() if name != "status"} | {"asked": "是否已售"}
    unasked = {name: word for name, word in HEADINGS.items() if name != "status"}

    by_word = entries_of(book(plain(sold(1, asked="是"), sold(2, asked="否"), unsold(3, asked="否"), headings=asked)))
    by_buyer = entries_of(book(plain(sold(1), unsold(2), headings=unasked)))

    assert [(entry.sale is not None, entry.status) for entry in by_word] == [(True, "是"), (False, "否"), (False, "否")]
    assert [(entry.sale is not None, entry.status) for entry in by_buyer] == [(True, "已售"), (False, "待售")]


def test_a_loan_without_its_share_leaves_the_down_payment():
    headings = {name: word for name, word in HEADINGS.items() if name != "down"} | {"loan": "按揭金额", "fund": "公积金贷款"}

    [entry] = entries_of(book(plain(sold(1, terms="组合贷款", loan="100万元", fund=400000.0), headings=headings)))

    assert (entry.sale.terms.down_amount, entry.sale.terms.fund_amount, entry.warnings) == (Decimal(600000), Decimal(400000), [])


def test_columns_that_mean_the_same_are_said():
    data = book(plain(sold(1, twin=1.0), headings=HEADINGS | {"twin": "合同总价"}))

    assert notes(data) == [(LedgerNote.COLUMN_TWICE, "销控台账: 总价、合同总价")]
    assert Column.TOTAL in read_ledger(data).rows[0].cells


def test_formulas_are_never_reckoned_and_error_values_count_as_empty():
    found = entries_of(ledger_of(sold(1, total="=1+1"), sold(2, total="#REF!"), sold(3, name="=cmd|' /C calc'!A0")))

    assert problems(found) == [(4, LedgerFault.NAME_MISSING, "客户姓名")]
    assert [entry.sale.price for entry in found[:2]] == [2000000, 2000000]
