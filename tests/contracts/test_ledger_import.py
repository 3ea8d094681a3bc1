from datetime import date, timedelta
from decimal import Decimal

import pytest

from contracts.enums import ImportState, LedgerFault, LedgerNote, MoneyKind, OrderState, PaymentTerms, RowOutcome
from contracts.models import Contract, Instalment, OpeningBalance, OrderForm
from contracts.queries.ledger.report import problems_of
from customers.actions.ownership import end_household
from customers.actions.settings import change_setting
from customers.enums import AddressKind, AddressSource, Happened, ProjectKind, Role, Stage
from customers.models import Assignment, Building, Customer, Household, Posting, Project, Staff, Unit
from tests.factories import customers as core
from tests.factories import payments as make
from tests.factories.customers import NOW
from tests.factories.imports import outcomes, rows_of_every_table, taken
from tests.factories.ledgers import HEADINGS, resident_id, sold, unsold

pytestmark = pytest.mark.django_db
D = Decimal
TODAY = NOW.date()
LATER = NOW + timedelta(days=1)
PAID = HEADINGS | {"paid": "已付金额", "paid_on": "付款日期", "receipt": "收据号"}
MORE = PAID | {"seller": "置业顾问", "inner": "套内面积", "delivery": "交房日期", "list": "原价", "discount": "折扣", "plan": "户型"}


def problems(ledger):
    return [(row.row, said.code) for row in ledger.rows.order_by("pk") for said in problems_of(row)]


def warnings(ledger):
    return [(row.row, fault["code"]) for row in ledger.rows.order_by("pk") for fault in row.warnings]


# The first import


@pytest.mark.clause("2.1.b")
@pytest.mark.clause("5.1.2")
def test_a_sold_row_becomes_a_unit_and_a_file_with_its_buyer_representative_and_order_form():
    representative = core.rep(name="林晓梅")

    ledger = taken(sold(1, seller="赵一", plan="三室两厅"), headings=MORE)

    file = Household.objects.get()
    assert (file.unit.name, file.unit.floor_plan, file.unit.predicted_area, file.unit.unit_price) == ("望江名邸 3栋2单元 0101", "三室两厅", D(100), D(20000))
    assert (file.stage, file.opened_on, file.order_no, file.seller.name) == (Stage.ORDERED, date(2026, 3, 1), "DG00001", "赵一")
    buyer = file.buyers.get().customer
    assert (buyer.name, buyer.identity_number, [phone.number for phone in buyer.phones.all()]) == (sold(1)["name"], resident_id(1), ["13800000001"])
    assert list(file.assignments.values_list("staff", "started_at", "ended_at")) == [(representative.pk, NOW, None)]
    order = file.order_form
    assert (order.number, order.earnest_amount, order.sign_by_on, order.state) == ("DG00001", D(50000), date(2026, 3, 8), OrderState.VALID)
    assert file.timeline.get().kind == Happened.IMPORTED
    assert (outcomes(ledger), ledger.state, ledger.finished_at, ledger.rows_done) == ([RowOutcome.CREATE], ImportState.DONE, NOW, 1)


@pytest.mark.clause("3.2.0")
@pytest.mark.clause("5.10.1")
def test_project_and_contract_address_come_from_the_ledger_too():
    taken(sold(1, kind="联排"))

    assert list(Project.objects.values_list("name", "code", "kind", "subsidiary__code")) == [("望江名邸", "WJMD", ProjectKind.VILLA, "LT")]
    address = Household.objects.get().addresses.get()
    assert (address.kind, address.text, address.source) == (AddressKind.CONTRACT, "南京市鼓楼区中山路1号", AddressSource.LEDGER)


@pytest.mark.clause("5.1.1")
def test_a_signed_row_has_contract_instalments_and_an_order_form_that_became_it():
    taken(sold(1, status="已备案", contract_no="HT1", signed_on=date(2026, 3, 5), filing_no="BA1"))

    contract = Contract.objects.get()
    assert (contract.number, contract.signed_on, contract.filing_no, contract.price) == ("HT1", date(2026, 3, 5), "BA1", D(2000000))
    assert (contract.payment_terms, contract.down_payment_percent) == (PaymentTerms.MORTGAGE, D(30))
    assert list(contract.instalments.values_list("position", "kind", "amount")) == [
        (1, MoneyKind.DOWN_PAYMENT, D(600000)),
        (2, MoneyKind.MORTGAGE, D(1400000)),
    ]
    assert (contract.household.stage, contract.household.contract_no, OrderForm.objects.get().state) == (Stage.FILED, "HT1", OrderState.CONTRACTED)


def test_money_from_before_stands_on_the_instalments_in_their_order_and_the_rest_on_none():
    paid = {"paid_on": date(2026, 3, 2), "receipt": "R001"}
    taken(sold(1, paid=700000.0, **paid), sold(2, paid=2000001.0, **paid), headings=PAID)

    balances = OpeningBalance.objects.order_by("contract", "pk")
    assert list(balances.values_list("instalment__position", "amount")) == [(1, D(600000)), (2, D(100000)), (1, D(600000)), (2, D(1400000)), (None, D(1))]
    assert set(balances.values_list("paid_on", "old_receipt_no", "imported_from")) == {(date(2026, 3, 2), "R001", "台账.xlsx")}


def test_an_unsold_row_becomes_a_unit_only():
    taken(unsold(1))

    assert (Unit.objects.get().sales_status, Household.objects.count(), Staff.objects.count()) == ("待售", 0, 0)


def test_several_buyers_share_one_file():
    taken(sold(1, name="王建平(60%)、李梅(40%)", identity=f"{resident_id(1)}/{resident_id(2)}", phone="13800000001/13800000002"))

    file = Household.objects.get()
    assert file.name == "王建平、李梅"
    assert list(file.buyers.values_list("customer__name", "share", "customer__phones__number")) == [
        ("王建平", D(60), "13800000001"),
        ("李梅", D(40), "13800000002"),
    ]


def test_a_customer_is_known_once_by_the_document_and_keeps_the_phones_of_all_rows():
    core.customer(name=sold(3)["name"], phones=("13900000000",), identity_kind="resident_id", identity_number=resident_id(3))

    taken(sold(1), sold(2, name=sold(1)["name"], identity=resident_id(1)), sold(3, phone="13900000000"))

    assert (Customer.objects.count(), Household.objects.count()) == (2, 3)
    assert list(Customer.objects.get(name=sold(1)["name"]).phones.values_list("number", "position")) == [("13800000001", 0), ("13800000002", 1)]


# Who serves


@pytest.mark.clause("2.1.b")
def test_an_unknown_representative_becomes_staff_without_a_login_and_one_note_says_so():
    core.rep(name="王芳")

    ledger = taken(sold(1, seller="赵一"), sold(2, seller="赵一"), sold(3, rep="王芳"), headings=MORE)

    made = {post.role: post.staff for post in Posting.objects.exclude(staff__name="王芳")}
    assert {role: (staff.name, staff.has_usable_password()) for role, staff in made.items()} == {Role.REP: ("林晓梅", False), Role.SALES: ("赵一", False)}
    assert list(Assignment.objects.order_by("pk").values_list("staff__name", flat=True)) == ["林晓梅", "林晓梅", "王芳"]
    assert [(note["code"], note["value"]) for note in ledger.notes] == [(LedgerNote.NEW_REPRESENTATIVES, "林晓梅"), (LedgerNote.NEW_SELLERS, "赵一")]


def test_a_blank_after_the_surname_makes_nobody_new():
    core.rep(name="王芳")

    taken(sold(1, rep="王　芳", seller="赵 一"), sold(2, rep=" 王芳 ", seller="赵一"), headings=MORE)

    assert set(Staff.objects.values_list("name", flat=True)) == {"王芳", "赵一"}


def test_two_representatives_of_one_name_keep_the_row_out():
    core.rep(name="林晓梅"), core.rep(name="林晓梅")

    ledger = taken(sold(1))

    assert (problems(ledger), Unit.objects.count()) == ([(2, LedgerFault.REPRESENTATIVE_AMBIGUOUS)], 0)


@pytest.mark.parametrize(("follows", "serving"), [("yes", "林晓梅"), ("no", "待分配")])
def test_without_a_name_a_further_unit_follows_its_customer_while_the_setting_says_so(follows, serving):
    change_setting(key="further_unit_same_rep", value=follows, valid_from=TODAY, reason="试行", by=None, now=NOW)

    taken(sold(1), sold(2, name=sold(1)["name"], identity=resident_id(1), rep=""), sold(3, rep=""))

    assert list(Assignment.objects.order_by("pk").values_list("staff__name", flat=True)) == ["林晓梅", serving, "待分配"]


# What is left out


def test_nothing_of_a_rejected_row_is_taken_over_not_even_the_unit():
    core.SubsidiaryFactory()
    before = rows_of_every_table()

    ledger = taken(sold(1, identity=resident_id(1)[:-2]), sold(2, rep="王芳", phone="1380"), sold(3, total=2000001.01), unsold(4, kind="商墅"))

    assert outcomes(ledger) == [RowOutcome.PROBLEM] * 4
    assert rows_of_every_table() == before


def test_of_a_unit_listed_twice_the_first_row_stands():
    ledger = taken(sold(1), sold(1, building="3#", name="另一个人", identity=resident_id(9), order_no="DG9"))

    assert problems(ledger) == [(3, LedgerFault.UNIT_TWICE)]
    assert (Household.objects.get().name, Customer.objects.count()) == (sold(1)["name"], 1)


@pytest.mark.clause("2.3.3")
@pytest.mark.parametrize(
    ("allowed", "total", "outcome"),
    [
        (None, 2000001.00, RowOutcome.CREATE),
        (None, 2000001.01, RowOutcome.PROBLEM),
        (None, 1999999.00, RowOutcome.CREATE),
        (None, 1999998.99, RowOutcome.PROBLEM),
        ("0.50", 2000000.50, RowOutcome.CREATE),
        ("0.50", 2000000.51, RowOutcome.PROBLEM),
    ],
)
def test_a_total_may_differ_by_the_tolerance_in_force(allowed, total, outcome):
    if allowed:
        change_setting(key="ledger_total_tolerance", value=allowed, valid_from=TODAY, reason="试行", by=None, now=NOW)

    assert outcomes(taken(sold(1, total=total))) == [outcome]


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"building": "3栋2单元", "section": "", "room": "0101", "earnest": 900000.0}, "customers_unit_name_key"),
        ({"area": 10.0, "unit_price": 2e10, "total": 2e11}, "DataError"),
    ],
)
def test_a_row_the_database_refuses_becomes_a_problem_and_holds_up_no_other(values, rule):
    ledger = taken(sold(1), sold(2, **values), sold(3))

    refused = ledger.rows.get(row=3)
    assert outcomes(ledger) == [RowOutcome.CREATE, RowOutcome.PROBLEM, RowOutcome.CREATE]
    assert [fault["values"] for fault in refused.problems] == [{"value": rule}]
    assert (refused.warnings, refused.is_done, ledger.rows_done, ledger.state) == ([], True, 3, ImportState.DONE)
    assert set(Household.objects.values_list("order_no", flat=True)) == {"DG00001", "DG00003"}
    assert (list(Building.objects.values_list("name", flat=True)), Customer.objects.count()) == (["3栋"], 2)


# The same ledger again


def test_a_second_import_of_the_same_file_changes_nothing():
    rows = (
        sold(1, seller="赵一", inner=80.555, delivery=date(2027, 6, 30), paid=700000.0),
        sold(2, area=89.025, unit_price=12345.678, total="", down="33.333%"),
        sold(3, status="已签约", contract_no="HT 3", signed_on=date(2026, 4, 1), down="33.333%", paid=5000000.0),
        sold(4, name="王建平(60%)、李梅(40%)", identity=f"{resident_id(41)}/{resident_id(42)}", phone="13811110001/13811110002"),
        sold(5, name=sold(1)["name"], identity=resident_id(1), rep=""),
        sold(6, order_no="", ordered_on="", earnest="", sign_by_on="", identity="", phone="", address="", rep="王　芳"),
        sold(7, terms="组合贷", list=2000000.0, discount="98折", total=1960000.0),
        unsold(8),
        sold(9, phone="138"),
    )
    taken(*rows, headings=MORE)
    before, units = rows_of_every_table(), list(Unit.objects.order_by("pk").values())

    again = taken(*rows, headings=MORE, now=LATER)

    assert outcomes(again) == [RowOutcome.UNCHANGED] * 8 + [RowOutcome.PROBLEM]
    assert (rows_of_every_table(), list(Unit.objects.order_by("pk").values())) == (before, units)
    assert (again.notes, warnings(again)) == ([], [])


def test_what_sales_keeps_of_unit_order_form_and_unsigned_contract_follows_the_ledger():
    taken(sold(1))

    again = taken(
        sold(1, area=110.0, unit_price=21000.0, total=2310000.0, status="已认购", order_no="DG9", earnest=80000.0, down="40%", rep="林晓梅", seller="赵一"),
        headings=MORE,
        now=LATER,
    )

    file = Household.objects.get()
    assert (file.unit.predicted_area, file.unit.sales_status, file.seller.name) == (D(110), "已认购", "赵一")
    assert (file.order_form.number, file.order_form.earnest_amount, file.order_no) == ("DG9", D(80000), "DG9")
    assert (file.contract.price, file.contract.unit_price, file.contract.down_payment_percent) == (D(2310000), D(21000), D(40))
    assert list(file.contract.instalments.values_list("amount", flat=True)) == [D(924000), D(1386000)]
    assert file in Household.objects.matching(["dg9"])
    assert (outcomes(again), [entry.at for entry in file.timeline.filter(kind=Happened.IMPORTED)]) == ([RowOutcome.UPDATE], [LATER, NOW])


def test_other_terms_may_need_fewer_or_more_instalments():
    taken(sold(1))

    taken(sold(1, terms="一次性"), now=LATER)
    once = list(Instalment.objects.values_list("kind", "amount"))
    taken(sold(1, terms="分期", down="50%"), now=LATER)

    assert once == [(MoneyKind.ONE_OFF, D(2000000))]
    assert list(Instalment.objects.values_list("kind", "amount")) == [(MoneyKind.DOWN_PAYMENT, D(1000000)), (MoneyKind.INSTALMENT, D(1000000))]


@pytest.mark.clause("5.1.1")
def test_a_sale_goes_on_to_its_contract_and_never_back():
    taken(sold(1))

    taken(sold(1, status="已签约", contract_no="HT1", signed_on=date(2026, 6, 1)), now=LATER)
    again = taken(sold(1), now=LATER)

    file = Household.objects.get()
    assert (file.stage, file.contract_no, file.contract.signed_on, file.order_form.state) == (Stage.SIGNED, "HT1", date(2026, 6, 1), OrderState.CONTRACTED)
    assert outcomes(again) == [RowOutcome.UPDATE]  # the status of the unit alone
    assert file.unit.households.get().unit.sales_status == "已售"


def test_a_sale_without_an_order_form_goes_on_without_one():
    bare = sold(1, order_no="", ordered_on="", earnest="", sign_by_on="")
    taken(bare)

    again = taken(bare | {"status": "已签约"}, now=LATER)

    assert (outcomes(again), Household.objects.get().stage, OrderForm.objects.count()) == ([RowOutcome.UPDATE], Stage.SIGNED, 0)


def test_a_unit_that_is_sold_later_opens_its_file_then():
    taken(unsold(1))

    again = taken(sold(1), now=LATER)

    assert (outcomes(again), Unit.objects.count()) == ([RowOutcome.UPDATE], 1)
    assert Household.objects.get().assignments.get().started_at == LATER


def test_a_file_opened_by_hand_gets_its_order_form_and_contract_from_the_ledger():
    unit = core.UnitFactory(building__project__name="望江名邸", building__name="3栋", section="2单元", room="0101")
    file = core.household(core.rep(name="林晓梅"), [core.customer(name=sold(1)["name"])], unit)

    again = taken(sold(1, paid=1000.0), headings=PAID)

    file.refresh_from_db()
    assert (outcomes(again), file.order_form.number, file.contract.price) == ([RowOutcome.UPDATE], "DG00001", D(2000000))
    assert OpeningBalance.objects.get().instalment.position == 1


def test_money_is_never_changed_by_a_ledger_only_said():
    taken(sold(1, paid=1000.0), headings=PAID)

    again = taken(sold(1, paid=2000.0), headings=PAID, now=LATER)

    assert (warnings(again), outcomes(again)) == ([(2, LedgerFault.PAID_DIFFERS)], [RowOutcome.UNCHANGED])
    assert OpeningBalance.objects.get().amount == D(1000)


def test_money_received_through_the_system_counts_with_the_money_from_before():
    core.rep(name="林晓梅")
    taken(sold(1, paid=1000.0), headings=PAID)
    Project.objects.update(account_name="澜庭置业", account_bank="中国银行", account_number="6222000011112222")
    contract = Contract.objects.get()
    make.confirm(make.notice(contract, make.line(contract, 1, "5000.00"), payer=contract.household.name))

    again = taken(sold(1, paid=6000.0), headings=PAID, now=LATER)

    assert (warnings(again), outcomes(again)) == ([], [RowOutcome.UNCHANGED])


def test_a_unit_the_ledger_no_longer_sells_keeps_its_file():
    taken(sold(1))

    again = taken(unsold(1), now=LATER)

    assert (warnings(again), Household.objects.open().count()) == ([(2, LedgerFault.FILE_STAYS)], 1)


def test_a_sale_that_has_ended_is_not_opened_again_but_a_new_one_is():
    taken(sold(1))
    end_household(household=Household.objects.get(), on=TODAY, by=core.manager(), now=NOW)

    again = taken(sold(1), now=LATER)
    anew = taken(sold(1, order_no="DG9", name="新买家", identity=resident_id(9)), now=LATER)

    assert (warnings(again), outcomes(again), outcomes(anew)) == ([(2, LedgerFault.FILE_ENDED)], [RowOutcome.UNCHANGED], [RowOutcome.UPDATE])
    assert [file.name for file in Household.objects.open()] == ["新买家"]
