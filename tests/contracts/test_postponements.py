from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from contracts.actions import changes as actions
from contracts.enums import ChangeState
from contracts.models import Instalment
from contracts.rules.changes import Due, Line, moved_by
from contracts.rules.schedule import days_out
from customers.enums import Role
from tests.factories import contracts as factories
from tests.factories import customers as core
from tests.factories.contracts import change, decided, request_of

FIRST = date(2026, 7, 1)


@pytest.fixture
def house(db):
    class House:
        subsidiary = core.SubsidiaryFactory()
        rep = core.rep()
        manager, vp, gm = core.manager(), core.vp(), core.gm()
        contract = factories.contract(rep)

    return House


def postpone(house, days, by=None):
    """Ask to let the third instalment fall due this many days after 1 July."""
    return change(house.contract, by=by, after={"instalment.3": FIRST + timedelta(days=days)})


def third(house):
    return house.contract.instalments.get(position=3)


def route(asked):
    return None if asked.state == ChangeState.EFFECTIVE else [step["role"] for step in request_of(asked).route]


# ---- measured from the day first agreed ----------------------------------------------------------------------------


@pytest.mark.clause("5.1.9.a")
def test_a_representative_alone_postpones_by_seven_days_in_all(house):
    assert route(postpone(house, 7)) is None

    second = postpone(house, 14)

    assert (second.postponed_days, route(second)) == (14, [Role.MANAGER])
    assert (third(house).due_on, third(house).original_due_on) == (FIRST + timedelta(days=7), FIRST)


@pytest.mark.clause("5.1.9.a")
def test_five_times_seven_days_go_up_post_by_post(house):
    postpone(house, 7)
    routes = []
    for days in (14, 21, 28, 35):
        asked = postpone(house, days)
        routes.append(route(asked))
        for person in (house.manager, house.vp, house.gm)[: len(routes[-1])]:
            decided(asked, person)

    assert routes == [["manager"], ["manager", "vp"], ["manager", "vp"], ["manager", "vp", "gm"]]
    assert (third(house).due_on, third(house).original_due_on) == (FIRST + timedelta(days=35), FIRST)


@pytest.mark.clause("5.1.9.a")
@pytest.mark.parametrize(
    ("first", "then", "roles"),
    [(3, 4, None), (3, 7, None), (3, 8, ["manager"]), (7, 5, None), (7, 0, None), (-10, 0, None), (-10, 7, None), (-10, 8, ["manager"])],
)
def test_days_add_up_however_they_are_split(house, first, then, roles):
    postpone(house, first)

    assert route(postpone(house, then)) == roles


@pytest.mark.clause("5.1.9.a")
def test_what_comes_nearer_again_needs_nobody_even_past_the_first_day(house):
    asked = postpone(house, 14)
    decided(asked, house.manager)

    nearer = postpone(house, 10)

    assert (nearer.postponed_days, route(nearer)) == (0, None)
    assert third(house).due_on == FIRST + timedelta(days=10)


def test_an_edit_is_measured_from_the_first_day_too(house):
    postpone(house, 7)
    asked = postpone(house, 14)

    edited = actions.edit_change(change=asked, wanted=factories.wanted(after={"instalment.3": FIRST + timedelta(days=15)}), by=house.rep, now=factories.NOW)

    assert (edited.postponed_days, route(edited)) == (15, ["manager", "vp"])


@pytest.mark.clause("5.1.9.c")
@given(
    agreed=st.integers(-30, 30),
    steps=st.lists(st.integers(1, 7), min_size=1, max_size=6),
)
def test_postponements_within_the_mandate_never_add_up_to_more_than_the_mandate(agreed, steps):
    original = FIRST + timedelta(days=agreed)
    due_on = original
    for step in steps:
        wanted = due_on + timedelta(days=step)
        moved = moved_by(
            [Line("instalment.1", due_on.isoformat(), wanted.isoformat())], [Due(1, due_on, Decimal(100), original_due_on=original)], Decimal(1000)
        )
        assert moved.postponed_days == (wanted - original).days
        if moved.postponed_days <= 7:
            due_on = wanted

    assert (due_on - original).days <= 7


@pytest.mark.parametrize(
    ("due_on", "original", "after", "days"),
    [
        (FIRST, FIRST, FIRST, 0),
        (FIRST, FIRST, FIRST + timedelta(days=1), 1),
        (FIRST + timedelta(days=7), FIRST, FIRST + timedelta(days=8), 8),
        (FIRST + timedelta(days=7), FIRST, FIRST + timedelta(days=6), 0),
        (FIRST, None, FIRST + timedelta(days=2), 2),
        (None, None, FIRST, 0),
        (FIRST, FIRST, None, 0),
    ],
)
def test_a_sum_moves_out_by_the_days_since_it_was_first_agreed_for(due_on, original, after, days):
    assert days_out(due_on, original, after) == days


# ---- the day is kept -----------------------------------------------------------------------------------------------


def test_the_first_day_is_kept_whoever_writes_the_instalment(house):
    ledger = factories.InstalmentFactory(contract=house.contract, position=4, due_on=None)
    bulk = Instalment.objects.bulk_create([Instalment(contract=house.contract, position=5, kind="instalment", due_on=FIRST, amount=1)])[0]
    assert list(Instalment.objects.filter(pk__in=[ledger.pk, bulk.pk]).values_list("original_due_on", flat=True)) == [None, FIRST]

    change(house.contract, after={"instalment.4": FIRST})
    change(house.contract, after={"instalment.4": FIRST + timedelta(days=5)})

    ledger.refresh_from_db()
    assert (ledger.due_on, ledger.original_due_on, ledger.is_postponed) == (FIRST + timedelta(days=5), FIRST, True)


def test_the_database_lets_no_sum_be_negative(house):
    with pytest.raises(IntegrityError), transaction.atomic():
        house.contract.instalments.filter(position=3).update(amount=Decimal(-1))
