import random
import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.utils import InternalError, ProgrammingError

from contracts.actions import payments as actions
from contracts.enums import Method, MoneyKind, NoticeState, VoucherKind
from contracts.models import Allocation, NoticeLine, Payment, PaymentNotice, Receipt
from contracts.queries import payments as queries
from contracts.queries.notice_papers import context as paper_context
from contracts.queries.receiving import receiving
from customers.actions.ownership import end_household
from customers.actions.settings import change_setting
from customers.documents.models import NumberSeries, Paper
from customers.documents.rendering import Unprintable
from customers.enums import Happened, NoticeCode, Role
from customers.models import Notification, Project, TimelineEntry
from tests.factories import customers as core
from tests.factories import payments as make
from tests.factories.payments import NOW, TODAY

pytestmark = pytest.mark.django_db
D = Decimal
INVOICE = "24322000000012345678"


def set_figure(key, value, project=None):
    change_setting(key=key, value=value, valid_from=TODAY, reason="试行", by=core.manager(), now=NOW, project=project)


def standing(of, position=1):
    return queries.standings(of)[of.instalments.get(position=position).pk]


# §5.3.1 The notice


@pytest.mark.clause("5.3.1")
def test_the_representative_issues_a_numbered_notice_with_the_project_account_in_full():
    contract = make.contract()

    notice = make.notice(contract, make.line(contract, 1, "100000.00"), make.line(contract, 2, "50000.00"))

    project = contract.household.project
    assert (notice.number, notice.total, notice.state) == (f"JK-{project.code}-2026-00001", D("150000.00"), NoticeState.ISSUED)
    assert (notice.account_name, notice.account_bank, notice.account_number) == (project.account_name, project.account_bank, "6222000011112222")
    assert notice.valid_until == TODAY + timedelta(days=15)
    assert list(notice.lines.values_list("kind", "amount")) == [(MoneyKind.INSTALMENT, D("100000.00")), (MoneyKind.INSTALMENT, D("50000.00"))]


@pytest.mark.clause("5.3.1")
def test_a_notice_stands_in_the_file_and_tells_finance_without_an_amount():
    clerk, stranger = make.finance(), make.finance(core.SubsidiaryFactory(code="HB"))
    contract = make.contract()

    notice = make.notice(contract)

    entry = TimelineEntry.objects.get(kind=Happened.NOTICE)
    assert (entry.household, entry.subject, entry.text) == (contract.household, notice, notice.number)
    told = Notification.objects.get(code=NoticeCode.NOTICE_TO_CONFIRM)
    assert (told.staff, told.url, told.values) == (clerk, notice.get_confirm_url(), {})
    assert not stranger.notifications.exists()


@pytest.mark.clause("5.3.1")
@pytest.mark.parametrize("who", ["cover", "manager"])
def test_who_stands_in_and_the_manager_issue_too(who):
    contract = make.contract()
    by = core.manager() if who == "manager" else core.rep()
    if who == "cover":
        core.away(make.representative_of(contract), by)

    assert make.notice(contract, by=by).issued_by == by


@pytest.mark.clause("5.3.1")
@pytest.mark.parametrize("role", [Role.REP, Role.FINANCE, Role.VP, Role.GENERAL_AFFAIRS])
def test_nobody_else_issues_or_cancels(role):
    contract = make.contract()
    notice = make.notice(contract)
    other = core.staff_as(role)

    with pytest.raises(actions.NotServing):
        make.notice(contract, make.line(contract, 2, "1.00"), by=other)
    with pytest.raises(actions.NotServing):
        actions.cancel_notice(notice=notice, reason="开错", has_all_copies=True, by=other, now=NOW)


def test_a_household_that_has_ended_is_asked_for_nothing():
    contract = make.contract()
    by = make.representative_of(contract)
    end_household(household=contract.household, on=TODAY, by=by, now=NOW)

    with pytest.raises(actions.HouseholdEnded):
        make.notice(contract, by=by)


def test_without_an_account_to_pay_to_there_is_no_notice():
    contract = make.contract()
    project = contract.household.project
    project.account_number = ""
    project.save()

    with pytest.raises(actions.AccountMissing):
        make.notice(contract)


@pytest.mark.parametrize("amounts", [(), ("0",), ("-1.00",), ("0.005",)])
def test_a_notice_asks_for_whole_fen_above_zero(amounts):
    contract = make.contract()
    lines = [make.on_account(amount) for amount in amounts]

    with pytest.raises(actions.NothingAsked):
        actions.issue_notice(contract=contract, lines=lines, terms=make.terms(), by=make.representative_of(contract), now=NOW)


def test_a_notice_has_no_more_lines_than_the_paper_holds():
    contract = make.contract()

    with pytest.raises(actions.TooManyLines):
        make.notice(contract, *[make.on_account("1.00")] * 7)


def test_an_instalment_of_another_contract_is_refused():
    contract, other = make.contract(), make.contract()

    with pytest.raises(actions.LineUnknown):
        make.notice(contract, make.line(other, 1, "1.00"))


@pytest.mark.clause("5.3.1")
def test_more_than_is_open_beside_other_notices_is_refused_with_the_way_on_account():
    contract = make.contract("100.00")
    make.notice(contract, make.line(contract, 1, "60.00"))

    with pytest.raises(actions.AboveDue) as refused:
        make.notice(contract, make.line(contract, 1, "40.01"))

    assert {"¥40.01", "¥40.00", "¥100.00", "¥60.00", "¥0.01"} <= {str(value) for value in refused.value.values.values()}
    assert make.notice(contract, make.line(contract, 1, "40.00"), make.on_account("0.01")).total == D("40.01")


def test_two_lines_over_one_instalment_count_together():
    contract = make.contract("100.00")

    with pytest.raises(actions.AboveDue):
        make.notice(contract, make.line(contract, 1, "60.00"), make.line(contract, 1, "60.00"))


def test_a_refused_notice_takes_no_number():
    contract = make.contract("100.00")
    with pytest.raises(actions.AboveDue):
        make.notice(contract, make.line(contract, 1, "100.01"))

    assert make.notice(contract, make.line(contract, 1, "100.00")).number.endswith("-00001")


@pytest.mark.clause("5.3.1")
def test_cash_for_the_house_price_of_a_supervised_project_is_refused_until_the_setting_allows_it():
    contract = make.contract(is_supervised=True)
    with pytest.raises(actions.CashRefused):
        make.notice(contract, method=Method.CASH)

    set_figure("cash_for_supervised", "yes", contract.household.project)

    assert make.notice(contract, method=Method.CASH).method == Method.CASH


def test_cash_for_an_engineering_change_is_taken_even_in_a_supervised_project():
    contract = make.contract(is_supervised=True)

    assert make.notice(contract, make.on_account("8600.00", kind=MoneyKind.ENGINEERING_CHANGE), method=Method.CASH).total == D("8600.00")


@pytest.mark.clause("5.3.3")
def test_a_payer_who_is_no_buyer_states_the_relation():
    contract = make.contract()
    with pytest.raises(actions.RelationMissing):
        make.notice(contract, payer="王大成")

    assert make.notice(contract, payer="王大成", payer_relation="父亲").payer_relation == "父亲"


# Cancelling


@pytest.mark.clause("5.3.1")
def test_a_cancelled_notice_keeps_its_reason_and_frees_its_sum():
    contract = make.contract("100.00")
    by = make.representative_of(contract)
    notice = make.notice(contract, make.line(contract, 1, "100.00"))

    cancelled = actions.cancel_notice(notice=notice, reason="客户改付部分", has_all_copies=True, by=by, now=NOW)

    assert (cancelled.state, cancelled.cancelled_by, cancelled.cancelled_at, cancelled.cancel_reason) == (NoticeState.CANCELLED, by, NOW, "客户改付部分")
    assert standing(contract).free == D("100.00")
    assert TimelineEntry.objects.filter(kind=Happened.NOTICE_CANCELLED, household=contract.household).exists()


def test_a_cancellation_needs_its_reason_and_all_copies():
    contract = make.contract()
    notice, by = make.notice(contract), make.representative_of(contract)

    with pytest.raises(actions.ReasonMissing):
        actions.cancel_notice(notice=notice, reason=" ", has_all_copies=True, by=by, now=NOW)
    with pytest.raises(actions.CopiesOut):
        actions.cancel_notice(notice=notice, reason="开错", has_all_copies=False, by=by, now=NOW)


def test_a_paid_or_cancelled_notice_is_not_cancelled_again():
    contract = make.contract()
    by = make.representative_of(contract)
    paid, cancelled = make.notice(contract), make.notice(contract, make.line(contract, 2, "1.00"))
    make.confirm(paid)
    actions.cancel_notice(notice=cancelled, reason="开错", has_all_copies=True, by=by, now=NOW)

    for notice in (paid, cancelled):
        with pytest.raises(actions.NotWaiting):
            actions.cancel_notice(notice=notice, reason="开错", has_all_copies=True, by=by, now=NOW)


# §5.3.2 The money


@pytest.mark.clause("5.3.2")
def test_finance_confirms_exactly_the_total_and_hands_out_one_gapless_receipt():
    contract = make.contract()
    notice, clerk = make.notice(contract), make.finance()

    receipt = make.confirm(notice, make.money("60000.00", reference="S1"), make.money("40000.00", Method.CARD, reference="P9"), by=clerk)

    notice.refresh_from_db()
    assert (receipt.number, receipt.total, receipt.issued_by) == (f"SJ-{contract.household.project.code}-2026-00001", notice.total, clerk)
    assert notice.state == NoticeState.PAID
    assert sorted(notice.allocations.values_list("amount", flat=True)) == [D("40000.00"), D("60000.00")]


@pytest.mark.clause("5.3.2")
def test_a_confirmation_stands_in_the_file_and_tells_the_representative_without_an_amount():
    contract = make.contract()
    serving, issuer = make.representative_of(contract), core.manager()
    notice = make.notice(contract, by=issuer)

    receipt = make.confirm(notice)

    entry = TimelineEntry.objects.get(kind=Happened.MONEY)
    assert (entry.household, receipt.number in entry.text, "100" in entry.text) == (contract.household, True, False)
    told = Notification.objects.filter(code=NoticeCode.NOTICE_PAID)
    assert {row.staff for row in told} == {serving, issuer}
    assert {(row.url, str(row.values)) for row in told} == {(notice.get_absolute_url(), "{}")}


@pytest.mark.clause("5.3.2")
@pytest.mark.parametrize("received", ["99999.99", "100000.01", "1.00"])
def test_another_sum_is_refused_with_both_figures(received):
    notice = make.notice(make.contract())

    with pytest.raises(actions.SumDiffers) as refused:
        make.confirm(notice, make.money(received))

    assert (refused.value.values["total"], refused.value.values["received"]) == ("¥100,000.00", f"¥{D(received):,.2f}")
    assert not Receipt.objects.exists()
    assert not Payment.objects.exists()


@pytest.mark.clause("5.3.2")
def test_a_second_confirmation_is_refused_and_says_who_confirmed_when():
    notice, clerk = make.notice(make.contract()), make.finance(name="吴敏")
    receipt = make.confirm(notice, by=clerk)

    with pytest.raises(actions.AlreadyConfirmed) as refused:
        make.confirm(notice, by=make.finance())

    assert refused.value.values["by"] == "吴敏"
    assert "09:42" in str(refused.value.values["at"])
    assert refused.value.values["number"] == receipt.number
    assert Receipt.objects.count() == 1


@pytest.mark.clause("5.3.2")
def test_a_cancelled_notice_takes_no_money():
    contract = make.contract()
    notice = make.notice(contract)
    actions.cancel_notice(notice=notice, reason="开错", has_all_copies=True, by=make.representative_of(contract), now=NOW)

    with pytest.raises(actions.NoticeCancelled):
        make.confirm(notice)


@pytest.mark.clause("5.3.2")
def test_only_finance_of_the_subsidiary_confirms():
    contract = make.contract()
    notice = make.notice(contract)

    for other in (make.representative_of(contract), core.manager(), make.finance(core.SubsidiaryFactory(code="HB"))):
        with pytest.raises(actions.NotFinance):
            make.confirm(notice, by=other)


def test_money_that_is_none_has_not_come_or_is_less_than_taken_is_refused():
    notice = make.notice(make.contract())

    with pytest.raises(actions.MoneyMissing):
        actions.confirm_money(notice=notice, pieces=[], kind=VoucherKind.RECEIPT, by=make.finance(), now=NOW)
    with pytest.raises(actions.MoneyMissing):
        make.confirm(notice, make.money("100000.00"), make.money("0.00"))
    with pytest.raises(actions.MoneyNotYet):
        make.confirm(notice, make.money("100000.00", received_on=TODAY + timedelta(days=1)))
    with pytest.raises(actions.PartAboveWhole):
        make.confirm(notice, make.money("100000.00", whole=D("99999.99")))


@pytest.mark.clause("5.3.1")
def test_cash_at_the_counter_for_a_supervised_house_price_is_refused_too():
    notice = make.notice(make.contract(is_supervised=True))

    with pytest.raises(actions.CashRefused):
        make.confirm(notice, make.money("99000.00"), make.money("1000.00", Method.CASH))


@pytest.mark.clause("5.3.2")
def test_one_remittance_serves_several_notices_up_to_its_amount():
    contract = make.contract()
    first, second = make.notice(contract), make.notice(contract, make.line(contract, 2, "60000.00"))
    make.confirm(first, make.money("100000.00", reference="S1", whole=D("150000.00")))
    payment = Payment.objects.get()

    with pytest.raises(actions.MoneySpent):
        make.confirm(second, actions.KnownMoney(payment.pk, D("60000.00")))
    make.confirm(second, actions.KnownMoney(payment.pk, D("50000.00")), make.money("10000.00", Method.CARD))

    assert Payment.objects.with_rest().get(pk=payment.pk).rest == 0
    assert Receipt.objects.count() == 2


def test_money_of_another_subsidiary_is_out_of_reach():
    elsewhere = core.SubsidiaryFactory(code="HB")
    unit = core.UnitFactory(building__project__subsidiary=elsewhere)
    foreign = make.contracts.contract(unit=unit, instalments=[("100.00", TODAY)])
    make.confirm(make.notice(foreign, make.line(foreign, 1, "100.00")), make.money("100.00", whole=D("900000.00")))
    notice = make.notice(make.contract())

    with pytest.raises(actions.MoneySpent):
        make.confirm(notice, actions.KnownMoney(Payment.objects.get().pk, D("100000.00")))


@pytest.mark.clause("5.3.3")
def test_the_money_of_a_stranger_is_confirmed_only_with_a_word_for_whom_which_the_file_keeps():
    notice = make.notice(make.contract())

    with pytest.raises(actions.PayerUnexplained, match="赵无关"):
        make.confirm(notice, make.money("100000.00", payer="赵无关", on_behalf=" "))
    make.confirm(notice, make.money("100000.00", payer="赵无关", on_behalf="父亲代付"))

    assert [(one.payment.payer, one.on_behalf) for one in notice.allocations.all()] == [("赵无关", "父亲代付")]
    assert "赵无关: 父亲代付" in TimelineEntry.objects.get(kind=Happened.MONEY).text


def test_money_without_a_payers_name_is_the_payers_on_the_notice_and_no_word_is_kept_for_a_buyers():
    contract = make.contract()
    notice = make.notice(contract, payer="刘芳", payer_relation="配偶")

    make.confirm(notice, make.money("60000.00"), make.money("40000.00", payer="王建平", on_behalf="多余的话"))

    assert sorted((one.payment.payer, one.on_behalf) for one in notice.allocations.all()) == [("刘芳", ""), ("王建平", "")]


@pytest.mark.clause("5.3.2")
def test_money_that_came_into_another_projects_account_confirms_nothing():
    notice = make.notice(make.contract())
    project = notice.contract.household.project
    other = core.ProjectFactory(name="澜庭湖岸", subsidiary=project.subsidiary, account_bank="招商银行", account_number="6222 9999 0000 3302")

    with pytest.raises(actions.WrongAccount, match="澜庭湖岸"):
        make.confirm(notice, make.money("100000.00", account=str(other.account_number)))
    with pytest.raises(actions.WrongAccount, match="…4444"):
        make.confirm(notice, make.money("100000.00", account="6222333344444444"))

    assert not Payment.objects.exists()


def test_money_into_the_notices_or_the_projects_newer_account_is_taken_and_cash_has_none():
    contract = make.contract()
    notices = [make.notice(contract, make.on_account("10.00")) for _ in range(3)]
    Project.objects.update(account_number="6222 5555 6666 7777")

    make.confirm(notices[0], make.money("10.00", account="6222 0000 1111 2222"))
    make.confirm(notices[1], make.money("10.00", account="6222555566667777"))
    make.confirm(notices[2], make.money("10.00", Method.CASH, account="6222555566667777"))

    accounts = {"6222 0000 1111 2222", "6222555566667777", ""}
    assert set(Payment.objects.values_list("account_number", flat=True)) == accounts


def test_what_is_left_in_another_projects_account_is_neither_offered_nor_taken():
    contract, clerk = make.contract(), make.finance()
    unit = core.UnitFactory(building__project__account_number="6222 9999 0000 3302")
    there = make.contracts.contract(unit=unit, instalments=[("100.00", TODAY)])
    make.confirm(make.notice(there, make.line(there, 1, "100.00")), make.money("100.00", whole=D("200100.00")), by=clerk)
    notice = make.notice(contract)

    assert receiving(clerk, notice, TODAY).offered == []
    with pytest.raises(actions.WrongAccount):
        make.confirm(notice, actions.KnownMoney(Payment.objects.get().pk, D("100000.00")))


def test_a_serial_number_is_entered_once():
    contract = make.contract()
    make.confirm(make.notice(contract), make.money("100000.00", reference="S1"))

    with pytest.raises(actions.ReferenceTaken):
        make.confirm(make.notice(contract, make.line(contract, 2, "1.00")), make.money("1.00", reference="S1"))


@pytest.mark.clause("5.3.2")
def test_an_invoice_carries_the_typed_number_of_20_digits():
    contract = make.contract()
    notice = make.notice(contract)
    with pytest.raises(actions.NumberWrong):
        make.confirm(notice, kind=VoucherKind.INVOICE, number="2432")

    assert make.confirm(notice, kind=VoucherKind.INVOICE, number=INVOICE).number == INVOICE
    with pytest.raises(actions.NumberTaken):
        make.confirm(make.notice(contract, make.line(contract, 2, "1.00")), kind=VoucherKind.INVOICE, number=INVOICE)


@pytest.mark.clause("5.3.2")
def test_with_printed_books_the_receipt_number_is_typed_has_7_digits_and_is_used_once():
    contract = make.contract()
    set_figure("receipt_numbering", "preprinted", contract.household.project)
    first, second = make.notice(contract), make.notice(contract, make.line(contract, 2, "1.00"))

    with pytest.raises(actions.NumberWrong):
        make.confirm(first, number="21951")
    assert make.confirm(first, number=" 0021951 ").number == "0021951"
    with pytest.raises(actions.NumberTaken):
        make.confirm(second, number="0021951")


def test_a_refused_confirmation_leaves_nothing_and_takes_no_number():
    contract = make.contract()
    notice = make.notice(contract)
    with pytest.raises(actions.SumDiffers):
        make.confirm(notice, make.money("1.00"))

    assert (Allocation.objects.count(), Payment.objects.count(), NumberSeries.objects.filter(form="SJ").count()) == (0, 0, 0)
    assert make.confirm(notice).number.endswith("-00001")


# The balance


@pytest.mark.clause("5.3.2")
def test_an_instalment_paid_by_three_notices_adds_up_to_the_fen():
    contract = make.contract("100000.00")
    for amount in ("33333.33", "33333.33", "33333.34"):
        make.confirm(make.notice(contract, make.line(contract, 1, amount)))

    found = queries.balance(contract, TODAY)

    assert (found.total.paid, found.total.open, found.lines[0].state, found.percent) == (D("100000.00"), 0, "paid", 100)
    with pytest.raises(actions.AboveDue):
        make.notice(contract, make.line(contract, 1, "0.01"))


def test_money_from_before_the_system_counts_and_is_no_receipt():
    contract = make.contract("100.00", "50.00")
    make.opening(contract, "70.00", position=1)
    make.opening(contract, "5.00")

    found = queries.balance(contract, date(2026, 7, 2))

    assert [(line.standing.paid, line.standing.open, line.state) for line in found.lines] == [(D("70.00"), D("30.00"), "late"), (0, D("50.00"), "late")]
    assert (found.total.opening, found.on_account, found.overdue) == (D("70.00"), D("5.00"), D("80.00"))
    assert not Receipt.objects.exists()
    with pytest.raises(actions.AboveDue):
        make.notice(contract, make.line(contract, 1, "30.01"))


def test_the_balance_tells_reserved_on_account_and_other_money_apart():
    contract = make.contract("100.00")
    make.notice(contract, make.line(contract, 1, "40.00"), make.on_account("9.00"))
    make.confirm(make.notice(contract, make.on_account("7.00"), make.on_account("3.00", kind=MoneyKind.TAX)))

    found = queries.balance(contract, TODAY)

    assert (found.total.reserved, found.total.free, found.on_account, found.other, found.total.paid) == (D("40.00"), D("60.00"), D("7.00"), D("3.00"), 0)


@pytest.mark.parametrize("instalments", [1, 3])
def test_the_balance_takes_two_queries_whatever_its_length(instalments, django_assert_num_queries):
    contract = make.contract(*["100.00"] * instalments)
    make.confirm(make.notice(contract, *[make.line(contract, position, "10.00") for position in range(1, instalments + 1)]))

    with django_assert_num_queries(2):
        queries.balance(contract, TODAY)


def test_a_contract_without_instalments_has_a_balance_of_nothing():
    assert (queries.balance(make.contracts.ContractFactory(), TODAY).total.due, queries.balance(make.contracts.ContractFactory(), TODAY).percent) == (0, 0)


def test_the_longest_waiting_notice_stands_first_for_finance():
    clerk = make.finance()
    contract = make.contract()
    late = make.notice(contract, now=NOW)
    early = make.notice(contract, make.line(contract, 2, "1.00"), now=NOW - timedelta(days=9))

    rows = queries.rows_of(queries.money_to_confirm(clerk), TODAY)

    assert [(row.notice, row.days, row.is_expired) for row in rows] == [(early, 9, False), (late, 0, False)]
    assert queries.waiting_figures(clerk) == (2, D("100001.00"))


@pytest.mark.uncounted
def test_a_hundred_random_histories_against_the_database_equal_the_bank_to_the_fen():
    clerk = make.finance()
    for seed in range(100):
        chance = random.Random(seed)
        contract = make.contract("1000.00", "333.33")
        by, bank = make.representative_of(contract), D(0)
        for _ in range(4):
            amount = D(chance.randint(1, 90_000)) / 100
            try:
                notice = make.notice(contract, make.line(contract, chance.choice((1, 2)), amount), make.on_account("0.01"), by=by)
            except actions.AboveDue:
                continue
            match chance.choice(("pay", "pay", "split", "cancel", "wait")):
                case "pay":
                    bank += make.confirm(notice, by=clerk).total
                case "split":
                    bank += make.confirm(notice, make.money("0.01"), make.money(notice.total - D("0.01"), Method.CARD), by=clerk).total
                case "cancel":
                    actions.cancel_notice(notice=notice, reason="改", has_all_copies=True, by=by, now=NOW)
        found = queries.balance(contract, TODAY)
        assert found.total.receipted + found.on_account == bank, seed
        assert all(line.standing.paid + line.standing.reserved <= line.standing.due for line in found.lines), seed


# The paper


@pytest.mark.parametrize(
    ("named", "is_supervised", "printed"),
    [
        ("澜庭置业有限公司", True, "澜庭置业有限公司（预售资金监管专户）"),
        ("澜庭置业有限公司（预售资金监管专户）", True, "澜庭置业有限公司（预售资金监管专户）"),
        ("澜庭置业有限公司", False, "澜庭置业有限公司"),
    ],
)
def test_the_paper_says_once_that_the_account_is_supervised(named, is_supervised, printed):
    contract = make.contract(is_supervised=is_supervised)
    Project.objects.update(account_name=named)
    notice = make.notice(contract)

    assert paper_context(PaymentNotice.objects.get(pk=notice.pk), by=notice.issued_by, now=NOW)["holder"] == printed


@pytest.mark.clause("5.3.1")
def test_a_supervised_house_price_carries_the_authoritys_payment_number_where_the_project_needs_it():
    contract = make.contract(is_supervised=True)
    assert make.notice(contract, make.line(contract, 1, "1.00")).supervision_no == ""

    set_figure("supervision_no_needed", "yes", project=contract.household.project)

    with pytest.raises(actions.SupervisionNoMissing, match=contract.household.project.name):
        make.notice(contract, make.line(contract, 1, "2.00"), supervision_no=" ")
    assert make.notice(contract, make.line(contract, 1, "3.00"), supervision_no="JG-2026-00412").supervision_no == "JG-2026-00412"
    assert make.notice(contract, make.on_account("4.00", kind=MoneyKind.ENGINEERING_CHANGE)).supervision_no == ""


def test_a_project_without_a_supervised_account_keeps_no_payment_number():
    assert make.notice(make.contract(), supervision_no="JG-1").supervision_no == ""


@pytest.mark.clause("5.3.1")
def test_the_three_copies_are_printed_once_and_never_again():
    contract = make.contract()
    notice, by = make.notice(contract), make.representative_of(contract)

    paper = actions.store_notice_paper(notice=notice, by=by, now=NOW)

    assert (paper.number, paper.pages, paper.household, paper.subject) == (notice.number, 3, contract.household, notice)
    assert actions.store_notice_paper(notice=notice, by=by, now=NOW + timedelta(days=1)) == paper
    assert Paper.objects.count() == 1


@pytest.mark.clause("5.3.1")
def test_the_paper_says_the_sum_in_capitals_the_account_in_full_and_the_identity_masked():
    buyer = core.customer("陈志明", identity_kind="resident_id", identity_number="110101199003070011")
    unit = core.UnitFactory()
    contract = make.contracts.contract(buyers=[buyer], unit=unit, instalments=[("100000.00", TODAY), ("260000.00", TODAY)])
    notice = make.notice(contract, make.line(contract, 1, "100000.00"), make.line(contract, 2, "50000.00"), payer="陈志明")

    shown = paper_context(PaymentNotice.objects.get(pk=notice.pk), by=notice.issued_by, now=NOW)

    assert (shown["capital"], shown["account"]) == ("人民币壹拾伍万元整", "6222 0000 1111 2222")
    assert "*" in shown["identity"]
    assert shown["sums"] == {"due": "360,000.00", "before": "0.00", "after": "210,000.00", "total": "150,000.00"}
    assert [row.is_part for row in shown["lines"]] == [False, True]


def test_the_paper_shows_the_sums_as_they_stood_at_issue_however_late_it_is_printed():
    contract = make.contract("100.00")
    make.opening(contract, "10.00", position=1)
    make.confirm(make.notice(contract, make.line(contract, 1, "20.00"), now=NOW), now=NOW)
    notice = make.notice(contract, make.line(contract, 1, "30.00"), now=NOW + timedelta(hours=1))
    make.confirm(make.notice(contract, make.line(contract, 1, "40.00"), now=NOW + timedelta(hours=2)), now=NOW + timedelta(hours=2))

    figures = queries.figures_at_issue(PaymentNotice.objects.get(pk=notice.pk))

    assert (figures.due, figures.before, figures.after) == (D("100.00"), D("30.00"), D("40.00"))


def test_a_cancelled_notice_is_not_printed():
    contract = make.contract()
    notice, by = make.notice(contract), make.representative_of(contract)
    actions.cancel_notice(notice=notice, reason="开错", has_all_copies=True, by=by, now=NOW)

    with pytest.raises(actions.EndedNotPrinted):
        actions.store_notice_paper(notice=notice, by=by, now=NOW)


def test_a_name_no_font_can_draw_is_named_before_printing():
    contract = make.contract()
    notice = make.notice(contract, payer="王\U000e0041", payer_relation="父亲")

    with pytest.raises(Unprintable):
        actions.store_notice_paper(notice=notice, by=make.representative_of(contract), now=NOW)

    assert not Paper.objects.exists()


# What PostgreSQL refuses whoever asks


def attempt(act):
    with transaction.atomic(), connection.cursor() as cursor:
        act()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def refused_by_the_database(act):
    with pytest.raises((IntegrityError, InternalError, ProgrammingError)):
        attempt(act)


@pytest.mark.clause("5.3.2")
def test_no_receipt_without_money_of_exactly_the_total():
    notice = make.notice(make.contract())

    refused_by_the_database(
        lambda: Receipt.objects.create(notice=notice, kind="receipt", number="1", total=notice.total, issued_at=NOW, issued_by=make.finance())
    )


def test_a_notice_is_paid_by_its_receipt_only_and_ends_once():
    contract = make.contract()
    waiting, paid = make.notice(contract), make.notice(contract, make.line(contract, 2, "1.00"))
    make.confirm(paid)

    refused_by_the_database(lambda: PaymentNotice.objects.filter(pk=waiting.pk).update(state="paid"))
    refused_by_the_database(lambda: PaymentNotice.objects.filter(pk=paid.pk).update(state="issued"))


def test_what_a_notice_says_is_never_changed_or_deleted():
    notice = make.notice(make.contract())

    refused_by_the_database(lambda: PaymentNotice.objects.filter(pk=notice.pk).update(total=D("1.00")))
    refused_by_the_database(lambda: NoticeLine.objects.filter(notice=notice).update(amount=D("1.00")))
    refused_by_the_database(lambda: PaymentNotice.objects.filter(pk=notice.pk).delete())


def test_no_line_above_what_is_due_and_none_of_another_contract():
    contract, other = make.contract("100.00"), make.contract()
    notice = make.notice(contract, make.line(contract, 1, "100.00"))

    def written(instalment):
        second = PaymentNotice.objects.get(pk=notice.pk)
        second.pk, second.number, second.total = None, "JK-X", D("1.00")
        second.save()
        NoticeLine.objects.create(notice=second, instalment=instalment, kind="instalment", amount=D("1.00"))

    refused_by_the_database(lambda: written(contract.instalments.get()))
    refused_by_the_database(lambda: written(other.instalments.first()))


def test_no_money_for_a_notice_without_its_receipt_and_none_beyond_a_piece_of_money():
    contract = make.contract()
    first, second = make.notice(contract), make.notice(contract, make.line(contract, 2, "1.00"))
    make.confirm(first, make.money("100000.00"))
    payment = Payment.objects.get()

    refused_by_the_database(lambda: Allocation.objects.create(payment=payment, notice=second, amount=D("1.00")))


# Two at once


@pytest.mark.clause("5.3.2")
@pytest.mark.django_db(transaction=True)
def test_two_clerks_confirm_one_notice_at_once_and_one_receipt_comes_of_it():
    notice = make.notice(make.contract())
    clerks = [make.finance(), make.finance()]
    gate, outcomes = threading.Barrier(2), []

    def confirm(clerk):
        gate.wait()
        try:
            make.confirm(notice, by=clerk)
            outcomes.append("confirmed")
        except actions.AlreadyConfirmed as refused:
            outcomes.append(refused.values["by"])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=confirm, args=(clerk,)) for clerk in clerks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    receipt = Receipt.objects.get()
    assert sorted(outcomes) == sorted(["confirmed", receipt.issued_by.name])
    assert NumberSeries.objects.get(form="SJ").last == 1


@pytest.mark.clause("5.3.1")
@pytest.mark.django_db(transaction=True)
def test_two_notices_at_once_over_one_instalment_never_ask_for_more_than_is_due():
    contract = make.contract("100.00")
    by = make.representative_of(contract)
    gate, outcomes = threading.Barrier(4), []

    def issue():
        gate.wait()
        try:
            make.notice(contract, make.line(contract, 1, "60.00"), by=by)
            outcomes.append("issued")
        except actions.AboveDue:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=issue) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["issued", "refused", "refused", "refused"]
    assert standing(contract).reserved == D("60.00")
