import io
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone
from pypdf import PdfReader

from config.tasks import job
from customers.documents import actions
from customers.documents.enums import Form, PartState
from customers.documents.models import PrintPart, PrintRun
from tests.factories.customers import NOW, household, rep
from tests.factories.documents import run_of

LATER = NOW.replace(hour=11)
WORKER = """
import sys
import django
django.setup()
from django.conf import settings
from django.db import connection
connection.settings_dict["NAME"], settings.MEDIA_ROOT, folder = sys.argv[1:]
settings.TEMPLATES[0]["DIRS"].append(folder)
from django.utils import timezone
from customers.documents.actions import render_waiting_parts
render_waiting_parts(now=timezone.now())
"""


def names_in(file):
    with file.open("rb") as stored:
        return [page.extract_text().strip() for page in PdfReader(io.BytesIO(stored.read())).pages]


def names(count):
    return [f"第{n}张" for n in range(count)]


def files_in(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_a_print_run_is_asked_once_and_joined_when_every_part_is_rendered(sheet):
    run = run_of(5, sheet)

    assert actions.ask_print_run(form=Form.CARDS, title="x", subject=run.subject, template="x", rows=[], by=None, now=NOW) == run
    assert actions.render_waiting_parts(now=NOW, limit=2) == 2
    assert actions.finish_runs(now=NOW) == 0
    assert actions.render_waiting_parts(now=NOW) == 1
    assert actions.finish_runs(now=NOW) == 1
    run.refresh_from_db()
    assert run.finished_at == NOW
    assert names_in(run.file) == names(5)
    assert actions.finish_runs(now=NOW) == 0


@pytest.mark.django_db
def test_a_batch_without_a_sheet_is_refused():
    with pytest.raises(actions.NothingToPrint):
        run_of(0)

    assert PrintRun.objects.count() == 0


@pytest.mark.django_db
def test_two_forms_of_one_subject_are_two_runs(sheet):
    run = run_of(1, sheet)

    other = actions.ask_print_run(form=Form.ENVELOPES, title="信封", subject=run.subject, template=sheet, rows=[{"name": "x"}], by=None, now=NOW)

    assert other != run


@pytest.mark.django_db
def test_a_part_that_breaks_is_named_and_blocks_no_other(sheet):
    broken, whole = run_of(1, "no/such.html"), run_of(1, sheet)

    actions.render_waiting_parts(now=NOW)
    actions.finish_runs(now=NOW)

    part = broken.parts.get()
    assert (part.state, part.error[:20]) == (PartState.FAILED, "TemplateDoesNotExist")
    assert PrintRun.objects.get(finished_at__isnull=False) == whole


@pytest.mark.django_db
def test_a_retry_renders_only_the_missing_parts(sheet, settings, tmp_path):
    run, disk = run_of(6, sheet), settings.MEDIA_ROOT
    actions.render_waiting_parts(now=NOW, limit=1)
    (tmp_path / "full").write_text("a disk that takes nothing")
    settings.MEDIA_ROOT = tmp_path / "full"
    actions.render_waiting_parts(now=NOW, limit=1)
    settings.MEDIA_ROOT = disk
    actions.render_waiting_parts(now=NOW)
    states = list(run.parts.values_list("state", flat=True))

    assert actions.retry_print_run(run=run, by=rep(), now=LATER) == 1
    assert actions.render_waiting_parts(now=LATER) == 1

    assert states == ["rendered", "failed", "rendered"]
    assert list(run.parts.values_list("state", "rendered_at", "error")) == [("rendered", NOW, ""), ("rendered", LATER, ""), ("rendered", NOW, "")]
    assert actions.finish_runs(now=LATER) == 1
    run.refresh_from_db()
    assert names_in(run.file) == names(6)


@pytest.mark.django_db
def test_a_part_whose_file_is_gone_is_rendered_again_before_the_parts_are_joined(sheet):
    run = run_of(4, sheet)
    actions.render_waiting_parts(now=NOW)
    Path(run.parts.first().file.path).unlink()

    assert actions.finish_runs(now=NOW) == 0
    assert actions.render_waiting_parts(now=NOW) == 1
    assert actions.finish_runs(now=NOW) == 1


@pytest.mark.django_db
def test_what_a_killed_worker_left_on_the_disk_is_replaced(sheet, settings):
    run = run_of(2, sheet)
    left = Path(settings.MEDIA_ROOT) / run.parts.model.file.field.generate_filename(run.parts.get(), f"{run.pk}-0.pdf")
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half a file")

    actions.render_waiting_parts(now=NOW)

    assert files_in(settings.MEDIA_ROOT) == [left]
    assert names_in(run.parts.get().file) == names(2)


@pytest.mark.django_db(transaction=True)
def test_no_name_lies_on_the_disk_twice_once_the_run_is_whole(sheet, settings):
    run = run_of(6, sheet)

    job("render")

    run.refresh_from_db()
    assert files_in(settings.MEDIA_ROOT) == [Path(run.file.path)]
    assert names_in(run.file) == names(6)


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_print_every_sheet_once(sheet, settings):
    run, taken = run_of(12, sheet), []

    def work():
        taken.append(actions.render_waiting_parts(now=NOW))
        actions.finish_runs(now=NOW)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    actions.finish_runs(now=NOW)
    run.refresh_from_db()
    assert sum(taken) == 6
    assert names_in(run.file) == names(12)
    assert files_in(settings.MEDIA_ROOT) == [Path(run.file.path)]


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_nothing_and_prints_nothing_twice(sheet, templates, settings):
    run = run_of(160, sheet, chunk=20)
    place = [connection.settings_dict["NAME"], str(settings.MEDIA_ROOT), str(templates)]
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, *place], cwd=django_settings.BASE_DIR, env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    )
    ends = time.monotonic() + 120
    while not run.parts.filter(state=PartState.RENDERED).exists() and time.monotonic() < ends:
        time.sleep(0.01)

    worker.send_signal(signal.SIGKILL)
    worker.wait()
    kept = dict(run.parts.filter(state=PartState.RENDERED).values_list("position", "rendered_at"))
    while run.parts.filter(state=PartState.WAITING).exists() and time.monotonic() < ends:
        actions.render_waiting_parts(now=timezone.now())

    assert 0 < len(kept) < 8
    assert actions.finish_runs(now=timezone.now()) == 1
    assert dict(PrintPart.objects.filter(run=run, position__in=kept).values_list("position", "rendered_at")) == kept
    run.refresh_from_db()
    assert names_in(run.file) == names(160)
    assert files_in(settings.MEDIA_ROOT) == [Path(run.file.path)]


@pytest.mark.django_db(transaction=True)
def test_two_people_who_ask_for_one_batch_get_the_same_run(sheet):
    file, runs = household(), []

    def ask():
        runs.append(run_of(3, sheet, file=file).pk)
        connection.close()

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()

    assert (len(runs), len(set(runs)), PrintPart.objects.count()) == (4, 1, 2)
