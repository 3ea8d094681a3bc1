"""Templates to PDF. Fonts, style sheets and pictures are read once per process; memory stays flat over a long batch."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from pypdf import PdfReader, PdfWriter
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from customers.documents.rendering.fetching import OWN, OwnFiles

#: One layout at a time: the fonts are shared, and the libraries below are not made for several threads.
LAYOUT = Lock()
#: Pictures kept decoded; past this the store is emptied.
MOST_PICTURES = 50
_PICTURES: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished PDF and its number of pages."""

    pdf: bytes
    pages: int


@lru_cache(maxsize=1)
def _fonts() -> FontConfiguration:
    """Return the font configuration of this process; a new one per paper would leak memory."""
    return FontConfiguration()


@lru_cache(maxsize=1)
def _style() -> CSS:
    """Return the parsed style sheet of all papers."""
    return CSS(filename=str(finders.find("css/paper.css")), font_config=_fonts(), url_fetcher=OwnFiles())


def _printed(html: str) -> Rendered:
    """Lay out a page of HTML and write it."""
    with LAYOUT:
        if len(_PICTURES) > MOST_PICTURES:
            _PICTURES.clear()
        source = HTML(string=html, base_url=f"{OWN}://static/", url_fetcher=OwnFiles())
        document = source.render(stylesheets=[_style()], font_config=_fonts(), cache=_PICTURES)
        return Rendered(document.write_pdf(), len(document.pages))


def _filled(template: str, context: Mapping[str, object]) -> str:
    """Fill a template; what is printed is Chinese, whoever prints it."""
    with translation.override("zh-hans"):
        return render_to_string(template, dict(context))


def render(template: str, context: Mapping[str, object], *, draft: bool = False) -> Rendered:
    """Render one paper; a draft carries the watermark 草稿."""
    return _printed(_filled(template, {**context, "is_draft": draft}))


def render_many(template: str, rows: Sequence[object]) -> Rendered:
    """Render a chunk of like sheets in one document."""
    return _printed(_filled(template, {"rows": rows}))


def joined(parts: Iterable[bytes]) -> Rendered:
    """Join PDFs in order."""
    writer = PdfWriter()
    for part in parts:
        writer.append(PdfReader(io.BytesIO(part)), import_outline=False)
    out = io.BytesIO()
    writer.write(out)
    return Rendered(out.getvalue(), len(writer.pages))
