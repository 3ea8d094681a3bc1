from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from customers.authorization.enums import Act, Cause, Caution, Mandate, PromiseKind
from customers.authorization.rules import (
    MANAGER_APPROVES,
    OPINION_THEN_VP,
    UP_TO_GM,
    Answer,
    Promised,
    Route,
    may_promise,
    names_a_sum,
    needs_page,
    years_after,
)
from customers.enums import Role

K = PromiseKind
TODAY = date(2026, 6, 16)
MOVED_IN = date(2025, 3, 12)
MAJOR = Route("5.1.9.b", OPINION_THEN_VP)


def asked(kind, **values):
    return may_promise(Promised(kind, TODAY, **values))


def within(clause, caution=None):
    return Answer(Mandate.WITHIN, clause, caution=caution)


def confirmed(clause, *roles, caution):
    return Answer(Mandate.CONFIRMED, clause, roles, caution)


def beyond(clause, route=MAJOR, act=Act.CONTRACT_CHANGE, caution=None):
    return Answer(Mandate.BEYOND, clause, caution=caution, route=route, act=act)


def case(clause, number, kind, answer, **values):
    return pytest.param(kind, values, answer, id=f"{number:02}-{kind.value}", marks=pytest.mark.clause(clause))


CASES = [
    # §4.7: nothing of the company's economic interest is touched
    case("4.7", 1, K.SERVICE, within("4.7")),
    case("4.9.0", 2, K.SERVICE, beyond("4.9.0"), touches_interest=True),
    # §4.9.1: the corresponding day two years after move-in, that day included
    case("4.9.1", 3, K.TITLE, within("4.9.1", Caution.STATUTORY_TITLE), moved_in_on=MOVED_IN, due_on=date(2027, 3, 12)),
    case("4.9.1", 4, K.TITLE, within("4.9.1", Caution.STATUTORY_TITLE), moved_in_on=MOVED_IN, due_on=date(2027, 3, 13)),
    case("4.9.1", 5, K.TITLE, beyond("4.9.1", caution=Caution.STATUTORY_TITLE), moved_in_on=MOVED_IN, due_on=date(2027, 3, 11)),
    case("4.9.1", 6, K.TITLE, within("4.9.1", Caution.STATUTORY_TITLE), moved_in_on=date(2024, 2, 29), due_on=date(2026, 2, 28)),
    case("4.9.1", 7, K.TITLE, beyond("4.9.1", caution=Caution.STATUTORY_TITLE), moved_in_on=date(2024, 2, 29), due_on=date(2026, 2, 27)),
    case("4.9.1", 8, K.TITLE, beyond("4.9.1", caution=Caution.STATUTORY_TITLE), due_on=date(2030, 1, 1)),
    case("4.9.1", 9, K.TITLE, within("4.9.1", Caution.STATUTORY_TITLE), moved_in_on=MOVED_IN, due_on=date(2027, 3, 12), touches_interest=True),
    # §4.9.2: engineering's own word; free works, a lowered standard or another delivery date are major (Q29)
    case("4.9.2", 10, K.ENGINEERING, confirmed("4.9.2", Role.ENGINEERING, caution=Caution.PRICED_AND_PAID)),
    case("4.9.2", 11, K.ENGINEERING, confirmed("4.9.2", Role.ENGINEERING, caution=Caution.PRICED_AND_PAID), touches_interest=True),
    case("5.1.9.c", 12, K.ENGINEERING, beyond("4.9.2"), departs=True),
    # §4.9.3: the balance after a breach that was handled by the contract
    case("4.9.3", 13, K.REFUND, within("4.9.3", Caution.COMPUTED_BALANCE)),
    case("5.1.9.c", 14, K.REFUND, beyond("4.9.3"), departs=True),
    case("5.5.1", 15, K.REFUND, beyond("4.9.3", Route("5.5.1", MANAGER_APPROVES, informed=(Role.VP,)), Act.CANCELLATION), ends_contract=True),
    # §4.9.4: the reciprocal clause of the template
    case("4.9.4", 16, K.AREA, within("4.9.4", Caution.RECIPROCAL)),
    case("4.9.4", 17, K.AREA, beyond("4.9.4"), departs=True),
    # §4.9.5: what is printed
    case("4.9.5", 18, K.ADVERTISED, within("4.9.5", Caution.PUBLISHED)),
    case("4.9.5", 19, K.ADVERTISED, within("4.9.5", Caution.PUBLISHED), touches_interest=True),
    # §4.10: the term of a repair, after move-in only
    case("4.10", 20, K.REPAIR, within("4.10", Caution.TERM_ONLY), moved_in_on=TODAY),
    case("4.10", 21, K.REPAIR, within("4.10", Caution.TERM_ONLY), moved_in_on=MOVED_IN, touches_interest=True),
    case("4.10", 22, K.REPAIR, within("4.7", Caution.TERM_ONLY), moved_in_on=TODAY + timedelta(days=1)),
    case("4.10", 23, K.REPAIR, within("4.7", Caution.TERM_ONLY)),
    case("4.9.0", 24, K.REPAIR, beyond("4.9.0"), touches_interest=True),
    # §4.11: the lawyer's and the company's own words; the end of the contract follows §5.5.2 all the same (Q3)
    case("4.11", 25, K.LIABILITY, confirmed("4.11", Role.LAWYER, Role.VP, caution=Caution.SIGNED_CONTRACT)),
    case("4.11", 26, K.LIABILITY, confirmed("4.11", Role.LAWYER, Role.VP, caution=Caution.SIGNED_CONTRACT), touches_interest=True),
    case("4.11", 27, K.LIABILITY, beyond("4.11"), departs=True),
    case("5.5.2", 28, K.LIABILITY, beyond("4.11", Route("5.5.2", OPINION_THEN_VP), Act.CANCELLATION), ends_contract=True),
    # §4.12: what the register of written authorisations holds
    case("4.12", 29, K.GRANTED, within("4.12", Caution.AS_GRANTED), is_granted=True),
    case("4.12", 30, K.GRANTED, beyond("4.12")),
    # §5.1.9: price, payment and terms are changes of the contract, never promises
    case("4.9.0", 31, K.PRICE, beyond("4.9.0")),
    case("5.1.9.a", 32, K.PRICE, Answer(Mandate.WITHIN, "5.1.9.a", route=Route("5.1.9.a"), act=Act.CONTRACT_CHANGE), postponed_days=7),
    case("5.1.9.a", 33, K.PRICE, beyond("5.1.9.a", Route("5.1.9.a", MANAGER_APPROVES)), postponed_days=8),
    case("5.1.9.b", 34, K.PRICE, beyond("5.1.9.a", Route("5.1.9.b", UP_TO_GM)), postponed_days=31),
    case("4.8", 35, K.TERMS, Answer(Mandate.WITHIN, "4.8", route=Route("4.8"), act=Act.CONTRACT_CHANGE)),
    case("4.9.0", 36, K.TERMS, beyond("4.9.0", Route("4.9.0", MANAGER_APPROVES)), touches_interest=True),
    case("5.1.9.c", 37, K.TERMS, beyond("5.1.9.c"), cause=Cause.PROPERTY_FEE),
    case("5.1.9.c", 38, K.TERMS, beyond("5.1.9.c"), cause=Cause.TITLE_TERM),
    case("5.1.9.c", 39, K.TERMS, beyond("5.1.9.c"), cause=Cause.FIT_OUT),
    case("4.9.0", 40, K.OTHER, beyond("4.9.0")),
]


@pytest.mark.parametrize(("kind", "values", "answer"), CASES)
def test_the_mandate_answers_by_its_clause(kind, values, answer):
    assert asked(kind, **values) == answer


def test_every_kind_of_promise_has_its_cases():
    assert {one.values[0] for one in CASES} == set(PromiseKind)


@pytest.mark.clause("4.9.4")
def test_the_clause_on_areas_is_promised_as_the_template_has_it():
    assert [asked(K.AREA, departs=departs).mandate for departs in (False, True)] == [Mandate.WITHIN, Mandate.BEYOND]


@pytest.mark.clause("5.1.9.a")
def test_the_days_of_a_postponement_are_the_figures_handed_in():
    postponed = Promised(K.PRICE, TODAY, postponed_days=9)

    assert may_promise(postponed, (10, 20, 30)).mandate == Mandate.WITHIN
    assert may_promise(postponed, (1, 2, 3)).route == Route("5.1.9.b", UP_TO_GM)


def every_question(kind):
    """Return what may be asked of a kind: all its yeses and noes, days before and after, subjects of every route."""
    flags = ("touches_interest", "departs", "ends_contract", "is_granted")
    days = (None, date(2024, 1, 1), date(2030, 1, 1))
    causes = (Cause.ORDINARY, Cause.FIT_OUT, Cause.TITLE_TERM, Cause.OTHER_MAJOR)
    for noes in product((False, True), repeat=len(flags)):
        for due_on, moved_in_on, cause, put_off in product(days, days, causes, (None, 1, 400)):
            said = dict(zip(flags, noes, strict=True))
            yield Promised(kind, TODAY, due_on=due_on, moved_in_on=moved_in_on, cause=cause, postponed_days=put_off, **said)


@pytest.mark.clause("4.9.0")
@pytest.mark.parametrize("kind", PromiseKind)
def test_whatever_is_asked_is_within_the_mandate_or_says_who_must_speak(kind):
    answers = [may_promise(promised) for promised in every_question(kind)]

    assert all(answer.route.steps and not answer.may_be_registered for answer in answers if answer.mandate == Mandate.BEYOND)
    assert all(answer.confirmations and answer.may_be_registered for answer in answers if answer.mandate == Mandate.CONFIRMED)
    assert all(answer.route is None or answer.route.is_within_mandate for answer in answers if answer.mandate == Mandate.WITHIN)


@pytest.mark.clause("4.9.0")
@pytest.mark.parametrize("kind", [K.PRICE, K.TERMS, K.OTHER])
def test_price_terms_and_money_are_never_entered_as_a_promise(kind):
    assert not any(may_promise(promised).may_be_registered for promised in every_question(kind))


@pytest.mark.clause("4.9.1")
def test_two_years_end_on_the_corresponding_day_or_the_last_of_the_month():
    assert years_after(date(2024, 2, 29), 2) == date(2026, 2, 28)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert years_after(date(2025, 12, 31), 2) == date(2027, 12, 31)


@pytest.mark.clause("4.9.3")
@pytest.mark.parametrize(
    "words", ["退还余款 30,000 元", "退¥5000", "退三十万元", "退还3万", "退 2.5 万", "余款五千块钱", "refund of 3000 yuan", "RMB退款 ￥ 12", "一百元"]
)
def test_a_sum_in_the_words_of_a_refund_is_seen(words):
    assert names_a_sum(K.REFUND, words)


@pytest.mark.clause("4.9.3")
@pytest.mark.parametrize("words", ["合同解除手续办完后退还余款", "7月20日前退还余款", "3栋2单元 1501 的余款", "千万不要误会，余款会退"])
def test_days_and_rooms_in_the_words_of_a_refund_are_no_sums(words):
    assert not names_a_sum(K.REFUND, words)


def test_only_a_refund_may_name_no_sum_and_only_an_advertisement_needs_its_page():
    assert not names_a_sum(K.SERVICE, "带 20 元停车费")
    assert [kind for kind in PromiseKind if needs_page(kind)] == [K.ADVERTISED]


def test_an_answer_is_a_value():
    answer = asked(K.SERVICE)

    assert replace(answer) == answer
