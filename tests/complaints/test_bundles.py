"""The whole file of a dispute, bound."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError
from django.urls import reverse
from pypdf import PdfReader

from complaints.actions import bundles, dispute_refusals
from complaints.actions.matters import Visitor
from complaints.enums import BundlePurpose, Reached
from complaints.models import Bundle, Call
from complaints.queries.bundles import items_of, progress_of
from customers.actions.households import record_address
from customers.documents import actions as documents
from customers.documents.enums import PartState
from customers.documents.models import BoundItem, PrintPart
from customers.enums import AddressKind, AddressSource, IdentityKind, Role, Seen
from customers.models import Access
from tests.factories import contracts, payments
from tests.factories.complaints import complaint, reception
from tests.factories.customers import NOW, SubsidiaryFactory, customer, household, manager, rep, staff_as, vp
from tests.factories.disputes import dispute, ended, hearing, lawyer_of, opening, worded
from tests.factories.documents import a_pdf, paper, picture

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.6.5")]
IDENTITY = "11010519491231002X"
PHONE = "138 0000 8821"


def bundle(row, purpose=BundlePurpose.COURT, by=None, now=NOW, words="建邺区法院（2026）苏0105民初12号"):
    return bundles.ask_bundle(dispute=row, purpose=purpose, words=words, by=by or row.lawyer, now=now)


def finished(made):
    documents.render_waiting_parts(now=NOW)
    documents.finish_runs(now=NOW)
    run = progress_of(made)
    assert run.finished_at is not None, list(run.parts.exclude(error="").values_list("error", flat=True))
    with run.file.open("rb") as stored:
        return PdfReader(io.BytesIO(stored.read()))


def text_of(pdf):
    return "\n".join(page.extract_text() for page in pdf.pages)


@pytest.fixture
def file():
    """A file with something of everything that is bound."""
    buyer = customer(identity_kind=IdentityKind.RESIDENT_ID, identity_number=IDENTITY)
    owner = rep()
    manager(), vp()
    contract = contracts.contract(owner, buyers=[buyer])
    file = contract.household
    record_address(household=file, text="文昌街1号", source=AddressSource.CONTRACT, kind=AddressKind.CONTRACT, known_on=NOW.date(), by=owner, now=NOW)
    contracts.change(contract, now=NOW, after={"property_fee": Decimal("3.50")})
    notice = payments.notice(contract, payments.line(contract, 1, "1000.00"), now=NOW)
    payments.confirm(notice, payments.money("1000.00", received_on=NOW.date()), by=staff_as(Role.FINANCE), now=NOW)
    talk = reception(file)
    documents.keep_upload(file=SimpleUploadedFile("现场.jpg", picture()), subject=talk, household=file, by=owner, now=NOW)
    documents.keep_upload(file=SimpleUploadedFile("合同.pdf", a_pdf()), subject=file, household=file, by=owner, now=NOW)
    paper(file, number="BG-YL-2026-00007")
    Call.objects.create(household=file, number="13800008821", called_at=NOW, recorded_at=NOW, by=owner, reached=Reached.REACHED, words="约定看房")
    return file


def test_the_whole_file_is_bound_in_its_sections(file):
    row = dispute(file)
    hearing(row)

    whole = finished(bundle(row))

    sections = list(dict.fromkeys(BoundItem.objects.order_by("part__position").values_list("section", flat=True)))
    assert [section.split("、")[1] for section in sections] == [
        "当事人与房屋",
        "纠纷经过",
        "接待记录",
        "投诉及其他事项",
        "通话记录",
        "合同资料",
        "合同变更",
        "交款通知与票据",
        "文件原件",
        "上传原件",
        "时间线",
    ]
    text = text_of(whole)
    for words in (row.number, "客户两次拒绝维修方案", "一审开庭", "文昌街1号", "约定看房", "BG-YL-2026-00007", "昨晚下雨", "1,000.00"):
        assert words in text, words
    assert [entry.title for entry in whole.outline if not isinstance(entry, list)] == ["目录", *sections]


def test_every_item_stands_in_the_contents_with_its_page_and_hash(file):
    whole = finished(bundle(dispute(file)))

    rows = list(BoundItem.objects.order_by("part__position"))
    contents = "".join(page.extract_text() for page in whole.pages[1 : rows[0].first_page - 1]).replace("\n", "")
    assert [row.sha256[:24] in contents for row in rows] == [True] * len(rows)
    assert sum(row.pages for row in rows) + rows[0].first_page - 1 == len(whole.pages)


@pytest.mark.parametrize(("purpose", "full"), [(BundlePurpose.COURT, True), (BundlePurpose.READING, False)])
def test_a_court_takes_identity_numbers_in_full_and_a_reader_in_the_house_does_not(file, purpose, full):
    made = bundle(dispute(file), purpose)

    text = text_of(finished(made))

    assert [IDENTITY in text, PHONE in text, "查阅记录" in text] == [full, full, False]


def test_who_looked_at_the_file_stands_only_in_a_bundle_that_stays_in_the_house(file):
    made = bundle(dispute(file), BundlePurpose.READING)
    bundles.note_taken(bundle=made, by=made.asked_by, now=NOW)

    assert "查阅记录" in text_of(finished(bundle(made.dispute, BundlePurpose.READING, now=NOW + timedelta(hours=1))))
    assert "查阅记录" not in {item.section[3:] for item in items_of(bundle(made.dispute))}


def test_another_bundle_has_another_number_and_the_first_one_stays(file):
    row = dispute(file)
    first = bundle(row)
    whole = finished(first)
    second = bundle(row)

    assert (first.number, second.number) == (first.number, first.number[:-1] + "2")
    assert len(finished(first).pages) == len(whole.pages)
    with pytest.raises(ProgrammingError):
        first.delete()


def test_asking_for_it_and_opening_it_are_recorded(file, client):
    row = dispute(file)
    made = bundle(row)
    finished(made)
    client.force_login(row.lawyer)

    answer = client.get(reverse("complaints:bundle_file", args=[made.pk]))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    b"".join(answer.streaming_content)
    taken = Access.objects.get(what=Seen.PRINTED_IN_FULL)
    assert (taken.staff, taken.household, made.number in taken.purpose) == (row.lawyer, file, True)


def test_only_the_lawyer_of_the_dispute_and_the_manager_bind_and_open_it(file, client):
    row = dispute(file)
    made = bundle(row, by=manager())
    finished(made)
    others = [file.assignments.get().staff, vp(), staff_as(Role.LAWYER), manager(SubsidiaryFactory(code="HB"))]

    for person in others:
        with pytest.raises(dispute_refusals.NotYourDispute):
            bundle(row, by=person)
        client.force_login(person)
        assert [client.get(reverse(f"complaints:{name}", args=[made.pk])).status_code for name in ("bundle", "bundle_file")] == [404, 404]
        assert client.get(reverse("documents:run", args=[progress_of(made).pk])).status_code == 404


def test_it_says_who_takes_it(file):
    with pytest.raises(bundles.TakerMissing):
        bundle(dispute(file), words=" ")

    assert not Bundle.objects.exists()


def test_an_ended_dispute_is_bound_with_its_end_and_its_call_back(file):
    row = worded(ended(dispute(file)))

    assert "双方和解" in text_of(finished(bundle(row)))


def test_a_dispute_of_somebody_without_household_is_bound_with_its_matter_alone():
    boss = manager()
    matter = complaint(by=rep(), visitor=Visitor("周先生", "13911112222"))
    row = dispute(matter=matter, file=household(), by=boss, lawyer=lawyer_of(matter.subsidiary))

    items = items_of(bundle(row))

    assert [item.section for item in items] == ["二、纠纷经过", "三、接待记录", "四、投诉及其他事项"]
    assert opening().reason in str(items)


def test_the_page_says_how_far_it_is_and_tries_again_what_failed(file, client):
    with time_machine.travel(NOW, tick=False):
        row = dispute(file)
        client.force_login(row.lawyer)
        asked = client.post(
            reverse("complaints:dispute_bind", args=[row.pk]), {"token": "5f0c6c5e-6a3b-4d0f-9b1a-000000000001", "purpose": "court", "words": "法院"}
        )
        made = Bundle.objects.get()
        assert asked["Location"] == made.get_absolute_url()
        assert 'hx-trigger="every 3s"' in client.get(made.get_absolute_url()).text
        assert client.get(reverse("complaints:bundle_file", args=[made.pk])).status_code == 404
        PrintPart.objects.filter(run__subject_id=made.pk, position=0).update(state=PartState.FAILED, error="OSError: x")
        assert "OSError: x" in client.get(made.get_absolute_url()).text
        assert client.post(reverse("complaints:bundle_retry", args=[made.pk]))["Location"] == made.get_absolute_url()
        finished(made)
        page = client.get(made.get_absolute_url()).text
        assert reverse("complaints:bundle_file", args=[made.pk]) in page
        assert progress_of(made).sha256 in page


def test_a_bundle_whose_file_is_gone_is_said_to_be(file, client, settings):
    made = bundle(dispute(file))
    finished(made)
    (settings.MEDIA_ROOT / progress_of(made).file.name).unlink()
    client.force_login(made.asked_by)

    assert client.get(reverse("complaints:bundle_file", args=[made.pk])).status_code == 410


def test_a_second_press_binds_nothing_twice(file, client):
    with time_machine.travel(NOW, tick=False):
        row = dispute(file)
        client.force_login(row.lawyer)
        sent = {"token": "5f0c6c5e-6a3b-4d0f-9b1a-000000000002", "purpose": "read", "words": "沈律师"}
        url = reverse("complaints:dispute_bind", args=[row.pk])

        assert client.post(url, sent)["Location"] == client.post(url, sent)["Location"]
        assert Bundle.objects.count() == 1
        assert client.post(url, {"token": "5f0c6c5e-6a3b-4d0f-9b1a-000000000003"}).status_code == 422
        assert client.post(url, sent | {"token": "5f0c6c5e-6a3b-4d0f-9b1a-000000000004", "words": "　"}).status_code == 422
