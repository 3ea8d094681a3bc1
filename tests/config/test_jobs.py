from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from config import jobs
from config.jobs import JOBS, Job, run_job_for
from customers.duties.models import Run
from customers.duties.runs import forget_old_runs
from tests.factories.customers import NOW, at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", sorted(set(JOBS) - {"backup"}))
def test_every_job_runs_for_a_given_day_on_an_empty_house_and_is_recorded(name):
    run = run_job_for(name, date(2026, 6, 16), started_at=NOW)

    assert (run.job, run.for_day, run.error) == (name, date(2026, 6, 16), "")
    assert run.ended_at >= run.started_at
    assert Run.objects.count() == 1


def test_a_job_that_fails_is_recorded_with_its_error_and_raises(monkeypatch):
    def broken(*, now):
        raise RuntimeError("no paper")

    monkeypatch.setitem(jobs.JOBS, "sweep", Job(jobs.MORNING, broken))

    with pytest.raises(RuntimeError):
        run_job_for("sweep", date(2026, 6, 16), started_at=NOW)

    run = Run.objects.get()
    assert run.error == "RuntimeError: no paper"
    assert run.ended_at is not None


def test_the_command_runs_a_job_at_the_hour_of_the_day(capsys):
    call_command("job", "open_card_batches", "--date", "2026-06-15")

    assert capsys.readouterr().out == "open_card_batches 2026-06-15: 0\n"


def test_the_command_names_its_jobs_and_asks_for_one(capsys):
    call_command("job", "--list")

    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(JOBS)
    with pytest.raises(CommandError):
        call_command("job")


def test_the_sweep_command_needs_no_broker_and_is_recorded(capsys):
    call_command("sweep")

    assert capsys.readouterr().out == "0\n"
    assert Run.objects.get().job == "sweep"


def test_runs_that_went_well_are_forgotten_after_thirty_days_and_errors_are_kept():
    old, failed, new = (
        Run.objects.create(job="sweep", for_day=timezone.localdate(when), started_at=when, error=error)
        for when, error in ((at("2026-05-01 08:00"), ""), (at("2026-05-01 08:01"), "broken"), (at("2026-06-01 08:00"), ""))
    )

    assert forget_old_runs(now=NOW) == 1
    assert set(Run.objects.all()) == {failed, new}
    assert old.pk is not None
