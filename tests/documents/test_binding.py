"""Many PDFs bound into one: numbered, outlined, unaltered, whatever is in them."""

import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, transaction
from django.template import engines
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, Fit, NameObject

from customers.documents import actions
from customers.documents.actions.bound import CHANGED, UNBOUND, UNREADABLE
from customers.documents.enums import Form, PartState
from customers.documents.models import BoundItem, PrintRun
from customers.documents.rendering import Binder, Folio, Mark, render
from tests.factories.customers import NOW, household, rep
from tests.factories.documents import a_pdf, paper, picture

SHEET = '{% extends "print/base.html" %}{% block kind %}bound{% endblock %}{% block sheets %}{% for row in rows %}<section class="sheet">{{ row.name }}</section>{% endfor %}{% endblock %}'
CONTENTS = """{% extends "print/base.html" %}{% block kind %}bound{% endblock %}
{% block sheets %}<section class="sheet">{{ head.number }}{% for section, items in sections %}{{ section }}:{% for item in items %} {{ item.title }}@{{ item.first_page }}{% endfor %}
{% endfor %}</section>{% endblock %}"""
#: A recording, told by its bytes.
RECORDING = b"ID3\x03\x00\x00\x00\x00\x00\x21" + b"\x00" * 64


@pytest.fixture
def bound(templates):
    (templates / "sheet.html").write_text(SHEET, encoding="utf-8")
    (templates / "contents.html").write_text(CONTENTS, encoding="utf-8")
    return "contents.html"


def pages_of(words, width=200):
    """Return a PDF with a page for each word."""
    writer = PdfWriter()
    for word in words:
        writer.add_blank_page(width, 100)
        writer.pages[-1][NameObject("/Note")] = NameObject(f"/{word}")
    return written(writer)


def written(writer):
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bind(*sources, folio=None, marks=()):
    out = io.BytesIO()
    binder = Binder(out)
    for source in sources:
        binder.append(io.BytesIO(source), folio)
    binder.finish("卷宗", marks)
    return PdfReader(io.BytesIO(out.getvalue()))


def outline(reader):
    return [(entry.title, reader.get_destination_page_number(entry)) for entry in flat(reader.outline)]


def flat(entries):
    for entry in entries:
        if isinstance(entry, list):
            yield from flat(entry)
        else:
            yield entry


# ---- the binder -------------------------------------------------------------------------------------------------


def test_pages_are_bound_in_order_with_a_title_and_an_outline():
    marks = [Mark("一", 0, [Mark("甲", 0), Mark("乙", 2)]), Mark("二", 3)]

    bound = bind(pages_of("ab"), pages_of("cd"), marks=marks)

    assert [page["/Note"] for page in bound.pages] == ["/a", "/b", "/c", "/d"]
    assert bound.metadata.title == "卷宗"
    assert outline(bound) == [("一", 0), ("甲", 0), ("乙", 2), ("二", 3)]


def test_a_number_stands_on_our_own_pages_and_on_no_other(templates):
    own = render("print/bundle_sheets.html", {"rows": [{"kind": "title", "section": "一", "title": "接待记录"}]}).pdf
    out = io.BytesIO()
    binder = Binder(out)
    binder.append(io.BytesIO(own), Folio("JZ-YL-2026-00001", 3))
    binder.append(io.BytesIO(pages_of("ab")))
    binder.finish("卷宗")

    pages = PdfReader(io.BytesIO(out.getvalue())).pages
    assert "JZ-YL-2026-00001   1 / 3" in pages[0].extract_text()
    assert "接待记录" in pages[0].extract_text()
    assert [page.extract_text() for page in pages[1:]] == ["", ""]


def test_a_page_without_anything_on_it_takes_its_number_too():
    assert bind(a_pdf(), folio=Folio("JZ(新)\\1", 1)).pages[0].extract_text() == "JZ1   1 / 1"


def test_the_content_of_an_original_is_bound_byte_for_byte(templates):
    original = render("print/bundle_sheets.html", {"rows": [{"kind": "title", "section": "一", "title": "原件"}]}).pdf

    before, after = PdfReader(io.BytesIO(original)).pages[0], bind(a_pdf(), original).pages[1]

    assert after.get_contents().get_data() == before.get_contents().get_data()
    assert after.extract_text() == before.extract_text()


def test_a_link_between_pages_leads_to_the_same_page_and_none_leads_out():
    def linked(writer):
        writer.add_blank_page(100, 100)
        writer.add_annotation(0, Link(rect=(0, 0, 9, 9), target_page_index=1, fit=Fit("/Fit")))

    bound = bind(pages_of("a"), a_pdf(linked))

    assert bound.pages[1]["/Annots"][0].get_object()["/Dest"][0].get_object() == bound.pages[2]
    assert len(bound.pages) == 3


def test_a_pdf_that_is_locked_without_a_password_is_bound_readable():
    locked = PdfWriter(clone_from=io.BytesIO(pages_of("a")))
    locked.encrypt(user_password="", owner_password="x")

    bound = bind(written(locked))

    assert not bound.is_encrypted
    assert len(bound.pages) == 1


def test_a_reference_to_nothing_is_bound_as_nothing():
    def broken(writer):
        gone = writer._add_object(DictionaryObject())
        writer.pages[0][NameObject("/Group")] = gone
        writer._objects[gone.idnum - 1] = None

    assert len(bind(a_pdf(broken)).pages) == 1


# ---- bound runs -------------------------------------------------------------------------------------------------


def asked(contents, *items, file=None, by=None):
    file = file or household()
    return actions.ask_bound_run(form=Form.BUNDLE, title="卷宗", subject=file, contents=contents, head={"number": "JZ-1"}, items=items, by=by or rep(), now=NOW)


def sheet(name="接待记录", section="一"):
    return actions.Item(section, name, NOW, template="sheet.html", rows=[{"name": name}])


def finished(run):
    actions.render_waiting_parts(now=NOW)
    actions.finish_runs(now=NOW)
    run.refresh_from_db()
    assert run.finished_at is not None, list(run.parts.values_list("error", flat=True))
    with run.file.open("rb") as stored:
        data = stored.read()
    assert hashlib.sha256(data).hexdigest() == run.sha256
    return PdfReader(io.BytesIO(data))


def upload(data, name, file):
    return actions.keep_upload(file=SimpleUploadedFile(name, data), subject=file, household=file, by=rep(), now=NOW)


@pytest.mark.django_db
def test_a_file_is_bound_with_contents_sheets_papers_and_originals(bound):
    file = household()
    kept, scan, photo = paper(file, pdf=pages_of("ab")), upload(pages_of("c"), "scan.pdf", file), upload(picture(), "a.jpg", file)
    sound = upload(RECORDING, "a.mp3", file)
    items = (sheet(), actions.Item("二", "通知单", paper=kept), *(actions.Item("三", one.name, upload=one) for one in (scan, photo, sound)))

    pages = finished(asked(bound, *items, file=file)).pages

    rows = list(BoundItem.objects.order_by("part__position"))
    assert [(row.first_page, row.last_page, row.own_pages) for row in rows] == [(2, 2, 1), (3, 5, 1), (6, 7, 1), (8, 8, 1), (9, 9, 1)]
    assert pages[0].extract_text().replace("\n", "").replace(" ", "") == "JZ-1一:接待记录@2二:通知单@3三:scan.pdf@6a.jpg@8a.mp3@9JZ-11/9"
    assert [page.get("/Note") for page in (pages[3], pages[4], pages[6])] == ["/a", "/b", "/c"]
    assert [row.sha256 for row in rows[1:]] == [kept.sha256, scan.sha256, photo.sha256, sound.sha256]
    assert (rows[4].note, UNBOUND in pages[8].extract_text()) == (UNBOUND, True)
    assert len(pages[7].images) == 1


@pytest.mark.django_db
def test_the_outline_leads_to_each_section_and_item(bound):
    whole = finished(asked(bound, sheet("甲"), sheet("乙"), sheet("丙", "二")))

    assert outline(whole) == [("目录", 0), ("一", 1), ("甲", 1), ("乙", 2), ("二", 3), ("丙", 3)]


@pytest.mark.django_db
def test_what_the_sheets_print_lies_sealed_until_the_run_is_bound(bound):
    run = asked(bound, sheet("32010519900307001X"))

    assert run.parts.get().rows == []
    assert BoundItem.objects.filter(sealed__isnull=False).count() == 1
    finished(run)
    assert BoundItem.objects.filter(sealed__isnull=False).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("damage", "note"), [(lambda path: path.unlink(), CHANGED), (lambda path: path.write_bytes(b"%PDF-1.4 x"), CHANGED)])
def test_an_original_that_is_gone_or_changed_is_named_and_the_rest_is_bound(bound, settings, damage, note):
    file = household()
    kept = paper(file, pdf=pages_of("a"))
    damage(settings.MEDIA_ROOT / kept.file.name)

    whole = finished(asked(bound, sheet(), actions.Item("二", "通知单", paper=kept), file=file))

    assert BoundItem.objects.get(paper=kept).note == note
    assert note[:6] in whole.pages[2].extract_text()
    assert len(whole.pages) == 3


@pytest.mark.django_db
def test_an_original_that_cannot_be_read_is_listed_with_its_hash(bound):
    file = household()
    kept = paper(file, pdf=b"%PDF-1.4\nbroken")

    whole = finished(asked(bound, actions.Item("二", "通知单", paper=kept), file=file))

    assert BoundItem.objects.get().note == UNREADABLE
    assert kept.sha256[:20] in whole.pages[1].extract_text().replace("\n", "")


@pytest.mark.django_db
def test_a_run_is_asked_once_and_an_item_that_fails_is_tried_again(bound, templates):
    run = asked(bound, actions.Item("一", "甲", template="missing.html", rows=[]), sheet())

    assert asked(bound, file=run.subject) == run
    actions.render_waiting_parts(now=NOW)
    assert [part.state for part in run.parts.all()] == [PartState.FAILED, PartState.RENDERED]
    (templates / "missing.html").write_text(SHEET, encoding="utf-8")
    for loader in engines["django"].engine.template_loaders:
        loader.reset()
    actions.retry_print_run(run=run, by=run.asked_by, now=NOW)
    assert len(finished(run).pages) == 3


@pytest.mark.django_db
def test_contents_that_need_several_pages_move_every_item(bound, templates):
    (templates / "contents.html").write_text(CONTENTS.replace("@{{ item.first_page }}", "@{{ item.first_page }}<br>" + "甲<br>" * 60), encoding="utf-8")
    whole = finished(asked(bound, *(sheet(f"第{n}项") for n in range(8))))

    rows = list(BoundItem.objects.order_by("part__position"))
    assert len(whole.pages) - len(rows) > 1
    assert [whole.pages[row.first_page - 1].extract_text().split("\n")[0] for row in rows] == [row.title for row in rows]


@pytest.mark.django_db
def test_a_run_that_cannot_be_bound_says_so_and_holds_up_no_other(bound, templates):
    (templates / "contents.html").write_text(
        '{% extends "print/base.html" %}{% block kind %}bound{% endblock %}{% block sheets %}<section class="sheet"></section>'
        '{% if length != 2 %}<section class="sheet"></section>{% endif %}{% endblock %}',
        encoding="utf-8",
    )
    run = asked(bound, sheet())
    other = actions.ask_print_run(form=Form.CARDS, title="x", subject=run.subject, template="sheet.html", rows=[{"name": "甲"}], by=None, now=NOW)
    actions.render_waiting_parts(now=NOW)

    assert actions.finish_runs(now=NOW) == 1
    assert PrintRun.objects.get(pk=other.pk).finished_at == NOW
    assert PrintRun.objects.get(pk=run.pk).finished_at is None
    assert run.parts.get().error.startswith("ValueError")


@pytest.mark.django_db
def test_the_database_keeps_an_item_whole(bound):
    asked(bound, sheet())
    row = BoundItem.objects.get()

    for values in ({"template": ""}, {"own_pages": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BoundItem.objects.filter(pk=row.pk).update(**values)
    with pytest.raises(ProgrammingError), transaction.atomic():
        row.delete()
