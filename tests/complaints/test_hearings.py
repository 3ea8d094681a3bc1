from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from complaints.actions import dispute_refusals, hearings
from complaints.models import Hearing
from complaints.queries.disputes import hearings_ahead
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Happened, NoticeCode, Role
from customers.models import Notification
from customers.rules.deadlines import end_of_day
from tests.factories.customers import NOW, at, manager, rep
from tests.factories.disputes import dispute, ended, hearing

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.6.5")]
HELD = at("2026-06-23 09:30")


def served(row):
    return row.matter.household.assignments.get().staff


def test_a_date_stands_on_the_lawyers_desk_until_the_end_of_its_day():
    boss, row = manager(), dispute()

    date = hearing(row, HELD, by=served(row))

    duty = Duty.objects.about(date).get()
    assert (duty.kind, duty.post, duty.owner, duty.due_at) == (DutyKind.ATTEND_HEARING, Role.LAWYER, row.lawyer, end_of_day(HELD.date()))
    assert duty.what == "09:30 一审开庭 建邺区法院第三法庭"
    assert set(Notification.objects.filter(code=NoticeCode.HEARING_SET).values_list("staff", flat=True)) == {row.lawyer.pk, boss.pk}
    assert row.matter.household.timeline.filter(kind=Happened.DISPUTE).count() == 2


def test_the_representative_sees_the_date_and_a_colleague_does_not():
    row = dispute()
    hearing(row)

    assert hearings_ahead(served(row), NOW + timedelta(days=8)).count() == 1
    assert hearings_ahead(served(row), NOW + timedelta(days=6)).count() == 0
    assert hearings_ahead(rep(), NOW + timedelta(days=8)).count() == 0


@pytest.mark.parametrize(("moment", "what", "refusal"), [(NOW, "开庭", hearings.DateHasPassed), (HELD, " ", hearings.NameMissing)])
def test_a_date_lies_ahead_and_says_what_takes_place(moment, what, refusal):
    with pytest.raises(refusal):
        hearing(dispute(), moment, what=what)

    assert not Hearing.objects.exists()


def test_what_came_of_it_fulfils_the_duty_at_the_time_of_the_date():
    row = dispute()
    date = hearing(row, HELD)
    later = HELD + timedelta(days=5)

    done = hearings.record_outcome(hearing=date, outcome="择期宣判，三日内补充证据", by=row.lawyer, now=later)

    duty = Duty.objects.about(date).get()
    assert (done.held_at, duty.fulfilled_at, duty.recorded_at, duty.is_on_time) == (HELD, HELD, later, True)


def test_nothing_came_of_a_date_before_it():
    row = dispute()
    date = hearing(row, HELD)

    with pytest.raises(hearings.NotYetHeld):
        hearings.record_outcome(hearing=date, outcome="x", by=row.lawyer, now=HELD - timedelta(seconds=1))
    with pytest.raises(hearings.OutcomeMissing):
        hearings.record_outcome(hearing=date, outcome=" ", by=row.lawyer, now=HELD)


def test_a_moved_date_is_struck_with_its_reason_and_a_new_one_takes_its_place():
    row = dispute()
    date = hearing(row, HELD)

    new = hearings.move_hearing(hearing=date, date=hearings.CourtDate(HELD + timedelta(days=7), "一审开庭"), reason="法院改期", by=row.lawyer, now=NOW)

    date.refresh_from_db()
    assert (date.struck_at, date.struck_by, date.struck_reason, new.instead_of) == (NOW, row.lawyer, "法院改期", date)
    assert Duty.objects.about(date).get().lapsed_at == NOW
    assert Duty.objects.about(new).open().count() == 1


def test_a_date_is_moved_and_struck_with_a_reason_and_once():
    row = dispute()
    date = hearing(row, HELD)

    with pytest.raises(hearings.WhyMissing):
        hearings.strike_hearing(hearing=date, reason=" ", by=row.lawyer, now=NOW)
    with pytest.raises(hearings.WhyMissing):
        hearings.move_hearing(hearing=date, date=hearings.CourtDate(HELD, "x"), reason="", by=row.lawyer, now=NOW)
    hearings.strike_hearing(hearing=date, reason="原告撤诉", by=served(row), now=NOW)
    for act in (
        lambda: hearings.strike_hearing(hearing=date, reason="再次", by=row.lawyer, now=NOW),
        lambda: hearings.record_outcome(hearing=date, outcome="x", by=row.lawyer, now=HELD),
    ):
        with pytest.raises(hearings.AlreadySettled):
            act()


def test_the_end_of_the_dispute_strikes_what_was_still_to_come():
    row = dispute()
    date = hearing(row)

    ended(row)

    date.refresh_from_db()
    assert date.struck_at == NOW
    assert not Duty.objects.about(date).open().exists()


def test_a_dispute_does_not_end_while_a_date_up_to_its_end_has_no_outcome():
    row = dispute()
    date = hearing(row, at=at("2026-06-23 09:00"))

    with pytest.raises(dispute_refusals.OutcomeUnwritten):
        ended(row, now=HELD)

    hearings.record_outcome(hearing=date, outcome="当庭和解", by=row.lawyer, now=HELD)
    assert ended(row, now=HELD).ended_on == HELD.date()


def test_a_date_that_lay_after_the_end_is_struck_though_its_day_has_passed():
    row = dispute()
    date = hearing(row, at=at("2026-06-23 09:00"))

    ended(row, now=HELD, on=NOW.date())

    date.refresh_from_db()
    assert date.struck_at == HELD


def test_who_has_no_part_in_the_dispute_sets_no_date():
    with pytest.raises(dispute_refusals.NotYourDispute):
        hearing(dispute(), by=rep())


def test_the_database_keeps_a_date_whole():
    row = dispute()
    date = hearing(row)

    for values in ({"held_at": NOW}, {"struck_at": NOW}, {"struck_reason": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Hearing.objects.filter(pk=date.pk).update(**values)
    with pytest.raises(ProgrammingError), transaction.atomic():
        date.delete()
