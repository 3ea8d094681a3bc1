"""What the installed Chinese fonts can print: a character counts when a font maps it and draws something for it."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from fontTools.pens.boundsPen import ControlBoundsPen
from fontTools.ttLib import TTFont

from customers.refusals import Refusal

#: Where a system keeps its fonts.
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/Library/Fonts")
#: The families paper.css names, the smallest first: the others are opened only for what it lacks.
FONT_FILES = ("LXGWWenKai*.tt[cf]", "NotoSansCJK*.[ot]t[cf]", "NotoSerifCJK*.[ot]t[cf]")
#: Bytes above which an outline surely draws something; a shorter one is looked at.
SURELY_DRAWN = 16
#: Control, format, private, surrogate and unassigned characters, and line separators: they hide in a name, or print what nobody meant.
HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
LINE = frozenset("\n\r\t")


class Unprintable(Refusal):
    """A name has a character that no font has."""

    clause = "5.4.3.1"
    message = _("%(text)s cannot be printed: no font has %(characters)s. Correct the name, or have a font that has it installed.")


def unprintable(text: str) -> list[str]:
    """Return the characters of a text that no installed font draws, or that would hide in it, as `䶮 (U+4DAE)`."""
    return [_named(sign) for sign in dict.fromkeys(text) if not _prints(sign)]


def refuse_unprintable(text: str) -> None:
    """Refuse a text with characters that cannot be printed, before anything is printed."""
    if characters := unprintable(text):
        raise Unprintable(text=text, characters="、".join(characters))


def _named(sign: str) -> str:
    """Return a character with its code; one that cannot be seen by its name."""
    is_seen = unicodedata.category(sign) not in HIDDEN | {"Mn"}
    return f"{sign if is_seen else unicodedata.name(sign, '')} (U+{ord(sign):04X})".strip()


@lru_cache(maxsize=8192)
def _prints(sign: str) -> bool:
    """Tell whether a character prints as what it is: a space, or something that a font draws."""
    category = unicodedata.category(sign)
    if sign in LINE or category == "Zs":
        return True
    return category not in HIDDEN and any(ord(sign) in _drawn_by(path) for path in _font_files())


def _font_files() -> Iterator[Path]:
    """Yield one file of each installed family, the regular weight when there is one."""
    for pattern in FONT_FILES:
        found = [path for folder in FONT_FOLDERS for path in Path(folder).expanduser().rglob(pattern)]
        yield from sorted(found, key=lambda path: ("Regular" not in path.stem, len(path.stem), path))[:1]


@lru_cache(maxsize=len(FONT_FILES))
def _drawn_by(path: Path) -> frozenset[int]:
    """Return the characters a font both maps and draws; the font itself is not kept in memory."""
    with TTFont(path, fontNumber=0, lazy=True) as font:
        number, size, outlines = font.getReverseGlyphMap(), _sizes(font), font.getGlyphSet()
        return frozenset(code for code, glyph in font.getBestCmap().items() if size[number[glyph]] > SURELY_DRAWN or _has_ink(outlines, glyph))


def _sizes(font: TTFont) -> Sequence[int]:
    """Return the bytes of each outline, of a TrueType or a CFF font."""
    places = font["loca"].locations if "loca" in font else font["CFF "].cff.topDictIndex[0].CharStrings.charStringsIndex.offsets
    return [end - start for start, end in pairwise(places)]


def _has_ink(outlines: Any, glyph: str) -> bool:
    """Tell whether an outline draws anything."""
    pen = ControlBoundsPen(outlines)
    outlines[glyph].draw(pen)
    return pen.bounds is not None
