import base64
import io
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pypdf import PdfReader

from customers.documents.rendering import NotOurFile, OwnFiles, Unprintable, joined, own_file, refuse_unprintable, render, render_many, unprintable
from tests.factories.customers import NOW


def pages_of(pdf):
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def text_of(pdf):
    return "".join(pages_of(pdf))


@pytest.fixture
def stranger():
    """A server on this machine that must never be asked anything."""
    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"secret")

        def log_message(self, *_args):
            return

    server = HTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}", asked
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_chinese_name_stands_in_the_text_of_the_pdf(sheet):
    rendered = render_many(sheet, [{"name": "欧阳志伟"}, {"name": "王建平"}])

    assert rendered.pages == 2
    assert pages_of(rendered.pdf) == ["欧阳志伟", "王建平"]


def test_a_rare_name_stands_in_the_text_and_its_font_in_the_file(sheet):
    rendered = render_many(sheet, [{"name": "欧阳䶮㙍"}])

    fonts = {
        str(font["/BaseFont"])
        for page in PdfReader(io.BytesIO(rendered.pdf)).pages
        for font in (entry.get_object() for entry in page["/Resources"]["/Font"].values())
    }
    assert text_of(rendered.pdf) == "欧阳䶮㙍"
    assert all("Noto" in font or "LXGW" in font for font in fonts)


def test_words_of_a_customer_are_text_and_never_markup(sheet):
    rendered = render_many(sheet, [{"name": "<img src='http://169.254.169.254/'><b>王</b>"}])

    assert "<img" in text_of(rendered.pdf)


def test_a_draft_carries_its_watermark_on_every_page_and_a_final_paper_none(sheet):
    rows = {"rows": [{"name": "王"}, {"name": "李"}]}

    assert ["草稿" in page for page in pages_of(render(sheet, rows, draft=True).pdf)] == [True, True]
    assert "草稿" not in text_of(render(sheet, rows).pdf)


@pytest.fixture
def form(templates):
    rows = '{% block form %}<table class="form">{% for text in rows %}<tr><th>理由</th><td class="free">{{ text }}</td></tr>{% endfor %}</table>{% endblock %}'
    (templates / "form.html").write_text('{% extends "print/base.html" %}' + rows, encoding="utf-8")
    return {
        "organisation": "澜庭置业有限公司　澜庭·云麓",
        "heading": "工作联系函",
        "number": "LX-YL-2026-00001",
        "copy": "客户联",
        "printed_at": NOW,
        "printed_by": "林晓雯",
    }


def test_a_form_carries_its_head_and_on_every_page_who_printed_it_when_and_which_page(form):
    pages = pages_of(render("form.html", form | {"rows": ["客户申请更名。" * 30] * 12}).pdf)

    assert len(pages) == 2
    for words in ("澜庭置业有限公司　澜庭·云麓", "工作联系函", "LX-YL-2026-00001"):
        assert [words in page for page in pages] == [True, False]
    for number, page in enumerate(pages, 1):
        assert "打印 2026年6月16日 09:42" in page
        assert "林晓雯" in page
        assert f"第 {number} 页　共 2 页" in page
    assert "".join(pages[0].split()).count("客户联") == 1


def test_a_form_without_a_number_says_that_it_is_a_draft(form):
    assert "未编号（草稿）" in text_of(render("form.html", form | {"number": ""}, draft=True).pdf)


def test_what_is_printed_is_chinese_for_an_english_reader(form, templates):
    (templates / "dated.html").write_text('{% extends "print/base.html" %}{% block form %}{{ printed_at|date:"l" }}{% endblock %}', encoding="utf-8")

    assert "星期二" in text_of(render("dated.html", form).pdf)


def test_parts_are_joined_in_order(sheet):
    whole = joined([render_many(sheet, [{"name": name}]).pdf for name in ("甲", "乙", "丙")])

    assert (whole.pages, pages_of(whole.pdf)) == (3, ["甲", "乙", "丙"])


def test_several_threads_print_at_once(sheet):
    printed = {}

    def work(name):
        printed[name] = pages_of(render_many(sheet, [{"name": name}] * 3).pdf)

    names = [f"王{n}" for n in range(6)]
    workers = [threading.Thread(target=work, args=(name,)) for name in names]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert printed == {name: [name] * 3 for name in names}


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://169.254.169.254/latest",
        "http://localhost:6379/",
        "https://example.org/x.png",
        "ftp://example.org/x",
        "own://etc/passwd",
        "own://static/../manage.py",
        "own://static/%2e%2e/manage.py",
        "own://static/",
        "own://media/../x",
        "/etc/passwd",
    ],
)
def test_nothing_but_our_own_files_is_ever_fetched(url):
    with pytest.raises(NotOurFile):
        OwnFiles().fetch(url)


@pytest.mark.parametrize("name", ["../settings.py", "../../etc/passwd", "/etc/passwd", "linked"])
def test_a_path_that_leaves_the_media_folder_is_refused(name, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "linked").symlink_to("/etc/passwd")

    with pytest.raises(NotOurFile):
        own_file("media", name)


def test_our_own_pictures_are_found(settings):
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "a.jpg").write_bytes(b"photo")

    assert OwnFiles().fetch("own://static/img/mark.svg").read().startswith(b"<svg")
    assert OwnFiles().fetch("own://media/a.jpg").read() == b"photo"
    assert OwnFiles().fetch("data:text/plain,words").read() == b"words"


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="{url}/x.png">',
        '<link rel="stylesheet" href="{url}/x.css">',
        '<style>@import url("{url}/x.css"); @font-face {{ font-family: x; src: url("{url}/x.ttf") }} p {{ font-family: x; background: url("{url}/y.png") }}</style>',
        '<object data="{url}/x.svg"></object><embed src="{url}/x.svg"><iframe src="{url}/x.html"></iframe>',
        '<link rel="attachment" href="{url}/x.txt"><a rel="attachment" href="{url}/y.txt">x</a>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}/x.png"/><use href="{url}/x.svg#a"/></svg>',
        '<img src="data:image/svg+xml;base64,{svg}">',
    ],
)
@pytest.mark.parametrize("kind", ["network", "file"])
def test_a_page_that_asks_for_foreign_files_prints_without_them(markup, kind, templates, stranger, tmp_path):
    address, asked = stranger
    (tmp_path / "x.txt").write_text("secret words", encoding="utf-8")
    url = address if kind == "network" else f"file://{tmp_path}"
    svg = base64.b64encode(f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}/x.png"/></svg>'.encode()).decode()
    (templates / "foreign.html").write_text(f"{markup.format(url=url, svg=svg)}<p>王</p>", encoding="utf-8")

    pdf = render("foreign.html", {}).pdf

    assert asked == []
    assert b"secret" not in pdf
    assert not PdfReader(io.BytesIO(pdf)).attachments
    assert "王" in text_of(pdf)


def test_a_name_that_no_font_draws_is_named_before_printing():
    assert unprintable("王建平䶮㙍𬭎𬱖𫖮·O'Neil　\n") == []
    assert unprintable("王😀平😀") == ["😀 (U+1F600)"]
    with pytest.raises(Unprintable) as refused:
        refuse_unprintable("王😀平")
    assert "U+1F600" in str(refused.value)


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        ("\u200b", "ZERO WIDTH SPACE (U+200B)"),
        ("\u202e", "RIGHT-TO-LEFT OVERRIDE (U+202E)"),
        ("\ufeff", "ZERO WIDTH NO-BREAK SPACE (U+FEFF)"),
        ("\u00ad", "SOFT HYPHEN (U+00AD)"),
        ("\ufe0f", "VARIATION SELECTOR-16 (U+FE0F)"),
        ("\x1c", "(U+001C)"),
        ("\ue863", "(U+E863)"),
    ],
)
def test_signs_that_hide_in_a_name_are_shown_by_their_code(sign, name):
    assert unprintable(f"王{sign}平") == [name]


def test_a_sign_that_a_font_maps_to_nothing_is_not_printed_as_a_blank():
    assert unprintable("王\u3164平") == ["\u3164 (U+3164)"]
