import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from complaints.actions import worklog as actions
from complaints.actions.corrections import Correction, correct_reception
from complaints.actions.endings import Call as Revisited
from complaints.actions.endings import revisit
from complaints.actions.receptions import Ending
from complaints.actions.replies import tell_customer
from complaints.enums import LineKind, LogState, OtherWorkKind, Outcome, Reached, Told
from complaints.models import Call, OtherWork, Reply, WorkLog
from complaints.queries.log_people import weeks_to_open
from complaints.queries.worklog import counts_of, late_duties, lines_of, running_lines, thawed
from complaints.rules.worklog import WEEK, begins_at, closes_at
from customers.actions.settings import change_setting
from customers.duties.actions import hand_on, waive
from customers.duties.enums import DutyKind, EventKind
from customers.duties.models import Duty, DutyEvent
from customers.duties.sweep import sweep
from customers.enums import NoticeCode, Role
from customers.models import Holiday, Notification, Posting, Staff
from tests.factories.complaints import complaint, matter, reception, resolved, said
from tests.factories.customers import NOW, SubsidiaryFactory, at, away, household, manager, rep, staff_as
from tests.factories.worklogs import HANDED_IN, LAST_WEEK, MONDAY, OPENED, handed_in, in_week, opened, worked

pytestmark = pytest.mark.django_db


def duty_of(log, kind=DutyKind.HAND_IN_LOG):
    return Duty.objects.about(log).get(kind=kind)


def keys(lines):
    return [(line.no, line.kind, line.pk) for line in lines]


# ---- opening ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.8")
def test_on_monday_the_log_of_last_week_is_opened_for_every_representative_and_whoever_received():
    boss, first, second, clerk = manager(), rep(), rep(), staff_as(Role.GENERAL_AFFAIRS)
    staff_as(Role.GENERAL_AFFAIRS)
    reception(household(first), by=clerk, now=in_week())

    count = actions.make_sure_logs_are_open(now=OPENED)

    assert count == 3
    assert set(WorkLog.objects.values_list("staff", "week", "state")) == {(person.pk, LAST_WEEK, LogState.OPEN) for person in (first, second, clerk)}
    duty = duty_of(WorkLog.objects.get(staff=first))
    assert (duty.clause, duty.post, duty.owner, duty.due_at, duty.starts_at) == ("5.4.4.8", Role.REP, first, at("2026-06-15 12:00"), OPENED)
    assert boss.work_logs.count() == 0


@pytest.mark.clause("5.4.4.8")
def test_a_second_run_opens_nothing_twice():
    rep()
    actions.make_sure_logs_are_open(now=OPENED)

    assert actions.make_sure_logs_are_open(now=OPENED + timedelta(hours=1)) == 0
    assert (WorkLog.objects.count(), Duty.objects.count()) == (1, 1)


def test_before_monday_morning_nothing_is_opened_for_the_week_that_has_just_ended():
    person = rep()

    actions.make_sure_logs_are_open(now=OPENED - timedelta(minutes=1))

    assert set(person.work_logs.values_list("week", flat=True)) <= {LAST_WEEK - WEEK}


@pytest.mark.clause("5.4.4.8")
def test_after_a_holiday_monday_the_log_is_due_on_the_next_working_day():
    Holiday.objects.create(day=MONDAY, name="端午节")

    log = opened(rep())

    assert duty_of(log).due_at == at("2026-06-16 12:00")


def test_the_hour_of_handing_in_follows_its_setting():
    change_setting(key="log_hand_in_hour", value=17, valid_from=LAST_WEEK, reason="夏季", by=None, now=in_week(day=0))

    assert duty_of(opened(rep())).due_at == at("2026-06-15 17:00")


def test_a_week_without_a_working_day_owes_no_log_unless_somebody_worked():
    for day in range(5):
        Holiday.objects.create(day=LAST_WEEK + timedelta(days=day), name="春节")
    resting, working = rep(), rep()
    worked(working)

    actions.make_sure_logs_are_open(now=OPENED)

    assert set(WorkLog.objects.values_list("staff", flat=True)) == {working.pk}
    assert resting.work_logs.count() == 0


@pytest.mark.clause("5.4.4.8")
def test_who_left_owes_the_last_log_when_there_is_something_in_it_and_the_manager_hands_it_in():
    boss, gone, idle = manager(), rep(), rep()
    worked(gone)
    Posting.objects.filter(staff__in=[gone, idle]).update(ends_on=LAST_WEEK + timedelta(days=3))

    actions.make_sure_logs_are_open(now=OPENED)

    log = WorkLog.objects.get()
    assert (log.staff, duty_of(log).owner) == (gone, boss)
    assert actions.hand_in(log=log, handing=actions.Handing(), by=boss, now=HANDED_IN).submitted_by == boss


def test_a_closed_account_leaves_its_last_log_to_the_manager():
    boss, gone = manager(), rep()
    worked(gone)
    Staff.objects.filter(pk=gone.pk).update(is_active=False)

    assert duty_of(opened(gone)).owner == boss


@pytest.mark.clause("5.4.4.8")
def test_after_three_days_without_worker_the_logs_are_opened_once_and_ring_once():
    boss, person = manager(), rep()
    opened(person, LAST_WEEK - WEEK)
    thursday = OPENED + timedelta(days=3)

    actions.make_sure_logs_are_open(now=thursday)
    actions.make_sure_logs_are_open(now=thursday)
    sweep(now=thursday)
    sweep(now=thursday)

    duty = duty_of(WorkLog.objects.get(staff=person, week=LAST_WEEK))
    assert (duty.due_at, duty.breached_at) == (at("2026-06-15 12:00"), at("2026-06-15 12:00"))
    assert DutyEvent.objects.filter(duty=duty, kind=EventKind.BREACHED).count() == 1
    assert Notification.objects.filter(staff=boss, key__startswith=f"duty-{duty.pk}-").count() == 1


def test_weeks_in_which_nothing_ran_are_caught_up():
    person = rep()
    opened(person, LAST_WEEK - 3 * WEEK)

    actions.make_sure_logs_are_open(now=OPENED)

    assert list(person.work_logs.order_by("week").values_list("week", flat=True)) == [LAST_WEEK - n * WEEK for n in (3, 2, 1, 0)]


def test_a_house_that_begins_in_mid_week_begins_with_the_week_that_runs():
    rep()

    assert list(weeks_to_open(SubsidiaryFactory(), at("2026-06-17 09:00"))) == []
    assert list(weeks_to_open(SubsidiaryFactory(), OPENED)) == [LAST_WEEK]


def test_who_becomes_known_after_the_term_owes_a_log_only_with_something_in_it():
    opened(rep())
    new = rep()

    actions.make_sure_logs_are_open(now=at("2026-06-17 09:00"))

    assert new.work_logs.count() == 0


def test_each_subsidiary_opens_its_own_logs():
    other = SubsidiaryFactory(code="HB")
    here, there = rep(), rep(other)

    actions.make_sure_logs_are_open(now=OPENED)

    assert set(WorkLog.objects.values_list("staff", "subsidiary__code")) == {(here.pk, "LT"), (there.pk, "HB")}


@pytest.mark.clause("5.4.4.8")
def test_an_overdue_log_climbs_to_the_manager():
    boss, person = manager(), rep()
    log = opened(person)

    sweep(now=at("2026-06-15 12:01"))

    codes = set(Notification.objects.filter(key__startswith=f"duty-{duty_of(log).pk}-").values_list("staff", "code"))
    assert {(person.pk, NoticeCode.DUTY_BREACHED), (boss.pk, NoticeCode.DUTY_ESCALATED)} <= codes


# ---- the lines --------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.2")
def test_the_week_draws_its_lines_together_from_what_was_recorded():
    person = rep()
    file = household(person)
    first = reception(file, by=person, now=in_week(day=0))
    ours = complaint(file, by=person, now=in_week(day=1))
    tell_customer(matter=ours, said=said(Told.PROGRESS, in_week(day=2), "工程师已查看"), by=person, now=in_week(day=2))
    call = Call.objects.create(
        household=file, number="138", called_at=in_week(day=3), recorded_at=in_week(day=3), by=person, reached=Reached.NO_ANSWER, words=""
    )
    call.matters.add(ours)
    other = actions.add_other_work(day=LAST_WEEK, kind=OtherWorkKind.BANK, words="取回合同", by=person, now=in_week(day=4))
    reception(household(), now=in_week(day=4))

    lines = running_lines(person, LAST_WEEK, in_week(day=5))

    assert keys(lines) == [
        (1, LineKind.RECEPTION, first.pk),
        (2, LineKind.RECEPTION, ours.receptions.get().pk),
        (3, LineKind.REPLY, Reply.objects.get().pk),
        (4, LineKind.CALL, call.pk),
        (5, LineKind.OTHER, other.pk),
    ]
    settled_line, complained, told, called, bank = lines
    assert (settled_line.who, settled_line.result, settled_line.opinion, settled_line.is_done) == (file.name, "已告知办理日期", "satisfied", True)
    assert (complained.reported, complained.is_complaint, complained.number, complained.is_done) == (Outcome.COMPLAINT, True, ours.number, False)
    assert (told.words, told.code, told.is_done) == ("工程师已查看", Told.PROGRESS, False)
    assert (called.code, called.words, called.is_done) == (Reached.NO_ANSWER, ours.title, False)
    assert (bank.words, bank.code, bank.who) == ("取回合同", OtherWorkKind.BANK, "")


def test_a_revisit_stands_in_the_week_with_the_customers_opinion():
    ours = resolved(now=in_week())
    person = ours.received_by

    revisit(matter=ours, call=Revisited(Reached.REACHED, in_week(day=3), is_solved=True, opinion="fairly"), by=person, now=in_week(day=3))

    line = next(line for line in running_lines(person, LAST_WEEK, OPENED) if line.kind == LineKind.REVISIT)
    assert (line.opinion, line.code, line.is_done) == ("fairly", Reached.REACHED, True)


def test_what_was_told_in_a_reception_is_no_second_line():
    person = rep()
    file = household(person)
    ours = complaint(file, by=person, now=in_week(day=1))

    reception(file, Ending(Outcome.FOLLOW_UP, matter=ours, told=Told.PROGRESS), person, in_week(day=2))
    reception(file, Ending(Outcome.COMPLAINT, answered="周四上门"), person, in_week(day=3))

    assert [line.kind for line in running_lines(person, LAST_WEEK, OPENED)] == [LineKind.RECEPTION] * 3


def test_a_visitor_stands_under_his_own_name():
    person = rep()

    reception(by=person, now=in_week())

    assert [line.who for line in running_lines(person, LAST_WEEK, OPENED)] == ["周先生"]


@pytest.mark.clause("5.4.4.2")
def test_a_corrected_entry_stands_beside_its_correction_and_counts_once():
    person = rep()
    row = worked(person)
    later = in_week(day=3)

    line = correct_reception(reception=row, correction=Correction("三单元也渗水", "漏记"), by=person, now=later)

    lines = running_lines(person, LAST_WEEK, OPENED)
    assert [(one.pk, one.is_corrected, one.corrects) for one in lines] == [(row.pk, True, None), (line.pk, False, row.pk)]
    assert counts_of(lines, [])["receptions"] == 1


def test_a_matter_that_was_solved_since_is_done():
    ours = resolved(now=in_week())

    line = running_lines(ours.received_by, LAST_WEEK, OPENED)[0]

    assert (line.is_done, line.result) == (True, ours.result)


def test_lines_take_as_many_queries_with_one_entry_as_with_three(django_assert_num_queries):
    one, three = rep(), rep()
    worked(one)
    for day in range(3):
        worked(three, day=day)

    for person in (one, three):
        with django_assert_num_queries(7):
            running_lines(person, LAST_WEEK, OPENED)


# ---- handing in -------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.8")
def test_handing_in_freezes_the_lines_keeps_the_duty_and_asks_the_manager():
    boss, person = manager(), rep()
    row = worked(person)
    log = opened(person)

    log = actions.hand_in(log=log, handing=actions.Handing("渗水集中", "走访七户"), by=person, now=HANDED_IN)

    log.refresh_from_db()
    assert (log.state, log.submitted_at, log.submitted_by, log.summary, log.plan) == (LogState.SUBMITTED, HANDED_IN, person, "渗水集中", "走访七户")
    assert [(line["no"], line["kind"], line["pk"]) for line in log.lines] == [(1, "reception", row.pk)]
    assert log.counts["receptions"] == 1
    duty, signing = duty_of(log), duty_of(log, DutyKind.SIGN_LOG)
    assert (duty.fulfilled_at, duty.is_on_time, duty.fulfilled_by) == (HANDED_IN, True, person)
    assert (signing.owner, signing.post, signing.due_at.date()) == (boss, Role.MANAGER, date(2026, 6, 17))
    notice = Notification.objects.get(staff=boss, code=NoticeCode.LOG_TO_SIGN)
    assert (notice.url, notice.values) == (log.get_absolute_url(), {"by": person.name})


@pytest.mark.parametrize(("after", "on_time"), [(timedelta(0), True), (timedelta(seconds=1), False)])
def test_the_term_ends_at_noon_to_the_second(after, on_time):
    log = handed_in(rep(), now=at("2026-06-15 12:00") + after)

    assert duty_of(log).is_on_time is on_time


@pytest.mark.clause("5.4.4.8")
def test_what_is_recorded_later_for_that_week_stands_in_the_next_log_as_a_late_entry():
    person = rep()
    log = handed_in(person)
    file = household(person)

    late = reception(file, by=person, now=HANDED_IN + timedelta(hours=1), at=in_week(day=6))
    own = reception(file, by=person, now=NOW)

    lines = running_lines(person, MONDAY, NOW)
    assert [(line.pk, line.is_late) for line in lines] == [(late.pk, True), (own.pk, False)]
    assert len(lines_of(WorkLog.objects.get(pk=log.pk), NOW)) == 1


def test_what_is_recorded_late_for_an_open_week_still_stands_in_it():
    person = rep()
    worked(person)
    opened(person)

    late = reception(household(person), by=person, now=OPENED + timedelta(hours=1), at=in_week(day=5))

    assert late.pk in {line.pk for line in running_lines(person, LAST_WEEK, HANDED_IN)}
    assert running_lines(person, MONDAY, HANDED_IN) == []


def test_a_late_entry_that_a_log_holds_does_not_stand_in_the_one_after():
    person = rep()
    handed_in(person)
    reception(household(person), by=person, now=HANDED_IN + timedelta(hours=1), at=in_week(day=6))
    handed_in(person, MONDAY)

    assert running_lines(person, MONDAY + WEEK, closes_at(MONDAY) + timedelta(days=1)) == []


@pytest.mark.clause("5.4.4.8")
def test_an_empty_week_is_handed_in_with_its_reason():
    log = opened(rep())
    with pytest.raises(actions.ReasonMissing):
        actions.hand_in(log=log, handing=actions.Handing(empty_reason=" "), by=log.staff, now=HANDED_IN)

    log = actions.hand_in(log=log, handing=actions.Handing(empty_reason="年休假"), by=log.staff, now=HANDED_IN)

    assert (log.lines, log.empty_reason) == ([], "年休假")


def test_a_second_clerk_finds_the_log_handed_in():
    person, cover = rep(), rep()
    away(person, cover)
    log = handed_in(person)

    with pytest.raises(actions.AlreadyHandedIn) as refused:
        actions.hand_in(log=log, handing=actions.Handing(), by=cover, now=HANDED_IN + timedelta(minutes=1))

    assert "2026" in str(refused.value)
    assert Duty.objects.filter(kind=DutyKind.SIGN_LOG).count() == 1


@pytest.mark.clause("5.4.4.1.b")
def test_the_stand_in_hands_in_for_who_is_away_and_a_colleague_does_not():
    person, cover = rep(), rep()
    worked(person)
    log = opened(person)
    with pytest.raises(actions.NotYourLog):
        actions.hand_in(log=log, handing=actions.Handing(), by=rep(), now=HANDED_IN)
    away(person, cover)

    assert actions.hand_in(log=log, handing=actions.Handing(), by=cover, now=HANDED_IN).submitted_by == cover


def test_whoever_the_duty_was_given_to_hands_it_in():
    boss, person, other = manager(), rep(), rep()
    worked(person)
    log = opened(person)
    hand_on(duties=Duty.objects.about(log), to=other, by=boss, now=OPENED)

    assert actions.hand_in(log=log, handing=actions.Handing(), by=other, now=HANDED_IN).submitted_by == other


def test_a_waived_log_is_not_missing_and_may_still_be_handed_in():
    boss, person = manager(), rep()
    worked(person)
    log = opened(person)
    waive(duty=duty_of(log), by=boss, reason="长期病假", now=OPENED)
    assert not WorkLog.objects.missing().exists()

    assert actions.hand_in(log=log, handing=actions.Handing(), by=person, now=HANDED_IN).state == LogState.SUBMITTED


@pytest.mark.clause("5.4.4.8")
def test_a_running_week_is_handed_in_early_on_purpose_only():
    person = rep()
    own = reception(household(person), by=person, now=NOW)
    with pytest.raises(actions.WeekNotOver):
        actions.hand_in_running(handing=actions.Handing(), by=person, now=NOW)
    assert WorkLog.objects.count() == 0

    log = actions.hand_in_running(handing=actions.Handing(is_early=True), by=person, now=NOW)
    later = reception(household(person), by=person, now=NOW + timedelta(days=1))

    assert (log.week, [line["pk"] for line in log.lines]) == (MONDAY, [own.pk])
    assert (duty_of(log).fulfilled_at, duty_of(log).due_at) == (NOW, at("2026-06-22 12:00"))
    assert actions.make_sure_logs_are_open(now=closes_at(MONDAY)) == 0
    assert [(line.pk, line.is_late) for line in running_lines(person, MONDAY + WEEK, closes_at(MONDAY))] == [(later.pk, True)]
    with pytest.raises(actions.AlreadyHandedIn):
        actions.hand_in_running(handing=actions.Handing(is_early=True), by=person, now=NOW)


def test_who_is_not_of_the_department_keeps_no_log():
    with pytest.raises(actions.NoLogOwed):
        actions.hand_in_running(handing=actions.Handing(is_early=True), by=staff_as(Role.FINANCE), now=NOW)


def test_without_a_chief_the_log_waits_for_nobody():
    log = handed_in(rep())

    assert duty_of(log, DutyKind.SIGN_LOG).owner is None


def test_the_counts_are_those_of_the_form():
    person = rep()
    file = household(person)
    worked(person, file=file)
    complaint(file, by=person, now=in_week(day=1))
    matter(file, by=person, now=in_week(day=1, hour=15))
    actions.add_other_work(day=LAST_WEEK, kind=OtherWorkKind.VISIT, words="走访三户", by=person, now=in_week(day=4))
    actions.add_other_work(day=LAST_WEEK, kind=OtherWorkKind.MEETING, words="例会", by=person, now=in_week(day=4))

    log = handed_in(person, summary="一周")

    counted = {name: log.counts[name] for name in ("lines", "receptions", "complaints", "revisits", "visits", "late")}
    assert counted == {"lines": 5, "receptions": 3, "complaints": 1, "revisits": 0, "visits": 1, "late": 1}
    assert log.counts["missed"][0]["clause"] == "5.6.3.b"


@pytest.mark.parametrize(
    ("fulfilled", "weeks"),
    [
        (None, {LAST_WEEK - WEEK, LAST_WEEK, MONDAY}),
        (begins_at(LAST_WEEK) - timedelta(days=4), set()),
        (begins_at(LAST_WEEK) - timedelta(days=1), {LAST_WEEK - WEEK}),
        (begins_at(LAST_WEEK) + timedelta(days=1), {LAST_WEEK - WEEK, LAST_WEEK}),
    ],
)
def test_a_missed_duty_is_late_in_each_week_until_it_is_done(fulfilled, weeks):
    row = complaint(household(), now=begins_at(LAST_WEEK) - timedelta(days=5))
    duty = Duty.objects.get(clause="5.6.3.b")
    if fulfilled:
        Duty.objects.filter(pk=duty.pk).update(fulfilled_at=fulfilled, recorded_at=fulfilled, ended_at=fulfilled, next_mark_at=None)

    late = {week for week in (LAST_WEEK - WEEK, LAST_WEEK, MONDAY) if late_duties(row.received_by, week, NOW)}

    assert late == weeks


def test_a_frozen_line_reads_as_it_stood():
    person = rep()
    worked(person)
    log = handed_in(person)

    [line] = lines_of(log, NOW)

    assert line == thawed(line.frozen())
    assert (line.at, line.who) == (in_week() - timedelta(minutes=10), person.receptions.get().household.name)


# ---- other work -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [LAST_WEEK - timedelta(days=1), NOW.date() + timedelta(days=1)])
def test_other_work_is_written_down_for_this_week_or_last_until_today(day):
    with pytest.raises(actions.OtherWorkDay):
        actions.add_other_work(day=day, kind=OtherWorkKind.OTHER, words="会议", by=rep(), now=NOW)


def test_other_work_says_something():
    with pytest.raises(actions.OtherWorkEmpty):
        actions.add_other_work(day=NOW.date(), kind=OtherWorkKind.OTHER, words=" ", by=rep(), now=NOW)


def test_only_the_department_writes_other_work():
    with pytest.raises(actions.NoLogOwed):
        actions.add_other_work(day=NOW.date(), kind=OtherWorkKind.OTHER, words="会议", by=staff_as(Role.FINANCE), now=NOW)


def test_other_work_of_a_handed_in_week_stands_in_the_next_log():
    person = rep()
    handed_in(person)

    work = actions.add_other_work(day=LAST_WEEK, kind=OtherWorkKind.BANK, words="取合同", by=person, now=NOW)

    assert [(line.pk, line.is_late) for line in running_lines(person, MONDAY, NOW)] == [(work.pk, True)]


@pytest.mark.clause("5.4.4.2")
def test_a_wrong_line_of_other_work_is_struck_by_a_later_one():
    person = rep()
    work = actions.add_other_work(day=MONDAY, kind=OtherWorkKind.BANK, words="取合同", by=person, now=NOW)

    better = actions.correct_other_work(work=work, words="取三户合同", by=person, now=NOW)
    gone = actions.correct_other_work(work=better, words="", by=person, now=NOW)

    assert [(line.is_corrected, line.corrects) for line in running_lines(person, MONDAY, NOW)] == [(True, None), (True, work.pk), (False, better.pk)]
    assert counts_of(running_lines(person, MONDAY, NOW), [])["lines"] == 0
    assert list(OtherWork.objects.standing()) == []
    assert gone.day == MONDAY
    with pytest.raises(actions.AlreadyStruck):
        actions.correct_other_work(work=work, words="又改", by=person, now=NOW)
    with pytest.raises(actions.NotYourLog):
        actions.correct_other_work(work=gone, words="别人的", by=rep(), now=NOW)


# ---- what the database refuses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"lines": []},
        {"counts": {}},
        {"summary": "另写"},
        {"plan": "另写"},
        {"empty_reason": "另写"},
        {"week": LAST_WEEK - WEEK},
        {"state": LogState.OPEN, "submitted_at": None, "submitted_by": None},
    ],
)
@pytest.mark.clause("5.4.4.8")
def test_what_was_handed_in_cannot_be_changed(values):
    log = handed_in(rep())

    with pytest.raises(IntegrityError), transaction.atomic():
        WorkLog.objects.filter(pk=log.pk).update(**values)


def test_other_work_is_never_rewritten_and_says_something_or_strikes_something():
    work = actions.add_other_work(day=NOW.date(), kind=OtherWorkKind.OTHER, words="会议", by=rep(), now=NOW)

    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        OtherWork.objects.filter(pk=work.pk).update(words="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        OtherWork.objects.create(staff=work.staff, day=NOW.date(), words="", recorded_at=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_who_hand_in_at_once_freeze_one_log():
    manager()
    person, cover = rep(), rep()
    away(person, cover)
    worked(person)
    log = opened(person)
    outcomes = []

    def hand(by):
        try:
            actions.hand_in(log=log, handing=actions.Handing(), by=by, now=HANDED_IN)
            outcomes.append("done")
        except actions.AlreadyHandedIn:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=hand, args=(by,)) for by in (person, cover)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["done", "refused"]
    assert Duty.objects.filter(kind=DutyKind.SIGN_LOG).count() == 1
