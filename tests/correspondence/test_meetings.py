from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from complaints.actions.endings import NotReadyToClose, close
from complaints.models import Matter
from correspondence.actions.doing import AlreadyDone, NotYoursToDo, do_action
from correspondence.actions.letters import NobodyThere
from correspondence.actions.meetings import (
    AlreadyWritten,
    MeetingCancelled,
    NobodyInvited,
    NotYetHeld,
    NotYetWritten,
    add_note,
    cancel_meeting,
    write_minutes,
)
from correspondence.actions.refusals import DayPassed, NotTheWriter, NotYetHappened, NotYours, ReasonMissing, TooLongAgo, WordsMissing
from correspondence.models import Meeting, MeetingAction
from correspondence.queries.addressees import Addressee
from correspondence.queries.overdue import without_minutes
from customers.documents.models import Upload
from customers.duties.models import Duty
from customers.enums import NoticeCode, Role
from customers.models import Notification, Referral, TimelineEntry
from customers.rules.deadlines import end_of_day
from tests.factories.complaints import complaint, matter, resolved
from tests.factories.correspondence import department, firm, held, meeting, minutes, scan, task
from tests.factories.customers import NOW, SubsidiaryFactory, household, manager, rep, staff_as, vp

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told(code):
    return set(Notification.objects.filter(code=code).values_list("staff__name", flat=True))


@pytest.mark.clause("5.4.4.6.a")
def test_a_meeting_is_numbered_and_those_who_are_asked_are_told():
    file = household()
    works, engineer = department(subsidiary=file.project.subsidiary)
    house, clerk = department("安居物业公司", Role.PROPERTY_COMPANY, file.project.subsidiary)

    row = meeting(file=file, invited=[Addressee(organisation=works), Addressee(role=Role.PROPERTY_COMPANY), Addressee(organisation=works)])

    assert row.number == f"HY-{file.project.code}-2026-00001"
    assert [str(one) for one in row.invitees.all()] == [works.name, str(Role.PROPERTY_COMPANY.label)]
    assert told(NoticeCode.MEETING_CALLED) == {engineer.name, clerk.name}
    assert TimelineEntry.objects.filter(household=file, kind="meeting").get().text.startswith(row.number)
    assert house.name not in row.title


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"title": " "}, WordsMissing),
        ({"place": ""}, WordsMissing),
        ({"agenda": ""}, WordsMissing),
        ({"held_at": NOW - timedelta(hours=73)}, TooLongAgo),
    ],
)
def test_a_call_that_says_too_little_or_comes_too_late_is_refused(change, refusal):
    with pytest.raises(refusal):
        meeting(**change)


def test_a_meeting_asks_somebody_of_the_company_and_is_called_by_the_department():
    file = household()

    with pytest.raises(NobodyInvited):
        meeting(file=file, invited=())
    with pytest.raises(NobodyThere):
        meeting(file=file, invited=[Addressee(role=Role.LAWYER)])
    with pytest.raises(NotTheWriter):
        meeting(file=file, by=staff_as(Role.ENGINEERING, file.project.subsidiary))


def test_a_meeting_that_was_held_already_is_told_to_nobody():
    meeting(held_at=NOW - HOUR)

    assert told(NoticeCode.MEETING_CALLED) == set()


@pytest.mark.clause("5.4.4.6.a")
def test_what_the_minutes_decide_is_owed_by_the_post_until_the_end_of_its_day():
    file = household()
    works, engineer = department(subsidiary=file.project.subsidiary)
    fixed = file.assignments.get().staff

    row = held(
        task(Addressee(organisation=works)),
        task(Addressee(role=Role.ENGINEERING), "出具报告"),
        task(Addressee(organisation=firm()), "备料"),
        task(None, "回访客户"),
        file=file,
        by=manager(file.project.subsidiary),
    )

    duties = {duty.what: duty for duty in Duty.objects.filter(kind="meeting_action")}
    assert [(what, duty.owner, duty.post) for what, duty in duties.items()] == [
        ("重新打胶并做淋水试验", engineer, "engineering"),
        ("出具报告", engineer, "engineering"),
        ("备料", fixed, "rep"),
        ("回访客户", fixed, "rep"),
    ]
    assert {duty.due_at for duty in duties.values()} == {end_of_day(date(2026, 6, 25))}
    assert {duty.clause for duty in duties.values()} == {"5.4.4.6.a"}
    assert [action.department for action in row.actions.all()] == [works.name, str(Role.ENGINEERING.label), "固安防水工程公司", str(Role.REP.label)]
    assert told(NoticeCode.MEETING_ASKS) == {engineer.name, fixed.name}
    assert duties["备料"].subject.get_absolute_url() == f"{row.get_absolute_url()}#action-{duties['备料'].subject_id}"


def test_without_household_what_the_representative_has_to_do_is_whose_meeting_it_is():
    boss = manager()
    case = matter(by=boss)

    row = meeting(subject=case, by=boss, held_at=NOW - HOUR)
    write_minutes(meeting=row, minutes=minutes(task()), by=boss, now=NOW)

    assert Duty.objects.get(kind="meeting_action").owner == boss


@pytest.mark.clause("5.4.4.6.a")
def test_minutes_are_complete_once_and_an_added_note_is_a_new_line():
    row = meeting(held_at=NOW - HOUR)
    with pytest.raises(NotYetWritten):
        add_note(meeting=row, words="补充", by=row.called_by, now=NOW)
    write_minutes(meeting=row, minutes=minutes(), by=row.called_by, now=NOW, uploads=[scan()])

    with pytest.raises(AlreadyWritten):
        write_minutes(meeting=row, minutes=minutes(minutes="另一份"), by=row.called_by, now=NOW)
    note = add_note(meeting=row, words="总包要求顺延一日。", by=row.called_by, now=NOW + HOUR)

    row.refresh_from_db()
    assert (row.minutes, row.minutes_by, row.minutes_at) == ("确定重新打胶并做淋水试验。", row.called_by, NOW)
    assert Upload.objects.about(row).count() == 1
    with pytest.raises(ProgrammingError), transaction.atomic():
        row.notes.filter(pk=note.pk).update(words="x")
    with pytest.raises(WordsMissing):
        add_note(meeting=row, words=" ", by=row.called_by, now=NOW)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"chair": ""}, WordsMissing),
        ({"recorder": " "}, WordsMissing),
        ({"present": ""}, WordsMissing),
        ({"minutes": ""}, WordsMissing),
    ],
)
def test_minutes_name_who_led_wrote_and_was_there(change, refusal):
    row = meeting(held_at=NOW - HOUR)

    with pytest.raises(refusal):
        write_minutes(meeting=row, minutes=minutes(**change), by=row.called_by, now=NOW)


def test_what_is_to_be_done_has_words_a_day_to_come_and_somebody_of_the_company():
    row = meeting(held_at=NOW - HOUR)
    wrong = [(task(what=" "), WordsMissing), (task(due_on=date(2026, 6, 15)), DayPassed), (task(Addressee(role=Role.LAWYER)), NobodyThere)]

    for one, refusal in wrong:
        with pytest.raises(refusal):
            write_minutes(meeting=row, minutes=minutes(one), by=row.called_by, now=NOW)
    assert not MeetingAction.objects.exists()


def test_minutes_are_written_after_the_meeting_by_who_follows_it_up():
    row = meeting()

    with pytest.raises(NotYetHeld):
        write_minutes(meeting=row, minutes=minutes(), by=row.called_by, now=NOW)
    with pytest.raises(NotYours):
        write_minutes(meeting=row, minutes=minutes(), by=rep(row.subsidiary), now=NOW + 2 * DAY)


@pytest.mark.clause("5.4.4.6.a")
def test_a_cancelled_meeting_has_its_reason_tells_those_who_were_asked_and_gets_no_minutes():
    row = meeting()

    with pytest.raises(ReasonMissing):
        cancel_meeting(meeting=row, reason=" ", by=row.called_by, now=NOW)
    cancel_meeting(meeting=row, reason="改为联系函", by=row.called_by, now=NOW)

    assert told(NoticeCode.MEETING_CANCELLED) == told(NoticeCode.MEETING_CALLED) != set()
    with pytest.raises(MeetingCancelled):
        write_minutes(meeting=row, minutes=minutes(), by=row.called_by, now=NOW + 2 * DAY)
    with pytest.raises(AlreadyWritten):
        cancel_meeting(meeting=held(), reason="x", by=Meeting.objects.latest("pk").called_by, now=NOW)


# ---- doing ----------------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.6.a")
def test_the_post_says_it_is_done_and_the_duty_is_kept():
    file = household()
    works, engineer = department(subsidiary=file.project.subsidiary)
    row = held(task(Addressee(organisation=works)), file=file)
    action = row.actions.get()

    do_action(action=action, words="已打胶，试验通过", by=engineer, now=NOW + HOUR, at=NOW, uploads=[scan()])

    action.refresh_from_db()
    duty = Duty.objects.about(action).get()
    assert (action.done_words, action.done_by, action.done_at) == ("已打胶，试验通过", engineer, NOW + HOUR)
    assert (duty.fulfilled_at, duty.evidence, duty.is_on_time) == (NOW + HOUR, action, True)
    assert told(NoticeCode.MEETING_DONE) == {row.called_by.name}
    with pytest.raises(AlreadyDone, match=engineer.name):
        do_action(action=action, words="again", by=row.called_by, now=NOW + HOUR)


@pytest.mark.clause("5.4.4.6.a")
def test_who_follows_the_meeting_up_records_what_was_done_at_its_time():
    row = held(task())
    action = row.actions.get()
    late = NOW + DAY

    with pytest.raises(NotYetHappened):
        do_action(action=action, words="已完成", by=row.called_by, now=late, at=late + HOUR)
    with pytest.raises(WordsMissing):
        do_action(action=action, words=" ", by=row.called_by, now=late)
    do_action(action=action, words="已完成", by=row.called_by, now=late, at=NOW + HOUR)

    assert Duty.objects.about(action).get().fulfilled_at == NOW + HOUR


def test_a_stranger_does_not_say_it_is_done():
    file = household()
    works = department(subsidiary=file.project.subsidiary)[0]
    row = held(task(Addressee(organisation=works)), file=file)

    for who in (rep(row.subsidiary), staff_as(Role.FINANCE, row.subsidiary)):
        with pytest.raises(NotYoursToDo):
            do_action(action=row.actions.get(), words="x", by=who, now=NOW)


# ---- the matter -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.6.b")
def test_a_matter_waits_until_all_its_meeting_decided_is_done():
    case = resolved()
    row = meeting(subject=case, held_at=NOW - HOUR)
    write_minutes(meeting=row, minutes=minutes(task()), by=row.called_by, now=NOW)

    assert Referral.objects.begun_by(case).unsettled().get().result == row
    with pytest.raises(NotReadyToClose):
        close(matter=Matter.objects.get(pk=case.pk), by=case.received_by, now=NOW)
    do_action(action=row.actions.get(), words="已完成", by=row.called_by, now=NOW)

    assert not Referral.objects.begun_by(case).unsettled().exists()


@pytest.mark.parametrize("ends", ["cancel", "minutes"])
def test_a_meeting_that_decides_nothing_holds_nothing_up(ends):
    case = complaint()
    row = meeting(subject=case, held_at=NOW - HOUR)

    if ends == "cancel":
        cancel_meeting(meeting=row, reason="不必开", by=row.called_by, now=NOW)
    else:
        write_minutes(meeting=row, minutes=minutes(), by=row.called_by, now=NOW)

    assert not Referral.objects.begun_by(case).unsettled().exists()


# ---- reach, the manager's list ----------------------------------------------------------------------------------------


def test_meetings_are_read_by_who_called_is_asked_has_to_do_follows_or_leads():
    file = household()
    house = file.project.subsidiary
    works, engineer = department(subsidiary=house)
    affairs = staff_as(Role.GENERAL_AFFAIRS, house)
    colleague, boss = rep(house), manager(house)
    case = complaint(file, by=colleague)
    row = meeting(subject=case, by=boss, invited=[Addressee(organisation=works)], held_at=NOW - HOUR)
    write_minutes(meeting=row, minutes=minutes(task(Addressee(role=Role.GENERAL_AFFAIRS))), by=boss, now=NOW)

    readers = (file.assignments.get().staff, engineer, affairs, colleague, boss, vp(house))
    others = (rep(house), staff_as(Role.FINANCE, house), manager(SubsidiaryFactory(code="HB")))

    assert [Meeting.objects.visible_to(one).exists() for one in readers] == [True] * len(readers)
    assert [Meeting.objects.visible_to(one).exists() for one in others] == [False] * len(others)


@pytest.mark.clause("5.4.4.6.a")
@pytest.mark.parametrize(("days", "is_listed"), [(2, False), (3, True)])
def test_a_meeting_without_minutes_is_on_the_managers_list_after_two_days(days, is_listed):
    boss = manager()
    row = meeting(now=NOW - 4 * DAY, held_at=NOW - days * DAY)
    held(file=row.household)

    assert list(without_minutes(boss, NOW)) == [row] * is_listed


def test_the_database_keeps_minutes_whole():
    row = meeting()

    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=row.pk).update(minutes_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=row.pk).update(cancelled_at=NOW)
