import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.actions import changes
from contracts.actions import payments as actions
from contracts.actions.approval_forms import store_approval_form
from contracts.actions.ledger import settle_difference
from contracts.actions.locks import lock_households
from contracts.enums import LedgerField
from contracts.models import ContractChange, Difference, LedgerImport
from customers.authorization.enums import Act, Cause
from customers.enums import IdentityKind
from tests.factories import contracts as factories
from tests.factories import customers as core
from tests.factories import payments as make
from tests.factories.contracts import change, decided, wanted
from tests.factories.payments import NOW

pytestmark = pytest.mark.django_db
#: The order of the house; a unit is locked before its household by whoever opens or ends a file, a customer after it.
ORDER = [
    ("customers_unit",),
    ("customers_household",),
    ("contracts_contract",),
    ("contracts_contractchange", "contracts_paymentnotice", "contracts_orderform", "contracts_difference"),
    ("contracts_payment", "customers_customer"),
    ("authorization_approvalrequest",),
    ("duties_duty",),
]
RANK = {table: rank for rank, tables in enumerate(ORDER) for table in tables}
LOCK = re.compile(r'FOR UPDATE OF "(\w+)"')


@pytest.fixture
def house():
    class House:
        subsidiary = core.SubsidiaryFactory()
        rep, manager, vp, clerk = core.rep(), core.manager(), core.vp(), make.finance()
        contract = make.contract(representative=rep)

    return House


def locked_by(act):
    """Return the tables an act locks rows of, each at its first lock."""
    with CaptureQueriesContext(connection) as caught:
        act()
    return list(dict.fromkeys(table for query in caught for table in LOCK.findall(query["sql"])))


def issue(house):
    return lambda: make.notice(house.contract)


def cancel(house):
    notice = make.notice(house.contract)
    return lambda: actions.cancel_notice(notice=notice, reason="改", has_all_copies=True, by=house.rep, now=NOW)


def confirm(house):
    earlier = make.notice(house.contract, make.line(house.contract, 2, "1.00"))
    make.confirm(earlier, make.money("1.00", reference="S1", whole=Decimal("9.00")), by=house.clerk)
    notice, known = make.notice(house.contract, make.line(house.contract, 2, "2.00")), earlier.allocations.get().payment_id
    return lambda: make.confirm(notice, actions.KnownMoney(known, Decimal("2.00")), by=house.clerk)


def reverse(house):
    notice = make.notice(house.contract)
    make.confirm(notice, by=house.clerk)
    return lambda: make.reverse(notice, by=house.clerk)


def issue_anew(house):
    reverse(house)()
    return issue(house)


def print_notice(house):
    notice = make.notice(house.contract)
    return lambda: actions.store_notice_paper(notice=notice, by=house.rep, now=NOW)


def ask(house):
    return lambda: change(house.contract, after={"late_payment_rate": Decimal("1.5")})


def edit(house):
    asked = ask(house)()
    return lambda: changes.edit_change(change=asked, wanted=wanted(after={"late_payment_rate": Decimal(2)}), by=house.manager, now=NOW)


def withdraw(house):
    asked = ask(house)()
    return lambda: changes.withdraw_change(change=asked, by=house.rep, now=NOW)


def decide(house):
    asked = ask(house)()
    decided(asked, house.manager)
    return lambda: decided(asked, house.vp)


def decide_the_end(house):
    factories.OrderFormFactory(household=house.contract.household)
    reverse(house)()
    make.notice(house.contract, make.line(house.contract, 2, "1.00"))
    ask(house)()
    asked = change(house.contract, act=Act.CANCELLATION, causes=(Cause.CUSTOMER_BREACH,))
    return lambda: decided(asked, house.manager)


def decide_a_document(house):
    buyer = house.contract.household.buyers.get().customer
    values = {"holder": buyer.pk, "identity_kind": IdentityKind.PASSPORT, "identity_number": "E12345678"}
    asked = change(house.contract, act=Act.IDENTITY_CHANGE, causes=(Cause.NEW_DOCUMENT,), **values)
    return lambda: decided(asked, house.manager)


def print_form(house):
    decide(house)()
    asked = ContractChange.objects.get()
    return lambda: store_approval_form(change=asked, by=house.rep, now=NOW)


def settle(field, offered):
    def prepare(house):
        buyer = house.contract.household.buyers.get().customer
        ledger = LedgerImport.objects.create(subsidiary=house.subsidiary, name="台账.xlsx", sha256="0" * 64, read_at=NOW)
        values = {"household": house.contract.household, "ledger": ledger, "field": field, "offered": offered, "found_at": NOW}
        difference = Difference.objects.create(customer=buyer if field == LedgerField.PHONE else None, **values)
        return lambda: settle_difference(difference=difference, take=True, by=house.rep, now=NOW)

    prepare.__name__ = f"settle_{field}"
    return prepare


ACTS = [
    issue,
    cancel,
    confirm,
    reverse,
    issue_anew,
    print_notice,
    ask,
    edit,
    withdraw,
    decide,
    decide_the_end,
    decide_a_document,
    print_form,
    settle(LedgerField.PHONE, "13911112222"),
    settle(LedgerField.FILING_NO, "BA-1"),
]


@pytest.mark.parametrize("prepare", ACTS, ids=lambda prepare: prepare.__name__)
def test_every_act_locks_household_contract_subject_request_and_duty_in_this_order(house, prepare):
    act = prepare(house)

    tables = locked_by(act)

    assert [table for table in tables if table not in RANK] == []
    assert [RANK[table] for table in tables] == sorted(RANK[table] for table in tables)
    assert {"customers_household", "contracts_contract"} <= set(tables)


def test_all_files_of_a_customer_are_locked_at_once_in_one_order():
    buyer = core.customer("陈志明", ("13900001111",))
    files = [core.household(buyers=[buyer]) for _ in range(3)]
    stranger = core.household()

    with CaptureQueriesContext(connection) as caught:
        lock_households(files[1].pk, [buyer.pk])

    assert len(caught) == 1
    assert "ORDER BY 1 ASC FOR UPDATE OF" in caught[0]["sql"]
    with connection.cursor() as cursor:
        cursor.execute(caught[0]["sql"])
        assert [row[0] for row in cursor.fetchall()] == sorted(file.pk for file in files)
    assert stranger.pk not in {file.pk for file in files}


def test_no_act_waits_for_a_notice_that_is_only_being_rendered(house):
    notice = make.notice(house.contract, now=NOW - timedelta(hours=1))

    with CaptureQueriesContext(connection) as caught:
        actions.store_notice_paper(notice=notice, by=house.rep, now=NOW)

    statements = [query["sql"] for query in caught]
    first_lock = next(at for at, sql in enumerate(statements) if "FOR UPDATE" in sql)
    assert any("contracts_noticeline" in sql for sql in statements[:first_lock])
    assert not any("contracts_noticeline" in sql for sql in statements[first_lock:])
