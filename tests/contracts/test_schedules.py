from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from contracts.actions import changes as actions
from contracts.actions import payments
from contracts.enums import ChangeState, PaymentTerms
from contracts.models import Contract, ContractChange
from contracts.queries.changes import open_parts, shown
from contracts.queries.payments import balance, to_schedule
from contracts.rules.changes import overlaps
from contracts.rules.schedule import Part, in_order, kept_schedule, schedule_of, shifts, sum_of, with_originals
from customers.authorization import actions as authorization
from customers.authorization.enums import Cause, RequestState
from tests.factories import contracts as factories
from tests.factories import customers as core
from tests.factories import payments as make
from tests.factories.contracts import change, decided, request_of, schedule
from tests.factories.payments import NOW, TODAY

D = Decimal
JULY, AUGUST, DECEMBER = date(2026, 7, 1), date(2026, 8, 1), date(2026, 12, 1)
MORTGAGE = {"payment_terms": PaymentTerms.MORTGAGE}


@pytest.fixture
def house(db):
    class House:
        subsidiary = core.SubsidiaryFactory()
        rep, manager, vp, gm = core.rep(), core.manager(), core.vp(), core.gm()
        contract = factories.contract(rep, price=D("1000.00"), instalments=(("300.00", date(2026, 6, 1)), ("400.00", JULY), ("300.00", DECEMBER)))

    return House


def rows(contract):
    return list(contract.instalments.values_list("position", "kind", "due_on", "amount"))


def approved(house, **values):
    """Ask for a change and let every post of its route approve."""
    asked = change(house.contract, **values)
    for person in (house.manager, house.vp, house.gm):
        if request_of(asked).state == RequestState.WAITING:
            decided(asked, person)
    return ContractChange.objects.get(pk=asked.pk)


# ---- what a change of payment terms carries ------------------------------------------------------------------------


@pytest.mark.clause("5.1.8")
def test_other_payment_terms_come_with_the_schedule_and_both_are_written_on_effect(house):
    before = rows(house.contract)
    asked = change(house.contract, after=MORTGAGE, schedule=schedule(("down_payment", JULY, "300.00"), ("mortgage", AUGUST, "700.00")))
    assert (rows(house.contract), [line["field"] for line in asked.lines]) == (before, ["payment_terms", "schedule"])

    for person in (house.manager, house.vp, house.gm):
        decided(asked, person)

    assert rows(house.contract) == [(1, "down_payment", JULY, D("300.00")), (2, "mortgage", AUGUST, D("700.00"))]
    assert Contract.objects.get(pk=house.contract.pk).payment_terms == PaymentTerms.MORTGAGE
    assert balance(house.contract, TODAY).total.due == D("1000.00")


@pytest.mark.clause("5.1.8")
@pytest.mark.parametrize("after", [MORTGAGE, {"down_payment_percent": D("25.00")}])
def test_payment_terms_and_down_payment_change_only_with_the_schedule(house, after):
    with pytest.raises(actions.ScheduleMissing) as refused:
        change(house.contract, after=after)

    assert str(refused.value.values["rest"]) == "¥1,000.00"


@pytest.mark.clause("5.1.8")
@pytest.mark.parametrize(("amount", "difference"), [("999.99", "-¥0.01"), ("1000.01", "¥0.01")])
def test_a_schedule_adds_up_to_the_fen(house, amount, difference):
    with pytest.raises(actions.ScheduleDiffers) as refused:
        change(house.contract, after=MORTGAGE, schedule=schedule(("mortgage", AUGUST, amount)))

    assert refused.value.values["difference"] == difference


@pytest.mark.clause("5.1.8")
def test_what_is_paid_or_on_a_notice_stays_and_the_schedule_covers_the_rest(house):
    make.opening(house.contract, "300.00", position=1)
    make.confirm(make.notice(house.contract, make.line(house.contract, 2, "100.00")))
    waiting = make.notice(house.contract, make.line(house.contract, 2, "50.00"))
    assert to_schedule(house.contract) == D("550.00")

    approved(house, after=MORTGAGE, schedule=schedule(("mortgage", AUGUST, "550.00")))

    assert rows(house.contract) == [
        (1, "instalment", date(2026, 6, 1), D("300.00")),
        (2, "instalment", JULY, D("150.00")),
        (3, "mortgage", AUGUST, D("550.00")),
    ]
    found = balance(house.contract, TODAY)
    assert (found.total.due, found.total.paid, found.total.reserved, found.total.free) == (D("1000.00"), D("400.00"), D("50.00"), D("550.00"))
    payments.cancel_notice(notice=waiting, reason="改", has_all_copies=True, by=house.rep, now=NOW)
    assert balance(house.contract, TODAY).total.free == D("600.00")


def test_more_sums_than_before_get_the_next_numbers(house):
    approved(house, after=MORTGAGE, schedule=schedule(*(("mortgage", AUGUST + timedelta(days=n), "200.00") for n in range(5))))

    assert [(position, due_on) for position, _kind, due_on, _amount in rows(house.contract)] == [(n + 1, AUGUST + timedelta(days=n)) for n in range(5)]


def test_an_instalment_that_an_ended_notice_names_is_struck_off_and_asks_for_nothing(house):
    notice = make.notice(house.contract, make.line(house.contract, 3, "300.00"))
    payments.cancel_notice(notice=notice, reason="改", has_all_copies=True, by=house.rep, now=NOW)

    approved(house, after=MORTGAGE, schedule=schedule(("mortgage", AUGUST, "1000.00")))

    assert rows(house.contract) == [(1, "mortgage", AUGUST, D("1000.00")), (3, "instalment", DECEMBER, D(0))]
    assert [line.instalment.position for line in balance(house.contract, TODAY).lines] == [1]
    assert notice.lines.get().instalment.position == 3
    with pytest.raises(payments.AboveDue):
        make.notice(house.contract, make.line(house.contract, 3, "0.01"))
    approved(house, after={"down_payment_percent": D("29.00")}, schedule=schedule(("mortgage", AUGUST, "400.00"), ("mortgage", DECEMBER, "600.00")))
    assert rows(house.contract)[1] == (3, "mortgage", DECEMBER, D("600.00"))


def test_a_contract_that_is_paid_whole_changes_its_terms_without_a_schedule(house):
    for position, amount in ((1, "300.00"), (2, "400.00"), (3, "300.00")):
        make.opening(house.contract, amount, position=position)

    assert change(house.contract, after=MORTGAGE).state == ChangeState.REQUESTED
    with pytest.raises(actions.ScheduleDiffers):
        change(house.contract, after=MORTGAGE, schedule=schedule(("mortgage", AUGUST, "0.01")))


def test_a_schedule_that_says_what_stands_is_no_line(house):
    asked = change(house.contract, after=MORTGAGE, schedule=tuple(open_parts(house.contract)))

    assert [line["field"] for line in asked.lines] == ["payment_terms"]


def test_with_a_schedule_no_due_date_is_listed_beside_it(house):
    sums = schedule(("instalment", JULY, "700.00"), ("instalment", DECEMBER, "300.00"))
    asked = change(house.contract, after={"instalment.3": AUGUST}, schedule=sums)

    assert [line["field"] for line in asked.lines] == ["schedule"]


# ---- what is decided is what was asked -----------------------------------------------------------------------------


@pytest.mark.clause("5.1.9.b")
def test_a_schedule_is_listed_before_and_after_in_the_request(house):
    asked = change(house.contract, after=MORTGAGE, schedule=schedule(("down_payment", JULY, "300.00"), ("mortgage", AUGUST, "700.00")))

    listed = request_of(asked).snapshot["lines"][1]
    assert listed == {
        "field": "schedule",
        "before": "instalment 2026-06-01 300.00; instalment 2026-07-01 400.00; instalment 2026-12-01 300.00",
        "after": "down_payment 2026-07-01 300.00; mortgage 2026-08-01 700.00",
    }
    with translation.override("en"):
        assert [(row.before, row.after) for row in shown([listed])] == [
            ("Instalment 1 June 2026 ¥300.00", "Down payment 1 July 2026 ¥300.00"),
            ("Instalment 1 July 2026 ¥400.00", "Mortgage loan 1 August 2026 ¥700.00"),
            ("Instalment 1 December 2026 ¥300.00", ""),
        ]


@pytest.mark.clause("5.1.9.b")
@pytest.mark.parametrize("pays", [False, True])
def test_money_that_moves_between_asking_and_deciding_makes_the_request_undecidable(house, pays):
    asked = change(house.contract, after=MORTGAGE, schedule=schedule(("mortgage", AUGUST, "1000.00")))
    notice = make.notice(house.contract, make.line(house.contract, 2, "1.00"))
    if pays:
        make.confirm(notice)

    with pytest.raises(authorization.Edited):
        decided(asked, house.manager)


def test_a_notice_that_is_paid_meanwhile_changes_nothing_for_the_schedule(house):
    notice = make.notice(house.contract, make.line(house.contract, 2, "1.00"))
    asked = change(house.contract, after=MORTGAGE, schedule=schedule(("mortgage", AUGUST, "999.00")))
    make.confirm(notice)

    decided(asked, house.manager)
    decided(asked, house.vp)

    assert decided(asked, house.gm).state == RequestState.APPROVED


def test_a_schedule_overtakes_what_touches_a_due_date_and_the_other_way_round(house):
    assert overlaps(["schedule"], ["instalment.2"])
    assert overlaps(["instalment.2"], ["payment_terms", "schedule"])
    assert overlaps(["schedule"], ["schedule"])
    assert not overlaps(["instalment.2"], ["instalment.3"])
    assert not overlaps(["schedule"], ["property_fee"])
    dated = change(house.contract, after={"instalment.3": DECEMBER + timedelta(days=20)})

    approved(house, after=MORTGAGE, schedule=schedule(("mortgage", JULY, "1000.00")))

    assert request_of(dated).state == RequestState.VOID


# ---- how far it moves the money ------------------------------------------------------------------------------------


@pytest.mark.clause("5.1.9.c")
@pytest.mark.parametrize(
    ("sums", "days", "money", "posts"),
    [
        (
            (("instalment", date(2026, 6, 1), "300.00"), ("instalment", JULY, "350.00"), ("instalment", DECEMBER, "350.00")),
            153,
            "50.00",
            ["manager", "vp", "gm"],
        ),
        ((("instalment", date(2026, 6, 1), "200.00"), ("instalment", date(2026, 6, 8), "100.00"), ("instalment", JULY, "700.00")), 7, "100.00", None),
        ((("instalment", date(2026, 6, 1), "950.00"), ("instalment", DECEMBER, "50.00")), 0, "0.00", None),
    ],
)
def test_a_new_schedule_is_a_postponement_by_the_day_its_money_falls_due(house, sums, days, money, posts):
    asked = change(house.contract, schedule=schedule(*sums))

    assert (asked.causes, asked.postponed_days, asked.money) == ([Cause.PAYMENT_TERMS], days, D(money))
    assert (None if asked.state == ChangeState.EFFECTIVE else [step["role"] for step in request_of(asked).route]) == posts


@pytest.mark.clause("5.1.9.a")
def test_a_schedule_within_the_mandate_keeps_the_days_first_agreed_and_other_terms_agree_anew(house):
    shifted = schedule(
        ("instalment", date(2026, 6, 1), "300.00"),
        ("instalment", JULY, "300.00"),
        ("instalment", JULY + timedelta(days=7), "100.00"),
        ("instalment", DECEMBER, "300.00"),
    )
    assert change(house.contract, schedule=shifted).state == ChangeState.EFFECTIVE
    assert list(house.contract.instalments.values_list("original_due_on", flat=True)) == [date(2026, 6, 1), JULY, JULY, DECEMBER]

    further = change(house.contract, after={"instalment.3": JULY + timedelta(days=8)})
    assert (further.postponed_days, further.state) == (8, ChangeState.REQUESTED)

    approved(house, after=MORTGAGE, schedule=schedule(("mortgage", DECEMBER, "1000.00")))
    assert list(house.contract.instalments.values_list("original_due_on", flat=True)) == [DECEMBER]


SUMS = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 100_000)), min_size=1, max_size=6)


def parts_of(pairs):
    return [Part("instalment", JULY + timedelta(days=days), D(fen) / 100) for days, fen in pairs]


@given(before=SUMS, after=SUMS)
def test_every_fen_of_two_schedules_is_paired_once_and_what_is_due_first_pays_first(before, after):
    old, new = parts_of(before), parts_of(after)

    paired = list(shifts(old, new))

    assert sum((shift.amount for shift in paired), D(0)) == min(sum_of(old), sum_of(new))
    assert all(shift.amount > 0 and shift.days >= 0 for shift in paired)
    assert [shift.original_due_on for shift in paired] == sorted(shift.original_due_on for shift in paired)
    for place, part in enumerate(in_order(new)):
        assert sum((shift.amount for shift in paired if shift.place == place), D(0)) <= part.amount


@given(sums=SUMS)
def test_a_schedule_against_itself_moves_nothing_and_is_kept_as_it_was(sums):
    parts = in_order(parts_of(sums))

    assert not any(shift.days for shift in shifts(parts, parts))
    assert schedule_of(kept_schedule(parts)) == parts
    assert [part.original_due_on for part in with_originals(parts, parts, is_agreed_anew=True)] == [part.due_on for part in parts]


def test_money_without_a_day_moves_nowhere_and_gets_the_day_it_is_given():
    undated = [Part("mortgage", None, D("5.00"))]

    assert [shift.days for shift in shifts(undated, parts_of([(9, 500)]))] == [0]
    assert with_originals(undated, parts_of([(9, 500)]), is_agreed_anew=False)[0].original_due_on == JULY + timedelta(days=9)
    assert schedule_of(kept_schedule(undated)) == undated
    with translation.override("en"):
        assert shown([{"field": "schedule", "before": kept_schedule(undated), "after": ""}])[0].before == "Mortgage loan no date ¥5.00"
