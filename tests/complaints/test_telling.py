"""The customer of an unsolved matter hears how far it is, from one telling to the next."""

from datetime import timedelta

import pytest

from complaints.actions.endings import Call, resolve, revisit
from complaints.actions.replies import tell_customer
from complaints.enums import Opinion, Reached, Told
from complaints.rules import progress_due_at
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from tests.factories.complaints import complaint, matter, resolved, said
from tests.factories.customers import NOW, at

pytestmark = pytest.mark.django_db


def words_owed(row):
    return Duty.objects.about(row).filter(kind=DutyKind.TELL_PROGRESS).order_by("pk")


@pytest.mark.clause("5.6.3.c")
def test_the_next_word_is_due_at_the_end_of_the_fifth_day_after_the_last():
    assert progress_due_at(at("2026-06-16 09:42")) == at("2026-06-22 00:00") - timedelta(microseconds=1)
    assert progress_due_at(at("2026-06-16 23:59"), 2) == at("2026-06-19 00:00") - timedelta(microseconds=1)


@pytest.mark.clause("5.6.3.c")
def test_each_word_to_the_customer_is_a_duty_until_the_matter_is_solved():
    row = complaint()
    assert not words_owed(row).exists()

    tell_customer(matter=row, said=said(Told.PROGRESS), by=row.received_by, now=NOW)
    first = words_owed(row).get()
    assert (first.clause, first.owner, first.due_at) == ("5.6.3.c", row.received_by, progress_due_at(NOW))

    later = NOW + timedelta(days=2)
    tell_customer(matter=row, said=said(Told.REPLY, at=later), by=row.received_by, now=later)
    first.refresh_from_db()
    assert (first.fulfilled_at, words_owed(row).open().get().due_at) == (later, progress_due_at(later))

    row.refresh_from_db()
    assert row.last_told_at == later
    resolve(matter=row, result="已修好", told_at=later, by=row.received_by, now=later + timedelta(hours=1))
    assert not words_owed(row).open().exists()


@pytest.mark.clause("5.6.3.c")
def test_a_word_written_down_late_does_not_answer_for_one_that_was_said_after_it():
    row = complaint(now=NOW - timedelta(hours=5))
    tell_customer(matter=row, said=said(Told.PROGRESS, at=NOW), by=row.received_by, now=NOW)

    tell_customer(matter=row, said=said(Told.PROGRESS, at=NOW - timedelta(hours=4)), by=row.received_by, now=NOW)

    row.refresh_from_db()
    assert (row.last_told_at, words_owed(row).get().fulfilled_at) == (NOW, None)


@pytest.mark.clause("5.4.4.6.b")
def test_what_is_no_complaint_is_followed_up_by_the_representative():
    row = matter()
    tell_customer(matter=row, said=said(Told.PROGRESS), by=row.received_by, now=NOW)

    duty = words_owed(row).get()
    assert (duty.clause, duty.owner) == ("5.4.4.6.b", row.received_by)


@pytest.mark.clause("5.6.3.c")
def test_a_rejected_solution_owes_the_next_word_again():
    row = resolved()
    later = NOW + timedelta(days=1)

    revisit(matter=row, call=Call(Reached.REACHED, later, is_solved=False, opinion=Opinion.FAIRLY, remark="还在渗"), by=row.received_by, now=later)

    assert words_owed(row).open().get().due_at == progress_due_at(later)


@pytest.mark.clause("5.6.1")
def test_the_answer_to_an_office_is_no_word_to_the_customer():
    row = complaint()
    row.office = "12345"
    row.save()

    tell_customer(matter=row, said=said(Told.OFFICE), by=row.received_by, now=NOW)

    assert not words_owed(row).exists()
