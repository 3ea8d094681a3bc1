from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from complaints.actions import endings
from complaints.actions.record_papers import NotFinal, rendered_record, store_record
from complaints.enums import MatterState, Opinion, Reached
from complaints.models import Revisit
from complaints.queries.record_papers import record_context
from customers.documents.actions import NotStored
from customers.documents.enums import Form
from customers.documents.models import GivenNumber, Paper
from customers.enums import Role
from tests.factories.complaints import complaint, matter, reception, resolved
from tests.factories.customers import NOW, household, manager, rep, staff_as

pytestmark = pytest.mark.django_db


def called_back(row, reached=Reached.REACHED, at=NOW, **values):
    said = {"is_solved": True, "opinion": Opinion.SATISFIED} if reached == Reached.REACHED else {"remark": "关机"}
    return endings.revisit(matter=row, call=endings.Call(reached, at, **{**said, **values}), by=row.received_by, now=at)


def closed():
    row = resolved()
    called_back(row)
    row.refresh_from_db()
    return endings.close(matter=row, by=row.received_by, now=NOW)


@pytest.mark.clause("5.4.4.2")
def test_the_record_of_a_reception_is_printed_once_with_a_number_of_its_own():
    entry = reception()

    paper = store_record(subject=entry, by=entry.received_by, now=NOW)

    assert paper.number.startswith("JD-")
    assert (paper.form, paper.household, paper.subject) == (Form.RECEPTION, entry.household, entry)
    assert store_record(subject=entry, by=entry.received_by, now=NOW + timedelta(hours=1)) == paper
    assert Paper.objects.count() == 1


def test_a_number_that_was_taken_for_a_record_stays_when_printing_failed_and_is_not_taken_twice(settings, tmp_path):
    entry, media = reception(), settings.MEDIA_ROOT
    settings.MEDIA_ROOT = tmp_path / "file"
    settings.MEDIA_ROOT.write_text("no folder")
    with pytest.raises(NotStored):
        store_record(subject=entry, by=entry.received_by, now=NOW)
    settings.MEDIA_ROOT = media

    paper = store_record(subject=entry, by=entry.received_by, now=NOW)

    assert paper.number == GivenNumber.objects.get().number
    assert paper.number.endswith("-00001")


@pytest.mark.clause("5.6.2")
def test_the_record_of_a_complaint_bears_its_number_and_is_a_draft_until_it_is_closed():
    open_one = complaint()

    with pytest.raises(NotFinal):
        store_record(subject=open_one, by=open_one.received_by, now=NOW)
    done = closed()
    paper = store_record(subject=done, by=done.received_by, now=NOW)

    assert (paper.number, paper.form) == (done.number, Form.COMPLAINT)
    assert "草稿" in PdfReader(BytesIO(rendered_record(open_one, now=NOW, draft=True).pdf)).pages[0].extract_text()


@pytest.mark.clause("5.7.4")
def test_the_record_of_a_call_back_names_every_try_and_is_printed_only_once_somebody_was_reached():
    row = resolved()
    missed = called_back(row, Reached.SWITCHED_OFF)
    row.refresh_from_db()
    reached = called_back(row, at=NOW + timedelta(hours=2))

    with pytest.raises(NotFinal):
        store_record(subject=missed, by=row.received_by, now=NOW)
    shown = record_context(reached, number="", now=NOW)

    assert [one["reached"] for one in shown["tries"]] == ["关机", "接通"]
    assert store_record(subject=reached, by=row.received_by, now=NOW).number.startswith("HF-")


@pytest.mark.clause("5.6.2")
def test_the_record_of_a_complaint_says_what_the_customer_was_told_how_it_was_solved_and_how_the_call_went():
    done = closed()
    call = Revisit.objects.get()
    paper = store_record(subject=call, by=done.received_by, now=NOW)

    shown = record_context(done, number=done.number, now=NOW)

    assert (shown["result"], shown["revisit_no"], shown["revisit_opinion"]) == (done.result, paper.number, "满意")
    assert [row["kind"] for row in shown["progress"]] == ["答复", "答复"]
    assert "*" in shown["phone"]


def test_a_sign_that_no_font_has_is_marked():
    entry = reception(words="窗台\U00012345渗水")

    assert record_context(entry, number="", now=NOW)["words"] == "窗台〓渗水"


def test_the_pages_print_both_records_as_the_file_is_closed(client):
    row = resolved()
    client.force_login(row.received_by)
    call = {"reached": "reached", "called_at": "2026-06-16T09:42", "is_solved": "yes", "opinion": "satisfied", "token": uuid4()}
    with time_machine.travel(NOW, tick=False):
        client.post(reverse("complaints:revisit", args=[row.pk]), call)
        client.post(reverse("complaints:close", args=[row.pk]))

    row.refresh_from_db()
    assert row.state == MatterState.CLOSED
    assert set(Paper.objects.values_list("form", flat=True)) == {Form.REVISIT, Form.COMPLAINT}


def test_who_only_reads_sees_a_draft_and_prints_nothing(client):
    row = complaint()
    address = reverse("complaints:complaint_paper", args=[row.pk])
    client.force_login(staff_as(Role.VP, row.subsidiary))

    draft = client.get(address)

    assert (draft.status_code, draft["Content-Type"]) == (200, "application/pdf")
    assert client.post(address).status_code == 403
    assert not Paper.objects.exists()


def test_an_enquiry_has_no_complaint_record_and_a_stranger_finds_none(client):
    boss = manager()
    row = matter(household(rep()))
    client.force_login(boss)

    assert client.get(reverse("complaints:complaint_paper", args=[row.pk])).status_code == 404
    client.force_login(rep())
    assert client.get(reverse("complaints:complaint_paper", args=[complaint().pk])).status_code == 404
