import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import Sum
from django.db.utils import InternalError, ProgrammingError
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.actions import payments as actions
from contracts.enums import Method, MoneyKind, NoticeState, VoucherCopies, VoucherKind
from contracts.models import Allocation, Payment, PaymentNotice, Receipt, Reversal
from contracts.queries import payments as queries
from contracts.queries.receiving import receiving
from customers.actions.ownership import end_household
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Happened, Role
from customers.models import TimelineEntry
from customers.refusals import Refusal
from customers.rules.deadlines import end_of_day_after
from tests.factories import customers as core
from tests.factories import payments as make
from tests.factories.payments import NOW, TODAY

pytestmark = pytest.mark.django_db
D = Decimal
LATER = NOW + timedelta(hours=3)


def standing(of, position=1):
    return queries.standings(of)[of.instalments.get(position=position).pk]


def rest_of(payment):
    return Payment.objects.with_rest().get(pk=payment.pk).rest


# ---- the act -------------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.3.2")
def test_a_reversal_is_a_row_that_ends_the_notice_and_changes_nothing_that_stands():
    contract = make.contract()
    notice, clerk = make.notice(contract), make.finance()
    receipt = make.confirm(notice, make.money("100000.00", reference="S1"))
    before = (list(Receipt.objects.values()), list(Allocation.objects.values()), list(Payment.objects.values()), list(notice.lines.values()))

    reversal = make.reverse(notice, by=clerk, reason=" 入错户 ", now=LATER)

    notice.refresh_from_db()
    assert (reversal.receipt, reversal.total, reversal.reason, reversal.copies) == (receipt, notice.total, "入错户", VoucherCopies.BACK)
    assert (reversal.reversed_by, reversal.reversed_at, notice.state) == (clerk, LATER, NoticeState.REVERSED)
    assert before == (list(Receipt.objects.values()), list(Allocation.objects.values()), list(Payment.objects.values()), list(notice.lines.values()))


@pytest.mark.clause("5.3.2")
def test_what_was_reversed_is_open_again_and_its_money_pays_another_notice():
    contract = make.contract("100.00", "50.00")
    wrong = make.notice(contract, make.line(contract, 1, "100.00"), make.on_account("7.00"), make.on_account("3.00", kind=MoneyKind.TAX))
    make.confirm(wrong, make.money("110.00", reference="S1"))
    payment = Payment.objects.get()

    make.reverse(wrong)

    found = queries.balance(contract, TODAY)
    assert (found.total.paid, found.total.open, found.total.free, found.on_account, found.other, found.percent) == (0, D("150.00"), D("150.00"), 0, 0, 0)
    assert rest_of(payment) == D("110.00")
    anew = make.notice(contract, make.line(contract, 1, "100.00"))
    make.confirm(anew, actions.KnownMoney(payment.pk, D("100.00")))
    assert (standing(contract).paid, rest_of(payment)) == (D("100.00"), D("10.00"))
    assert Receipt.objects.count() == 2


def test_the_freed_money_is_offered_to_the_next_confirmation():
    clerk, contract = make.finance(), make.contract()
    wrong, right = make.notice(contract), make.notice(contract, make.line(contract, 2, "1.00"))
    make.confirm(wrong, make.money("100000.00", payer="王建平"), by=clerk)
    assert receiving(clerk, right, NOW.date()).offered == []

    make.reverse(wrong, by=clerk)

    assert [(payment.pk, payment.rest) for payment in receiving(clerk, right, NOW.date()).offered] == [(Payment.objects.get().pk, D("100000.00"))]


def test_a_remittance_that_serves_two_notices_gives_back_only_the_reversed_part():
    contract = make.contract()
    first, second = make.notice(contract), make.notice(contract, make.line(contract, 2, "50000.00"))
    make.confirm(first, make.money("100000.00", reference="S1", whole=D("150000.00")))
    payment = Payment.objects.get()
    make.confirm(second, actions.KnownMoney(payment.pk, D("50000.00")))

    make.reverse(first)

    assert rest_of(payment) == D("100000.00")
    with pytest.raises(actions.MoneySpent):
        make.confirm(make.notice(contract, make.on_account("100000.01")), actions.KnownMoney(payment.pk, D("100000.01")))


def test_the_number_of_a_void_receipt_is_never_handed_out_again():
    contract = make.contract()
    wrong = make.notice(contract)
    first = make.confirm(wrong)

    make.reverse(wrong)

    assert first.number.endswith("-00001")
    assert make.confirm(make.notice(contract)).number.endswith("-00002")
    invoice = "24322000000012345678"
    paid = make.notice(contract, make.line(contract, 2, "1.00"))
    make.confirm(paid, kind=VoucherKind.INVOICE, number=invoice)
    make.reverse(paid)
    with pytest.raises(actions.NumberTaken):
        make.confirm(make.notice(contract, make.line(contract, 2, "1.00")), kind=VoucherKind.INVOICE, number=invoice)


@pytest.mark.clause("5.3.1")
def test_the_file_notes_it_and_the_representative_owes_the_next_notice_until_it_is_issued():
    contract = make.contract()
    notice = make.notice(contract)
    receipt = make.confirm(notice)

    make.reverse(notice, reason="入错户", now=LATER)

    entry = TimelineEntry.objects.get(kind=Happened.NOTICE_CANCELLED)
    assert (entry.household, entry.subject, entry.at) == (contract.household, notice, LATER)
    assert all(word in entry.text for word in (notice.number, receipt.number, "入错户"))
    assert "100" not in entry.text
    duty = Duty.objects.open().get()
    assert (duty.clause, duty.kind, duty.subject, duty.household) == ("5.3.1", DutyKind.OTHER, notice, contract.household)
    assert (duty.post, duty.owner, duty.due_at) == (Role.REP, make.representative_of(contract), end_of_day_after(LATER, 1))
    assert notice.number in duty.what

    anew = make.notice(contract, now=LATER + timedelta(hours=1))

    duty.refresh_from_db()
    assert (duty.fulfilled_by, duty.fulfilled_at, duty.evidence) == (anew.issued_by, LATER + timedelta(hours=1), anew)


def test_a_notice_of_another_household_does_not_settle_what_this_one_owes():
    contract, other = make.contract(), make.contract()
    notice = make.notice(contract)
    make.confirm(notice)
    make.reverse(notice)

    make.notice(other)

    assert Duty.objects.open().get().subject == notice


def test_a_wrong_confirmation_of_an_ended_household_is_reversed_and_nobody_owes_a_notice():
    contract = make.contract()
    notice, by = make.notice(contract), make.representative_of(contract)
    make.confirm(notice)
    end_household(household=contract.household, on=TODAY, by=by, now=NOW)

    assert make.reverse(notice).total == D("100000.00")
    assert not Duty.objects.exists()


# ---- refusals ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.3.2")
def test_only_finance_of_the_subsidiary_reverses():
    contract = make.contract()
    notice = make.notice(contract)
    make.confirm(notice)

    for other in (make.representative_of(contract), core.manager(), core.vp(), make.finance(core.SubsidiaryFactory(code="HB"))):
        with pytest.raises(actions.NotReversedByYou):
            make.reverse(notice, by=other)


@pytest.mark.clause("5.3.2")
def test_a_reversal_needs_its_reason_and_the_copies_or_the_statement_of_their_loss():
    notice = make.notice(make.contract())
    receipt = make.confirm(notice)

    with pytest.raises(actions.ReversalReasonMissing):
        make.reverse(notice, reason="  ")
    for copies in ("", "posted"):
        with pytest.raises(actions.VoucherOut) as refused:
            make.reverse(notice, copies=copies)
    assert refused.value.values["number"] == receipt.number
    assert not Reversal.objects.exists()
    assert make.reverse(notice, copies=VoucherCopies.LOST).copies == VoucherCopies.LOST


def test_only_confirmed_money_is_reversed_and_only_once():
    contract = make.contract()
    waiting, cancelled, paid = make.notice(contract), make.notice(contract, make.line(contract, 2, "1.00")), make.notice(contract, make.on_account("1.00"))
    actions.cancel_notice(notice=cancelled, reason="开错", has_all_copies=True, by=make.representative_of(contract), now=NOW)
    make.confirm(paid)
    make.reverse(paid, by=make.finance(name="吴敏"), reason="入错户")

    for notice in (waiting, cancelled):
        with pytest.raises(actions.NotConfirmed):
            make.reverse(notice)
    with pytest.raises(actions.AlreadyReversed) as refused:
        make.reverse(paid)
    assert (refused.value.values["by"], refused.value.values["reason"]) == ("吴敏", "入错户")
    assert "09:42" in str(refused.value.values["at"])


def test_a_reversed_notice_takes_no_money_is_not_cancelled_and_not_printed():
    contract = make.contract()
    notice, by = make.notice(contract), make.representative_of(contract)
    make.confirm(notice)
    make.reverse(notice)

    with pytest.raises(actions.NoticeReversed):
        make.confirm(notice)
    with pytest.raises(actions.NotWaiting):
        actions.cancel_notice(notice=notice, reason="开错", has_all_copies=True, by=by, now=NOW)
    with pytest.raises(actions.EndedNotPrinted):
        actions.store_notice_paper(notice=notice, by=by, now=NOW)


# ---- figures -------------------------------------------------------------------------------------------------------


def test_the_paper_of_a_notice_counts_what_stood_when_it_was_issued_also_what_is_reversed_later():
    contract = make.contract("100.00")
    first, second = make.notice(contract, make.line(contract, 1, "20.00")), make.notice(contract, make.line(contract, 1, "30.00"))
    make.confirm(first)
    make.confirm(second)
    make.reverse(first, now=NOW + timedelta(hours=1))
    third = make.notice(contract, make.line(contract, 1, "10.00"), now=NOW + timedelta(hours=2))
    make.reverse(second, now=LATER)

    figures = queries.figures_at_issue(PaymentNotice.objects.get(pk=third.pk))

    assert (figures.due, figures.before, figures.after) == (D("100.00"), D("30.00"), D("60.00"))


def test_an_overdue_instalment_is_overdue_again():
    contract = make.contract("100.00")
    notice = make.notice(contract, make.line(contract, 1, "100.00"))
    make.confirm(notice)
    assert queries.balance(contract, date(2026, 7, 2)).overdue == 0

    make.reverse(notice)

    found = queries.balance(contract, date(2026, 7, 2))
    assert (found.overdue, found.lines[0].state) == (D("100.00"), "late")


class Books:
    """A contract and its clerk, moved by random acts through the real actions."""

    def __init__(self):
        self.contract = make.contract("1000.00", "333.33")
        self.by, self.clerk = make.representative_of(self.contract), make.finance()

    def one(self, state, number):
        found = list(self.contract.notices.filter(state=state).order_by("pk"))
        return found[number % len(found)] if found else None

    def issue(self, number):
        try:
            make.notice(self.contract, make.line(self.contract, 1 + number % 2, D(number) / 100), make.on_account("0.01"), by=self.by)
        except actions.AboveDue:
            return

    def pay(self, number):
        if notice := self.one(NoticeState.ISSUED, number):
            parts = (make.money("0.01"), make.money(notice.total - D("0.01"), Method.CARD)) if number % 2 else (make.money(notice.total),)
            make.confirm(notice, *parts, by=self.clerk)

    def reuse(self, number):
        notice = self.one(NoticeState.ISSUED, number)
        own = Payment.objects.with_rest().filter(rest__gt=0, allocations__notice__contract=self.contract).distinct().order_by("pk")
        for payment in own[:1] if notice else []:
            part = min(payment.rest, notice.total)
            rest = [make.money(notice.total - part)] if part < notice.total else []
            make.confirm(notice, actions.KnownMoney(payment.pk, part), *rest, by=self.clerk)

    def cancel(self, number):
        if notice := self.one(NoticeState.ISSUED, number):
            actions.cancel_notice(notice=notice, reason="改", has_all_copies=True, by=self.by, now=NOW)

    def reverse(self, number):
        if notice := self.one(NoticeState.PAID, number):
            make.reverse(notice, by=self.clerk)


def total(rows, name="amount"):
    return rows.aggregate(sum=Sum(name))["sum"] or D(0)


@pytest.mark.uncounted
@settings(max_examples=50, deadline=None)
@given(acts=st.lists(st.tuples(st.sampled_from(["issue", "issue", "pay", "pay", "reuse", "cancel", "reverse"]), st.integers(1, 70_000)), max_size=20))
def test_in_any_order_of_acts_the_balance_is_due_less_allocations_plus_reversals(acts):
    books = Books()

    for act, number in acts:
        getattr(books, act)(number)

    allocated = total(Allocation.objects.filter(notice__contract=books.contract))
    reversed_ = total(Reversal.objects.filter(receipt__notice__contract=books.contract), "total")
    found = queries.balance(books.contract, TODAY)
    assert found.total.open - found.on_account == D("1333.33") - allocated + reversed_
    assert all(line.standing.settled <= line.standing.due for line in found.lines)
    money = Payment.objects.filter(allocations__notice__contract=books.contract).distinct()
    rests = [payment.rest for payment in money.with_rest()]
    assert sum(rests, D(0)) == sum((payment.amount for payment in money), D(0)) - allocated + reversed_
    assert min(rests, default=D(0)) >= 0
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


# ---- what PostgreSQL refuses whoever asks --------------------------------------------------------------------------


def refused_by_the_database(act):
    with pytest.raises((IntegrityError, InternalError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
        act()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_notice_is_reversed_by_its_reversal_only_and_a_reversal_is_whole():
    contract = make.contract()
    notice, clerk = make.notice(contract), make.finance()
    receipt = make.confirm(notice)
    values = {"receipt": receipt, "reason": "入错户", "copies": "back", "reversed_at": NOW, "reversed_by": clerk}

    refused_by_the_database(lambda: PaymentNotice.objects.filter(pk=notice.pk).update(state="reversed"))
    refused_by_the_database(lambda: Reversal.objects.create(total=receipt.total, **values))
    refused_by_the_database(lambda: _reversed_with(notice, total=D("1.00"), **values))
    refused_by_the_database(lambda: _reversed_with(notice, total=receipt.total, **values | {"reason": ""}))
    refused_by_the_database(lambda: _reversed_with(notice, total=receipt.total, **values | {"copies": "some"}))


def _reversed_with(notice, **values):
    PaymentNotice.objects.filter(pk=notice.pk).update(state="reversed")
    Reversal.objects.create(**values)


def test_a_reversal_is_never_changed_undone_or_repeated():
    contract = make.contract()
    notice = make.notice(contract)
    make.confirm(notice)
    made = make.reverse(notice)

    refused_by_the_database(lambda: Reversal.objects.filter(pk=made.pk).update(reason="别的"))
    refused_by_the_database(lambda: Reversal.objects.filter(pk=made.pk).delete())
    for state in ("paid", "issued", "cancelled"):
        refused_by_the_database(lambda state=state: PaymentNotice.objects.filter(pk=notice.pk).update(state=state))


# ---- two at once ---------------------------------------------------------------------------------------------------


def at_once(*acts):
    gate, outcomes = threading.Barrier(len(acts)), []

    def run(act):
        gate.wait()
        try:
            act()
            outcomes.append("done")
        except Refusal as refused:
            outcomes.append(type(refused).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.clause("5.3.2")
@pytest.mark.django_db(transaction=True)
def test_two_clerks_reverse_one_confirmation_at_once_and_one_reversal_comes_of_it():
    notice = make.notice(make.contract())
    make.confirm(notice)
    clerks = [make.finance(), make.finance()]

    outcomes = at_once(*(lambda clerk=clerk: make.reverse(notice, by=clerk) for clerk in clerks))

    assert outcomes == ["AlreadyReversed", "done"]
    assert (Reversal.objects.count(), Duty.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_take_the_freed_money_at_once_and_only_one_gets_it():
    contract, other = make.contract(), make.contract()
    wrong = make.notice(contract)
    make.confirm(wrong)
    make.reverse(wrong)
    payment, clerks = Payment.objects.get(), [make.finance(), make.finance()]
    notices = [make.notice(one, make.line(one, 1, "60000.00")) for one in (contract, other)]

    outcomes = at_once(*(lambda n=n, c=c: make.confirm(n, actions.KnownMoney(payment.pk, D("60000.00")), by=c) for n, c in zip(notices, clerks, strict=True)))

    assert outcomes == ["MoneySpent", "done"]
    assert rest_of(payment) == D("40000.00")
