import resource
import threading
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.db.utils import ProgrammingError

from customers.documents import actions
from customers.documents.enums import Form
from customers.documents.models import NumberSeries, Paper
from tests.factories.customers import NOW, ProjectFactory, household
from tests.factories.documents import a_pdf, keep, paper, picture, run_of

YEAR = date(2026, 6, 16)


def files_in(folder):
    return sorted(path.name for path in Path(folder).rglob("*") if path.is_file())


@pytest.fixture
def full_disk():
    """Let this process write no file longer than 200 bytes: the system itself ends the writing in the middle."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.django_db
def test_numbers_run_on_per_form_project_and_year():
    one, two = ProjectFactory(code="YL"), ProjectFactory(code="HA")

    numbers = [
        actions.next_number(form=Form.PAYMENT_NOTICE, project=project, on=on)
        for project, on in ((one, YEAR), (one, YEAR), (two, YEAR), (one, date(2027, 1, 1)))
    ]

    assert numbers == ["JK-YL-2026-00001", "JK-YL-2026-00002", "JK-HA-2026-00001", "JK-YL-2027-00001"]


@pytest.mark.django_db
def test_a_form_without_a_project_counts_for_its_subsidiary():
    assert actions.next_number(form=Form.CARDS, subsidiary=ProjectFactory().subsidiary, on=YEAR) == "HK-LT-2026-00001"
    with pytest.raises(ValueError, match="HK"):
        actions.next_number(form=Form.CARDS, on=YEAR)


@pytest.mark.django_db(transaction=True)
def test_a_number_is_only_taken_inside_an_act():
    project = ProjectFactory()

    with pytest.raises(TransactionManagementError):
        actions.next_number(form=Form.RECEIPT, project=project, on=YEAR)

    assert NumberSeries.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_numbers_are_gapless_under_concurrency_and_rollbacks():
    project, taken, lock = ProjectFactory(code="YL"), [], threading.Lock()

    def take(seed):
        for turn in range(5):
            try:
                with transaction.atomic():
                    number = actions.next_number(form=Form.RECEIPT, project=project, on=YEAR)
                    if (seed + turn) % 3 == 0:
                        raise ZeroDivisionError  # noqa: TRY301 -- the rollback under test
                with lock:
                    taken.append(number)
            except ZeroDivisionError:
                continue
        connection.close()

    threads = [threading.Thread(target=take, args=(seed,)) for seed in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == [f"SJ-YL-2026-{n:05d}" for n in range(1, len(taken) + 1)]
    assert 0 < len(taken) < 50
    assert NumberSeries.objects.get().last == len(taken)


@pytest.mark.django_db
def test_a_final_paper_is_stored_once_and_never_changed():
    first = paper()
    again = paper(file=first.household, pdf=b"other")

    assert again == first
    with first.file.open() as stored:
        assert stored.read() == a_pdf()
    with pytest.raises(ProgrammingError), transaction.atomic():
        Paper.objects.update(title="x")


@pytest.mark.django_db
def test_a_folder_that_takes_no_paper_refuses_the_act(settings, tmp_path):
    (tmp_path / "file").write_text("no folder")
    settings.MEDIA_ROOT = tmp_path / "file"

    with pytest.raises(actions.NotStored):
        paper()

    assert Paper.objects.count() == 0


@pytest.mark.django_db
def test_a_disk_that_fills_while_a_paper_is_written_loses_no_number_and_leaves_no_file(settings, full_disk):
    file = household()

    with pytest.raises(actions.NotStored), transaction.atomic():
        number = actions.next_number(form=Form.PAYMENT_NOTICE, project=file.project, on=YEAR)
        paper(file=file, number=number, pdf=a_pdf() + b"%" * 5000)

    assert (Paper.objects.count(), files_in(settings.MEDIA_ROOT)) == (0, [])
    assert actions.next_number(form=Form.PAYMENT_NOTICE, project=file.project, on=YEAR) == number


@pytest.mark.django_db
def test_a_disk_that_fills_while_an_original_is_written_leaves_no_file(settings, full_disk):
    with pytest.raises(actions.NotStored):
        keep(picture(size=(400, 400)))

    assert files_in(settings.MEDIA_ROOT) == []


@pytest.mark.django_db
def test_files_that_are_as_they_were_stored_are_not_named(capsys):
    paper()
    keep(picture())
    run_of(1)
    actions.render_waiting_parts(now=NOW)
    actions.finish_runs(now=NOW)

    call_command("check_papers")

    assert capsys.readouterr().out == ""


@pytest.mark.django_db
def test_a_file_that_was_changed_or_is_gone_is_named(capsys):
    changed, gone = paper(), keep(picture())
    with Path(changed.file.path).open("ab") as out:
        out.write(b"!")
    Path(gone.file.path).unlink()

    with pytest.raises(SystemExit) as ended:
        call_command("check_papers")

    assert ended.value.code == 1
    assert capsys.readouterr().out.splitlines() == [
        f"documents.Paper {changed.pk} {changed.file.name}: changed",
        f"documents.Upload {gone.pk} {gone.file.name}: missing",
    ]
