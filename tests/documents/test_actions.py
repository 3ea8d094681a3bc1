import io
import threading
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from PIL import Image
from pypdf import PdfReader, PdfWriter

from customers.documents import actions
from customers.documents.enums import Form, PartState
from customers.documents.models import NumberSeries, Paper, PrintPart, PrintRun
from customers.documents.rendering import Rendered
from tests.factories.customers import NOW, ProjectFactory, household, rep

YEAR = date(2026, 6, 16)


def a_pdf():
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture(kind="JPEG", size=(40, 20), exif=None):
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **({"exif": exif} if exif else {}))
    return out.getvalue()


def keep(data, name="scan.jpg"):
    file = household()
    return actions.keep_upload(file=SimpleUploadedFile(name, data), subject=file, household=file, by=rep(), now=NOW)


@pytest.mark.django_db
def test_numbers_run_on_per_form_project_and_year():
    one, two = ProjectFactory(code="YL"), ProjectFactory(code="HA")

    numbers = [
        actions.next_number(form=Form.PAYMENT_NOTICE, project=project, on=on)
        for project, on in ((one, YEAR), (one, YEAR), (two, YEAR), (one, date(2027, 1, 1)))
    ]

    assert numbers == ["JK-YL-2026-00001", "JK-YL-2026-00002", "JK-HA-2026-00001", "JK-YL-2027-00001"]


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
    assert NumberSeries.objects.get().last == len(taken)


@pytest.mark.django_db
def test_a_final_paper_is_stored_once_and_never_changed():
    file = household()
    values = {"form": Form.PAYMENT_NOTICE, "number": "JK-1", "title": "交款通知单", "subject": file, "household": file, "by": None, "now": NOW}

    first = actions.store_paper(rendered=Rendered(a_pdf(), 1), **values)
    again = actions.store_paper(rendered=Rendered(b"other", 9), **values)

    assert again == first
    with first.file.open() as stored:
        assert stored.read() == a_pdf()
    with pytest.raises(ProgrammingError), transaction.atomic():
        Paper.objects.update(title="x")


@pytest.mark.django_db
def test_a_disk_that_does_not_take_the_paper_refuses_the_act(settings, tmp_path):
    (tmp_path / "file").write_text("no folder")
    settings.MEDIA_ROOT = tmp_path / "file"
    file = household()

    with pytest.raises(actions.NotStored):
        actions.store_paper(form=Form.PAYMENT_NOTICE, number="JK-1", title="x", subject=file, household=file, rendered=Rendered(a_pdf(), 1), by=None, now=NOW)

    assert Paper.objects.count() == 0


@pytest.mark.django_db
def test_a_paper_whose_file_was_changed_on_disk_is_named(capsys):
    file = household()
    paper = actions.store_paper(
        form=Form.PAYMENT_NOTICE, number="JK-1", title="x", subject=file, household=file, rendered=Rendered(a_pdf(), 1), by=None, now=NOW
    )
    call_command("check_papers")
    untouched = capsys.readouterr().out

    with Path(paper.file.path).open("ab") as out:
        out.write(b"!")
    with pytest.raises(SystemExit):
        call_command("check_papers")

    assert untouched == ""
    assert paper.file.name in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.clause("5.4.4.7")
def test_a_picture_is_kept_without_its_metadata():
    exif = Image.Exif()
    exif[0x8825] = {1: "N"}
    exif[0x010E] = "where it was taken"

    upload = keep(picture(exif=exif))

    assert upload.media_type == "image/jpeg"
    with upload.file.open() as file, Image.open(file) as stored:
        assert dict(stored.getexif()) == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<html><script>alert(1)</script>", "photo.jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo.png"),
        (b"PK\x03\x04" + b"0" * 100, "papers.zip"),
        (b"", "empty.jpg"),
        (b"\xff\xd8\xff\xe0broken", "broken.jpg"),
        (a_pdf() + b"\n1 0 obj << /JavaScript (x) >>", "form.pdf"),
        (b"MZ" + b"\0" * 100, "letter.pdf"),
    ],
)
def test_what_is_no_picture_pdf_or_recording_is_refused(data, name):
    with pytest.raises(actions.UploadRefused) as refused:
        keep(data, name)

    assert name in str(refused.value)


@pytest.mark.django_db
def test_a_picture_of_too_many_pixels_is_refused():
    with pytest.raises(actions.UploadRefused):
        keep(picture("PNG", (12000, 6000)), "plan.png")


@pytest.mark.django_db
def test_a_name_with_a_path_is_cut_to_its_last_part():
    upload = keep(picture(), "..\\..\\etc/passwd.jpg")

    assert upload.name == "passwd.jpg"
    assert "passwd" not in upload.file.name


def run_of(count, template="print/base.html"):
    file = household()
    return actions.ask_print_run(
        form=Form.CARDS, title="贺卡", subject=file, template=template, rows=[{"name": str(n)} for n in range(count)], by=None, now=NOW, chunk=2
    )


@pytest.mark.django_db
def test_a_print_run_is_asked_once_and_joined_when_every_part_is_rendered():
    run = run_of(5)

    assert actions.ask_print_run(form=Form.CARDS, title="x", subject=run.subject, template="x", rows=[], by=None, now=NOW) == run
    assert actions.render_waiting_parts(now=NOW, limit=2) == 2
    assert actions.finish_runs(now=NOW) == 0
    assert actions.render_waiting_parts(now=NOW) == 1
    assert actions.finish_runs(now=NOW) == 1
    run.refresh_from_db()
    assert run.finished_at == NOW
    with run.file.open() as stored:
        assert len(PdfReader(stored).pages) == 3
    assert actions.finish_runs(now=NOW) == 0


@pytest.mark.django_db
def test_a_retry_keeps_what_was_rendered():
    run = run_of(4)
    actions.render_waiting_parts(now=NOW, limit=1)
    first = PrintPart.objects.get(run=run, position=0).file.name

    actions.render_waiting_parts(now=NOW)

    assert PrintPart.objects.get(run=run, position=0).file.name == first
    assert set(run.parts.values_list("state", flat=True)) == {PartState.RENDERED}


@pytest.mark.django_db
def test_a_part_that_breaks_is_named_and_blocks_no_other():
    broken, whole = run_of(1, "no/such.html"), run_of(1)

    actions.render_waiting_parts(now=NOW)
    actions.finish_runs(now=NOW)

    part = broken.parts.get()
    assert (part.state, part.error[:20]) == (PartState.FAILED, "TemplateDoesNotExist")
    assert PrintRun.objects.get(finished_at__isnull=False) == whole
