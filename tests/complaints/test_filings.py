from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from complaints.actions import filings as actions
from complaints.models import Filing
from customers.documents.models import Upload
from customers.enums import Role
from tests.factories.complaints import reception
from tests.factories.customers import NOW, away, household, manager, rep, staff_as
from tests.factories.documents import picture

pytestmark = pytest.mark.django_db


def scan():
    return SimpleUploadedFile("情况说明.jpg", picture())


@pytest.fixture
def file():
    return household()


@pytest.mark.clause("5.4.4.7")
def test_originals_enter_the_file_with_their_scan_and_their_place(file):
    row = reception(file)

    actions.file_originals(reception=row, filed=actions.Filed(" A3 柜 12 盒 ", "情况说明"), files=[scan()], by=row.received_by, now=NOW)

    filing, upload = Filing.objects.get(), Upload.objects.get()
    assert (filing.reception, filing.place, filing.what, filing.filed_by, filing.filed_at) == (row, "A3 柜 12 盒", "情况说明", row.received_by, NOW)
    assert (upload.subject, upload.household) == (row, file)


@pytest.mark.clause("5.4.4.7")
def test_an_original_that_was_moved_has_a_new_line_and_the_newest_stands(file):
    row = reception(file)
    for hours, place in enumerate(("前台", "档案室 A3")):
        actions.file_originals(reception=row, filed=actions.Filed(place), by=row.received_by, now=NOW + timedelta(hours=hours))

    assert [one.place for one in row.filings.all()] == ["档案室 A3", "前台"]
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        row.filings.update(place="别处")


def test_who_received_who_serves_who_stands_in_and_the_manager_file(file):
    boss, receiver, fixed, cover = manager(), rep(), file.assignments.get().staff, rep()
    row = reception(file, by=receiver)
    away(fixed, cover)

    for by in (boss, receiver, fixed, cover):
        actions.file_originals(reception=row, filed=actions.Filed(by.name), by=by, now=NOW)

    assert row.filings.count() == 4


@pytest.mark.parametrize("role", [Role.REP, Role.VP, Role.AUDITOR, Role.GENERAL_AFFAIRS])
def test_nobody_else_files(file, role):
    row = reception(file)

    with pytest.raises(actions.NotYourFile):
        actions.file_originals(reception=row, filed=actions.Filed("前台"), by=staff_as(role), now=NOW)


def test_a_filing_says_something(file):
    row = reception(file)

    with pytest.raises(actions.NothingFiled):
        actions.file_originals(reception=row, filed=actions.Filed(" "), by=row.received_by, now=NOW)


@pytest.mark.clause("5.4.4.7")
def test_the_page_of_a_reception_takes_originals_once_and_shows_where_they_lie(client, file):
    row = reception(file)
    client.force_login(row.received_by)
    url = reverse("complaints:file_originals", args=[row.pk])
    form = {"token": uuid4(), "place": "A3 柜 12 盒", "what": "情况说明"}
    with time_machine.travel(NOW, tick=False):
        first, second = (client.post(url, {**form, "pictures": scan()}) for _ in range(2))
        page = client.get(row.get_absolute_url()).content.decode()

    assert first.url == second.url == f"{row.get_absolute_url()}#originals-h"
    assert (Filing.objects.count(), Upload.objects.count()) == (1, 1)
    assert "A3 柜 12 盒" in page
    assert "情况说明.jpg" in page


def test_what_is_missing_is_told_at_the_field_and_a_wrong_file_is_named(client, file):
    row = reception(file)
    client.force_login(row.received_by)
    url = reverse("complaints:file_originals", args=[row.pk])
    with time_machine.travel(NOW, tick=False):
        empty = client.post(url, {"token": uuid4(), "place": "", "what": "原件"})
        wrong = client.post(url, {"token": uuid4(), "place": "前台", "pictures": SimpleUploadedFile("a.jpg", b"no picture")})

    assert (empty.status_code, set(empty.context["filing_form"].errors)) == (422, {"place"})
    assert wrong.status_code == 422
    assert "a.jpg" in wrong.content.decode()
    assert Filing.objects.count() == 0


def test_who_only_reads_has_no_form_and_who_does_not_see_it_finds_nothing(client, file):
    row = reception(file)
    url = reverse("complaints:file_originals", args=[row.pk])
    with time_machine.travel(NOW, tick=False):
        client.force_login(staff_as(Role.VP))
        assert client.get(row.get_absolute_url()).context["filing_form"] is None
        assert client.post(url, {"token": uuid4(), "place": "前台"}).status_code == 422
        client.force_login(rep())
        assert client.post(url, {"token": uuid4(), "place": "前台"}).status_code == 404
