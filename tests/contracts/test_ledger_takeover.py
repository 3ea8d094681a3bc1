import io
import json
import threading
import time
from contextlib import closing
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections, transaction

from config.tasks import job
from contracts.actions.ledger import confirm_import, drop_import, take_over, take_over_waiting
from contracts.actions.ledger.imports import NotWaiting
from contracts.actions.ledger.rows import Run, take_rows
from contracts.actions.ledger.run import CHUNK, LOCK
from contracts.enums import ImportState, LedgerFault, RowOutcome
from contracts.models import Instalment, LedgerImport
from contracts.queries.ledger.known import index_of
from contracts.queries.ledger.preview import reading_of, sound_entries
from contracts.rules.ledger.file import kinds_of_projects
from customers.enums import NoticeCode, Role
from customers.models import Assignment, Customer, Household, Notification, Phone, Posting, Project, Staff, TimelineEntry, Unit
from tests.factories import customers as core
from tests.factories.customers import NOW
from tests.factories.imports import confirmed, outcomes, read, rows_of_every_table, taken
from tests.factories.ledgers import book, ledger_of, resident_id, sold, unsold

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
LATER = NOW + timedelta(days=1)


def begin(*works):
    """Begin these at the same moment, each in a thread with its own connection; what each returns, or the error it meets, is collected."""
    gate, results = threading.Barrier(len(works)), []

    def run(work):
        gate.wait()
        try:
            results.append(work())
        except OperationalError as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    return threads, results


# Interrupted, and two at once


def test_a_worker_killed_after_some_rows_goes_on_where_it_stopped_and_takes_nothing_twice():
    data = ledger_of(*(sold(n) for n in range(1, 6)), sold(6, phone="138"))
    ledger, reading = confirmed(data), reading_of(data, TODAY)
    index = index_of(reading.entries, ledger.subsidiary, TODAY)
    run = Run(ledger, sound_entries(reading), kinds_of_projects(reading.entries), index, NOW)
    take_rows(run=run, rows=list(ledger.rows.order_by("pk")[:2]))
    ledger.refresh_from_db()
    stopped = (ledger.state, ledger.rows_done, Household.objects.count())

    assert take_over_waiting(now=LATER) == 1

    ledger.refresh_from_db()
    assert (stopped, ledger.state, ledger.rows_done) == ((ImportState.RUNNING, 2, 2), ImportState.DONE, 6)
    assert outcomes(ledger) == [RowOutcome.CREATE] * 5 + [RowOutcome.PROBLEM]
    assert (Household.objects.count(), TimelineEntry.objects.count(), Staff.objects.count()) == (5, 5, 1)
    assert set(Assignment.objects.values_list("started_at", flat=True)) == {NOW}
    assert take_over_waiting(now=LATER) == 0


@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_is_no_fault_of_a_row_and_takes_the_lock_with_it():
    ledger = confirmed(ledger_of(*(sold(n) for n in range(1, CHUNK + 3))))
    held = "SELECT pid FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    with transaction.atomic(), connection.cursor() as cursor:  # a unit that is being written elsewhere stops the second chunk
        core.UnitFactory(name=f"望江名邸 3栋2单元 {sold(CHUNK + 1)['room']}")
        [worker], met = begin(lambda: take_over(ledger=ledger, now=NOW))
        while worker.is_alive() and not (pids := cursor.execute(held).fetchall()):
            time.sleep(0.01)
        cursor.execute("SELECT pg_terminate_backend(%s)", pids[0])
        worker.join()
        transaction.set_rollback(True)
    stopped = (ledger.rows.filter(is_done=True).count(), LedgerImport.objects.get().state)

    done = take_over(ledger=ledger, now=LATER)

    assert ([type(error) for error in met], stopped) == ([OperationalError], (CHUNK, ImportState.RUNNING))
    assert (done.state, set(outcomes(done)), Household.objects.count()) == (ImportState.DONE, {RowOutcome.CREATE}, CHUNK + 2)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_take_an_import_over_once():
    ledger = confirmed(ledger_of(*(sold(n) for n in range(1, 11))))

    threads, states = begin(*[lambda: take_over(ledger=LedgerImport.objects.get(), now=NOW).state] * 2)
    for thread in threads:
        thread.join()

    assert {ImportState.DONE} <= set(states) <= {ImportState.DONE, ImportState.RUNNING}
    assert (LedgerImport.objects.get().state, outcomes(ledger)) == (ImportState.DONE, [RowOutcome.CREATE] * 10)
    assert (Household.objects.count(), TimelineEntry.objects.count(), Instalment.objects.count()) == (10, 10, 20)


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_ledger_at_once_go_one_after_the_other_and_make_everything_once():
    data = ledger_of(*(sold(n) for n in range(1, 6)))
    both = [confirmed(data), confirmed(data)]

    threads, states = begin(*(lambda ledger=ledger: take_over(ledger=ledger, now=NOW).state for ledger in both))
    for thread in threads:
        thread.join()
    left = take_over_waiting(now=NOW)

    assert states.count(ImportState.DONE) + left == len(both)
    assert sorted(map(outcomes, both)) == [[RowOutcome.CREATE] * 5, [RowOutcome.UNCHANGED] * 5]
    assert (Household.objects.count(), Customer.objects.count(), Staff.objects.count(), Phone.objects.count()) == (5, 5, 1, 5)


# Before and after


def test_a_preview_writes_nothing_but_itself_and_keeps_no_personal_data():
    core.SubsidiaryFactory()
    before = rows_of_every_table()
    rows = (sold(1), sold(2, phone="138000000020099"), sold(3, identity=resident_id(3)[:-2]))

    ledger = read(ledger_of(*rows))

    assert rows_of_every_table() == before
    stored = " ".join(str(value) for row in ledger.rows.values() for value in row.values())
    assert [row[name] for row in rows for name in ("name", "identity", "phone", "address") if row[name] in stored] == []


def test_an_import_is_confirmed_once_and_not_dropped_afterwards():
    boss = core.manager()
    ledger = confirmed(ledger_of(sold(1)), by=boss)

    for act in (confirm_import, drop_import):
        with pytest.raises(NotWaiting):
            act(ledger=ledger, by=boss, now=NOW)

    ledger.refresh_from_db()
    assert (ledger.state, ledger.confirmed_by, ledger.confirmed_at) == (ImportState.RUNNING, boss, NOW)


def test_a_dropped_import_forgets_its_file_and_cannot_be_confirmed(django_capture_on_commit_callbacks):
    ledger, boss = read(ledger_of(sold(1))), core.manager()
    storage, stored = ledger.file.storage, ledger.file.name
    assert storage.exists(stored)

    with django_capture_on_commit_callbacks(execute=True):
        dropped = drop_import(ledger=ledger, by=boss, now=NOW)

    assert (dropped.state, dropped.finished_at, dropped.file.name, storage.exists(stored)) == (ImportState.DROPPED, NOW, "", False)
    with pytest.raises(NotWaiting):
        confirm_import(ledger=ledger, by=boss, now=NOW)


@pytest.mark.parametrize(("waited", "state"), [(timedelta(days=7), ImportState.READ), (timedelta(days=7, seconds=1), ImportState.DROPPED)])
def test_an_import_nobody_confirms_in_seven_days_is_dropped(waited, state):
    ledger = read(ledger_of(sold(1)))

    with time_machine.travel(NOW + waited, tick=False):
        job("ledger")

    ledger.refresh_from_db()
    assert (ledger.state, bool(ledger.file), Unit.objects.count()) == (state, state == ImportState.READ, 0)


@pytest.mark.parametrize("lost", [True, False])
def test_the_file_goes_when_it_is_taken_over_or_cannot_be_read_any_more(lost, django_capture_on_commit_callbacks):
    ledger = confirmed(ledger_of(sold(1)))
    storage, stored = ledger.file.storage, ledger.file.name
    if lost:
        with storage.open(stored, "wb") as file:
            file.write(b"broken")

    with django_capture_on_commit_callbacks(execute=True), time_machine.travel(LATER, tick=False):
        job("ledger")

    ledger.refresh_from_db()
    assert (ledger.state, bool(ledger.error)) == ((ImportState.FAILED, True) if lost else (ImportState.DONE, False))
    assert (ledger.file.name, storage.exists(stored), ledger.finished_at) == ("", False, LATER)


@pytest.mark.clause("5.1.3.a")
def test_each_person_gets_one_digest_of_a_kind_and_nothing_singly():
    boss = core.manager(name="周经理")
    Posting.objects.create(staff=boss, role=Role.REP, subsidiary=core.SubsidiaryFactory(), starts_on=core.LONG_AGO)
    open_rows = [sold(n, rep="林晓梅") for n in (1, 2)] + [sold(3, sign_by_on=TODAY), sold(4, rep=""), sold(5, rep="周经理")]

    taken(*open_rows, sold(6, status="已签约", contract_no="HT6"), by=boss)
    first = set(Notification.objects.values_list("staff__name", "code", "values__count"))
    taken(*[row | {"phone": f"1390000{n:04d}"} for n, row in enumerate(open_rows)], by=boss, now=LATER)

    assert first == {
        ("林晓梅", NoticeCode.ASSIGNED, 4),
        ("林晓梅", NoticeCode.IMPORT_DIGEST, 2),
        ("待分配", NoticeCode.ASSIGNED, 1),
        ("待分配", NoticeCode.IMPORT_DIGEST, 1),
        ("周经理", NoticeCode.ASSIGNED, 1),
        ("周经理", NoticeCode.IMPORT_DIGEST, 4),
    }
    assert set(Notification.objects.filter(made_at=LATER).values_list("staff__name", "code", "values__count")) == {
        ("林晓梅", NoticeCode.DIFFERENCES, 3),
        ("待分配", NoticeCode.DIFFERENCES, 1),
        ("周经理", NoticeCode.DIFFERENCES, 1),
        ("周经理", NoticeCode.IMPORT_DIGEST, 0),
    }
    assert Notification.objects.count() == 10


# The command


@pytest.mark.clause("5.1.3.a")
def test_an_import_from_the_command_line_tells_each_representative_and_the_manager_once(command):
    core.manager(name="周经理")
    core.manager(name="别家", subsidiary=core.SubsidiaryFactory(code="HB"))

    command(*(sold(n, rep="林晓梅") for n in (1, 2)), subsidiary="LT")

    assert set(Notification.objects.values_list("staff__name", "code", "values__count")) == {
        ("林晓梅", NoticeCode.ASSIGNED, 2),
        ("林晓梅", NoticeCode.IMPORT_DIGEST, 2),
        ("周经理", NoticeCode.IMPORT_DIGEST, 2),
    }
    assert Notification.objects.get(staff__name="周经理").url == LedgerImport.objects.get().get_absolute_url()


@pytest.fixture
def command(tmp_path):
    """Return the command over a ledger of rows: what it writes to its output and to its error output."""

    def run(*rows, data=None, name="台账.xlsx", **options):
        path, out, err = tmp_path / name, io.StringIO(), io.StringIO()
        path.write_bytes(data or ledger_of(*rows))
        call_command("import_sales_ledger", str(path), stdout=out, stderr=err, **options)
        return out.getvalue(), err.getvalue()

    return run


WRONG = {"sheet": "销控台账", "row": 3, "unit": "望江名邸 3栋2单元 0102", "column": "联系电话", "reason": "电话位数不够", "code": "phone_too_short"}
ODD = {"sheet": "销控台账", "row": 4, "unit": "望江名邸 3栋2单元 0103", "column": "定金"}


@pytest.mark.clause("2.1.b")
def test_the_command_answers_in_json_what_it_made_and_the_second_time_nothing(command):
    rows = (sold(1), sold(2, phone="1380"), sold(3, earnest=900000.0), unsold(4))

    first, again = (json.loads(command(*rows, json=True)[0]) for _ in range(2))
    changed = json.loads(command(sold(1, earnest=60000.0), json=True)[0])

    [warning] = first.pop("warnings")
    assert first == {"created": 3, "updated": 0, "unchanged": 0, "problems": [WRONG]}
    assert {name: warning[name] for name in ODD} == ODD
    assert {name: again[name] for name in first} == {"created": 0, "updated": 0, "unchanged": 3, "problems": [WRONG]}
    assert changed == {"created": 0, "updated": 1, "unchanged": 0, "problems": [], "warnings": []}
    assert Household.objects.count() == 2


def test_a_dry_run_writes_nothing_and_answers_as_the_import_will(command):
    rows = (sold(1), sold(2, phone="1380"), unsold(3))
    before = rows_of_every_table()

    dry = command(*rows, dry_run=True, json=True)

    assert (rows_of_every_table(), LedgerImport.objects.count(), default_storage.exists("ledgers")) == (before, 0, False)
    assert command(*rows, json=True) == dry


def test_for_people_the_command_writes_counts_and_each_reason_and_notes_beside_them(command):
    out, err = command(sold(1), sold(2, phone="1380"))

    assert out.splitlines() == ["新增 1，变动 0，无变动 0", "问题: 1", "  销控台账 3 望江名邸 3栋2单元 0102 联系电话: 电话位数不够", "提示: 0"]
    assert err.splitlines() == ["未知客户代表建为无登录账号的员工：林晓梅"]


@pytest.mark.parametrize(("options", "company"), [({}, ("001", "本公司")), ({"create_subsidiary": "澜庭置业"}, ("001", "澜庭置业"))])
def test_in_an_empty_house_the_company_is_made_too(command, options, company):
    command(sold(1), **options)

    assert Project.objects.values_list("subsidiary__code", "subsidiary__name").get() == company
    assert LedgerImport.objects.values_list("name", "read_by", "confirmed_by").get() == ("台账.xlsx", None, None)


def test_of_several_companies_the_one_named_or_the_one_that_has_the_projects_is_meant(command):
    first, second = core.SubsidiaryFactory(), core.SubsidiaryFactory(code="HB")
    with pytest.raises(CommandError, match="HB"):
        command(sold(1))
    with pytest.raises(CommandError, match="XX"):
        command(sold(1), subsidiary="XX")

    command(sold(1), subsidiary="HB")
    command(sold(2))
    elsewhere = json.loads(command(sold(3), subsidiary="LT", json=True)[0])

    assert list(LedgerImport.objects.order_by("pk").values_list("subsidiary", flat=True)) == [second.pk, second.pk, first.pk]
    assert [said["code"] for said in elsewhere["problems"]] == [LedgerFault.PROJECT_ELSEWHERE]


def test_what_is_no_ledger_ends_the_command_with_a_reason(command, tmp_path):
    with pytest.raises(CommandError, match="没有"):
        call_command("import_sales_ledger", str(tmp_path / "nirgends.xlsx"))
    for data in (b"no workbook", book(("明细", [["日期", "摘要", "收入"]]))):
        with pytest.raises(CommandError, match=r"."):
            command(data=data)

    assert not LedgerImport.objects.exists()


def test_while_another_process_holds_the_company_the_command_leaves_its_import_to_the_sweep(command):
    company = core.SubsidiaryFactory()
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK, company.pk])
        with pytest.raises(CommandError, match="另一进程"):
            command(sold(1))
    held = (LedgerImport.objects.get().state, Household.objects.count())

    assert take_over_waiting(now=NOW) == 1
    assert (held, Household.objects.count()) == ((ImportState.RUNNING, 0), 1)
