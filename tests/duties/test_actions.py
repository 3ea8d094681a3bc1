from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from customers.duties import actions
from customers.duties.actions import Done
from customers.duties.enums import EventKind
from customers.duties.models import Duty, DutyEvent
from tests.factories.customers import NOW, household, manager, rep
from tests.factories.duties import duty

pytestmark = pytest.mark.django_db


def test_a_duty_is_opened_once_per_clause_subject_and_occurrence():
    file = household()

    first = duty(file=file)
    again = duty(file=file)
    other = duty(file=file, occurrence="2")

    assert first == again
    assert Duty.objects.count() == 2
    assert other != first


@pytest.mark.clause("2.0")
def test_what_was_done_in_time_and_written_later_is_on_time():
    owed = duty()

    done = actions.fulfil(duty=owed, by=owed.owner, at=owed.due_at, now=owed.due_at + timedelta(hours=5))

    assert done.is_on_time is True
    assert done.recorded_at == owed.due_at + timedelta(hours=5)
    assert done.next_mark_at is None
    assert done.breached_at is None


def test_what_was_done_a_second_late_is_late():
    owed = duty()

    done = actions.fulfil(duty=owed, by=owed.owner, at=owed.due_at + timedelta(seconds=1), now=owed.due_at + timedelta(seconds=1))

    assert done.is_on_time is False
    assert done.breached_at == owed.due_at


def test_fulfilling_twice_changes_nothing():
    owed = duty()
    actions.fulfil(duty=owed, by=owed.owner, at=NOW, now=NOW)

    again = actions.fulfil(duty=owed, by=None, at=NOW + timedelta(hours=1), now=NOW + timedelta(hours=1))

    assert again.fulfilled_at == NOW
    assert DutyEvent.objects.filter(duty=owed, kind=EventKind.FULFILLED).count() == 1


def test_only_the_manager_waives_and_with_a_reason():
    owed = duty()
    chief = manager(owed.subsidiary)

    with pytest.raises(actions.NotTheManager):
        actions.waive(duty=owed, by=owed.owner, reason="不再需要", now=NOW)
    with pytest.raises(actions.ReasonMissing):
        actions.waive(duty=owed, by=chief, reason="  ", now=NOW)
    waived = actions.waive(duty=owed, by=chief, reason="客户撤回", now=NOW)

    assert (waived.waived_by, waived.reason, waived.next_mark_at) == (chief, "客户撤回", None)
    with pytest.raises(actions.AlreadyEnded):
        actions.waive(duty=owed, by=chief, reason="再次", now=NOW)
    with pytest.raises(actions.AlreadyEnded):
        actions.fulfil(duty=owed, by=chief, at=NOW, now=NOW)


def test_lapsing_ends_what_is_open_and_leaves_the_rest():
    file = household()
    done, open_ = duty(file=file), duty(file=file, occurrence="2")
    actions.fulfil(duty=done, by=None, at=NOW, now=NOW)

    count = actions.lapse(duties=Duty.objects.about(file), now=NOW, reason="合同终止")

    open_.refresh_from_db()
    assert count == 1
    assert (open_.lapsed_at, open_.reason) == (NOW, "合同终止")


def test_handing_on_changes_the_owner_and_never_the_post_that_owes():
    owed = duty()
    colleague = rep(owed.subsidiary)

    moved = actions.hand_on(duties=Duty.objects.all(), to=colleague, by=None, now=NOW)
    again = actions.hand_on(duties=Duty.objects.all(), to=colleague, by=None, now=NOW)

    owed.refresh_from_db()
    assert (moved, again) == (1, 0)
    assert (owed.owner, owed.post) == (colleague, "rep")


def test_a_duty_that_an_import_finds_late_is_breached_in_silence():
    owed = duty(due_at=NOW - timedelta(days=30), silent=True)

    assert owed.breached_at == owed.due_at
    assert owed.next_mark_at is None
    assert list(owed.events.values_list("kind", flat=True)) == [EventKind.BREACHED]


def test_the_database_refuses_two_ends_and_a_deleted_duty():
    owed = duty()

    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(pk=owed.pk).update(ended_at=NOW, fulfilled_at=NOW, recorded_at=NOW, lapsed_at=NOW, next_mark_at=None)
    with pytest.raises(ProgrammingError), transaction.atomic():
        owed.delete()


def test_events_are_written_once_and_never_changed():
    owed = duty(due_at=NOW - timedelta(days=30), silent=True)

    with pytest.raises(ProgrammingError), transaction.atomic():
        owed.events.update(words="anders")


def test_a_duty_kept_in_time_and_written_down_late_was_never_breached():
    file = household()
    done = Done(at=NOW - timedelta(days=3), by=None, evidence=file)

    owed = duty(file=file, due_at=NOW - timedelta(days=2), done=done)

    assert (owed.breached_at, owed.next_mark_at, owed.is_on_time) == (None, None, True)
    assert list(owed.events.values_list("kind", flat=True)) == [EventKind.FULFILLED]


def test_a_duty_kept_late_before_it_was_written_down_is_breached_and_rings_nobody():
    file = household()
    done = Done(at=NOW - timedelta(days=1), by=None, evidence=file)

    owed = duty(file=file, due_at=NOW - timedelta(days=2), done=done)

    assert (owed.breached_at, owed.next_mark_at, owed.is_on_time) == (owed.due_at, None, False)
    assert set(owed.events.values_list("kind", flat=True)) == {EventKind.BREACHED, EventKind.FULFILLED}
