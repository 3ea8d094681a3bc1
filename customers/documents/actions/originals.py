"""What an original really is, told by its bytes and never by its name, and how it is made harmless."""

import io
import re
from collections.abc import Iterator

import filetype
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from customers.documents.rules import CONTAINERS, LARGEST_UPLOAD, MOST_PDF_OBJECTS, MOST_PIXELS, PDF, PICTURES, RECORDINGS, UNREAD_PICTURES, plain_name
from customers.refusals import Refusal

TOO_LARGE = _("it is larger than 20 MB. Make it smaller, or split it.")
EMPTY = _("it is empty. Choose the file again.")
WRONG_KIND = _("only pictures, PDF and recordings are kept. Scan or photograph it.")
UNREAD_PICTURE = _("this kind of picture cannot be read. Set the phone's camera to JPEG, or send a screenshot of it.")
BAD_PICTURE = _("the picture cannot be read or is too big. Take it again.")
MANY_PAGES = _("it is a scan of several pages in one picture. Save it as a PDF.")
ACTIVE_PDF = _("the PDF carries a script or an attached file. Print it to a new PDF first.")
LOCKED_PDF = _("the PDF asks for a password. Save it without one.")
BAD_PDF = _("the PDF cannot be read. Print it to a new PDF first.")

#: The only decoders a picture may reach.
DECODERS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
#: What makes a PDF act by itself when it is opened: entries of an object, and kinds of action.
ACTIVE_ENTRIES = frozenset({"/JS", "/JavaScript", "/XFA", "/EF", "/EmbeddedFiles", "/RichMediaContent"})
ACTIVE_KINDS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE"})
#: The same in plain sight, also where the table of objects does not lead; long enough never to stand in compressed data by chance.
ACTIVE_WORDS = re.compile(rb"/(JavaScript|EmbeddedFile|Launch\b)")
#: The tracks of an MP4: its sound, its pictures.
SOUND, FILM = re.compile(rb"hdlr.{8}soun", re.DOTALL), re.compile(rb"hdlr.{8}vide", re.DOTALL)


class UploadRefused(Refusal):
    """A file that may not be kept."""

    clause = "5.4.4.7"
    message = _("%(name)s cannot be kept: %(reason)s")


def refuse(name: str, reason: object) -> UploadRefused:
    """Return the refusal of a file, by its plain name."""
    return UploadRefused(name=plain_name(name), reason=str(reason))


def cleaned(name: str, data: bytes) -> tuple[bytes, str]:
    """Return the bytes to keep and their type; what cannot be kept is refused with what to do."""
    if not data:
        raise refuse(name, EMPTY)
    if len(data) > LARGEST_UPLOAD:
        raise refuse(name, TOO_LARGE)
    kind = _kind(data)
    if kind in PICTURES:
        return _picture(name, data)
    if kind == PDF:
        _refuse_active(name, data)
    elif kind not in RECORDINGS:
        raise refuse(name, UNREAD_PICTURE if kind in UNREAD_PICTURES else WRONG_KIND)
    return data, kind


def _kind(data: bytes) -> str:
    """Tell what the bytes are; a film without pictures is a recording."""
    kind = filetype.guess_mime(data) or ""
    return "audio/mp4" if kind in CONTAINERS and SOUND.search(data) and not FILM.search(data) else kind


def _picture(name: str, data: bytes) -> tuple[bytes, str]:
    """Re-encode a picture upright and without anything that came with it, as JPEG or PNG."""
    try:
        with Image.open(io.BytesIO(data), formats=DECODERS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise refuse(name, BAD_PICTURE)
            if opened.format == "TIFF" and getattr(opened, "n_frames", 1) > 1:
                raise refuse(name, MANY_PAGES)
            return _encoded(ImageOps.exif_transpose(opened), is_png=opened.format == "PNG")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise refuse(name, BAD_PICTURE) from error


def _encoded(picture: Image.Image, *, is_png: bool) -> tuple[bytes, str]:
    """Write a picture anew: pixels and nothing else."""
    plain = picture.convert("RGBA" if picture.has_transparency_data else "RGB") if is_png else _on_white(picture)
    plain.info.clear()
    out = io.BytesIO()
    plain.save(out, "PNG" if is_png else "JPEG", **({} if is_png else {"quality": 88}))
    return out.getvalue(), "image/png" if is_png else "image/jpeg"


def _on_white(picture: Image.Image) -> Image.Image:
    """Return a picture without transparency, as it looks on paper."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture.convert("RGBA")).convert("RGB")


def _refuse_active(name: str, data: bytes) -> None:
    """Refuse a PDF that acts by itself, is locked, or cannot be read to the end."""
    try:
        fault = _fault(data)
    except Exception as error:  # a broken PDF breaks its reader in many ways
        raise refuse(name, BAD_PDF) from error
    if fault is not None:
        raise refuse(name, fault)


def _fault(data: bytes) -> Promise | None:
    """Return what is wrong with a PDF that can be read, if anything."""
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        return LOCKED_PDF
    is_active = ACTIVE_WORDS.search(data) is not None or any(_acts(entry) for entry in _dictionaries(reader))
    return ACTIVE_PDF if is_active else None


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Yield every dictionary of a PDF, also those packed into compressed streams."""
    numbers = {(number, generation) for generation, places in reader.xref.items() for number in places} | {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MOST_PDF_OBJECTS:
        raise ValueError(len(numbers))
    yield from _within(reader.trailer)
    for number, generation in sorted(numbers):
        yield from _within(reader.get_object(IndirectObject(number, generation, reader)))


def _within(found: object) -> Iterator[DictionaryObject]:
    """Yield the dictionaries inside one object; what it only refers to has its own turn."""
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, ArrayObject):
            waiting.extend(one)


def _acts(entry: DictionaryObject) -> bool:
    """Tell whether an object is an action by itself, or holds a script or a file."""
    kind = entry.get("/S")
    kind = kind.get_object() if isinstance(kind, IndirectObject) else kind
    return not ACTIVE_ENTRIES.isdisjoint(entry) or (isinstance(kind, str) and kind in ACTIVE_KINDS)
