import io

import pytest
from pypdf import PdfReader
from weasyprint import HTML

from customers.documents.rendering import NotOurFile, OwnFiles, Unprintable, joined, own_file, refuse_unprintable, render, render_many, unprintable


def text_of(pdf):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture
def sheet(settings, tmp_path):
    (tmp_path / "sheet.html").write_text(
        '{% extends "print/base.html" %}{% block sheets %}{% for row in rows %}<section class="sheet">{{ row.name }}</section>{% endfor %}{% endblock %}',
        encoding="utf-8",
    )
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]
    return "sheet.html"


def test_a_chinese_name_stands_in_the_text_of_the_pdf(sheet):
    rendered = render_many(sheet, [{"name": "欧阳志伟"}, {"name": "王建平"}])

    assert rendered.pages == 2
    assert "欧阳志伟" in text_of(rendered.pdf)


def test_a_draft_carries_its_watermark_and_a_final_paper_none(sheet):
    assert "草稿" in text_of(render(sheet, {"rows": [{"name": "王"}]}, draft=True).pdf)
    assert "草稿" not in text_of(render(sheet, {"rows": [{"name": "王"}]}).pdf)


def test_parts_are_joined_in_order(sheet):
    whole = joined([render_many(sheet, [{"name": name}]).pdf for name in ("甲", "乙")])

    assert whole.pages == 2
    assert text_of(whole.pdf).index("甲") < text_of(whole.pdf).index("乙")


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "http://169.254.169.254/latest", "http://localhost:6379/", "https://example.org/x.png", "ftp://example.org/x", "own://etc/passwd"],
)
def test_nothing_but_our_own_files_is_ever_fetched(url):
    with pytest.raises(NotOurFile):
        OwnFiles().fetch(url)


@pytest.mark.parametrize("name", ["../settings.py", "../../etc/passwd", "/etc/passwd"])
def test_a_path_that_leaves_the_media_folder_is_refused(name, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"

    with pytest.raises(NotOurFile):
        own_file("media", name)


def test_our_own_pictures_are_found():
    assert OwnFiles().fetch("own://static/img/mark.svg").read().startswith(b"<svg")


def test_a_page_with_a_foreign_picture_prints_without_it():
    document = HTML(string='<img src="http://169.254.169.254/x.png">王', base_url="own://static/", url_fetcher=OwnFiles()).render()

    assert len(document.pages) == 1


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
