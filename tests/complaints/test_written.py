from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from complaints.actions import sending, written
from complaints.actions.endings import NotReadyToClose, close, resolve
from complaints.actions.refusals import AlreadyClosed, NotYetHappened, NotYourMatter, TooLongAgo
from complaints.enums import Channel, MatterState, SentHow, Told, WrittenState
from complaints.models import WrittenReply
from complaints.queries.written import addressee_of, offer_for
from customers.authorization import actions as authorization
from customers.authorization.enums import RequestState, Verdict
from customers.documents.models import Upload
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import AddressSource, Happened, NoticeCode, Role
from customers.models import Notification
from tests.documents.test_actions import picture
from tests.factories.authorization import delegation
from tests.factories.complaints import complaint, matter
from tests.factories.customers import NOW, SubsidiaryFactory, away, customer, gm, household, manager, rep, staff_as, vp
from tests.factories.letters import (
    TEXT,
    approved,
    at_contract_address,
    decided,
    draft,
    letter,
    moved_to,
    request_of,
    requested,
    sent,
)

pytestmark = pytest.mark.django_db


def told(person, code):
    return Notification.objects.filter(staff=person, code=code).count()


def edited(row, by=None, now=NOW, version=None, **values):
    return written.edit_letter(reply=row, letter=letter(**values), version=version or row.version, by=by or row.written_by, now=now)


# ---- writing ------------------------------------------------------------------------------------------------------


def test_a_letter_is_drafted_on_its_matter():
    row = draft()

    assert (row.state, row.version, row.number, row.text) == (WrittenState.DRAFT, 1, "", TEXT)
    assert row.places == [("文昌街1号", "210019")]


def test_a_matter_has_one_letter_under_way():
    row = draft()

    with pytest.raises(written.OneLetterOpen):
        draft(row.matter)
    with pytest.raises(IntegrityError), transaction.atomic():
        WrittenReply.objects.create(matter=row.matter, addressee="王", text="x", written_by=row.written_by, written_at=NOW)
    written.give_up_letter(reply=row, reason="改为当面答复", by=row.written_by, now=NOW)
    assert draft(row.matter).state == WrittenState.DRAFT


@pytest.mark.parametrize("values", [{"addressee": " "}, {"text": "\n"}])
def test_a_letter_has_somebody_to_read_it_and_words(values):
    with pytest.raises(written.LetterIncomplete):
        draft(**values)


def test_a_second_address_alone_is_the_first():
    row = draft(address="", postcode="", also_address="湖滨路8号", also_postcode="210036")

    assert (row.address, row.also_address) == ("湖滨路8号", "")


def test_only_who_serves_the_household_stands_in_or_manages_writes_letters():
    fixed, cover, boss = rep(), rep(), manager()
    away(fixed, cover)
    row = complaint(household(fixed))

    for person in (rep(), vp(), staff_as(Role.GENERAL_AFFAIRS), staff_as(Role.AUDITOR)):
        with pytest.raises(NotYourMatter):
            draft(row, by=person)
    for person in (fixed, cover, boss):
        letter_of = draft(row, by=person)
        written.give_up_letter(reply=letter_of, reason="另拟", by=person, now=NOW)


@pytest.mark.clause("5.10.1")
def test_a_letter_is_offered_to_all_buyers_at_the_address_of_the_contract():
    file = household(buyers=[customer("王建平", title="mr"), customer("李梅", phones=("13911112222",))])
    at_contract_address(file)

    offer = offer_for(complaint(file))

    assert offer.addressee == addressee_of(file) == "王建平先生、李梅女士/先生"
    assert (offer.places, offer.is_unnotified) == ([("文昌街1号", "210019")], False)


@pytest.mark.clause("5.10.3")
def test_a_customer_who_moved_without_notice_is_written_to_at_both_addresses():
    file = household()
    at_contract_address(file)
    moved_to(file)

    offer = offer_for(complaint(file))

    assert (offer.places, offer.is_unnotified) == ([("文昌街1号", "210019"), ("湖滨路8号", "210036")], True)


def test_after_written_notice_the_new_address_is_enough():
    file = household()
    at_contract_address(file)
    moved_to(file, source=AddressSource.WRITTEN_NOTICE)

    assert offer_for(complaint(file)).places == [("湖滨路8号", "210036")]


def test_a_visitor_without_household_is_addressed_by_name():
    boss = manager()
    row = matter(by=rep())

    assert offer_for(row).addressee == "周先生女士/先生"
    assert draft(row, by=boss, address="").places == []


# ---- to the vice president -------------------------------------------------------------------------------------


@pytest.mark.clause("5.6.4")
def test_a_letter_goes_to_the_vice_president_alone_and_the_manager_has_a_copy():
    boss, above = manager(), vp()
    row = requested(above)
    asked = request_of(row)

    assert (row.state, asked.state, asked.desk, asked.clause) == (WrittenState.REQUESTED, RequestState.WAITING, Role.VP, "5.6.4")
    assert len(asked.route) == 1
    assert (told(above, NoticeCode.APPROVAL_ASKED), told(boss, NoticeCode.WRITTEN_REPLY_COPY)) == (1, 1)


def test_the_manager_who_writes_himself_gets_no_copy():
    boss = manager()
    vp()
    row = draft(by=boss)

    written.submit_letter(reply=row, by=boss, now=NOW)

    assert told(boss, NoticeCode.WRITTEN_REPLY_COPY) == 0


def test_sent_up_twice_it_lies_there_once():
    row = requested()

    written.submit_letter(reply=row, by=row.written_by, now=NOW)

    assert authorization_requests(row) == [RequestState.WAITING]


def authorization_requests(row):
    return [one.state for one in type(request_of(row)).objects.about(row).order_by("pk")]


@pytest.mark.clause("5.6.4")
def test_the_approval_numbers_the_letter_and_who_keeps_the_seal_is_told():
    clerk = staff_as(Role.GENERAL_AFFAIRS)
    row = approved()

    assert (row.state, row.approved_at) == (WrittenState.APPROVED, NOW)
    assert row.number == f"HH-{row.matter.household.project.code}-2026-00001"
    assert request_of(row).effective_at == NOW
    assert told(clerk, NoticeCode.WRITTEN_REPLY_TO_SEND) == 1
    assert row.matter.household.timeline.filter(kind=Happened.WRITTEN_REPLY, text__endswith=row.number).count() == 1


@pytest.mark.clause("5.6.4")
def test_an_approval_stops_no_clock():
    row = approved()

    assert Duty.objects.about(row.matter).open().get().kind == DutyKind.REPLY_TO_COMPLAINT
    assert row.matter.replied_at is None


@pytest.mark.clause("5.6.4")
@pytest.mark.parametrize(
    ("verdict", "state", "asked"),
    [(Verdict.RETURN, WrittenState.RETURNED, RequestState.RETURNED), (Verdict.REFUSE, WrittenState.REFUSED, RequestState.REFUSED)],
)
def test_what_is_returned_or_not_approved_has_no_number(verdict, state, asked):
    above = vp()
    row = requested(above)

    decided(row, above, verdict)

    row.refresh_from_db()
    assert (row.state, row.number, request_of(row).state) == (state, "", asked)
    assert row.matter.household.timeline.filter(kind=Happened.WRITTEN_REPLY).count() == 1


def test_a_returned_letter_comes_again_as_the_next_round():
    above = vp()
    row = requested(above)
    decided(row, above, Verdict.RETURN)

    row = edited(row, text="补充上门日期：6月20日。")
    assert row.state == WrittenState.RETURNED
    written.submit_letter(reply=row, by=row.written_by, now=NOW)
    decided(row, above)

    row.refresh_from_db()
    assert (row.state, request_of(row).round, authorization_requests(row)) == (WrittenState.APPROVED, 2, [RequestState.APPROVED])


def test_a_letter_is_approved_as_it_stands_or_not_at_all():
    above = vp()
    row = requested(above)

    with pytest.raises(authorization.NoConditions):
        decided(row, above, Verdict.APPROVE_WITH_CONDITIONS, words="加一句道歉")


@pytest.mark.clause("5.6.4")
def test_nobody_signs_his_own_letter():
    above, top = vp(), gm()
    file = household(above_rep := rep())
    row = complaint(file)
    staff = staff_as(Role.MANAGER)
    type(staff.postings.get()).objects.create(staff=staff, role=Role.VP, subsidiary=file.project.subsidiary, starts_on=staff.postings.get().starts_on)
    above.postings.update(ends_on=NOW.date() - timedelta(days=1))

    mine = written.submit_letter(reply=draft(row, by=staff), by=staff, now=NOW)

    assert request_of(mine).desk == Role.GM
    with pytest.raises(authorization.NotYours):
        decided(mine, staff)
    decided(mine, top)
    mine.refresh_from_db()
    assert (mine.state, above_rep.pk) == (WrittenState.APPROVED, row.received_by_id)


def test_who_stands_in_for_the_vice_president_signs_for_him():
    above, boss = vp(), manager()
    row = requested(above)
    delegation(above, boss, Role.VP, row.matter.subsidiary)

    decided(row, boss)

    assert (request_of(row).decisions.get().by, request_of(row).decisions.get().on_behalf_of) == (boss, above)


def test_a_second_word_is_refused():
    above, second = vp(), vp()
    row = requested(above)
    decided(row, above)

    with pytest.raises(authorization.AlreadyDecided):
        decided(row, second)


# ---- editing while it runs ---------------------------------------------------------------------------------------


@pytest.mark.clause("5.6.4")
def test_an_edit_while_it_runs_voids_the_request_in_the_same_act_and_both_are_told():
    above = vp()
    row = requested(above)

    row = edited(row, text="另一段话")

    assert (row.state, row.version, request_of(row).state) == (WrittenState.DRAFT, 2, RequestState.VOID)
    assert (told(above, NoticeCode.APPROVAL_VOID), told(row.written_by, NoticeCode.APPROVAL_VOID)) == (1, 1)
    with pytest.raises(authorization.AlreadyDecided):
        decided(row, above)


@pytest.mark.parametrize("change", [{"addressee": "李梅女士"}, {"address": "湖滨路8号"}, {"text": "另一段话"}, {"also_address": "湖滨路8号"}])
def test_the_vice_president_signs_this_very_text_to_this_very_address(change):
    above = vp()
    row = requested(above)
    WrittenReply.objects.filter(pk=row.pk).update(**change)

    with pytest.raises(authorization.Edited):
        decided(row, above)


def test_whoever_edits_writes_it():
    boss = manager()
    row = edited(draft(), by=boss)

    assert row.written_by == boss


def test_what_somebody_else_changed_is_not_overwritten():
    boss = manager(name="陈立恒")
    row = draft()
    edited(row, by=boss, text="经理改过的话")

    with pytest.raises(written.LetterChanged, match="陈立恒"):
        edited(row, version=1, text="我的话")

    row.refresh_from_db()
    assert row.text == "经理改过的话"


def test_what_was_approved_is_neither_edited_nor_sent_up_again():
    row = approved()

    with pytest.raises(written.LetterStands):
        edited(row)
    with pytest.raises(written.LetterStands):
        written.submit_letter(reply=row, by=row.written_by, now=NOW)


# ---- taken back, given up ------------------------------------------------------------------------------------------


def test_a_letter_is_taken_back_by_who_follows_it():
    boss, row = manager(), requested()

    with pytest.raises(authorization.NotYours):
        written.withdraw_letter(reply=row, by=boss, now=NOW)
    row = written.withdraw_letter(reply=row, by=row.written_by, now=NOW)

    assert (row.state, request_of(row).state) == (WrittenState.DRAFT, RequestState.WITHDRAWN)
    with pytest.raises(written.NothingToTakeBack):
        written.withdraw_letter(reply=row, by=row.written_by, now=NOW)


@pytest.mark.parametrize("make", [draft, requested, approved])
def test_a_letter_is_given_up_with_its_reason_before_it_left(make):
    row = make()
    number = row.number

    with pytest.raises(written.GiveUpReasonMissing):
        written.give_up_letter(reply=row, reason=" ", by=row.written_by, now=NOW)
    row = written.give_up_letter(reply=row, reason="客户改为当面听取答复", by=row.written_by, now=NOW)

    assert (row.state, row.end_reason, row.ended_by, row.number) == (WrittenState.GIVEN_UP, "客户改为当面听取答复", row.written_by, number)
    assert not row.matter.written_replies.open().exists()


def test_giving_up_a_letter_voids_what_is_being_decided_and_ends_what_was_returned():
    above = vp()
    running, returned = requested(above), requested(above)
    decided(returned, above, Verdict.RETURN)
    returned.refresh_from_db()

    for row in (running, returned):
        written.give_up_letter(reply=row, reason="不再需要", by=row.written_by, now=NOW)

    assert [request_of(row).state for row in (running, returned)] == [RequestState.VOID, RequestState.WITHDRAWN]


def test_what_has_left_is_not_given_up():
    row = sent()

    with pytest.raises(written.LetterStands):
        written.give_up_letter(reply=row, reason="x", by=row.written_by, now=NOW)


# ---- leaving the house ------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.6.4")
@pytest.mark.clause("5.6.3.b")
def test_only_the_letter_that_left_stops_the_clock_at_that_time():
    row = approved()
    left = NOW + timedelta(hours=3)

    row = sent(row, now=left + timedelta(hours=1), at=left)

    duty, told_row = Duty.objects.about(row.matter).get(kind=DutyKind.REPLY_TO_COMPLAINT), row.matter.replies.get()
    row.matter.refresh_from_db()
    assert (duty.fulfilled_at, duty.recorded_at, duty.evidence) == (left, left + timedelta(hours=1), told_row)
    assert (told_row.kind, told_row.channel, told_row.words) == (Told.REPLY, Channel.LETTER, f"{row.number}\n{TEXT}")
    assert (row.matter.state, row.matter.replied_at, row.state, row.sent_by) == (MatterState.REPLIED, left, WrittenState.SENT, row.written_by)
    assert row.matter.household.timeline.filter(kind=Happened.WRITTEN_REPLY, text__contains="XA12345678942").count() == 1


def test_the_managers_matter_is_answered_by_the_signed_letter_of_the_representative():
    manager()
    row = matter()

    letter_of = sent(approved(matter=row))

    duty = Duty.objects.about(row).get(kind=DutyKind.REPLY_AS_MANAGER)
    assert (duty.fulfilled_at, duty.fulfilled_by) == (NOW, letter_of.written_by)


def test_logged_twice_it_left_once():
    row = sent()

    again = sent(row, tracking_no="XA99999999999")

    assert (again.tracking_no, row.matter.replies.count()) == ("XA12345678942", 1)


@pytest.mark.clause("5.6.4")
@pytest.mark.parametrize("make", [draft, requested])
def test_nothing_leaves_before_it_is_signed(make):
    row = make()

    with pytest.raises(sending.NotApproved) as refused:
        sent(row)

    assert refused.value.clause == "5.6.4"


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"at": NOW - timedelta(minutes=1)}, sending.BeforeApproval),
        ({"at": NOW + timedelta(seconds=1)}, NotYetHappened),
        ({"tracking_no": " "}, sending.NotProved),
        ({"how": SentHow.HANDED_OVER, "tracking_no": ""}, sending.NotProved),
    ],
)
def test_a_letter_leaves_after_its_approval_and_on_evidence(values, refusal):
    row = approved()

    with pytest.raises(refusal):
        sent(row, **values)

    assert not row.matter.replies.exists()


def test_a_letter_that_left_is_logged_within_72_hours():
    row = approved()

    with pytest.raises(TooLongAgo):
        sent(row, now=NOW + timedelta(hours=72, minutes=1), at=NOW)
    assert sent(row, now=NOW + timedelta(hours=72), at=NOW).state == WrittenState.SENT


@pytest.mark.clause("5.10.3")
def test_two_items_have_two_numbers():
    row = approved(also_address="湖滨路8号", also_postcode="210036")

    with pytest.raises(sending.NotProved):
        sent(row)
    row = sent(row, also_tracking_no="XA12345678956")

    assert (row.tracking_no, row.also_tracking_no) == ("XA12345678942", "XA12345678956")


def test_a_letter_without_address_is_handed_over_with_a_picture_of_the_receipt():
    row = approved(address="", postcode="")
    receipt = SimpleUploadedFile("签收.jpg", picture())

    with pytest.raises(sending.AddressMissing):
        sent(row)
    row = sending.send_letter(reply=row, sent=sending.Sent(SentHow.HANDED_OVER, NOW), by=row.written_by, now=NOW, uploads=[receipt])

    assert row.sent_how == SentHow.HANDED_OVER
    assert Upload.objects.about(row).get().household == row.matter.household


@pytest.mark.clause("5.10.1")
def test_general_affairs_posts_and_does_not_hand_over():
    clerk, other = staff_as(Role.GENERAL_AFFAIRS), staff_as(Role.GENERAL_AFFAIRS, SubsidiaryFactory(code="HB"))
    row = approved()

    for person, how in ((other, SentHow.POSTED), (clerk, SentHow.HANDED_OVER), (vp(), SentHow.POSTED), (rep(), SentHow.POSTED)):
        with pytest.raises(sending.NotYours):
            sent(row, by=person, how=how)
    row = sent(row, by=clerk)

    assert (row.sent_by, row.matter.replies.get().by) == (clerk, clerk)


# ---- closing -----------------------------------------------------------------------------------------------------------


def test_a_matter_is_not_closed_while_a_letter_is_under_way():
    boss, row = manager(), matter()
    begun = draft(row)
    resolve(matter=row, result="已说明", told_at=NOW, by=boss, now=NOW)

    with pytest.raises(NotReadyToClose):
        close(matter=row, by=boss, now=NOW)
    written.give_up_letter(reply=begun, reason="已当面说明", by=boss, now=NOW)
    close(matter=row, by=boss, now=NOW)

    with pytest.raises(AlreadyClosed):
        draft(row)
