import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connections

from contracts.actions import changes
from contracts.actions import payments as actions
from contracts.enums import ChangeState, NoticeState, OrderState
from contracts.models import ContractChange, OrderForm, PaymentNotice, Receipt
from contracts.queries import payments as queries
from contracts.rules.changes import ended_order
from customers.authorization.enums import Act, Cause, RequestState, Verdict
from customers.duties.models import Duty
from customers.enums import Happened, Stage
from customers.models import Household, TimelineEntry, Unit
from tests.factories import contracts as factories
from tests.factories import customers as core
from tests.factories import payments as make
from tests.factories.contracts import change, decided, request_of
from tests.factories.payments import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def house():
    class House:
        subsidiary = core.SubsidiaryFactory()
        rep, manager, vp = core.rep(), core.manager(), core.vp()
        contract = make.contract(representative=rep)

    return House


def end(house, now=LATER):
    """Let the contract end for the customer's breach, by the manager's word."""
    asked = change(house.contract, act=Act.CANCELLATION, causes=(Cause.CUSTOMER_BREACH,), now=NOW)
    decided(asked, house.manager, now=now)
    return ContractChange.objects.get(pk=asked.pk)


@pytest.mark.clause("5.5.1")
def test_the_end_of_a_contract_cancels_what_waits_for_its_money_and_says_why(house):
    waiting = [make.notice(house.contract), make.notice(house.contract, make.line(house.contract, 2, "1.00"))]
    paid = make.notice(house.contract, make.on_account("5.00"))
    make.confirm(paid)

    end(house)

    for notice in waiting:
        notice.refresh_from_db()
        assert (notice.state, notice.cancelled_by, notice.cancelled_at) == (NoticeState.CANCELLED, house.manager, LATER)
        assert str(Cause.CUSTOMER_BREACH.label) in notice.cancel_reason
    paid.refresh_from_db()
    assert paid.state == NoticeState.PAID
    told = TimelineEntry.objects.filter(kind=Happened.NOTICE_CANCELLED, household=house.contract.household)
    assert {entry.subject for entry in told} == set(waiting)
    assert queries.balance(house.contract, NOW.date()).total.reserved == 0


@pytest.mark.clause("5.5.1")
def test_the_end_of_a_contract_voids_the_order_form_and_puts_the_unit_up_for_sale(house):
    order = factories.OrderFormFactory(household=house.contract.household, state=OrderState.CONTRACTED)
    Unit.objects.filter(pk=house.contract.household.unit_id).update(sales_status="已售")

    end(house)

    order.refresh_from_db()
    file = Household.objects.select_related("unit").get(pk=house.contract.household_id)
    assert (order.state, file.stage, file.ended_on, file.unit.sales_status) == (OrderState.VOID, Stage.ENDED, LATER.date(), "待售")
    assert core.household(house.rep, unit=file.unit).unit == file.unit


@pytest.mark.clause("5.5.1")
def test_the_order_form_of_a_sale_that_was_never_signed_is_given_back():
    assert (ended_order(is_signed=True), ended_order(is_signed=False)) == (OrderState.VOID, OrderState.RETURNED)
    rep, manager = core.rep(), core.manager()
    contract = factories.contract(rep, number="", signed_on=None)
    order = factories.OrderFormFactory(household=contract.household)

    decided(change(contract, act=Act.CANCELLATION, causes=(Cause.CUSTOMER_BREACH,)), manager)

    assert OrderForm.objects.get(pk=order.pk).state == OrderState.RETURNED


def test_the_open_duties_of_this_app_lapse_and_those_of_others_stay(house):
    notice = make.notice(house.contract)
    make.confirm(notice)
    make.reverse(notice)
    mine = Duty.objects.get()
    other = factories.core.household(house.rep)
    elsewhere = make.contracts.contract(household=other)
    wrong = make.notice(elsewhere, make.on_account("1.00"))
    make.confirm(wrong)
    make.reverse(wrong)

    end(house)

    mine.refresh_from_db()
    assert (mine.lapsed_at, mine.reason) == (LATER, "contract ended")
    assert Duty.objects.open().get().subject == wrong


@pytest.mark.clause("5.3.2")
def test_an_ended_household_confirms_no_money_and_is_issued_no_notice(house):
    notice = make.notice(house.contract)
    Household.objects.filter(pk=house.contract.household_id).update(ended_on=NOW.date(), stage=Stage.ENDED)  # as it stood before the end cancelled notices

    with pytest.raises(actions.SaleEnded):
        make.confirm(notice)
    with pytest.raises(actions.HouseholdEnded):
        make.notice(house.contract, make.on_account("1.00"))
    cancelled = actions.cancel_notice(notice=notice, reason="合同终止", has_all_copies=True, by=house.rep, now=NOW)
    assert (cancelled.state, Receipt.objects.count()) == (NoticeState.CANCELLED, 0)


def test_what_else_was_asked_of_the_contract_ends_with_it(house):
    waiting = change(house.contract, after={"late_payment_rate": Decimal(2)}, now=NOW)
    returned = change(house.contract, after={"property_fee": Decimal(3)}, now=NOW)
    decided(returned, house.manager, Verdict.RETURN)

    ended = end(house)

    states = {asked.pk: ContractChange.objects.get(pk=asked.pk).state for asked in (waiting, returned, ended)}
    assert states == {waiting.pk: ChangeState.WITHDRAWN, returned.pk: ChangeState.WITHDRAWN, ended.pk: ChangeState.EFFECTIVE}
    assert (request_of(waiting).state, request_of(returned).state) == (RequestState.VOID, RequestState.WITHDRAWN)
    with pytest.raises(changes.HouseholdEnded):
        change(house.contract, after={"late_payment_rate": Decimal(3)})


def test_a_refused_end_leaves_notices_order_form_and_unit(house):
    notice, order = make.notice(house.contract), factories.OrderFormFactory(household=house.contract.household, state=OrderState.CONTRACTED)
    asked = change(house.contract, act=Act.CANCELLATION, causes=(Cause.CUSTOMER_BREACH,))

    decided(asked, house.manager, Verdict.REFUSE)

    assert PaymentNotice.objects.get(pk=notice.pk).state == NoticeState.ISSUED
    assert OrderForm.objects.get(pk=order.pk).state == OrderState.CONTRACTED
    assert make.confirm(notice).total == notice.total


@pytest.mark.django_db(transaction=True)
def test_the_end_of_a_contract_and_a_confirmation_at_once_follow_one_another():
    for _ in range(4):
        rep, manager, clerk = core.rep(), core.manager(), make.finance()
        contract = make.contract(representative=rep)
        notices = [make.notice(contract), make.notice(contract, make.line(contract, 2, "1.00"))]
        asked = change(contract, act=Act.CANCELLATION, causes=(Cause.CUSTOMER_BREACH,))
        gate, outcomes = threading.Barrier(3), []

        def run(act, gate=gate, outcomes=outcomes):
            gate.wait()
            try:
                act()
                outcomes.append("done")
            except (actions.NoticeCancelled, actions.NotWaiting, actions.SaleEnded) as refused:
                outcomes.append(type(refused).__name__)
            finally:
                connections.close_all()

        acts = (
            lambda asked=asked, manager=manager: decided(asked, manager),
            lambda notices=notices, clerk=clerk: make.confirm(notices[0], by=clerk),
            lambda notices=notices, rep=rep: actions.cancel_notice(notice=notices[1], reason="改", has_all_copies=True, by=rep, now=NOW),
        )
        threads = [threading.Thread(target=run, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(outcomes) == 3
        assert not PaymentNotice.objects.filter(contract=contract, state=NoticeState.ISSUED).exists()
        assert Receipt.objects.filter(notice=notices[0]).exists() is (PaymentNotice.objects.get(pk=notices[0].pk).state == NoticeState.PAID)
