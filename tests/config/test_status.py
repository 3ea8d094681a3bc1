import os
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config import health
from config.celery import BEAT, app
from config.jobs import JOBS
from config.servers import redis
from config.status import CHECKS, Status, broker_length, due_after
from customers.documents.enums import PartState
from customers.documents.models import PrintPart
from customers.duties.models import Duty, Run
from customers.enums import DeliveryFault, NoticeChannel, NoticeCode, Role
from customers.models import Delivery
from tests.factories.customers import NOW, SubsidiaryFactory, at, household, manager, rep, staff_as
from tests.factories.documents import run_of
from tests.factories.duties import duty
from tests.factories.notices import notice

pytestmark = pytest.mark.django_db
STATUS, AGAIN = "/status/", "/status/deliveries/again/"


@pytest.fixture(autouse=True)
def clock(settings, tmp_path):
    settings.STATE_DIR = tmp_path
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def ran(name="sweep", before=timedelta(minutes=1), took=timedelta(seconds=2), **values):
    started = NOW - before
    ended = None if took is None else started + took
    return Run.objects.create(job=name, for_day=started.date(), started_at=started, ended_at=ended, **values)


def status(staff=None):
    return Status(staff or manager(), {}, NOW)


def job(name="sweep"):
    return next(line for line in status().jobs if line.name == name)


def given_up(person, **values):
    made = notice(person, NoticeCode.APPROVAL_ASKED, now=NOW, key=f"k{Delivery.objects.count()}")
    kept = {"channel": NoticeChannel.ROBOT, "attempts": 5, "failed_at": NOW, "fault": DeliveryFault.REFUSED, "words": "errcode 93000: no robot"} | values
    return Delivery.objects.create(notification=made, **kept)


# Jobs


def test_every_recurring_job_has_words_and_stands_on_the_page():
    assert [line.name for line in status().jobs] == list(JOBS)
    assert [name for name, one in JOBS.items() if not str(one.label)] == []


@pytest.mark.parametrize(
    ("name", "began", "due"),
    [
        ("sweep", "2026-06-16 09:42", "2026-06-16 09:43"),
        ("approval_forms", "2026-06-16 09:42", "2026-06-16 09:50"),
        ("open_card_batches", "2026-06-16 09:01", "2026-06-16 10:01"),
        ("backup", "2026-06-16 03:10", "2026-06-17 03:10"),
        ("backup", "2026-06-30 23:59", "2026-07-01 03:10"),
    ],
)
def test_a_job_is_due_next_by_the_beat_table(name, began, due):
    assert due_after(BEAT[name], at(began)) == at(due)


@pytest.mark.parametrize(
    ("name", "before", "late_since"),
    [
        ("sweep", timedelta(minutes=6), None),
        ("sweep", timedelta(minutes=7), "2026-06-16 09:36"),
        ("backup", timedelta(hours=6, minutes=32), None),
        ("backup", timedelta(hours=30, minutes=32), "2026-06-16 03:10"),
    ],
)
def test_a_job_is_late_five_minutes_after_its_time(name, before, late_since):
    ran(name, before)

    assert job(name).late_since == (at(late_since) if late_since else None)


def test_a_job_that_never_ran_is_not_called_late():
    assert (job().last, job().late_since, job().is_well) == (None, None, True)


def test_a_job_tells_its_last_run_and_the_figures_of_a_day():
    for minutes, took, rows in ((1, 2, 3), (60, 9, 4), (25 * 60, 99, 100)):
        ran(before=timedelta(minutes=minutes), took=timedelta(seconds=took), rows=rows)

    line = job()

    assert (line.runs, line.rows, line.longest, line.failures) == (2, 7, timedelta(seconds=9), 0)
    assert line.last.started_at == NOW - timedelta(minutes=1)


def test_an_error_is_told_by_its_first_line_which_carries_no_data():
    ran(error="IntegrityError: duplicate key\nDETAIL:  Key (number)=(13800008821) already exists.")

    assert (job().error, job().is_well) == ("IntegrityError: duplicate key", False)


def test_an_earlier_error_stays_visible_for_a_day_though_the_job_went_well_since():
    ran(before=timedelta(hours=2), error="OSError: full")
    ran()

    assert (job().error, job().failures, job().is_well) == ("OSError: full", 1, True)


@pytest.mark.parametrize(("before", "has_died"), [(timedelta(minutes=59), False), (timedelta(minutes=61), True)])
def test_a_run_that_never_ended_died(before, has_died):
    ran(before=before, took=None)

    assert job().has_died is has_died


# Readiness and what waits


def test_the_page_asks_what_readyz_asks():
    assert set(CHECKS) == {question.__name__ for question in health.QUESTIONS}
    assert {check.name: check.holds for check in status().checks}["database"] is True


def test_readyz_leads_to_the_page_for_people(client):
    assert client.get("/readyz")["Link"] == '</status/>; rel="help"'


def test_a_broker_that_does_not_answer_is_said_so(tmp_path, monkeypatch):
    monkeypatch.setitem(app.conf, "broker_url", f"redis+socket://{tmp_path}/nobody.sock")

    assert broker_length() is None


@pytest.mark.parametrize("tasks", [0, 2])
def test_tasks_with_a_real_broker_are_counted(tmp_path, monkeypatch, tasks):
    redis.start(tmp_path)
    try:
        monkeypatch.setitem(app.conf, "broker_url", redis.url(tmp_path))
        with app.connection_for_write() as connected:
            for _ in range(tasks):
                connected.SimpleQueue("celery").put("job")

        assert broker_length() == tasks
    finally:
        redis.stop(tmp_path)


def test_what_waits_is_counted():
    app.control.purge()
    Duty.objects.filter(pk=duty().pk).update(next_mark_at=NOW)
    notice(rep(), now=NOW)
    run_of(3)

    assert [row.count for row in status().waiting] == [0, 1, 1, 2, 0]


# What failed


def test_a_manager_sees_a_duty_set_aside_with_its_words_and_the_administrator_without(client):
    owed = duty()
    Duty.objects.filter(pk=owed.pk).update(what="王建平家漏水", failed_at=NOW, failure="value too long")
    boss, keeper, stranger = manager(owed.subsidiary), staff_as(Role.ADMINISTRATOR, owed.subsidiary), manager(SubsidiaryFactory(code="HB"))

    pages = {}
    for person in (boss, keeper, stranger):
        client.force_login(person)
        pages[person] = client.get(STATUS).content.decode()

    assert ("王建平" in pages[boss], "王建平" in pages[keeper], "王建平" in pages[stranger]) == (True, False, False)
    assert ["value too long" in pages[person] for person in (boss, keeper, stranger)] == [True, True, False]


def test_a_print_run_with_failed_parts_is_shown_to_whom_it_concerns():
    run = run_of(3, file=household())
    PrintPart.objects.filter(run=run, position=0).update(state=PartState.FAILED, error="no font")

    shown = status(staff_as(Role.ADMINISTRATOR)).failed_runs

    assert [(row.run, row.failed, row.may_print) for row in shown] == [(run, 1, False)]
    assert status(manager(SubsidiaryFactory(code="HB"))).failed_runs == []


# What did not arrive


def test_a_notice_that_did_not_arrive_is_listed_with_its_reason_and_tried_again(client):
    person = rep(name="林晓雯")
    row = given_up(person)
    client.force_login(manager(language="en"))

    page = client.get(STATUS).content.decode()
    answer = client.post(AGAIN, {"delivery": row.pk}, follow=True).content.decode()

    assert [word in page for word in ("林晓雯", "A request waits for your word", "The service refused it", "errcode 93000: no robot")] == [True] * 4
    row.refresh_from_db()
    assert (row.next_at, row.attempts, row.failed_at) == (NOW, 0, None)
    assert "1 notice is tried again within a minute." in answer


def test_all_within_reach_are_tried_again_and_nothing_else(client):
    here, there = given_up(rep()), given_up(rep(SubsidiaryFactory(code="HB")))
    client.force_login(manager())

    client.post(AGAIN, {"delivery": there.pk})
    client.post(AGAIN, {"delivery": "x"})
    client.post(AGAIN, {"all": "1"})

    assert [Delivery.objects.get(pk=row.pk).failed_at for row in (here, there)] == [None, NOW]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.MANAGER, Role.ADMINISTRATOR}))
def test_nobody_else_sees_the_status_or_sends_again(client, role):
    client.force_login(staff_as(role))

    assert (client.get(STATUS).status_code, client.post(AGAIN, {"all": "1"}).status_code) == (403, 403)


# Dumps


@pytest.mark.parametrize(("age", "is_stale"), [(None, True), (timedelta(hours=25), False), (timedelta(hours=27), True)])
def test_a_missed_night_is_said_so(settings, age, is_stale):
    if age is not None:
        folder = settings.STATE_DIR / "backups"
        folder.mkdir()
        for name, when in (("nightly-20260615-031000.dump", NOW - timedelta(days=9)), ("nightly-20260616-031000.dump", NOW - age)):
            (folder / name).write_bytes(b"x" * 2048)
            os.utime(folder / name, (when.timestamp(), when.timestamp()))

    shown = status()

    assert shown.is_dump_stale is is_stale
    assert (shown.dump and (shown.dump.name, shown.dump.size, NOW - shown.dump.at)) == (age and ("nightly-20260616-031000.dump", 2048, age))


# The page


def test_an_empty_house_says_that_all_is_well(client):
    client.force_login(staff_as(Role.ADMINISTRATOR, language="en"))

    page = client.get(STATUS).content.decode()

    assert [words in page for words in ("Every notice arrived", "No duty was set aside", "No print run failed", "There is no nightly dump yet.")] == [True] * 4


def test_the_page_takes_as_many_queries_with_three_rows_of_everything_as_with_one(client):
    boss = manager()

    def queries():
        client.force_login(boss)
        client.get(STATUS)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(STATUS).status_code == 200
        return len(asked)

    def more(n):
        ran(before=timedelta(minutes=n), error="OSError: full")
        given_up(rep())
        owed = duty(occurrence=str(n))
        Duty.objects.filter(pk=owed.pk).update(failed_at=NOW, failure="x")

    more(1)
    one = queries()
    more(2)
    more(3)

    assert queries() == one
