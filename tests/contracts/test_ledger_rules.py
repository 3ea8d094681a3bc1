from datetime import date, datetime, time
from decimal import Decimal

import pytest

from contracts.enums import LedgerFault, MoneyKind, PaymentTerms
from contracts.rules.ledger import buyers, cells, columns, words
from contracts.rules.ledger.columns import Column
from contracts.rules.ledger.file import kind_of_project
from contracts.rules.ledger.place import place_of
from contracts.rules.ledger.terms import Terms, instalments_of, spread
from customers.enums import PersonKind, ProjectKind, Stage
from customers.rules.identity import company_check_sign
from tests.factories.ledgers import resident_id

TODAY = date(2026, 6, 16)


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("楼盘", Column.PROJECT),
        ("项目名称", Column.PROJECT),
        ("物业类型", Column.KIND),
        ("栋", Column.BUILDING),
        ("楼号", Column.BUILDING),
        ("幢号", Column.BUILDING),
        ("单元", Column.SECTION),
        ("室号", Column.ROOM),
        ("房 号", Column.ROOM),
        ("房屋坐落", Column.ROOM),
        ("栋-单元-房号", Column.ROOM),
        ("建筑面积(㎡)", Column.AREA),
        ("预测\n建筑面积", Column.AREA),
        ("套内", Column.INNER_AREA),
        ("实测建筑面积", Column.SURVEYED_AREA),
        ("单价（元/㎡）", Column.UNIT_PRICE),
        ("成交均价", Column.UNIT_PRICE),
        ("表价单价", Column.LIST_UNIT_PRICE),
        ("房款总额", Column.TOTAL),
        ("合同总价", Column.TOTAL),
        ("总价(万元)", Column.TOTAL),
        ("原价", Column.LIST_TOTAL),
        ("折扣", Column.DISCOUNT),
        ("销售状态", Column.STATUS),
        ("是否已售", Column.IS_SOLD),
        ("认购书编号", Column.ORDER_NO),
        ("订购单号", Column.ORDER_NO),
        ("认购日期", Column.ORDERED_ON),
        ("定金*", Column.EARNEST),
        ("签约期限", Column.SIGN_BY_ON),
        ("约定签约日期", Column.SIGN_BY_ON),
        ("买受人", Column.NAME),
        ("业主姓名", Column.NAME),
        ("共有人", Column.CO_NAME),
        ("共有人身份证号", Column.CO_IDENTITY),
        ("证件类型", Column.IDENTITY_KIND),
        ("身份证号码", Column.IDENTITY),
        ("手机", Column.PHONE),
        ("联系方式", Column.PHONE),
        ("联系电话2", Column.PHONE),
        ("通讯地址", Column.ADDRESS),
        ("付款方式", Column.TERMS),
        ("首付成数", Column.DOWN_PERCENT),
        ("首付款", Column.DOWN_AMOUNT),
        ("按揭金额", Column.LOAN_AMOUNT),
        ("合同编号/网签号", Column.CONTRACT_NO),
        ("网签号", Column.CONTRACT_NO),
        ("签约时间", Column.SIGNED_ON),
        ("备案号", Column.FILING_NO),
        ("合同备案号", Column.FILING_NO),
        ("合同备案编号", Column.FILING_NO),
        ("网签备案号", Column.FILING_NO),
        ("预售合同登记备案号", Column.FILING_NO),
        ("备案登记号", Column.FILING_NO),
        ("备案合同编号", Column.CONTRACT_NO),
        ("网签合同编号", Column.CONTRACT_NO),
        ("客服代表", Column.REPRESENTATIVE),
        ("管家", Column.REPRESENTATIVE),
        ("置业顾问", Column.SELLER),
        ("已收金额", Column.PAID),
        ("收款日期", Column.PAID_ON),
        ("收据号", Column.RECEIPT_NO),
        ("交房日期", Column.DELIVERY_ON),
        ("序号", None),
        ("备注", None),
        ("楼层", None),
        ("公摊面积", None),
        ("优惠金额", None),
        ("户籍地址", None),
        ("贷款银行", None),
    ],
)
def test_a_heading_is_known_by_its_meaning(heading, column):
    assert columns.meaning(heading) == column


def test_headings_in_two_rows_are_read_together():
    table = columns.best_table([], ["房号", "认购", "", "客户", "", "总价"], ["", "编号", "日期", "姓名", "电话", "(万元)"])

    assert dict(table.places) == {0: Column.ROOM, 1: Column.ORDER_NO, 2: Column.ORDERED_ON, 3: Column.NAME, 4: Column.PHONE, 5: Column.TOTAL}
    assert table.in_ten_thousands == {Column.TOTAL}


@pytest.mark.parametrize(
    ("group", "heading", "column"),
    [
        ("首付款", "日期", None),
        ("首付款", "金额", Column.DOWN_AMOUNT),
        ("首付款", "应付", Column.DOWN_AMOUNT),
        ("首付款", "比例", Column.DOWN_PERCENT),
        ("定金", "日期", None),
        ("定金", "金额", Column.EARNEST),
        ("按揭", "金额", Column.LOAN_AMOUNT),
        ("按揭", "状态", None),
        ("公积金", "银行", None),
        ("契税", "金额", None),
        ("车位", "总价", None),
        ("面积", "公摊", None),
        ("面积", "建筑", Column.AREA),
        ("面积", "套内", Column.INNER_AREA),
        ("房款", "金额", Column.TOTAL),
        ("房款", "总价", Column.TOTAL),
        ("总价", "(元)", Column.TOTAL),
        ("单价", "建面", Column.UNIT_PRICE),
        ("客户信息", "姓名", Column.NAME),
        ("客户基本信息", "姓名", Column.NAME),
        ("客户", "联系电话", Column.PHONE),
        ("客户代表", "电话", None),
        ("客户代表", "姓名", Column.REPRESENTATIVE),
        ("置业顾问", "姓名", Column.SELLER),
        ("代理人", "姓名", None),
        ("认购信息", "日期", Column.ORDERED_ON),
        ("签约信息", "日期", Column.SIGNED_ON),
        ("合同", "编号", Column.CONTRACT_NO),
        ("合同", "备案号", Column.FILING_NO),
        ("合同信息", "备案日期", None),
        ("备案", "编号", Column.FILING_NO),
        ("收款", "日期", Column.PAID_ON),
        ("收款", "金额", Column.PAID),
        ("房源信息", "栋", Column.BUILDING),
        ("房源信息", "房号", Column.ROOM),
        ("房号", "", Column.ROOM),
        ("房号", "房号", Column.ROOM),
    ],
)
def test_a_heading_under_its_group_means_what_both_say_together(group, heading, column):
    assert columns.table_of([group], [heading]).places == ({} if column is None else {0: column})


def test_a_group_that_is_not_merged_stands_over_what_follows():
    table = columns.table_of(["房号", "首付款", "", "契税", "", "客户姓名"], ["", "日期", "金额", "日期", "金额", ""])

    assert dict(table.places) == {0: Column.ROOM, 2: Column.DOWN_AMOUNT, 5: Column.NAME}


def test_a_meaning_that_stands_twice_is_said_and_the_first_is_read():
    table = columns.table_of(["房号", "客户姓名", "总价", "合同总价", "手机", "电话"])

    assert table.twice == (("总价", "合同总价"),)
    assert dict(table.places) == {0: Column.ROOM, 1: Column.NAME, 2: Column.TOTAL, 4: Column.PHONE, 5: Column.PHONE}


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (date(2026, 1, 2), date(2026, 1, 2)),
        (datetime(2026, 1, 2, 10, 30), date(2026, 1, 2)),
        (46024.0, date(2026, 1, 2)),
        ("46024", date(2026, 1, 2)),
        ("2026/1/2", date(2026, 1, 2)),
        ("2026-01-02 00:00:00", date(2026, 1, 2)),
        ("2026.1.2", date(2026, 1, 2)),
        ("2026年1月2日", date(2026, 1, 2)),
        ("２０２６年１月２日", date(2026, 1, 2)),
        ("26年1月2日", date(2026, 1, 2)),
        ("20260102", date(2026, 1, 2)),
        (20260102.0, date(2026, 1, 2)),
        ("　", None),
        ("—", None),
        (None, None),
    ],
)
def test_a_date_is_read_however_it_was_typed(cell, day):
    assert cells.day_of(cell) == day


@pytest.mark.parametrize("cell", ["待定", "2026/2/30", "2026.13.1", 12.0, True, date(1900, 1, 1), "1/2/2026", time(10, 0)])
def test_what_is_no_date_is_refused(cell):
    with pytest.raises(cells.CellProblem):
        cells.day_of(cell)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        (2395561.0, Decimal("2395561.00")),
        ("2,395,561", Decimal("2395561.00")),
        ("¥2，395，561.50元", Decimal("2395561.50")),
        ("人民币 1 000 元整", Decimal("1000.00")),
        ("239.5561万", Decimal("2395561.00")),
        ("239.5561万元", Decimal("2395561.00")),
        ("18,000元/㎡", Decimal("18000.00")),
        ("", None),
        ("/", None),
    ],
)
def test_a_sum_is_read_however_it_was_typed(cell, amount):
    assert cells.amount_of(cell) == amount


@pytest.mark.parametrize("cell", ["面议", "12a", -5.0, True, date(2026, 1, 1), 1e13, float("nan")])
def test_what_is_no_sum_is_refused(cell):
    with pytest.raises(cells.CellProblem):
        cells.amount_of(cell)


def test_a_column_in_ten_thousands_multiplies_and_knows_how_exact_it_is():
    assert cells.amount_of(239.56, in_ten_thousands=True) == Decimal("2395600.00")
    assert cells.grain_of(239.56, in_ten_thousands=True) == Decimal(50)
    assert cells.grain_of(2395600.0) == 0


@pytest.mark.parametrize(
    ("cell", "percent"), [(0.3, 30), (30.0, 30), ("30%", 30), ("30", 30), (1.0, 100), ("三成", 30), ("3成半", 35), ("", None), ("0.25", 25)]
)
def test_a_share_is_read_as_per_cent(cell, percent):
    assert cells.percent_of(cell) == percent


@pytest.mark.parametrize("cell", ["150%", "一半", date(2026, 1, 1)])
def test_what_is_no_share_is_refused(cell):
    with pytest.raises(cells.CellProblem):
        cells.percent_of(cell)


@pytest.mark.parametrize(("cell", "factor"), [("98折", "0.98"), ("9.8折", "0.98"), (0.98, "0.98"), ("98%", "0.98"), (98.0, "0.98"), ("无", None), (0.0, None)])
def test_a_discount_is_a_factor(cell, factor):
    assert cells.discount_of(cell) == (None if factor is None else Decimal(factor))


@pytest.mark.parametrize(("cell", "area"), [(89.02, "89.02"), ("89.02㎡", "89.02"), ("89.02 平方米", "89.02"), ("", None), (0.0, None)])
def test_an_area_is_read_without_its_unit(cell, area):
    assert cells.area_of(cell) == (None if area is None else Decimal(area))


@pytest.mark.parametrize("cell", ["大", True, date(2026, 1, 1), "-3"])
def test_what_is_no_area_is_refused(cell):
    with pytest.raises(cells.CellProblem):
        cells.area_of(cell)


def test_texts_lose_blanks_of_every_width_and_invisible_signs():
    assert cells.text_of("\u3000王\u200b伟 \n ") == "王伟"
    assert cells.text_of(13800008821.0) == "13800008821"
    assert cells.text_of(0.5) == "0.5"
    assert cells.text_of(True) == "是"
    assert cells.text_of(datetime(2026, 1, 2)) == "2026-01-02"
    assert cells.code_of(" ＤＧ 0001 ") == "DG0001"


@pytest.mark.clause("3.2.0")
@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("住宅", ProjectKind.RESIDENTIAL),
        ("小高层", ProjectKind.RESIDENTIAL),
        ("11层小高层", ProjectKind.RESIDENTIAL),
        ("洋房(6F)", ProjectKind.RESIDENTIAL),
        ("公寓", ProjectKind.APARTMENT),
        ("LOFT", ProjectKind.APARTMENT),
        ("酒店式公寓", ProjectKind.APARTMENT),
        ("联排", ProjectKind.VILLA),
        ("独栋别墅", ProjectKind.VILLA),
        ("商墅", None),
        ("商铺", None),
        ("车位", None),
        ("", None),
    ],
)
def test_a_kind_of_unit_says_the_kind_of_project(word, kind):
    assert words.project_kind_of(word) == kind


@pytest.mark.parametrize(
    ("word", "is_sold"),
    [
        ("已售", True),
        ("已认购", True),
        ("已签约", True),
        ("已网签", True),
        ("已售(未签)", True),
        ("待签约", True),
        ("待售", False),
        ("未售", False),
        ("可售", False),
        ("预留", False),
        ("销控", False),
        ("已退房", False),
        ("？", None),
    ],
)
def test_a_sales_status_says_whether_a_unit_is_sold(word, is_sold):
    assert words.is_sold(word) is is_sold


def test_how_far_a_sale_has_come_is_told_by_papers_and_status():
    assert words.stage_of("已售", has_contract=False, has_filing=False) == Stage.ORDERED
    assert words.stage_of("已签约", has_contract=False, has_filing=False) == Stage.SIGNED
    assert words.stage_of("认购未签约", has_contract=False, has_filing=False) == Stage.ORDERED
    assert words.stage_of("已售", has_contract=True, has_filing=False) == Stage.SIGNED
    assert words.stage_of("已备案", has_contract=False, has_filing=False) == Stage.FILED


@pytest.mark.parametrize(
    ("word", "terms"),
    [
        ("一次性付款", PaymentTerms.ONE_OFF),
        ("全款", PaymentTerms.ONE_OFF),
        ("分期付款", PaymentTerms.INSTALMENTS),
        ("银行按揭", PaymentTerms.MORTGAGE),
        ("商业贷款", PaymentTerms.MORTGAGE),
        ("公积金贷款", PaymentTerms.PROVIDENT_FUND),
        ("组合贷", PaymentTerms.COMBINED),
        ("公积金+商贷", PaymentTerms.COMBINED),
        ("以物抵债", None),
    ],
)
def test_terms_of_payment_are_known_by_their_words(word, terms):
    assert words.terms_of(word) == terms


def test_a_unit_is_named_by_project_building_section_and_room():
    assert place_of("锦绣家园", "2栋", "1单元", "0202").name == "锦绣家园 2栋1单元 0202"
    assert place_of("云栖别墅", "1栋", "", "1-01").name == "云栖别墅 1栋 1-01"
    assert place_of("锦绣家园", "", "", "3栋2单元1501室").name == "锦绣家园 3栋2单元 1501"
    assert place_of("锦绣家园", "", "", "锦绣家园3-2-1501").name == "锦绣家园 3栋2单元 1501"
    assert place_of("锦绣家园", "3", "2", "3栋2单元1501").name == "锦绣家园 3栋2单元 1501"
    assert place_of("锦绣家园", "", "", "A101").name == "锦绣家园 A101"


@pytest.mark.parametrize("other", [("3#楼", "2", "1501"), ("3号楼", "02单元", "1501室"), ("３栋", "2单元", "1501"), ("03幢", "2", "1501")])
def test_two_ways_of_writing_a_unit_are_one_place(other):
    assert place_of("锦绣家园", *other).key == place_of("锦绣 家园", "3栋", "2单元", "1501").key


def test_several_buyers_stand_in_one_cell_with_their_shares():
    assert buyers.names_of("王建平(60%)、李　梅（40%）") == [("王建平", Decimal(60)), ("李梅", Decimal(40))]
    assert buyers.names_of("王建平 李梅", numbers=2) == [("王建平", None), ("李梅", None)]
    assert buyers.names_of("John Smith") == [("John Smith", None)]
    assert buyers.names_of("古丽娜尔·艾山/王 平") == [("古丽娜尔·艾山", None), ("王平", None)]
    assert buyers.names_of("金陵（江苏）置业有限公司") == [("金陵（江苏）置业有限公司", None)]


def test_each_buyer_gets_his_own_document_and_phone():
    found = buyers.buyers_of(
        [("王建平", Decimal(60)), ("李梅", Decimal(40))], ["身份证"], [resident_id(1), resident_id(2).lower()], ["13800000001", "13800000002"], TODAY
    )

    assert [(buyer.identity_number, buyer.phones, buyer.share) for buyer in found] == [
        (resident_id(1), ("13800000001",), Decimal(60)),
        (resident_id(2), ("13800000002",), Decimal(40)),
    ]


def test_shares_that_are_not_the_whole_are_left_open():
    found = buyers.buyers_of([("王建平", Decimal(60)), ("李梅", None)], [], [], ["13800000001", "13800000002", "13800000003"], TODAY)

    assert [(buyer.share, len(buyer.phones)) for buyer in found] == [(None, 3), (None, 0)]


def test_a_company_is_known_by_its_code_or_name():
    [by_name] = buyers.buyers_of([("金陵置业有限公司", None)], [], [], [], TODAY)
    [by_code] = buyers.buyers_of([("金陵", None)], ["营业执照"], ["91320000MA1MK8X83" + company_check_sign("91320000MA1MK8X83")], [], TODAY)

    assert by_name.kind == by_code.kind == PersonKind.COMPANY


@pytest.mark.parametrize(
    ("names", "numbers", "code"),
    [
        (["王建平"], [resident_id(1), resident_id(2)], LedgerFault.IDENTITY_COUNT),
        (["王建平", "李梅", "王小明"], [resident_id(1), resident_id(2)], LedgerFault.IDENTITY_COUNT),
        (["王建平", "李梅"], [resident_id(1), resident_id(1)], LedgerFault.BUYER_TWICE),
        (["王建平"], [resident_id(1)[:-1] + "?"], LedgerFault.IDENTITY_CHARACTERS),
        (["王建平"], ["3201021985031200"], LedgerFault.IDENTITY_LENGTH),
        (["王建平"], ["990102198503120011"], LedgerFault.IDENTITY_REGION),
        (["王建平"], ["320102198513120011"], LedgerFault.IDENTITY_BIRTH_DATE),
    ],
)
def test_what_is_wrong_among_the_buyers_has_its_code(names, numbers, code):
    with pytest.raises(buyers.BuyerProblem) as caught:
        buyers.buyers_of([(name, None) for name in names], ["身份证"], numbers, [], TODAY)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (resident_id(1), "resident_id"),
        ("320102850312001", "resident_id"),
        ("91320000MA1MK8X83P", "uscc"),
        ("H12345678", "hk_macau_permit"),
        ("12345678", "taiwan_permit"),
        ("E12345678", "passport"),
        ("USA123456789012", "foreign_permanent_id"),
        ("军字第1号", "other"),
    ],
)
def test_a_document_without_its_kind_is_guessed_by_its_number(number, kind):
    assert buyers.kind_of_number(number) == kind


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("+86 199-4741-5655", ["19947415655"]),
        ("13800000001/13800000002", ["13800000001", "13800000002"]),
        ("13800000001（王先生） 13800000002李女士", ["13800000001", "13800000002"]),
        ("手机：13800000001", ["13800000001"]),
        ("025-84512345转801", ["025-84512345-801"]),
        ("", []),
    ],
)
def test_phones_are_read_with_what_stands_beside_them(text, phones):
    assert buyers.phones_of(text) == phones


@pytest.mark.parametrize(
    ("text", "code"), [("1380000", LedgerFault.PHONE_TOO_SHORT), ("138000088211", LedgerFault.PHONE_TOO_LONG), ("没有电话", LedgerFault.PHONE_WRONG)]
)
def test_what_is_no_phone_has_its_code(text, code):
    with pytest.raises(buyers.BuyerProblem) as caught:
        buyers.phones_of(text)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("terms", "plan"),
    [
        (Terms(PaymentTerms.ONE_OFF, Decimal(100)), [(MoneyKind.ONE_OFF, "1000001")]),
        (Terms(PaymentTerms.MORTGAGE, Decimal(30)), [(MoneyKind.DOWN_PAYMENT, "300000.30"), (MoneyKind.MORTGAGE, "700000.70")]),
        (Terms(PaymentTerms.PROVIDENT_FUND, None, Decimal(200001)), [(MoneyKind.DOWN_PAYMENT, "200001"), (MoneyKind.PROVIDENT_FUND, "800000")]),
        (
            Terms(PaymentTerms.COMBINED, Decimal(30), None, Decimal(500000)),
            [(MoneyKind.DOWN_PAYMENT, "300000.30"), (MoneyKind.MORTGAGE, "200000.70"), (MoneyKind.PROVIDENT_FUND, "500000")],
        ),
        (Terms(PaymentTerms.COMBINED, Decimal(30)), [(MoneyKind.DOWN_PAYMENT, "300000.30"), (MoneyKind.MORTGAGE, "700000.70")]),
        (Terms(PaymentTerms.INSTALMENTS, Decimal(40)), [(MoneyKind.DOWN_PAYMENT, "400000.40"), (MoneyKind.INSTALMENT, "600000.60")]),
        (Terms(PaymentTerms.MORTGAGE), [(MoneyKind.INSTALMENT, "1000001")]),
        (Terms(PaymentTerms.MORTGAGE, Decimal(100)), [(MoneyKind.INSTALMENT, "1000001")]),
        (Terms(PaymentTerms.OTHER), [(MoneyKind.INSTALMENT, "1000001")]),
    ],
)
def test_instalments_follow_from_the_terms_and_add_up_to_the_price(terms, plan):
    found = instalments_of(Decimal(1000001), terms)

    assert found == [(kind, Decimal(amount)) for kind, amount in plan]
    assert sum(amount for _kind, amount in found) == 1000001


def test_money_from_before_is_spread_over_the_instalments_in_order():
    assert spread(Decimal(50), [Decimal(30), Decimal(70)]) == [(0, Decimal(30)), (1, Decimal(20))]
    assert spread(Decimal(120), [Decimal(30), Decimal(70)]) == [(0, Decimal(30)), (1, Decimal(70)), (None, Decimal(20))]


def test_a_project_without_a_kind_is_told_by_its_name():
    assert kind_of_project("星河公寓", {}) == ProjectKind.APARTMENT
    assert kind_of_project("云栖别墅", {}) == ProjectKind.VILLA
    assert kind_of_project("望江名邸", {}) == ProjectKind.RESIDENTIAL
