import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection

from customers.duties.enums import EventKind
from customers.duties.models import Duty, DutyEvent, LadderStep
from customers.duties.rules import ORDINARY_LADDER, URGENT_CLAUSES, URGENT_LADDER
from customers.duties.sweep import sweep
from customers.models import Notification
from tests.factories.customers import NOW, at, away, gm, household, manager, rep, vp
from tests.factories.duties import duty


def ladders():
    LadderStep.objects.all().delete()
    for clause in ("", *URGENT_CLAUSES):
        for mark in URGENT_LADDER if clause else ORDINARY_LADDER:
            LadderStep.objects.create(clause=clause, level=mark.level, kind=mark.kind, receiver=mark.receiver, after=mark.after)


def events(owed):
    return list(DutyEvent.objects.filter(duty=owed).order_by("level").values_list("kind", "level"))


@pytest.mark.django_db
@pytest.mark.clause("5.6.3.b")
def test_reminders_come_24_8_and_1_hour_before_and_12_hours_before_the_manager_is_told():
    file = household()
    chief = manager(file.project.subsidiary)
    owed = duty(file=file, now=at("2026-06-16 15:00"), due_at=at("2026-06-18 15:00"))

    sweep(now=at("2026-06-17 14:59"))
    before = events(owed)
    sweep(now=at("2026-06-17 15:00"))
    at_24 = events(owed)
    sweep(now=at("2026-06-17 20:30"))
    at_12 = Notification.objects.filter(staff=chief).count()
    sweep(now=at("2026-06-18 14:00"))

    assert before == []
    assert at_24 == [("reminded", 1)]
    assert at_12 == 1
    assert events(owed) == [("reminded", 1), ("reminded", 2), ("reminded", 3), ("reminded", 4)]
    assert Notification.objects.filter(staff=owed.owner, code="duty_reminded").count() == 3


@pytest.mark.django_db
@pytest.mark.clause("5.6.3.b")
def test_a_breach_is_told_to_owner_and_manager_then_to_the_vp_and_the_gm():
    file = household()
    company = file.project.subsidiary
    chief, deputy, head = manager(company), vp(company), gm(company)
    owed = duty(file=file, now=at("2026-06-16 15:00"), due_at=at("2026-06-18 15:00"))

    sweep(now=at("2026-06-18 15:00"))
    told_at_breach = set(Notification.objects.filter(code__in=("duty_breached", "duty_escalated")).values_list("staff", flat=True))
    sweep(now=at("2026-06-19 15:00"))
    sweep(now=at("2026-06-21 15:00"))

    owed.refresh_from_db()
    assert told_at_breach == {owed.owner_id, chief.pk}
    assert Notification.objects.filter(staff=deputy).count() == 1
    assert Notification.objects.filter(staff=head).count() == 1
    assert owed.breached_at == owed.due_at
    assert owed.next_mark_at is None


@pytest.mark.django_db
def test_three_days_down_raise_every_missed_level_once_and_ring_once_per_person():
    file = household()
    company = file.project.subsidiary
    manager(company), vp(company), gm(company)
    owed = duty(file=file, now=at("2026-06-16 15:00"), due_at=at("2026-06-18 15:00"))

    sweep(now=at("2026-06-22 09:00"))
    sweep(now=at("2026-06-22 09:01"))

    assert [level for _kind, level in events(owed)] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert Notification.objects.filter(staff=owed.owner).count() == 1
    assert Notification.objects.get(staff=owed.owner).code == "duty_breached"
    assert Notification.objects.count() == 4


@pytest.mark.django_db
def test_what_falls_due_at_night_is_recorded_on_time_and_rings_at_eight():
    owed = duty(now=at("2026-06-16 02:00"), due_at=at("2026-06-18 02:00"))

    sweep(now=at("2026-06-18 02:00"))

    owed.refresh_from_db()
    notice = Notification.objects.get(staff=owed.owner, code="duty_breached")
    assert owed.breached_at == at("2026-06-18 02:00")
    assert notice.rings_at == at("2026-06-18 08:00")


@pytest.mark.django_db
def test_a_duty_without_owner_reaches_the_manager():
    file = household()
    chief = manager(file.project.subsidiary)
    duty(file=file, no_owner=True, now=at("2026-06-16 15:00"), due_at=at("2026-06-18 15:00"))

    sweep(now=at("2026-06-17 15:00"))

    assert list(Notification.objects.values_list("staff", "code")) == [(chief.pk, "duty_reminded")]


@pytest.mark.django_db
def test_who_stands_in_is_told_too():
    owner, cover = rep(), rep()
    away(owner, cover, date(2026, 6, 1), date(2026, 6, 30))
    duty(owner=owner, now=at("2026-06-16 15:00"), due_at=at("2026-06-18 15:00"))

    sweep(now=at("2026-06-17 15:00"))

    assert set(Notification.objects.values_list("staff", flat=True)) == {owner.pk, cover.pk}


@pytest.mark.django_db
def test_more_than_twenty_notices_to_one_person_become_one_digest():
    owner, file = rep(), household()
    for number in range(21):
        duty(owner=owner, file=file, occurrence=str(number), now=at("2026-06-16 15:00"), due_at=at("2026-06-18 15:00"))

    sweep(now=at("2026-06-17 15:00"))

    notice = Notification.objects.get(staff=owner)
    assert (notice.code, notice.values) == ("duties_digest", {"count": 21})
    assert DutyEvent.objects.filter(kind=EventKind.REMINDED).count() == 21


@pytest.mark.django_db
def test_a_fulfilled_duty_rings_no_more():
    owed = duty(now=at("2026-06-16 15:00"), due_at=at("2026-06-18 15:00"))
    Duty.objects.filter(pk=owed.pk).update(ended_at=NOW, fulfilled_at=NOW, recorded_at=NOW, next_mark_at=None)

    moved = sweep(now=at("2026-06-25 15:00"))

    assert (moved, Notification.objects.count()) == (0, 0)


@pytest.mark.django_db
@pytest.mark.clause("5.6.3.b")
def test_a_duty_opened_after_its_due_time_rings_its_breach_and_none_of_its_reminders():
    file = household()
    chief = manager(file.project.subsidiary)
    owed = duty(file=file, now=at("2026-06-19 03:00"), due_at=at("2026-06-18 15:00"))

    sweep(now=at("2026-06-19 03:00"))

    owed.refresh_from_db()
    assert events(owed) == [("breached", 5), ("escalated", 6)]
    assert set(Notification.objects.values_list("staff", flat=True)) == {owed.owner_id, chief.pk}
    assert owed.breached_at == owed.due_at


@pytest.mark.django_db
def test_what_an_import_opens_late_is_breached_in_silence():
    owed = duty(now=at("2026-06-19 15:00"), due_at=at("2026-06-18 15:00"), silent=True)

    sweep(now=at("2026-06-19 15:00"))

    assert (Notification.objects.count(), events(owed)) == (0, [("breached", 7)])


@pytest.mark.django_db
def test_a_row_that_breaks_is_set_aside_with_its_error_and_the_others_ring():
    owed = [duty(occurrence=str(number), now=at("2026-06-16 15:00"), due_at=at("2026-06-18 15:00")) for number in range(4)]
    broken = owed[1]
    Notification.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE duties_dutyevent ADD CONSTRAINT poison CHECK (duty_id <> {broken.pk})")

    sweep(now=at("2026-06-17 15:00"))
    failed = list(Duty.objects.filter(failed_at__isnull=False))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE duties_dutyevent DROP CONSTRAINT poison")
    sweep(now=at("2026-06-17 15:30"))
    still = Duty.objects.filter(failed_at__isnull=False).count()
    sweep(now=at("2026-06-17 16:00"))

    assert [row.pk for row in failed] == [broken.pk]
    assert "poison" in failed[0].failure
    assert still == 1
    assert {row.pk: events(row) for row in owed} == {row.pk: [("reminded", 1)] for row in owed}
    assert Duty.objects.filter(failed_at__isnull=False).count() == 0


@pytest.mark.django_db
def test_a_fault_that_is_not_one_rows_is_raised_and_sets_no_more_rows_aside():
    for number in range(30):
        duty(occurrence=str(number), now=at("2026-06-16 15:00"), due_at=at("2026-06-18 15:00"))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE duties_dutyevent ADD CONSTRAINT poison CHECK (false) NOT VALID")

    with pytest.raises(IntegrityError):
        sweep(now=at("2026-06-17 15:00"))

    assert Duty.objects.filter(failed_at__isnull=False).count() == 20


@pytest.mark.django_db
def test_notices_ring_only_after_the_sweep_has_counted_them_and_those_of_a_dead_sweep_are_let_go():
    owed = duty(now=at("2026-06-16 15:00"), due_at=at("2026-06-18 15:00"))
    held = Notification.objects.create(
        staff=owed.owner, key="duty-0-1", code="duty_reminded", made_at=at("2026-06-17 14:40"), rings_at=at("2026-06-17 14:40"), sweep_id=1
    )

    before = set(Notification.objects.ringing(at("2026-06-17 15:00")))
    sweep(now=at("2026-06-17 15:00"))

    assert before == set()
    assert held in set(Notification.objects.ringing(at("2026-06-17 15:00")))


@pytest.mark.django_db
def test_a_step_that_is_moved_later_rings_by_the_new_ladder():
    owed = duty(now=at("2026-06-16 15:00"), due_at=at("2026-06-18 15:00"))
    LadderStep.objects.filter(clause="5.6.3.b", level=2).update(after=timedelta(hours=-10))

    sweep(now=at("2026-06-17 15:00"))

    owed.refresh_from_db()
    assert owed.level == 1
    assert owed.next_mark_at == at("2026-06-17 20:30")


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_raise_everything_once():
    ladders()
    file = household()
    owner = rep(file.project.subsidiary)
    owed = [duty(owner=owner, file=file, occurrence=str(number), now=at("2026-06-16 15:00"), due_at=at("2026-06-18 15:00")) for number in range(15)]

    def run():
        sweep(now=at("2026-06-22 09:00"))
        connection.close()

    sweepers = [threading.Thread(target=run) for _ in range(4)]
    for sweeper in sweepers:
        sweeper.start()
    for sweeper in sweepers:
        sweeper.join()

    assert DutyEvent.objects.count() == 8 * len(owed)
    assert Notification.objects.filter(staff=owner).count() == len(owed)
