"""How numbers are written, how batches are cut, and which originals may be kept."""

from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")

#: Rows rendered together: 50 is the fastest and keeps memory flat.
CHUNK = 50
#: Bytes of one original.
LARGEST_UPLOAD = 20 * 1024 * 1024
#: Pixels of one picture; more is a decompression bomb.
MOST_PIXELS = 50_000_000
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp", "image/tiff"})
RECORDINGS = frozenset({"audio/mpeg", "audio/mp4", "audio/m4a", "audio/x-wav", "audio/wav", "audio/amr", "audio/ogg"})
PDF = "application/pdf"
#: What a PDF may not carry: it would act by itself when opened.
ACTIVE = (b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/EmbeddedFile")


def number_text(form: str, scope: str, year: int, number: int) -> str:
    """Return a number as it stands on paper: JK-YL-2026-00412."""
    return f"{form}-{scope}-{year}-{number:05d}"


def chunks(rows: Sequence[Item], size: int = CHUNK) -> list[Sequence[Item]]:
    """Cut rows into parts of at most `size`."""
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def is_active_pdf(data: bytes) -> bool:
    """Tell whether a PDF carries scripts, launch actions or embedded files."""
    return any(mark in data for mark in ACTIVE)
