from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from complaints.actions import corrections, receptions
from complaints.actions.matters import About, Office, Talk
from complaints.actions.refusals import AlreadyClosed, NotYetHappened, TooLongAgo
from complaints.actions.replies import NoOffice, OpinionMissing, tell_customer
from complaints.enums import Channel, MatterKind, MatterState, Opinion, Outcome, Told
from complaints.models import Matter, Reception
from customers.documents.models import Upload
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Happened, NoticeCode, Role
from customers.models import Notification
from customers.rules.deadlines import WITHOUT_END, end_of_day
from tests.factories.complaints import WORDS, complaint, matter, reception, said, settled, talk
from tests.factories.customers import NOW, at, away, customer, gm, household, manager, rep, staff_as

pytestmark = pytest.mark.django_db


def told(person):
    return list(Notification.objects.filter(staff=person).values_list("code", flat=True))


def owed(subject, **values):
    return Duty.objects.about(subject).filter(**values)


@pytest.mark.clause("5.4.4.1.a")
@pytest.mark.clause("5.4.4.2")
def test_a_reception_is_an_entry_of_the_work_log():
    file = household()

    row = reception(file)

    file.refresh_from_db()
    assert (row.words, row.channel, row.received_by, row.instead_of) == (WORDS, Channel.CALL, file.assignments.get().staff, None)
    assert (row.received_at, row.recorded_at) == (NOW - timedelta(minutes=10), NOW)
    assert file.last_contact_at == row.received_at
    assert file.timeline.filter(kind=Happened.RECEPTION).get().subject == row


@pytest.mark.clause("5.4.4.3")
@pytest.mark.clause("5.6.3.a")
def test_settled_on_the_spot_ends_with_result_and_opinion_and_starts_nothing():
    row = reception()

    assert (row.result, row.opinion, row.matter) == ("已告知办理日期", Opinion.SATISFIED, None)
    assert Duty.objects.count() == 0
    assert row.is_late_entry is False


@pytest.mark.clause("5.4.4.3")
@pytest.mark.parametrize("gap", [{"result": " "}, {"opinion": ""}])
def test_settled_without_result_or_opinion_is_refused(gap):
    with pytest.raises(receptions.SettledHalf) as refusal:
        reception(ending=settled(**gap))

    assert refusal.value.clause == "5.4.4.3"
    assert Reception.objects.count() == 0


@pytest.mark.clause("5.4.4.4")
def test_a_customer_who_is_not_satisfied_is_not_settled():
    with pytest.raises(receptions.StillNotSatisfied) as refusal:
        reception(ending=settled(opinion=Opinion.NOT_SATISFIED))

    assert refusal.value.clause == "5.4.4.4"


@pytest.mark.clause("5.4.4.3")
def test_the_database_keeps_no_half_settled_reception():
    row = reception()

    with pytest.raises(IntegrityError), transaction.atomic():
        Reception.objects.create(
            household=row.household,
            subsidiary=row.subsidiary,
            channel="call",
            received_at=NOW,
            recorded_at=NOW,
            received_by=row.received_by,
            words="x",
            outcome=Outcome.SETTLED,
        )


@pytest.mark.clause("5.4.4.2")
def test_the_words_of_a_reception_cannot_be_changed_in_the_database():
    row = reception()

    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        Reception.objects.filter(pk=row.pk).update(words="anders")


@pytest.mark.clause("5.4.4.1.b")
def test_a_colleague_receives_and_the_representative_and_her_stand_in_are_told():
    fixed, cover, colleague = rep(), rep(), rep(name="高丽娜")
    away(fixed, cover)

    row = reception(household(fixed), by=colleague)

    assert row.instead_of == fixed
    assert told(fixed) == told(cover) == [NoticeCode.RECEIVED_FOR_YOU]
    assert Notification.objects.get(staff=fixed).values == {"by": "高丽娜"}
    assert told(colleague) == []


@pytest.mark.clause("5.4.4.1.b")
def test_the_stand_in_who_receives_is_not_told_of_it():
    fixed, cover = rep(), rep()
    away(fixed, cover)

    reception(household(fixed), by=cover)

    assert (told(fixed), told(cover)) == ([NoticeCode.RECEIVED_FOR_YOU], [])


@pytest.mark.clause("5.4.4.1.b")
def test_the_complaint_a_colleague_received_is_the_representatives():
    fixed = rep()

    row = complaint(household(fixed), by=staff_as(Role.GENERAL_AFFAIRS))

    assert owed(row, kind=DutyKind.REPLY_TO_COMPLAINT).get().owner == fixed


@pytest.mark.parametrize("who", [gm, lambda: staff_as(Role.FINANCE), lambda: staff_as(Role.AUDITOR)])
def test_only_the_department_receives(who):
    file = household()

    with pytest.raises(receptions.NotInDepartment):
        reception(file, by=who())


def test_the_department_receives_only_for_its_own_subsidiary():
    from_elsewhere = rep(subsidiary=household().project.subsidiary.__class__.objects.create(name="别处", code="BC"))

    with pytest.raises(receptions.NotInDepartment):
        reception(household(), by=from_elsewhere)


@pytest.mark.clause("5.4.4.4")
@pytest.mark.clause("5.4.4.5.a")
def test_reporting_to_the_manager_opens_his_48_hours_and_is_itself_the_report():
    boss = manager()
    file = household()

    row = matter(file, kind=MatterKind.SUGGESTION)

    report, reply = owed(row, clause="5.4.4.4").get(), owed(row, clause="5.4.4.5.a").get()
    assert (row.kind, row.state, row.household) == (MatterKind.SUGGESTION, MatterState.RECEIVED, file)
    assert (report.fulfilled_at, report.due_at, report.owner) == (NOW, end_of_day(date.fromisoformat("2026-06-16")), row.received_by)
    assert (reply.owner, reply.post, reply.due_at, reply.starts_at) == (boss, Role.MANAGER, row.received_at + timedelta(hours=48), row.received_at)
    assert told(boss) == [NoticeCode.REPORTED]
    assert row.number.startswith(f"SX-{file.project.code}-2026-")


@pytest.mark.clause("5.4.4.4")
def test_a_report_written_after_midnight_is_late_and_the_48_hours_still_run_from_the_reception():
    row = matter(at=at("2026-06-15 17:00"))

    report, reply = owed(row, clause="5.4.4.4").get(), owed(row, clause="5.4.4.5.a").get()
    assert report.is_on_time is False
    assert reply.due_at == at("2026-06-17 17:00")
    assert row.receptions.get().is_late_entry is True


def test_the_manager_who_receives_himself_is_not_told():
    boss = manager()

    matter(household(), by=boss)

    assert told(boss) == []


@pytest.mark.clause("5.6.1")
@pytest.mark.clause("5.6.2")
@pytest.mark.clause("5.6.3.b")
@pytest.mark.parametrize("channel", [Channel.CALL, Channel.LETTER, Channel.VISIT, Channel.WECHAT, Channel.OTHER])
def test_a_complaint_of_any_channel_gets_its_record_and_the_representatives_48_hours(channel):
    file = household()

    row = complaint(file, channel=channel)

    duty = owed(row).exclude(clause="5.10.5").get()
    assert (row.is_complaint, row.channel, row.category, row.grade) == (True, channel, "quality", "important")
    assert row.number.startswith("TS-")
    assert (duty.clause, duty.owner, duty.due_at) == ("5.6.3.b", file.assignments.get().staff, row.received_at + timedelta(hours=48))


@pytest.mark.clause("5.7.3")
def test_a_household_with_a_complaint_is_in_focus_as_long_as_it_is_open_and_one_with_another_matter_is_not():
    file, other = household(), household(buyers=[customer("李四", phones=["13900001111"])])

    complaint(file)
    matter(other)

    file.refresh_from_db()
    other.refresh_from_db()
    assert (file.focus_until, file.is_focus_without_end, other.focus_until) == (WITHOUT_END, True, None)


@pytest.mark.clause("5.6.3.a")
def test_a_complaint_answered_at_once_owes_no_reply_any_more():
    file = household()
    ending = receptions.Ending(Outcome.COMPLAINT, answered="已安排今天下午上门")

    row = reception(file, ending).matter

    duty = owed(row, kind=DutyKind.REPLY_TO_COMPLAINT).get()
    assert (row.state, row.replied_at) == (MatterState.REPLIED, row.received_at)
    assert (duty.fulfilled_at, duty.is_on_time) == (row.received_at, True)


@pytest.mark.clause("5.6.1")
def test_what_an_office_hands_on_has_a_second_clock_for_the_answer_to_the_office():
    file = household()
    office = Office("12345 热线", "T-0071", at("2026-06-19 00:00").date())

    row = complaint(file, channel=Channel.OFFICE, office=office)
    answer, reply = owed(row, clause="5.6.1").get(), owed(row, clause="5.6.3.b").get()
    tell_customer(matter=row, said=said(Told.OFFICE), by=row.received_by, now=NOW)

    answer.refresh_from_db()
    reply.refresh_from_db()
    assert (row.office, row.office_no, answer.due_at) == ("12345 热线", "T-0071", end_of_day(date.fromisoformat("2026-06-19")))
    assert (answer.fulfilled_at, reply.ended_at) == (NOW, None)


@pytest.mark.clause("5.6.1")
def test_an_office_is_named_and_never_settled_on_the_spot():
    with pytest.raises(receptions.OfficeWaits):
        reception(channel=Channel.OFFICE, office=Office("12345"))
    with pytest.raises(receptions.OfficeWaits):
        complaint(channel=Channel.OFFICE)


def test_no_office_is_answered_that_handed_nothing_on():
    row = complaint()

    with pytest.raises(NoOffice):
        tell_customer(matter=row, said=said(Told.OFFICE), by=row.received_by, now=NOW)


def test_a_visitor_who_is_no_customer_is_logged_and_his_matter_is_the_managers():
    boss, receiver = manager(), rep()

    row = complaint(None, by=receiver)

    assert (row.household, row.visitor_name, row.subsidiary) == (None, "周先生", receiver.posts[0].subsidiary)
    assert owed(row).get().owner == boss
    assert row.number.startswith("TS-LT-")


def test_somebody_came_and_said_something():
    file = household()
    by = file.assignments.get().staff

    with pytest.raises(receptions.NobodyCame):
        receptions.receive(talk=Talk(Channel.CALL, "x", NOW), ending=settled(), by=by, now=NOW)
    with pytest.raises(receptions.NothingSaid):
        reception(file, words="  ")


@pytest.mark.clause("5.4.4.2")
@pytest.mark.parametrize(("when", "refusal"), [(NOW + timedelta(minutes=1), NotYetHappened), (NOW - timedelta(hours=72, minutes=1), TooLongAgo)])
def test_a_reception_lies_within_the_last_72_hours(when, refusal):
    with pytest.raises(refusal):
        reception(at=when)


def test_the_oldest_time_that_may_be_logged():
    assert reception(at=NOW - timedelta(hours=72)).is_late_entry is True


@pytest.mark.clause("5.6.3.c")
def test_a_follow_up_of_an_open_matter_tells_the_customer_how_far_it_is():
    row = complaint()
    ending = receptions.Ending(Outcome.FOLLOW_UP, matter=row, told=Told.PROGRESS)

    entry = reception(row.household, ending, words="工程师今天已到现场")

    row.refresh_from_db()
    assert entry.matter == row
    assert row.replies.get().kind == Told.PROGRESS
    assert (row.state, owed(row, kind=DutyKind.REPLY_TO_COMPLAINT).get().ended_at) == (MatterState.COORDINATING, None)


@pytest.mark.clause("5.4.4.1.b")
def test_any_member_of_the_department_logs_the_reply_to_a_complaint_as_a_follow_up():
    row = complaint()

    reception(row.household, receptions.Ending(Outcome.FOLLOW_UP, matter=row, told=Told.REPLY), by=rep(), at=NOW)

    assert owed(row, kind=DutyKind.REPLY_TO_COMPLAINT).get().fulfilled_at == NOW


@pytest.mark.clause("5.4.4.5.a")
def test_a_follow_up_is_no_reply_while_the_manager_has_not_spoken():
    row = matter()

    with pytest.raises(OpinionMissing):
        reception(row.household, receptions.Ending(Outcome.FOLLOW_UP, matter=row, told=Told.REPLY))


def test_a_follow_up_names_an_open_matter_of_this_household():
    row, other = complaint(), household()
    closed = complaint()
    Matter.objects.filter(pk=closed.pk).update(state=MatterState.CLOSED, closed_at=NOW)

    with pytest.raises(receptions.WhichMatter):
        reception(other, receptions.Ending(Outcome.FOLLOW_UP, matter=row, told=Told.REPLY))
    with pytest.raises(receptions.WhichMatter):
        reception(row.household, receptions.Ending(Outcome.FOLLOW_UP, matter=row))
    with pytest.raises(AlreadyClosed):
        reception(closed.household, receptions.Ending(Outcome.FOLLOW_UP, matter=closed, told=Told.REPLY))


def test_a_report_is_no_complaint():
    assert reception(ending=receptions.Ending(Outcome.MANAGER, about=About(MatterKind.COMPLAINT))).matter.kind == MatterKind.OPINION


def test_pasted_pictures_are_kept_with_the_matter():
    file = household()
    by = file.assignments.get().staff
    picture = SimpleUploadedFile("聊天.png", PNG, "image/png")

    row = receptions.receive(talk=talk(file), ending=receptions.Ending(Outcome.COMPLAINT), by=by, now=NOW, uploads=[picture])

    assert Upload.objects.about(row.matter).get().household == file


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.mark.clause("5.4.4.2")
def test_a_correction_is_a_new_line_that_points_at_the_old_one():
    row = reception()

    line = corrections.correct_reception(reception=row, correction=corrections.Correction("说的是次卧", "听错房间"), by=row.received_by, now=NOW)

    row.refresh_from_db()
    assert (line.corrects, line.words, line.received_at, line.correction_reason) == (row, "说的是次卧", row.received_at, "听错房间")
    assert row.words == WORDS
    assert list(Reception.objects.standing()) == [line]


@pytest.mark.clause("5.4.4.5.a")
def test_a_corrected_time_lapses_the_open_term_and_opens_it_anew():
    row = matter()
    earlier = row.received_at - timedelta(hours=1)

    corrections.correct_reception(reception=row.receptions.get(), correction=corrections.Correction("同上", "时间记错", earlier), by=row.received_by, now=NOW)

    row.refresh_from_db()
    old, new = owed(row, clause="5.4.4.5.a").order_by("pk")
    assert row.received_at == earlier
    assert (old.lapsed_at, old.reason) == (NOW, "时间记错")
    assert (new.ended_at, new.due_at) == (None, earlier + timedelta(hours=48))


def test_a_settled_entry_may_have_its_time_corrected():
    row = reception()

    line = corrections.correct_reception(
        reception=row, correction=corrections.Correction("同上", "时间记错", NOW - timedelta(hours=2)), by=row.received_by, now=NOW
    )

    assert line.received_at == NOW - timedelta(hours=2)


def test_the_time_of_an_answered_reception_stands():
    row = complaint()
    tell_customer(matter=row, said=said(), by=row.received_by, now=NOW)

    with pytest.raises(corrections.TimeStands):
        corrections.correct_reception(
            reception=row.receptions.get(), correction=corrections.Correction("x", "y", NOW - timedelta(hours=1)), by=row.received_by, now=NOW
        )


@pytest.mark.parametrize(("words", "reason"), [("", "为何"), ("说的", " ")])
def test_a_correction_has_words_and_a_reason(words, reason):
    row = reception()

    with pytest.raises(corrections.ReasonMissing):
        corrections.correct_reception(reception=row, correction=corrections.Correction(words, reason), by=row.received_by, now=NOW)


def test_only_the_receiver_corrects_and_only_the_newest_line():
    row = reception()
    correction = corrections.Correction("说的是次卧", "听错房间")

    with pytest.raises(corrections.NotYourEntry):
        corrections.correct_reception(reception=row, correction=correction, by=manager(), now=NOW)
    corrections.correct_reception(reception=row, correction=correction, by=row.received_by, now=NOW)
    with pytest.raises(corrections.AlreadyCorrected):
        corrections.correct_reception(reception=row, correction=correction, by=row.received_by, now=NOW)
