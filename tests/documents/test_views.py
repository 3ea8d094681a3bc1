from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from customers.documents import actions
from customers.documents.models import PrintPart
from tests.factories.customers import NOW, customer, household, manager, rep
from tests.factories.documents import a_pdf, keep, paper, picture, run_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return rep()


@pytest.fixture
def file(owner):
    return household(owner)


def opened(client, staff, row):
    client.force_login(staff)
    return client.get(row if isinstance(row, str) else row.get_absolute_url())


def body(response):
    whole = b"".join(response.streaming_content)
    response.close()
    return whole


def address(run, name="run"):
    return reverse(f"documents:{name}", args=[run.pk])


def test_a_paper_is_shown_to_whom_its_household_concerns_and_404_to_others(client, owner, file):
    final = paper(file)

    mine, other = opened(client, owner, final), opened(client, rep(), final)

    assert body(mine) == a_pdf()
    assert (mine.status_code, mine["Content-Type"], mine["X-Content-Type-Options"]) == (200, "application/pdf", "nosniff")
    assert unquote(mine["Content-Disposition"]) == "inline; filename*=utf-8''交款通知单 JK-YL-2026-00001.pdf"
    assert "no-store" in mine["Cache-Control"]
    assert other.status_code == 404


def test_a_picture_is_shown_to_the_manager_and_404_to_another_representative(client, owner, file):
    upload = keep(picture(), "现场.jpg", file, owner)

    shown, hidden = opened(client, manager(file.project.subsidiary), upload), opened(client, rep(), upload)

    shown.close()
    assert (shown.status_code, shown["Content-Type"], shown["Content-Disposition"][:6], shown["X-Content-Type-Options"]) == (
        200,
        "image/jpeg",
        "inline",
        "nosniff",
    )
    assert hidden.status_code == 404


@pytest.mark.parametrize(("data", "name"), [(a_pdf(), "合同.pdf"), (b"ID3" + b"\0" * 400, "录音.mp3")])
def test_every_other_original_is_handed_out_to_keep(client, owner, file, data, name):
    response = opened(client, owner, keep(data, name, file, owner))

    assert body(response) == data
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")


def test_an_original_without_a_household_follows_what_it_belongs_to(client, owner, file):
    of_the_file, of_nothing_with_reach = (
        actions.keep_upload(file=SimpleUploadedFile("a.jpg", picture()), subject=subject, household=None, by=rep(), now=NOW)
        for subject in (file, customer(phones=[]))
    )

    answers = [opened(client, staff, row) for row in (of_the_file, of_nothing_with_reach) for staff in (owner, rep())]

    answers[0].close()
    assert [answer.status_code for answer in answers] == [200, 404, 404, 404]


def test_a_file_that_is_gone_from_the_disk_is_said_to_be(client, owner, file):
    final = paper(file)
    Path(final.file.path).unlink()

    answer = opened(client, owner, final)

    assert answer.status_code == 410
    assert "check_papers" in answer.content.decode()


def test_no_file_is_served_by_its_place_on_the_disk(client, owner, file):
    final = paper(file)
    client.force_login(owner)

    assert [client.get(f"/{start}{final.file.name}").status_code for start in ("media/", "static/../media/", "")] == [404, 404, 404]


def test_a_run_shows_how_far_it_has_come_and_then_its_pdf(client, owner, file, sheet):
    run = run_of(4, sheet, file=file)
    actions.render_waiting_parts(now=NOW, limit=1)
    client.force_login(owner)

    waiting = client.get(address(run))
    actions.render_waiting_parts(now=NOW)
    actions.finish_runs(now=NOW)
    polled, whole = client.get(address(run), headers={"HX-Request": "true"}), client.get(address(run))

    assert '<progress class="progress" max="2" value="1"' in waiting.content.decode()
    assert "every 3s" in waiting.content.decode()
    assert "every 3s" not in polled.content.decode()
    assert f'href="{address(run)}"' in polled.content.decode()
    assert body(whole).startswith(b"%PDF")
    assert whole["Content-Type"] == "application/pdf"


def test_a_run_is_404_to_whom_its_subject_does_not_concern(client, file, sheet):
    run = run_of(2, sheet, file=file)
    client.force_login(rep())

    assert [client.get(address(run)).status_code, client.post(address(run, "retry")).status_code] == [404, 404]


def test_a_run_that_failed_says_why_and_is_rendered_again_on_demand(client, owner, file):
    run = run_of(2, "no/such.html", file=file)
    actions.render_waiting_parts(now=NOW)
    client.force_login(owner)

    failed = client.get(address(run)).content.decode()
    answer = client.post(address(run, "retry"))

    assert "no/such.html" in failed
    assert "every 3s" not in failed
    assert (answer.status_code, answer["Location"]) == (302, address(run))
    assert PrintPart.objects.get().state == "waiting"
    assert client.get(address(run, "retry")).status_code == 405


@pytest.mark.parametrize("name", ["paper", "upload", "run"])
def test_what_does_not_exist_is_404(client, owner, name):
    assert opened(client, owner, reverse(f"documents:{name}", args=[99999])).status_code == 404
