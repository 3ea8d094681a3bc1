from datetime import date, timedelta

import pytest

from complaints.actions import direction, endings, refusals, replies
from complaints.actions.matters import About
from complaints.actions.receptions import Ending
from complaints.enums import Category, Grade, Hand, MatterAct, MatterKind, MatterState, Outcome, Told
from complaints.models import Matter
from complaints.queries.hands import acts_of, hands_of
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Happened, NoticeCode, Role
from customers.models import Notification, Subsidiary
from customers.rules.deadlines import end_of_day
from tests.factories.complaints import complaint, matter, reception, resolved, said, settled
from tests.factories.customers import NOW, UnitFactory, away, gm, household, manager, rep, staff_as, vp

pytestmark = pytest.mark.django_db


def duty_of(row, clause):
    return Duty.objects.about(row).get(clause=clause)


def turn(row, by, **values):
    return direction.turn_into_complaint(matter=row, category=Category.DELIVERY, grade=Grade.MAJOR, by=by, now=NOW, **values)


# ---- who may ----------------------------------------------------------------------------------------------------


def test_each_hand_is_found():
    boss, fixed, cover, receiver = manager(), rep(), rep(), rep()
    away(fixed, cover)
    row = matter(household(fixed), by=receiver)

    assert hands_of(boss, row) == {Hand.MANAGER}
    assert hands_of(fixed, row) == hands_of(cover, row) == {Hand.SERVES}
    assert hands_of(receiver, row) == {Hand.RECEIVED}
    assert hands_of(vp(), row) == frozenset()


def test_the_vice_president_has_a_hand_in_it_once_it_went_up():
    boss, above = manager(), vp()
    row = matter()

    direction.escalate(matter=row, words="须定违约金", by=boss, now=NOW)

    assert hands_of(above, row) == {Hand.ABOVE}
    assert MatterAct.TELL in acts_of(above, row)


def test_who_only_reads_does_nothing():
    row = complaint()

    for reader in (vp(), staff_as(Role.AUDITOR), rep()):
        with pytest.raises(refusals.NotYourMatter):
            replies.tell_customer(matter=row, said=said(), by=reader, now=NOW)


# ---- what the customer is told ----------------------------------------------------------------------------------


@pytest.mark.clause("5.6.3.b")
@pytest.mark.parametrize(("after", "on_time"), [(timedelta(hours=48), True), (timedelta(hours=48, seconds=1), False)])
def test_the_reply_stops_the_clock_at_the_time_the_customer_was_told(after, on_time):
    row = complaint()
    told_at = row.received_at + after

    replies.tell_customer(matter=row, said=said(at=told_at), by=row.received_by, now=told_at + timedelta(hours=2))

    row.refresh_from_db()
    duty = duty_of(row, "5.6.3.b")
    assert (row.state, row.replied_at) == (MatterState.REPLIED, told_at)
    assert (duty.fulfilled_at, duty.recorded_at, duty.is_on_time) == (told_at, told_at + timedelta(hours=2), on_time)
    assert row.household.timeline.filter(kind=Happened.REPLY).count() == 1


@pytest.mark.clause("5.6.3.c")
def test_a_progress_report_stops_nothing():
    row = complaint()

    replies.tell_customer(matter=row, said=said(Told.PROGRESS), by=row.received_by, now=NOW)

    row.refresh_from_db()
    assert (row.state, row.replied_at, duty_of(row, "5.6.3.b").ended_at) == (MatterState.COORDINATING, None, None)
    assert row.household.timeline.filter(kind=Happened.PROGRESS).count() == 1


def test_a_second_reply_changes_neither_clock_nor_first_time():
    row = complaint()
    replies.tell_customer(matter=row, said=said(), by=row.received_by, now=NOW)

    replies.tell_customer(matter=row, said=said(at=NOW + timedelta(hours=1)), by=row.received_by, now=NOW + timedelta(hours=1))

    row.refresh_from_db()
    assert (row.replied_at, duty_of(row, "5.6.3.b").fulfilled_at) == (NOW, NOW)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"at": NOW + timedelta(seconds=1)}, refusals.NotYetHappened),
        ({"at": NOW - timedelta(hours=1)}, refusals.BeforeReception),
        ({"words": " "}, replies.WordsMissing),
    ],
)
def test_a_reply_has_words_and_a_time_between_the_reception_and_now(values, refusal):
    row = complaint()

    with pytest.raises(refusal):
        replies.tell_customer(matter=row, said=said(**values), by=row.received_by, now=NOW)

    assert row.replies.count() == 0


def test_a_reply_is_written_down_within_72_hours():
    row = complaint()
    later = NOW + timedelta(hours=72, seconds=1)

    with pytest.raises(refusals.TooLongAgo) as refusal:
        replies.tell_customer(matter=row, said=said(), by=row.received_by, now=later)

    assert "72" in str(refusal.value)


# ---- the manager's desk -----------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.5.a")
def test_the_manager_logs_the_reply_himself():
    boss = manager()
    row = matter()

    replies.tell_customer(matter=row, said=said(), by=boss, now=NOW)

    assert duty_of(row, "5.4.4.5.a").fulfilled_by == boss


@pytest.mark.clause("5.4.4.5.a")
def test_the_representative_does_not_reply_before_the_manager_has_handed_it_over():
    boss = manager()
    row = matter()
    by = row.received_by

    with pytest.raises(replies.OpinionMissing):
        replies.tell_customer(matter=row, said=said(), by=by, now=NOW)
    direction.give_opinion(matter=row, words="违约金按合同第十二条计算", by=boss, now=NOW, hand_over=True)
    replies.tell_customer(matter=row, said=said(), by=by, now=NOW)

    duty = duty_of(row, "5.4.4.5.a")
    assert (duty.owner, duty.fulfilled_by) == (boss, by)


@pytest.mark.clause("5.4.4.5.a")
def test_handing_over_tells_the_representative_and_leaves_the_duty_with_the_manager():
    boss, fixed, cover = manager(), rep(), rep()
    away(fixed, cover)
    row = matter(household(fixed))

    row = direction.give_opinion(matter=row, words="先道歉", by=boss, now=NOW, hand_over=True)

    assert (row.manager_words, row.manager, row.manager_at, row.relayed_to) == ("先道歉", boss, NOW, fixed)
    assert set(Notification.objects.filter(code=NoticeCode.RELAYED).values_list("staff", flat=True)) == {fixed.pk, cover.pk}
    assert duty_of(row, "5.4.4.5.a").owner == boss


def test_an_opinion_alone_tells_nobody():
    boss = manager()
    row = matter()

    assert direction.give_opinion(matter=row, words="先道歉", by=boss, now=NOW).relayed_to is None
    assert not Notification.objects.filter(code=NoticeCode.RELAYED).exists()


def test_an_opinion_has_words_is_the_managers_and_is_handed_over_only_while_a_reply_is_owed():
    boss = manager()
    row = matter()

    with pytest.raises(direction.OpinionWithoutWords):
        direction.give_opinion(matter=row, words=" ", by=boss, now=NOW)
    with pytest.raises(refusals.NotYourMatter):
        direction.give_opinion(matter=row, words="先道歉", by=row.received_by, now=NOW)
    replies.tell_customer(matter=row, said=said(), by=boss, now=NOW)
    with pytest.raises(direction.NothingToHandOn):
        direction.give_opinion(matter=row, words="先道歉", by=boss, now=NOW, hand_over=True)


@pytest.mark.clause("5.4.4.5.b")
def test_what_is_beyond_the_mandate_climbs_step_by_step_with_the_same_due_time():
    boss, above, top = manager(), vp(), gm()
    row = matter()

    direction.escalate(matter=row, words="须定违约金", by=boss, now=NOW)
    direction.escalate(matter=row, words="须总经理定", by=above, now=NOW)

    due_at = row.received_at + timedelta(hours=48)
    first, second, third = Duty.objects.about(row).exclude(clause="5.4.4.4").order_by("pk")
    assert [duty.clause for duty in (first, second, third)] == ["5.4.4.5.a", "5.4.4.5.b", "5.4.4.5.b"]
    assert [duty.owner for duty in (first, second, third)] == [boss, above, top]
    assert {first.due_at, second.due_at, third.due_at} == {due_at}
    assert (first.lapsed_at, first.reason, second.reason, third.ended_at) == (NOW, "须定违约金", "须总经理定", None)
    assert Notification.objects.filter(staff__in=(above, top), code=NoticeCode.REPORTED).count() == 2


@pytest.mark.clause("5.4.4.5.b")
def test_the_reply_fulfils_the_duty_above_the_mandate():
    boss, above = manager(), vp()
    row = matter()
    direction.escalate(matter=row, words="须定违约金", by=boss, now=NOW)

    replies.tell_customer(matter=row, said=said(), by=above, now=NOW)

    assert duty_of(row, "5.4.4.5.b").is_on_time is True


def test_nothing_goes_up_without_words_beyond_the_top_or_after_the_reply():
    boss, top = manager(), gm()
    row, answered = matter(), matter()
    replies.tell_customer(matter=answered, said=said(), by=boss, now=NOW)

    with pytest.raises(direction.OpinionWithoutWords):
        direction.escalate(matter=row, words="", by=boss, now=NOW)
    with pytest.raises(direction.NobodyAbove):
        direction.escalate(matter=row, words="没有副总", by=boss, now=NOW)
    with pytest.raises(direction.NothingToEscalate):
        direction.escalate(matter=answered, words="晚了", by=boss, now=NOW)
    vp()
    direction.escalate(matter=row, words="须定违约金", by=boss, now=NOW)
    direction.escalate(matter=row, words="须总经理定", by=boss, now=NOW)
    with pytest.raises(direction.NobodyAbove):
        direction.escalate(matter=row, words="再往上", by=top, now=NOW)


# ---- turned into a complaint ------------------------------------------------------------------------------------


@pytest.mark.clause("5.6.2")
@pytest.mark.clause("5.6.3.b")
def test_turned_into_a_complaint_it_changes_hands_and_keeps_the_clock():
    boss = manager()
    row = matter()
    number = row.number

    row = turn(row, boss, wish="书面说明")

    old, new = duty_of(row, "5.4.4.5.a"), duty_of(row, "5.6.3.b")
    assert (row.kind, row.category, row.grade, row.wish) == (MatterKind.COMPLAINT, "delivery", "major", "书面说明")
    assert (row.earlier_number, row.number[:3], row.complaint_since) == (number, "TS-", NOW)
    assert (old.lapsed_at, new.ended_at, new.due_at, new.owner) == (NOW, None, old.due_at, row.received_by)
    assert Notification.objects.filter(staff=row.received_by, code=NoticeCode.COMPLAINT_FOR_YOU).count() == 1
    assert row.household.timeline.filter(text=f"{number} → {row.number}").exists()


def test_a_matter_that_was_answered_opens_no_second_clock():
    boss = manager()
    row = matter()
    replies.tell_customer(matter=row, said=said(), by=boss, now=NOW)

    turn(row, boss)

    assert not Duty.objects.about(row).filter(clause="5.6.3.b").exists()
    assert duty_of(row, "5.4.4.5.a").fulfilled_at == NOW


def test_a_complaint_is_not_turned_into_one_again():
    row = complaint()

    with pytest.raises(direction.AlreadyAComplaint):
        turn(row, row.received_by)


# ---- solved, called back, closed --------------------------------------------------------------------------------


@pytest.mark.clause("5.7.2")
def test_a_solved_complaint_is_called_back_by_the_end_of_the_third_day():
    row = resolved()

    duty = duty_of(row, "5.7.2")
    assert (row.state, row.result, row.resolved_at, row.told_result_at) == (MatterState.RESOLVED, "窗框已重新打胶，淋水试验通过", NOW, NOW)
    assert (duty.kind, duty.owner, duty.due_at) == (DutyKind.REVISIT, row.received_by, end_of_day(date.fromisoformat("2026-06-19")))


@pytest.mark.clause("4.2")
def test_what_is_no_complaint_skips_the_revisit():
    boss = manager()
    row = matter()

    row = endings.resolve(matter=row, result="已说明", told_at=NOW, by=boss, now=NOW)
    row = endings.close(matter=row, by=boss, now=NOW)

    assert (row.state, row.closed_at, row.closed_by) == (MatterState.CLOSED, NOW, boss)
    assert not Duty.objects.about(row).filter(kind=DutyKind.REVISIT).exists()


@pytest.mark.clause("5.6.3.c")
def test_telling_the_result_is_a_reply_too():
    row = complaint()

    row = endings.resolve(matter=row, result="已修好", told_at=NOW, by=row.received_by, now=NOW)

    assert (row.replies.get().words, row.replied_at, duty_of(row, "5.6.3.b").fulfilled_at) == ("已修好", NOW, NOW)


def test_nothing_is_solved_without_a_result_or_before_the_customer_knows_anything():
    row = complaint()

    with pytest.raises(endings.ResultMissing):
        endings.resolve(matter=row, result=" ", by=row.received_by, now=NOW)
    with pytest.raises(endings.NotYetAnswered):
        endings.resolve(matter=row, result="已修好", by=row.received_by, now=NOW)


def test_nothing_is_solved_twice():
    row = resolved()
    endings.revisit(matter=row, call=endings.Call("reached", NOW, is_solved=True, opinion="satisfied"), by=row.received_by, now=NOW)

    with pytest.raises(endings.AlreadySolved) as refusal:
        endings.resolve(matter=row, result="再修", by=row.received_by, now=NOW)

    assert refusal.value.clause == "5.7.2"


def test_the_result_told_after_the_solution_is_remembered():
    row = complaint()
    replies.tell_customer(matter=row, said=said(), by=row.received_by, now=NOW)
    later = NOW + timedelta(hours=3)

    row = endings.resolve(matter=row, result="已修好", by=row.received_by, now=NOW)
    assert row.told_result_at is None
    replies.tell_customer(matter=row, said=said(at=later, words="已修好，请查看"), by=row.received_by, now=later)

    row.refresh_from_db()
    assert (row.state, row.told_result_at) == (MatterState.RESOLVED, later)


def test_the_result_told_within_the_minute_of_the_solution_is_remembered():
    row = complaint()
    replies.tell_customer(matter=row, said=said(), by=row.received_by, now=NOW)
    at = NOW.replace(second=0, microsecond=0)

    row = endings.resolve(matter=row, result="已修好", by=row.received_by, now=at + timedelta(seconds=40))
    replies.tell_customer(matter=row, said=said(at=at, words="已修好，请查看"), by=row.received_by, now=at + timedelta(seconds=50))

    row.refresh_from_db()
    assert row.told_result_at == at


@pytest.mark.clause("5.7.2")
@pytest.mark.clause("5.7.4")
def test_an_attempt_is_recorded_with_its_time_and_leaves_the_term_running():
    row = resolved()
    call = endings.Call("no_answer", NOW, remark="响铃 30 秒", next_try_at=NOW + timedelta(hours=5))

    attempt = endings.revisit(matter=row, call=call, by=row.received_by, now=NOW)

    row.refresh_from_db()
    assert (attempt.called_at, attempt.reached, attempt.next_try_at) == (NOW, "no_answer", NOW + timedelta(hours=5))
    assert (row.state, duty_of(row, "5.7.2").ended_at) == (MatterState.RESOLVED, None)


@pytest.mark.clause("5.7.1")
@pytest.mark.clause("5.7.2")
@pytest.mark.parametrize("opinion", ["satisfied", "fairly"])
def test_the_revisit_of_a_content_customer_lets_the_complaint_be_closed(opinion):
    row = resolved()

    endings.revisit(matter=row, call=endings.Call("reached", NOW, is_solved=True, opinion=opinion), by=row.received_by, now=NOW)
    row = endings.close(matter=row, by=row.received_by, now=NOW)

    assert (row.state, duty_of(row, "5.7.2").fulfilled_at) == (MatterState.CLOSED, NOW)


def test_who_declines_to_talk_has_been_called_back():
    row = resolved()

    endings.revisit(matter=row, call=endings.Call("declined", NOW, remark="不愿受访"), by=row.received_by, now=NOW)

    row.refresh_from_db()
    assert row.state == MatterState.REVISITED


@pytest.mark.clause("5.7.1")
@pytest.mark.parametrize("solved", [True, False])
def test_not_satisfied_opens_a_new_complaint_with_its_own_number_48_hours_from_the_call(solved):
    row = resolved()
    called_at = NOW + timedelta(days=1)

    record = endings.revisit(
        matter=row, call=endings.Call("reached", called_at, is_solved=solved, opinion="not_satisfied", remark="还在渗水"), by=row.received_by, now=called_at
    )

    row.refresh_from_db()
    new = record.new_matter
    assert (new.follows, new.household, new.words, new.received_at, new.category) == (row, row.household, "还在渗水", called_at, row.category)
    assert new.number != row.number
    assert duty_of(new, "5.6.3.b").due_at == called_at + timedelta(hours=48)
    assert (row.state, duty_of(row, "5.7.2").fulfilled_at) == (MatterState.REVISITED, called_at)


@pytest.mark.clause("5.7.2")
def test_a_rejected_solution_leads_back_and_the_three_days_begin_anew():
    row = resolved()
    by = row.received_by
    endings.revisit(matter=row, call=endings.Call("reached", NOW, is_solved=False, opinion="fairly"), by=by, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.resolved_at) == (MatterState.REPLIED, None)
    later = NOW + timedelta(days=5)

    endings.resolve(matter=row, result="再次打胶", told_at=later, by=by, now=later)

    first, second = Duty.objects.about(row).filter(clause="5.7.2").order_by("pk")
    assert (first.fulfilled_at, second.ended_at, second.due_at) == (NOW, None, end_of_day(date.fromisoformat("2026-06-24")))


@pytest.mark.clause("5.7.4")
@pytest.mark.parametrize(
    ("call", "refusal"),
    [
        (endings.Call("no_answer", NOW), endings.RemarkMissing),
        (endings.Call("reached", NOW, is_solved=True, opinion="not_satisfied"), endings.RemarkMissing),
        (endings.Call("reached", NOW, is_solved=True, opinion="satisfied", is_special=True), endings.RemarkMissing),
        (endings.Call("reached", NOW, is_solved=True), endings.OpinionNotAsked),
        (endings.Call("reached", NOW, opinion="satisfied"), endings.OpinionNotAsked),
        (endings.Call("no_answer", NOW, opinion="satisfied", remark="x"), endings.OpinionNotAsked),
        (endings.Call("another_time", NOW, remark="开会"), endings.NextTryMissing),
        (endings.Call("another_time", NOW, remark="开会", next_try_at=NOW), endings.NextTryMissing),
        (endings.Call("no_answer", NOW - timedelta(hours=1), remark="x"), refusals.BeforeReception),
        (endings.Call("no_answer", NOW + timedelta(hours=1), remark="x"), refusals.NotYetHappened),
    ],
)
def test_a_call_back_is_filled_in_truthfully(call, refusal):
    row = resolved()

    with pytest.raises(refusal):
        endings.revisit(matter=row, call=call, by=row.received_by, now=NOW)


def test_only_a_solved_complaint_is_called_back():
    boss = manager()
    row = complaint()

    for subject in (row, matter()):
        with pytest.raises(endings.NothingToRevisit):
            endings.revisit(matter=subject, call=endings.Call("no_answer", NOW, remark="x"), by=boss, now=NOW)


@pytest.mark.clause("5.7.1")
def test_a_complaint_is_not_closed_without_its_revisit():
    row = resolved()

    with pytest.raises(endings.NotReadyToClose) as refusal:
        endings.close(matter=row, by=row.received_by, now=NOW)

    assert Matter.objects.get(pk=row.pk).state == MatterState.RESOLVED
    assert refusal.value.values["missing"]


@pytest.mark.clause("5.6.3.c")
def test_a_matter_is_not_closed_before_the_customer_knows_the_result():
    row = complaint()

    with pytest.raises(endings.NotReadyToClose) as refusal:
        endings.close(matter=row, by=row.received_by, now=NOW)

    assert refusal.value.clause == "5.6.3.c"


def test_a_closed_matter_stays_as_it_is():
    boss = manager()
    row = matter()
    endings.resolve(matter=row, result="已说明", told_at=NOW, by=boss, now=NOW)
    endings.close(matter=row, by=boss, now=NOW)

    with pytest.raises(refusals.AlreadyClosed):
        replies.tell_customer(matter=row, said=said(), by=boss, now=NOW)


# ---- matched to a household -------------------------------------------------------------------------------------


@pytest.mark.clause("4.2")
def test_a_matched_complaint_goes_to_the_representative_with_its_terms_unchanged():
    boss, fixed = manager(), rep()
    row = complaint(None, by=rep())
    due_at = duty_of(row, "5.6.3.b").due_at
    file = household(fixed)

    row = direction.match_household(matter=row, household=file, by=boss, now=NOW)

    duty = duty_of(row, "5.6.3.b")
    assert (row.household, row.matched_at, row.matched_by, row.receptions.get().household) == (file, NOW, boss, file)
    assert (duty.owner, duty.household, duty.due_at) == (fixed, file, due_at)
    assert file.timeline.filter(kind=Happened.MATCHED).get().subject == row


def test_a_matched_matter_of_the_manager_stays_his():
    boss = manager()
    row = matter(None, by=rep())

    row = direction.match_household(matter=row, household=household(), by=boss, now=NOW)

    assert duty_of(row, "5.4.4.5.a").owner == boss


def test_a_household_is_matched_once_and_within_the_subsidiary():
    boss = manager()
    row = complaint(None, by=rep())
    elsewhere = household(unit=UnitFactory(building__project__subsidiary=Subsidiary.objects.create(name="别处", code="BC")))

    with pytest.raises(direction.ForeignHousehold):
        direction.match_household(matter=row, household=elsewhere, by=boss, now=NOW)
    direction.match_household(matter=row, household=household(), by=boss, now=NOW)
    with pytest.raises(direction.AlreadyMatched):
        direction.match_household(matter=row, household=household(), by=boss, now=NOW)


def test_a_settled_visitor_is_matched_once_too():
    receiver = rep()
    row = reception(None, settled(), by=receiver)
    file = household()

    row = direction.match_reception(reception=row, household=file, by=receiver, now=NOW)

    assert row.household == file
    with pytest.raises(direction.AlreadyMatched):
        direction.match_reception(reception=row, household=file, by=receiver, now=NOW)


def test_an_entry_with_a_matter_is_matched_by_its_matter():
    receiver = rep()
    row = reception(None, Ending(Outcome.MANAGER, about=About()), by=receiver)
    file = household()

    row = direction.match_reception(reception=row, household=file, by=receiver, now=NOW)

    assert (row.household, row.matter.household) == (file, file)


@pytest.mark.clause("5.7.2")
def test_solving_again_neither_restarts_the_three_days_nor_opens_a_second_call_back():
    row = resolved()

    with pytest.raises(endings.AlreadySolved) as refusal:
        endings.resolve(matter=row, result="又修了一次", by=row.received_by, now=NOW + timedelta(days=1))

    assert refusal.value.clause == "5.7.2"
    assert Duty.objects.about(row).filter(kind=DutyKind.REVISIT).count() == 1


@pytest.mark.clause("5.7.1")
def test_a_solved_enquiry_that_becomes_a_complaint_is_called_back_within_three_days_from_then():
    row = matter()
    chief = manager(row.subsidiary)
    replies.tell_customer(matter=row, said=said(at=NOW), by=chief, now=NOW)
    endings.resolve(matter=row, result="已说明", by=row.received_by, now=NOW)
    later = NOW + timedelta(days=5)

    direction.turn_into_complaint(matter=row, category="quality", grade="ordinary", by=row.received_by, now=later)

    duty = Duty.objects.about(row).get(kind=DutyKind.REVISIT)
    assert duty.due_at == end_of_day(date(2026, 6, 24))
    assert not duty.fulfilled_at
