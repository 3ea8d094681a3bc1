import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from customers.duties import actions
from customers.duties.models import Duty
from customers.duties.queries import Kept, compliance, figure, late_by_owner, weekly_rates, workload
from tests.factories.customers import NOW, household, manager, rep
from tests.factories.duties import duty

pytestmark = pytest.mark.django_db


def five_duties(file):
    on_time, late, missed, open_, waived, lapsed = (
        duty(file=file, occurrence=str(n), now=NOW - timedelta(days=9), due_at=NOW - timedelta(days=7)) for n in range(6)
    )
    actions.fulfil(duty=on_time, by=None, at=NOW - timedelta(days=8), now=NOW)
    actions.fulfil(duty=late, by=None, at=NOW - timedelta(days=1), now=NOW)
    Duty.objects.filter(pk=open_.pk).update(due_at=NOW + timedelta(days=1))
    actions.waive(duty=waived, by=manager(file.project.subsidiary), reason="撤回", now=NOW)
    actions.lapse(duties=Duty.objects.filter(pk=lapsed.pk), now=NOW, reason="合同终止")
    return missed


@pytest.mark.clause("2.0")
def test_due_is_on_time_and_late_and_missed_and_open_and_nothing_else():
    five_duties(household())

    assert compliance(now=NOW) == [Kept("5.6.3.b", due=4, on_time=1, late=1, missed=1, open=1, waived=1)]


@pytest.mark.clause("2.0")
def test_every_figure_equals_the_list_behind_it():
    five_duties(household())

    row = compliance(now=NOW)[0]

    for name in ("due", "on_time", "late", "missed", "open", "waived"):
        assert Duty.objects.filter(figure(name, NOW)).count() == getattr(row, name)


def test_a_period_counts_both_its_days_by_the_time_duties_fell_due():
    five_duties(household())
    day = (NOW - timedelta(days=7)).date()

    assert compliance(now=NOW, first=day, last=day)[0].due == 3
    assert compliance(now=NOW, first=day + timedelta(days=1), last=day + timedelta(days=7)) == []


def test_the_command_prints_one_object_per_clause(capsys):
    five_duties(household())

    call_command("compliance", "--json")

    report = json.loads(capsys.readouterr().out)
    assert [list(row) for row in report] == [["clause", "due", "on_time", "late", "missed", "open", "waived"]]
    assert report[0]["due"] == 4


def test_weekly_rates_leave_empty_weeks_open():
    five_duties(household())

    rates = weekly_rates(now=NOW, rows=Duty.objects.all())

    assert list(rates) == ["5.6.3.b"]
    assert rates["5.6.3.b"][-2] == 33
    assert rates["5.6.3.b"][:10] == [None] * 10


def test_the_work_of_a_person_stands_in_groups_in_due_order():
    owner, file = rep(), household()
    for number, due in enumerate((NOW - timedelta(hours=2), NOW + timedelta(hours=2), NOW + timedelta(days=2), NOW + timedelta(days=30))):
        duty(owner=owner, file=file, occurrence=str(number), now=NOW - timedelta(days=3), due_at=due)

    work = workload(owner, now=NOW)

    assert (work.late_count, work.today_count, work.week_count) == (1, 1, 1)
    assert [duty_.occurrence for duty_ in (*work.late, *work.today, *work.week)] == ["0", "1", "2"]


def test_who_is_late_is_named_with_the_oldest():
    owner, file = rep(), household()
    duty(owner=owner, file=file, now=NOW - timedelta(days=3), due_at=NOW - timedelta(days=1))

    late = late_by_owner([file.project.subsidiary_id], now=NOW)

    assert [(row.name, row.late, row.oldest) for row in late] == [(owner.name, 1, NOW - timedelta(days=1))]
