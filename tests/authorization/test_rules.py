from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.authorization.enums import Act, Cause, Word
from customers.authorization.rules import (
    ALWAYS_MAJOR,
    CAUSES_OF,
    MANAGER_APPROVES,
    OPINION_THEN_VP,
    UP_TO_GM,
    Asked,
    Route,
    is_large_payment_change,
    route,
    route_for,
    strictest,
    strictness,
)
from customers.enums import Role

CHANGE = Asked(Act.CONTRACT_CHANGE, Cause.ORDINARY, price=Decimal(2_000_000))
PAYMENT = replace(CHANGE, cause=Cause.PAYMENT_TERMS)
FIT_OUT = replace(CHANGE, cause=Cause.FIT_OUT)
RESALE = Asked(Act.RESALE, Cause.RESALE_PLAIN)
CANCELLATION = Asked(Act.CANCELLATION, Cause.CUSTOMER_BREACH)


@pytest.mark.clause("4.8")
def test_a_change_without_economic_interest_is_within_the_mandate():
    found = route(CHANGE)

    assert found == Route("4.8")
    assert found.is_within_mandate


@pytest.mark.clause("4.9.0")
def test_an_ordinary_change_that_touches_money_leaves_the_mandate():
    assert route(replace(CHANGE, touches_money=True)) == Route("4.9.0", MANAGER_APPROVES)


@pytest.mark.clause("5.1.9.c")
@pytest.mark.parametrize("cause", sorted(ALWAYS_MAJOR))
def test_these_subjects_always_take_the_major_route(cause):
    assert route(replace(CHANGE, cause=cause)) == Route("5.1.9.b", OPINION_THEN_VP)


@pytest.mark.clause("5.1.9.a")
@pytest.mark.parametrize(
    ("days", "clause", "steps"),
    [
        (0, "5.1.9.a", ()),
        (7, "5.1.9.a", ()),
        (8, "5.1.9.a", MANAGER_APPROVES),
        (14, "5.1.9.a", MANAGER_APPROVES),
        (15, "5.1.9.a", OPINION_THEN_VP),
        (30, "5.1.9.a", OPINION_THEN_VP),
        (31, "5.1.9.b", UP_TO_GM),
    ],
)
def test_a_postponement_steps_up_by_days(days, clause, steps):
    assert route(replace(PAYMENT, postponed_days=days)) == Route(clause, steps)


@pytest.mark.clause("5.1.9.c")
def test_the_limits_of_a_postponement_are_the_figures_handed_in():
    asked = replace(PAYMENT, postponed_days=8)

    assert route(asked, days=(10, 20, 40)).is_within_mandate
    assert route(asked, days=(1, 2, 3)).steps == UP_TO_GM


@pytest.mark.clause("5.1.9.c")
@pytest.mark.parametrize(("moved", "is_large"), [("200000.00", False), ("200000.01", True)])
def test_a_payment_change_above_a_tenth_of_the_price_is_large(moved, is_large):
    asked = replace(PAYMENT, money_moved=Decimal(moved))

    assert is_large_payment_change(asked) is is_large
    assert (route(asked).steps == OPINION_THEN_VP) is is_large


@pytest.mark.clause("5.1.9.c")
def test_another_kind_of_payment_is_large_whatever_the_sum():
    assert route(replace(PAYMENT, changes_payment_kind=True)) == Route("5.1.9.b", OPINION_THEN_VP)


@pytest.mark.clause("4.9.2")
def test_a_fit_out_change_is_the_mandates_only_confirmed_by_engineering_priced_and_paid():
    confirmed = replace(FIT_OUT, confirmed_by_engineering=True, priced_and_paid=True)

    assert route(confirmed) == Route("4.9.2")
    assert route(FIT_OUT).steps == OPINION_THEN_VP
    assert route(replace(confirmed, priced_and_paid=False)).steps == OPINION_THEN_VP
    for harm in ("lowers_standard", "free_of_charge", "touches_delivery"):
        assert route(replace(confirmed, **{harm: True})) == Route("5.1.9.b", OPINION_THEN_VP)


@pytest.mark.clause("5.5.1")
def test_a_cancellation_for_the_customers_breach_is_the_managers_and_the_vp_is_told():
    assert route(CANCELLATION) == Route("5.5.1", MANAGER_APPROVES, informed=(Role.VP,))


@pytest.mark.clause("5.5.2")
def test_a_cancellation_held_against_the_company_or_touching_staff_is_the_vps():
    assert route(replace(CANCELLATION, cause=Cause.COMPANY_FAULT)) == Route("5.5.2", OPINION_THEN_VP)
    assert route(replace(CANCELLATION, touches_staff=True)) == Route("5.5.2", OPINION_THEN_VP)


@pytest.mark.clause("5.5.1")
@pytest.mark.parametrize("cause", [Cause.NEW_DOCUMENT, Cause.CHANGE_OF_NAME])
def test_a_change_of_identity_is_the_managers_unless_money_is_in_it(cause):
    asked = Asked(Act.IDENTITY_CHANGE, cause)

    assert route(asked) == Route("5.5.1", MANAGER_APPROVES)
    assert route(replace(asked, touches_money=True)) == Route("5.5.2", OPINION_THEN_VP)


@pytest.mark.clause("5.5.2")
def test_a_resale_is_the_vps_when_money_or_staff_are_touched_else_the_managers_and_the_vp_is_told():
    assert route(RESALE) == Route("5.5.2", MANAGER_APPROVES, informed=(Role.VP,))
    for asked in (
        replace(RESALE, cause=Cause.RESALE_MONEY),
        replace(RESALE, cause=Cause.RESALE_STAFF),
        replace(RESALE, touches_money=True),
        replace(RESALE, touches_staff=True),
    ):
        assert route(asked) == Route("5.5.2", OPINION_THEN_VP)


@pytest.mark.clause("5.5.2")
def test_the_resale_of_an_unfinished_unit_hears_the_lawyer_first():
    assert route(replace(RESALE, is_unfinished_presale=True)).lawyer_first
    assert not route(RESALE).lawyer_first


@pytest.mark.clause("5.6.4")
def test_a_written_reply_is_the_vps_and_the_manager_gets_a_copy():
    found = route(Asked(Act.WRITTEN_REPLY, Cause.ORDINARY))

    assert [(step.role, step.word) for step in found.steps] == [(Role.VP, Word.APPROVAL)]
    assert found.informed == (Role.MANAGER,)


@pytest.mark.clause("5.4.4.5.b")
def test_an_answer_beyond_the_mandate_goes_up_to_the_general_manager():
    assert [step.role for step in route(Asked(Act.ESCALATION, Cause.ORDINARY)).steps] == [Role.VP, Role.GM]


def test_with_several_causes_the_strictest_route_wins():
    asked = replace(CHANGE, postponed_days=10)

    assert route_for(asked, [Cause.ORDINARY]) == Route("4.8")
    assert route_for(asked, [Cause.ORDINARY, Cause.PAYMENT_TERMS]) == Route("5.1.9.a", MANAGER_APPROVES)
    assert route_for(asked, [Cause.PAYMENT_TERMS, Cause.TITLE_TERM, Cause.ORDINARY]) == Route("5.1.9.b", OPINION_THEN_VP)


asked_values = st.builds(
    Asked,
    act=st.sampled_from(sorted(CAUSES_OF)),
    cause=st.just(Cause.ORDINARY),
    touches_money=st.booleans(),
    touches_staff=st.booleans(),
    changes_payment_kind=st.booleans(),
    postponed_days=st.integers(0, 400),
    money_moved=st.integers(0, 3_000_000).map(Decimal),
    price=st.just(Decimal(2_000_000)),
    lowers_standard=st.booleans(),
    free_of_charge=st.booleans(),
    touches_delivery=st.booleans(),
    is_unfinished_presale=st.booleans(),
    confirmed_by_engineering=st.booleans(),
    priced_and_paid=st.booleans(),
)


@given(asked=asked_values, data=st.data())
def test_no_cause_added_ever_makes_a_route_milder(asked, data):
    causes = data.draw(st.lists(st.sampled_from(CAUSES_OF[asked.act]), min_size=1, unique=True))
    one_more = data.draw(st.sampled_from(CAUSES_OF[asked.act]))

    assert strictness(route_for(asked, [*causes, one_more])) >= strictness(route_for(asked, causes))


@given(asked=asked_values, data=st.data())
def test_the_route_of_several_causes_hears_everybody_any_of_them_asks_for(asked, data):
    causes = data.draw(st.lists(st.sampled_from(CAUSES_OF[asked.act]), min_size=1, unique=True))
    found = route_for(asked, causes)
    single = [route(replace(asked, cause=cause)) for cause in causes]

    assert {step.role for step in found.steps} >= {step.role for one in single for step in one.steps}
    assert found in [replace(one, informed=found.informed, lawyer_first=found.lawyer_first) for one in single]
    assert found.lawyer_first == any(one.lawyer_first for one in single)
    assert not {step.role for step in found.steps} & set(found.informed)


@given(asked=asked_values, data=st.data())
def test_the_order_of_causes_changes_nothing_but_the_clause_among_equals(asked, data):
    causes = data.draw(st.lists(st.sampled_from(CAUSES_OF[asked.act]), min_size=1, unique=True))

    assert route_for(asked, causes).steps == route_for(asked, causes[::-1]).steps


@given(asked=asked_values, data=st.data())
def test_every_route_ends_with_an_approval_and_every_other_word_comes_before_it(asked, data):
    found = route(replace(asked, cause=data.draw(st.sampled_from(CAUSES_OF[asked.act]))))
    ranks = [strictness(Route("", (step,)))[0] for step in found.steps]

    assert ranks == sorted(set(ranks))
    assert not found.steps or found.steps[-1].word == Word.APPROVAL


@given(days=st.integers(0, 400), more=st.integers(0, 100), moved=st.integers(0, 3_000_000).map(Decimal))
def test_a_longer_postponement_never_takes_a_milder_route(days, more, moved):
    shorter = replace(PAYMENT, postponed_days=days, money_moved=moved)

    assert strictness(route(replace(shorter, postponed_days=days + more))) >= strictness(route(shorter))


def test_the_strictest_of_one_route_is_that_route():
    found = Route("5.5.1", MANAGER_APPROVES, informed=(Role.VP,))

    assert strictest([found]) == found
