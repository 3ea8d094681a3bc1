"""Files as people bring them, made by the real libraries, and the actions of documents around them."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter

from customers.documents import actions
from customers.documents.enums import Form
from customers.documents.rendering import Rendered
from tests.factories.customers import NOW, household, rep


def a_pdf(change=None, password=""):
    """Return a PDF of one empty page, after `change(writer)`."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    if change:
        change(writer)
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture(kind="JPEG", size=(40, 20), mode="RGB", color="red", **values):
    """Return a picture of one colour."""
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, kind, **values)
    return out.getvalue()


def keep(data, name="scan.jpg", file=None, by=None):
    """Return an original kept by the real action."""
    file = file or household()
    return actions.keep_upload(file=SimpleUploadedFile(name, data), subject=file, household=file, by=by or rep(), now=NOW)


def paper(file=None, number="JK-YL-2026-00001", pdf=b"", **values):
    """Return a final paper stored by the real action."""
    file = file or household()
    kept = {"form": Form.PAYMENT_NOTICE, "title": "交款通知单", "subject": file, "household": file, "by": None, "now": NOW} | values
    return actions.store_paper(number=number, rendered=Rendered(pdf or a_pdf(), 1), **kept)


def run_of(count, template="print/base.html", chunk=2, file=None):
    """Return a print run of so many sheets, named 第0张, 第1张 and so on."""
    rows = [{"name": f"第{n}张"} for n in range(count)]
    return actions.ask_print_run(form=Form.CARDS, title="贺卡", subject=file or household(), template=template, rows=rows, by=None, now=NOW, chunk=chunk)
