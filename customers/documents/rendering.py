"""The one renderer: HTML templates to PDF, with our own files only.

Fonts, style sheets and pictures are read once per process; memory stays flat over a long batch.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from fontTools.ttLib import TTCollection, TTFont
from pypdf import PdfReader, PdfWriter
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from customers.refusals import Refusal

#: Where a system keeps its fonts.
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
FONT_NAMES = ("LXGWWenKai-Regular", "NotoSansCJK-Regular", "NotoSerifCJK-Regular")
#: Characters that print nothing and may hide something in a name.
INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
OWN = "own"


class Unprintable(Refusal):
    """A name has a character that no font has."""

    clause = "5.4.3.1"
    message = _("%(text)s cannot be printed: no font has %(characters)s. Correct the name, or have a font that has it installed.")


class NotOurFile(ValueError):
    """A template asked for something that is not our own file."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished PDF and its number of pages."""

    pdf: bytes
    pages: int


class OwnFiles(URLFetcher):  # type: ignore[misc]
    """Fetches our static and media files and nothing else: no network, no other file of the machine."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return one of our own files; anything else is refused."""
        parts = urlsplit(url)
        if parts.scheme == "data":
            return super().fetch(url, headers)
        if parts.scheme != OWN:
            raise NotOurFile(url)
        return URLFetcherResponse(url, body=own_file(parts.netloc, unquote(parts.path.lstrip("/"))).read_bytes())


def own_file(place: str, name: str) -> Path:
    """Return the path of `own://static/…` or `own://media/…`; a path that leaves its folder is refused."""
    if place == "static" and (found := finders.find(name)):
        return Path(found)
    media = Path(settings.MEDIA_ROOT).resolve()
    path = (media / name).resolve()
    if place == "media" and path.is_relative_to(media) and path.is_file():
        return path
    raise NotOurFile(name)


@lru_cache(maxsize=1)
def _fonts() -> FontConfiguration:
    """Return the font configuration of this process; a new one per paper would leak memory."""
    return FontConfiguration()


@lru_cache(maxsize=4)
def _style(name: str) -> CSS:
    """Return a parsed style sheet."""
    return CSS(filename=str(finders.find(name)), font_config=_fonts(), url_fetcher=OwnFiles())


_PICTURES: dict[str, Any] = {}


def _document(html: str) -> Any:
    """Lay out a page of HTML."""
    return HTML(string=html, base_url=f"{OWN}://static/", url_fetcher=OwnFiles()).render(
        stylesheets=[_style("css/paper.css")], font_config=_fonts(), cache=_PICTURES
    )


def render(template: str, context: Mapping[str, object], *, draft: bool = False) -> Rendered:
    """Render one paper; a draft carries the watermark 草稿. What is printed for customers is Chinese."""
    with translation.override("zh-hans"):
        html = render_to_string(template, {**context, "is_draft": draft})
    document = _document(html)
    return Rendered(document.write_pdf(), len(document.pages))


def render_many(template: str, rows: Sequence[object]) -> Rendered:
    """Render a chunk of like sheets in one document."""
    return render(template, {"rows": rows})


def joined(parts: Iterable[bytes]) -> Rendered:
    """Join PDFs in order."""
    writer = PdfWriter()
    for part in parts:
        for page in PdfReader(io.BytesIO(part)).pages:
            writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)
    return Rendered(out.getvalue(), len(writer.pages))


@lru_cache(maxsize=1)
def _glyphs() -> list[tuple[dict[int, str], Any]]:
    """Return character map and outlines of each installed Chinese font."""
    found = []
    for folder in FONT_FOLDERS:
        for path in sorted(Path(folder).rglob("*.tt[cf]")):
            if path.stem in FONT_NAMES:
                font = TTCollection(path).fonts[0] if path.suffix == ".ttc" else TTFont(path)
                found.append((font.getBestCmap(), font.getGlyphSet()))
    return found


@lru_cache(maxsize=8192)
def _is_drawn(sign: str) -> bool:
    """Tell whether some font draws a character: it maps it, and the outline is not empty."""
    return any(_has_outline(glyphs, cmap.get(ord(sign))) for cmap, glyphs in _glyphs())


def _has_outline(glyphs: Any, name: str | None) -> bool:
    """Tell whether a glyph draws anything."""
    if name is None:
        return False
    pen = _InkPen()
    glyphs[name].draw(pen)
    return pen.has_ink


class _InkPen:
    """A pen that notes only whether something was drawn."""

    def __init__(self) -> None:
        """Begin with a clean sheet."""
        self.has_ink = False

    def __getattr__(self, _name: str) -> Any:
        """Take any stroke as ink."""
        return self._stroke

    def _stroke(self, *_points: object, **_named: object) -> None:
        """Note the ink."""
        self.has_ink = True


def unprintable(text: str) -> list[str]:
    """Return the characters of a text that no installed font draws, or that would hide in it, as `䶮 (U+4DAE)`."""
    bad = [sign for sign in dict.fromkeys(text) if sign in INVISIBLE or (not sign.isspace() and not _is_drawn(sign))]
    return [f"{'' if sign in INVISIBLE else sign} (U+{ord(sign):04X})".strip() for sign in bad]


def refuse_unprintable(text: str) -> None:
    """Refuse a text with characters that cannot be printed, before anything is printed."""
    if characters := unprintable(text):
        raise Unprintable(text=text, characters="、".join(characters))
