from datetime import timedelta

import pytest

from complaints.actions import receptions
from complaints.actions.corrections import Correction, correct_reception
from complaints.actions.direction import match_household
from complaints.actions.matters import About
from complaints.actions.receptions import Ending
from complaints.actions.replies import LetterUnsigned, Said, tell_customer
from complaints.enums import Channel, MatterKind, Outcome, Told
from customers.actions.settings import change_setting
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.rules.deadlines import end_of_day
from tests.factories.complaints import complaint, matter, reception, said, settled
from tests.factories.customers import NOW, away, household, manager, rep
from tests.factories.letters import approved, sent

pytestmark = pytest.mark.django_db


def letters_of(row):
    return Duty.objects.about(row).filter(kind=DutyKind.ANSWER_LETTER).order_by("pk")


def reply_of(row):
    return Duty.objects.about(row).get(kind__in=(DutyKind.REPLY_TO_COMPLAINT, DutyKind.REPLY_AS_MANAGER))


@pytest.mark.clause("5.10.5")
@pytest.mark.parametrize("make", [complaint, matter])
def test_a_letter_is_to_be_answered_by_letter_by_the_representative_with_the_clock_of_the_reply(make):
    manager()
    row = make(channel=Channel.LETTER)

    duty = letters_of(row).get()

    assert (duty.clause, duty.post, duty.owner) == ("5.10.5", "rep", row.received_by)
    assert (duty.starts_at, duty.due_at) == (reply_of(row).starts_at, reply_of(row).due_at)


@pytest.mark.parametrize("channel", [Channel.CALL, Channel.VISIT, Channel.WECHAT, Channel.OTHER])
def test_nothing_else_asks_for_a_letter(channel):
    assert not letters_of(complaint(channel=channel)).exists()


@pytest.mark.clause("5.10.5")
def test_a_letter_is_never_settled_on_the_spot():
    with pytest.raises(receptions.LetterWaits) as refused:
        reception(household(), settled(), channel=Channel.LETTER)

    assert refused.value.clause == "5.10.5"


@pytest.mark.clause("5.10.5")
def test_a_telephone_call_stops_the_reply_and_lets_the_letter_follow():
    row = complaint(channel=Channel.LETTER)

    tell_customer(matter=row, said=said(at=NOW), by=row.received_by, now=NOW)

    first, second = letters_of(row)
    assert reply_of(row).fulfilled_at == NOW
    assert first.lapsed_at == NOW
    assert (second.ended_at, second.due_at, second.starts_at) == (None, end_of_day(NOW.date() + timedelta(days=7)), first.starts_at)
    assert second.owner == row.received_by


def test_a_second_call_moves_nothing_again():
    row = complaint(channel=Channel.LETTER)
    for hours in (0, 30):
        at = NOW + timedelta(hours=hours)
        tell_customer(matter=row, said=said(at=at), by=row.received_by, now=at)

    assert letters_of(row).last().due_at == end_of_day(NOW.date() + timedelta(days=7))
    assert letters_of(row).count() == 2


@pytest.mark.clause("5.10.5")
def test_an_answer_that_came_too_late_leaves_the_letter_late():
    row = complaint(channel=Channel.LETTER)
    late = NOW + timedelta(hours=49)

    tell_customer(matter=row, said=said(at=late), by=row.received_by, now=late)

    assert letters_of(row).get().due_at == reply_of(row).due_at
    assert letters_of(row).get().ended_at is None


def test_a_progress_report_leaves_the_letter_as_it_is():
    row = complaint(channel=Channel.LETTER)

    tell_customer(matter=row, said=said(Told.PROGRESS), by=row.received_by, now=NOW)

    assert letters_of(row).count() == 1


def test_the_days_are_a_setting():
    boss, row = manager(), complaint(channel=Channel.LETTER)
    change_setting(key="letter_answer_days", value=10, valid_from=NOW.date(), reason="来函较多", by=boss, now=NOW)

    tell_customer(matter=row, said=said(at=NOW), by=row.received_by, now=NOW)

    assert letters_of(row).last().due_at == end_of_day(NOW.date() + timedelta(days=10))


@pytest.mark.clause("5.10.5")
def test_the_letter_that_left_is_the_reply_and_the_answer_by_letter():
    row = complaint(channel=Channel.LETTER)

    letter = sent(approved(matter=row))

    assert [duty.fulfilled_at for duty in (reply_of(row), letters_of(row).get())] == [NOW, NOW]
    assert letters_of(row).get().evidence == letter.matter.replies.get()
    assert letters_of(row).get().fulfilled_by == row.received_by


@pytest.mark.clause("5.6.4")
@pytest.mark.parametrize("kind", [Told.REPLY, Told.PROGRESS])
def test_no_letter_is_logged_as_said_that_nobody_signed(kind):
    row = complaint(channel=Channel.LETTER)

    with pytest.raises(LetterUnsigned) as refused:
        tell_customer(matter=row, said=Said(kind, "信已寄出", Channel.LETTER, NOW), by=row.received_by, now=NOW)

    assert refused.value.clause == "5.6.4"
    assert not row.replies.exists()


def test_an_office_may_be_answered_by_letter():
    row = complaint()
    type(row).objects.filter(pk=row.pk).update(office="12345")
    row.refresh_from_db()

    tell_customer(matter=row, said=Said(Told.OFFICE, "已书面回函", Channel.LETTER, NOW), by=row.received_by, now=NOW)

    assert row.replies.get().channel == Channel.LETTER


@pytest.mark.clause("5.10.5")
def test_what_was_answered_at_once_to_a_letter_was_said_on_the_telephone():
    row = reception(
        household(), Ending(Outcome.COMPLAINT, about=About(MatterKind.COMPLAINT, category="quality"), answered="今日已致电说明"), channel=Channel.LETTER
    ).matter

    assert row.replies.get().channel == Channel.CALL
    assert letters_of(row).last().ended_at is None


@pytest.mark.clause("5.10.5")
def test_a_second_letter_about_an_open_matter_asks_for_no_second_answer():
    row = complaint(channel=Channel.LETTER)

    reception(row.household, Ending(Outcome.FOLLOW_UP, matter=row, told=Told.PROGRESS), row.received_by, channel=Channel.LETTER)

    assert letters_of(row).count() == 1


@pytest.mark.clause("5.10.5")
def test_a_letter_about_a_matter_that_was_answered_has_the_days_of_the_house():
    row = complaint()
    tell_customer(matter=row, said=said(at=NOW), by=row.received_by, now=NOW)

    reception(row.household, Ending(Outcome.FOLLOW_UP, matter=row, told=Told.PROGRESS), row.received_by, channel=Channel.LETTER)

    assert letters_of(row).get().due_at == end_of_day(NOW.date() + timedelta(days=7))


def test_a_corrected_time_moves_the_letter_along_with_the_reply():
    entry = reception(
        household(), Ending(Outcome.COMPLAINT, about=About(MatterKind.COMPLAINT, category="quality")), channel=Channel.LETTER, at=NOW - timedelta(minutes=10)
    )
    earlier = NOW - timedelta(hours=3)

    correct_reception(reception=entry, correction=Correction("来信", "收信时间记错", earlier), by=entry.received_by, now=NOW)

    assert letters_of(entry.matter).last().due_at == earlier + timedelta(hours=48)
    assert reply_of_open(entry.matter).due_at == earlier + timedelta(hours=48)


def reply_of_open(row):
    return Duty.objects.about(row).open().get(kind=DutyKind.REPLY_TO_COMPLAINT)


def test_the_letter_of_somebody_unknown_is_the_managers_until_it_is_matched():
    boss, fixed, clerk = manager(), rep(), rep()
    row = matter(by=clerk, channel=Channel.LETTER)
    assert letters_of(row).get().owner == boss

    match_household(matter=row, household=household(fixed), by=boss, now=NOW)

    assert letters_of(row).get().owner == fixed


def test_who_stands_in_answers_the_letter():
    fixed, cover = rep(), rep()
    away(fixed, cover)
    row = complaint(household(fixed), channel=Channel.LETTER)

    letter = sent(approved(matter=row, by=cover), by=cover)

    assert letters_of(row).get().fulfilled_by == cover
    assert letter.sent_by == cover
