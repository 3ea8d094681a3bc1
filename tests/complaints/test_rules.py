from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from complaints import rules
from complaints.enums import Hand, MatterAct, MatterState, Missing, Opinion, Outcome, Reached
from tests.factories.customers import NOW, at

DONE = rules.Facts(is_complaint=True, is_replied=True, is_resolved=True, is_result_told=True, is_revisited=True, open_duties=0)


@pytest.mark.clause("4.2")
def test_a_matter_passes_the_states_in_order():
    order = list(MatterState)

    assert [rules.moved(here, there) for here, there in pairwise(order)] == order[1:]


@pytest.mark.clause("4.2")
@pytest.mark.parametrize("state", MatterState)
@pytest.mark.parametrize("to", MatterState)
def test_only_the_moves_of_the_table_are_made(state, to):
    if to == state or to in rules.MOVES[state]:
        assert rules.moved(state, to) == to
    else:
        with pytest.raises(rules.MoveRefused):
            rules.moved(state, to)


@pytest.mark.clause("4.2")
def test_every_state_has_its_row_and_a_closed_matter_stays_closed():
    assert set(rules.MOVES) == set(MatterState)
    assert rules.MOVES[MatterState.CLOSED] == frozenset()


def test_every_act_says_who_may_do_it():
    assert set(rules.MAY) == set(MatterAct)
    assert rules.may(MatterAct.OPINION, frozenset({Hand.SERVES, Hand.RECEIVED, Hand.RELAYED})) is False
    assert rules.may(MatterAct.OPINION, frozenset({Hand.MANAGER})) is True
    assert [act for act in MatterAct if rules.may(act, frozenset())] == []


@pytest.mark.clause("5.4.4.5.a")
def test_an_unsettled_reception_starts_the_managers_48_hours_from_the_reception():
    assert rules.start_of(Outcome.MANAGER, NOW) == rules.Start("5.4.4.5.a", rules.Owes.MANAGER, NOW + timedelta(hours=48))


@pytest.mark.clause("5.6.3.b")
def test_a_complaint_starts_the_representatives_48_hours_from_the_reception():
    assert rules.start_of(Outcome.COMPLAINT, NOW) == rules.Start("5.6.3.b", rules.Owes.REP, NOW + timedelta(hours=48))


@pytest.mark.parametrize("outcome", [Outcome.SETTLED, Outcome.FOLLOW_UP])
def test_what_is_settled_or_followed_up_starts_nothing(outcome):
    assert rules.start_of(outcome, NOW) is None


def test_a_changed_limit_moves_the_due_time():
    assert rules.start_of(Outcome.COMPLAINT, NOW, timedelta(hours=24)).due_at == NOW + timedelta(hours=24)


def test_every_outcome_has_its_questions():
    assert set(rules.FOLLOW_UPS) == set(Outcome)


@pytest.mark.clause("5.4.4.4")
@pytest.mark.parametrize(("opinion", "forced"), [(Opinion.SATISFIED, False), (Opinion.FAIRLY, False), (Opinion.NOT_SATISFIED, True), ("", False)])
def test_only_a_customer_who_is_not_satisfied_forces_the_report(opinion, forced):
    assert rules.forces_report(opinion) is forced


@pytest.mark.parametrize(("back", "too_early"), [(timedelta(hours=72), False), (timedelta(hours=72, seconds=1), True), (timedelta(0), False)])
def test_what_was_said_is_written_down_within_72_hours(back, too_early):
    assert rules.is_told_too_early(NOW - back, NOW) is too_early


@pytest.mark.parametrize(("written", "late"), [("2026-06-16 23:59", False), ("2026-06-17 00:00", True), ("2026-06-16 09:42", False)])
def test_an_entry_written_after_midnight_is_a_late_entry(written, late):
    assert rules.is_late_entry(at("2026-06-16 09:42"), at(written)) is late


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("窗户漏水。昨晚又漏了。", "窗户漏水"),
        ("  电梯\n停了 ", "电梯 停了"),
        ("我的电话13800008821，请回电", "我的电话…，请回电"),
        ("一" * 60, "一" * 39 + "…"),
        ("。。", "。。"),
    ],
)
def test_the_subject_is_the_first_sentence_without_numbers(words, subject):
    assert rules.subject_of(words) == subject


@pytest.mark.clause("5.7.1")
@pytest.mark.clause("5.6.3.c")
@pytest.mark.parametrize(
    ("fact", "value", "gap"),
    [
        ("is_replied", False, Missing.REPLY),
        ("is_resolved", False, Missing.RESULT),
        ("is_result_told", False, Missing.TOLD),
        ("is_revisited", False, Missing.REVISIT),
        ("has_letters_out", True, Missing.LETTER),
        ("has_referrals", True, Missing.REFERRAL),
        ("has_dispute", True, Missing.DISPUTE),
        ("open_duties", 1, Missing.DUTIES),
    ],
)
def test_each_gap_keeps_the_file_open(fact, value, gap):
    assert rules.missing(replace(DONE, **{fact: value})) == [gap]


@pytest.mark.clause("5.7.1")
def test_only_a_complaint_needs_its_revisit():
    assert rules.missing(DONE) == []
    assert rules.missing(replace(DONE, is_complaint=False, is_revisited=False)) == []


@pytest.mark.clause("5.7.2")
@pytest.mark.parametrize("reached", Reached)
def test_the_revisit_is_done_when_the_customer_was_spoken_to_or_declined(reached):
    assert rules.ends_revisit(reached) is (reached in {Reached.REACHED, Reached.DECLINED})


@pytest.mark.clause("5.7.4")
@pytest.mark.parametrize(
    ("reached", "opinion", "special", "needed"),
    [
        (Reached.REACHED, Opinion.SATISFIED, False, False),
        (Reached.REACHED, Opinion.FAIRLY, False, False),
        (Reached.REACHED, Opinion.FAIRLY, True, True),
        (Reached.REACHED, Opinion.NOT_SATISFIED, False, True),
        (Reached.NO_ANSWER, "", False, True),
        (Reached.DECLINED, "", False, True),
    ],
)
def test_special_cases_are_remarked(reached, opinion, special, needed):
    assert rules.needs_remark(reached, opinion, is_special=special) is needed


@pytest.mark.clause("5.7.1")
@pytest.mark.parametrize(
    ("opinion", "solved", "opens", "rejected"),
    [
        (Opinion.SATISFIED, True, False, False),
        (Opinion.FAIRLY, False, False, True),
        (Opinion.NOT_SATISFIED, True, True, False),
        (Opinion.NOT_SATISFIED, False, True, False),
        ("", None, False, False),
    ],
)
def test_not_satisfied_opens_a_complaint_and_a_rejected_solution_leads_back(opinion, solved, opens, rejected):
    assert rules.opens_complaint(opinion) is opens
    assert rules.is_solution_rejected(opinion, is_solved=solved) is rejected
