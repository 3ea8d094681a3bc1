import io
import os
import struct
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from customers.documents import actions
from customers.documents.models import Upload
from customers.documents.rendering import render
from customers.documents.rules import LARGEST_UPLOAD
from tests.factories.customers import NOW, household, rep
from tests.factories.documents import a_pdf, keep, picture

pytestmark = pytest.mark.django_db


def mp4(*tracks):
    boxes = b"".join(b"\0\0\0\x1chdlr" + b"\0" * 8 + track + b"\0" * 8 for track in tracks)
    return b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + boxes + b"\0" * 64


def huge_png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


def refusal_of(data, name="scan.jpg"):
    with translation.override("en"), pytest.raises(actions.UploadRefused) as refused:
        keep(data, name)
    with translation.override("en"):
        return str(refused.value)


def action(kind, **entries):
    return DictionaryObject({NameObject("/S"): NameObject(kind)} | {NameObject(f"/{key}"): value for key, value in entries.items()})


def opening(what):
    return lambda writer: writer.root_object.update({NameObject("/OpenAction"): what})


def named(script):
    tree = DictionaryObject({NameObject("/Names"): ArrayObject([TextStringObject("x"), script])})
    return lambda writer: writer.root_object.update({NameObject("/Names"): DictionaryObject({NameObject("/JavaScript"): tree})})


def packed():
    """Return a PDF whose catalogue and script lie in a compressed object stream, where no word of them can be read."""
    first, second = b"<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R >>", b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
    head = f"1 0 5 {len(first) + 1} ".encode()
    stream = zlib.compress(head + first + b" " + second)
    out, places = b"%PDF-1.5\n", {}
    for number, body in {
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>",
        4: b"<< /Type /ObjStm /N 2 /First %d /Filter /FlateDecode /Length %d >>\nstream\n" % (len(head), len(stream)) + stream + b"\nendstream",
    }.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    rows = [(0, 0, 65535), (2, 4, 0), *((1, places[number], 0) for number in (2, 3, 4)), (2, 4, 1), (1, len(out), 0)]
    table = zlib.compress(b"".join(struct.pack(">BIH", *row) for row in rows))
    start = len(out)
    out += (
        b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 4 2] /Root 1 0 R /Filter /FlateDecode /Length %d >>\nstream\n" % len(table) + table + b"\nendstream\nendobj\n"
    )
    return out + b"startxref\n%d\n%%%%EOF\n" % start


@pytest.mark.clause("5.4.4.7")
@pytest.mark.parametrize(
    ("data", "name", "media_type", "kept"),
    [
        (picture(), "a.jpg", "image/jpeg", "a.jpg"),
        (picture("PNG"), "截图.png", "image/png", "截图.png"),
        (picture("WEBP"), "a.webp", "image/jpeg", "a.jpg"),
        (picture("TIFF"), "a.tif", "image/jpeg", "a.jpg"),
        (a_pdf(), "合同", "application/pdf", "合同.pdf"),
        (b"ID3\x03" + b"\0" * 400, "录音.mp3", "audio/mpeg", "录音.mp3"),
        (b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 400, "a.wav", "audio/x-wav", "a.wav"),
        (b"#!AMR\n" + b"\0" * 400, "a.amr", "audio/amr", "a.amr"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42" + b"\0" * 400, "a.m4a", "audio/mp4", "a.m4a"),
        (mp4(b"soun"), "通话.m4a", "audio/mp4", "通话.m4a"),
    ],
)
def test_pictures_pdf_and_recordings_are_kept_by_what_they_are(data, name, media_type, kept):
    upload = keep(data, name)

    assert (upload.media_type, upload.name) == (media_type, kept)
    assert Path(upload.file.path).stat().st_size == upload.size


@pytest.mark.clause("5.4.4.7")
def test_a_picture_is_kept_upright_and_without_its_metadata():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "where-it-was-taken"
    exif.get_ifd(0x8825).update({1: "N", 2: (32.0, 3.0, 0.0)})
    data = picture(size=(40, 20), exif=exif, comment=b"where-it-was-taken", xmp=b"<x:xmpmeta>where-it-was-taken</x:xmpmeta>")

    upload = keep(data)

    assert data.count(b"where-it-was-taken") == 3
    with upload.file.open() as file:
        stored = file.read()
    with Image.open(io.BytesIO(stored)) as opened:
        assert (opened.size, dict(opened.getexif()), opened.info.keys() & {"comment", "xmp", "exif"}) == ((20, 40), {}, set())
    assert b"where" not in stored


def test_what_is_transparent_becomes_white_in_a_jpeg_and_stays_in_a_png():
    paper, screen = (keep(picture(kind, mode="RGBA", color=(0, 0, 0, 0))) for kind in ("WEBP", "PNG"))

    with paper.file.open() as file, Image.open(file) as stored:
        assert stored.getpixel((5, 5)) == (255, 255, 255)
    with screen.file.open() as file, Image.open(file) as stored:
        assert stored.getpixel((5, 5))[3] == 0


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<html><script>alert(1)</script>", "photo.jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo.png"),
        (b"PK\x03\x04" + b"0" * 100, "papers.zip"),
        (b"", "empty.jpg"),
        (b"\xff\xd8\xff\xe0broken", "broken.jpg"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n" + b"0" * 100, "drawing.jpg"),
        (b"MZ" + b"\0" * 100, "letter.pdf"),
        (mp4(b"vide", b"soun"), "film.mp4"),
        (b"%PDF-1.7\nnothing more", "cut.pdf"),
    ],
)
def test_what_is_no_picture_pdf_or_recording_is_refused(data, name, settings):
    with pytest.raises(actions.UploadRefused) as refused:
        keep(data, name)

    assert name in str(refused.value)
    assert (Upload.objects.count(), Path(settings.MEDIA_ROOT).exists()) == (0, False)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100, "camera to JPEG"),
        (picture("TIFF", save_all=True, append_images=[Image.new("RGB", (9, 9))]), "several pages"),
        (a_pdf(password="x"), "password"),
        (b"", "empty"),
    ],
)
def test_a_refusal_says_what_to_do(data, words):
    assert words in refusal_of(data)


@pytest.mark.parametrize("size", [(12000, 6000), (20000, 20000), (60000, 60000)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(size):
    with pytest.raises(actions.UploadRefused):
        keep(huge_png(*size), "plan.png")


def test_a_file_that_is_larger_than_it_says_is_refused():
    file = SimpleUploadedFile("a.pdf", a_pdf() + b"0" * LARGEST_UPLOAD)
    owner = household()

    for claimed in (file.size, 100):
        file.size = claimed
        with pytest.raises(actions.UploadRefused):
            actions.keep_upload(file=file, subject=owner, household=owner, by=rep(), now=NOW)
        file.seek(0)


@pytest.mark.parametrize(
    "data",
    [
        a_pdf(named(action("/JavaScript", JS=TextStringObject("app.alert(1)")))),
        a_pdf(opening(action("/JavaScript", JS=TextStringObject("app.alert(1)")))),
        a_pdf(opening(action("/Launch", F=TextStringObject("calc.exe")))),
        a_pdf(opening(action("/SubmitForm", F=TextStringObject("http://example.org")))),
        a_pdf(lambda writer: writer.pages[0].update({NameObject("/AA"): DictionaryObject({NameObject("/O"): action("/JavaScript")})})),
        a_pdf(lambda writer: writer.pages[0].update({NameObject("/Annots"): ArrayObject([DictionaryObject({NameObject("/A"): action("/Launch")})])})),
        a_pdf(lambda writer: writer.add_attachment("run.exe", b"MZ")),
        a_pdf(opening(action("/JavaScript", JS=TextStringObject("x")))).replace(b"/JavaScript", b"/J#61vaScript"),
        a_pdf() + b"\n1 0 obj << /JavaScript (x) >>",
        packed(),
    ],
    ids=["named script", "opening script", "launch", "submit", "page action", "annotation", "attachment", "escaped name", "appended", "object stream"],
)
def test_a_pdf_that_acts_by_itself_is_refused(data):
    assert "script or an attached file" in refusal_of(data, "form.pdf")


def test_a_large_scan_is_not_mistaken_for_a_script():
    def scanned(writer):
        noise = b"/JS" + os.urandom(200_000) + b"/JS(x)/AA"
        page = writer.pages[0]
        page[NameObject("/Contents")] = writer._add_object(
            DictionaryObject.read_from_stream(io.BytesIO(b"<< /Length %d >>\nstream\n" % len(noise) + noise + b"\nendstream"), writer)
        )
        writer.root_object[NameObject("/OpenAction")] = ArrayObject(
            [page.indirect_reference, NameObject("/XYZ"), NumberObject(0), NumberObject(0), NumberObject(1)]
        )

    assert keep(a_pdf(scanned), "scan.pdf").media_type == "application/pdf"


def test_our_own_papers_may_be_brought_back():
    pdf = render("print/base.html", {"heading": "工作联系函", "number": "LX-1", "printed_at": NOW}).pdf

    assert keep(pdf, "letter.pdf").media_type == "application/pdf"


def test_a_pdf_that_only_its_owner_may_change_is_kept():
    assert keep(a_pdf(lambda writer: writer.encrypt("", "owner")), "statement.pdf").media_type == "application/pdf"


def test_neither_the_path_nor_the_name_on_the_disk_tells_who_it_is_about():
    upload = keep(picture(), "..\\..\\etc/王建平.jpg")

    assert upload.name == "王建平.jpg"
    assert Path(upload.file.name).name == upload.sha256[:32]
