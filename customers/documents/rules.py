"""How numbers are written, how batches are cut, and which originals may be kept."""

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import TypeVar
from unicodedata import category

Item = TypeVar("Item")

#: Rows rendered together: 50 is the fastest and keeps memory flat.
CHUNK = 50
#: Bytes of one original.
LARGEST_UPLOAD = 20 * 1024 * 1024
#: Pixels of one picture; more is a decompression bomb.
MOST_PIXELS = 50_000_000
#: Objects of one PDF; a scan has some hundreds.
MOST_PDF_OBJECTS = 100_000
LONGEST_NAME = 120

PDF = "application/pdf"
#: Pictures that are read, by how they are told from each other; they are stored as JPEG or PNG.
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp", "image/tiff"})
#: Pictures of telephones that cannot be read here.
UNREAD_PICTURES = frozenset({"image/heic", "image/heif", "image/avif"})
RECORDINGS = frozenset({"audio/mpeg", "audio/mp4", "audio/x-wav", "audio/amr", "audio/aac", "audio/ogg"})
#: What a telephone may put a recording of sound into.
CONTAINERS = frozenset({"video/mp4", "video/3gpp"})
#: Endings of what is stored; the first is given to a name that has another one.
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    PDF: (".pdf",),
    "audio/mpeg": (".mp3",),
    "audio/mp4": (".m4a", ".mp4", ".3gp"),
    "audio/x-wav": (".wav",),
    "audio/amr": (".amr",),
    "audio/aac": (".aac",),
    "audio/ogg": (".ogg", ".opus"),
}


def number_text(form: str, scope: str, year: int, number: int) -> str:
    """Return a number as it stands on paper: JK-YL-2026-00412."""
    return f"{form}-{scope}-{year}-{number:05d}"


def chunks(rows: Sequence[Item], size: int = CHUNK) -> list[Sequence[Item]]:
    """Cut rows into parts of at most `size`."""
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def plain_name(name: str) -> str:
    """Return the last part of a file's name, without signs that hide or turn the writing."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(sign for sign in last if category(sign)[0] != "C").strip(". ")[-LONGEST_NAME:]


def safe_name(name: str, media_type: str) -> str:
    """Return a plain name whose ending tells what the file is, whatever ending it came with."""
    path, endings = PurePath(plain_name(name) or "original"), ENDINGS[media_type]
    ending = path.suffix.lower() if path.suffix.lower() in endings else endings[0]
    return path.stem[: LONGEST_NAME - len(ending)] + ending
