"""Bound runs: a cover and a table of contents, then every item with its own sheets and the unaltered pages of what was kept."""

import base64
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import IO, Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from PIL import Image
from pypdf import PdfReader

from customers.documents.enums import Form
from customers.documents.models import BoundItem, Paper, PrintPart, PrintRun, Upload
from customers.documents.rendering import Binder, Folio, Mark, Rendered, render, render_many
from customers.documents.rules import PDF, PICTURES
from customers.models import Staff

ORIGINAL, PICTURE = "print/bound_original.html", "print/bound_picture.html"
#: Pixels of the longer side of a picture on paper: some 200 dots an inch on A4.
PICTURE_SIDE = 2000
#: How often the contents are laid out until their own length is known.
MOST_TRIES = 5
CHANGED, UNBOUND = "原件缺失或与登记的校验值不符，未装订", "此类文件不能装订，另附"
UNREADABLE = "原件无法读取，未装订，另附"


@dataclass(frozen=True, slots=True)
class Item:
    """What is asked for as one item: sheets of a template from plain JSON values, or a paper or original that was kept."""

    section: str
    title: str
    dated_at: datetime | None = None
    template: str = ""
    rows: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    paper: Paper | None = None
    upload: Upload | None = None


@transaction.atomic
def ask_bound_run(
    *, form: Form, title: str, subject: models.Model, contents: str, head: Mapping[str, Any], items: Sequence[Item], by: Staff, now: datetime
) -> PrintRun:
    """Ask for many items bound into one file, once per form and subject: `contents` prints cover and table of contents from `head` and the items."""
    run, is_new = PrintRun.objects.get_or_create(
        form=form,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        defaults={"title": title, "contents": contents, "head": dict(head), "sheets": len(items), "asked_by": by, "asked_at": now},
    )
    if is_new:
        parts = PrintPart.objects.bulk_create(PrintPart(run=run, position=at, rows=[]) for at in range(len(items)))
        BoundItem.objects.bulk_create(_row(part, item) for part, item in zip(parts, items, strict=True))
    return run


def _row(part: PrintPart, item: Item) -> BoundItem:
    """Return the unsaved row of an item."""
    return BoundItem(
        part=part,
        section=item.section,
        title=item.title[:160],
        dated_at=item.dated_at,
        template=item.template,
        sealed=json.dumps(list(item.rows), cls=DjangoJSONEncoder) if item.template else None,
        paper=item.paper,
        upload=item.upload,
    )


def _digest(data: bytes) -> str:
    """Return the hash of bytes."""
    return hashlib.sha256(data).hexdigest()


def bound_sheets(part: PrintPart) -> Rendered:
    """Render the sheets of one item, and note its hash, its pages and what stands in the way of binding it."""
    item = BoundItem.objects.select_related("paper", "upload").get(part=part)
    kept = item.paper or item.upload
    made = render_many(item.template, json.loads(str(item.sealed))) if kept is None else _sheet_of(item, kept)
    item.sha256 = _digest(made.pdf) if kept is None else kept.sha256
    item.own_pages = made.pages
    item.pages = made.pages + (_pages_of(kept) if kept is not None and follows(item) else 0)
    item.save()
    return made


def follows(item: BoundItem) -> bool:
    """Tell whether the pages of what was kept follow the item's own sheet."""
    return not item.note and (item.paper is not None or (item.upload is not None and item.upload.media_type == PDF))


def _sheet_of(item: BoundItem, kept: Paper | Upload) -> Rendered:
    """Render the sheet before the pages of something kept, or the page a picture stands on."""
    media_type = kept.media_type if isinstance(kept, Upload) else PDF
    data = _read(kept)
    item.note = CHANGED if data is None else "" if media_type in PICTURES else UNBOUND if media_type != PDF else _fault(data)
    context: dict[str, object] = {"item": item, "kept": kept, "name": kept.name if isinstance(kept, Upload) else f"{kept.number}.pdf"}
    if data is not None and media_type in PICTURES:
        return render(PICTURE, context | {"picture": _picture(data)})
    return render(ORIGINAL, context | {"pages": _pages_of(kept) if not item.note else 0})


def _read(kept: Paper | Upload) -> bytes | None:
    """Return the bytes of something kept; nothing when they are gone or are no longer what was stored."""
    try:
        with kept.file.open("rb") as file:
            data = bytes(file.read())
    except OSError:
        return None
    return data if _digest(data) == kept.sha256 else None


def _fault(data: bytes) -> str:
    """Return why a PDF cannot be bound, or nothing."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            reader.decrypt("")
        return "" if len(reader.pages) else UNREADABLE
    except Exception:  # noqa: BLE001 -- a broken PDF breaks its reader in many ways; the item says so and the others are bound
        return UNREADABLE


def _pages_of(kept: Paper | Upload) -> int:
    """Return how many pages a kept PDF has."""
    with kept.file.open("rb") as file:
        reader = PdfReader(file)
        if reader.is_encrypted:
            reader.decrypt("")
        return len(reader.pages)


def _picture(data: bytes) -> str:
    """Return a picture as it is printed: no larger than paper shows, on white, as an address of its own."""
    with Image.open(io.BytesIO(data)) as opened:
        opened.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
        drawn = opened.convert("RGBA")
    flat = Image.alpha_composite(Image.new("RGBA", drawn.size, "white"), drawn).convert("RGB")
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=80)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()


def bind(run: PrintRun, out: IO[bytes]) -> None:
    """Write a bound run: contents first, then item after item; one of them is in memory at a time."""
    items = list(BoundItem.objects.filter(part__run=run).select_related("part", "paper", "upload").order_by("part__position"))
    contents = _contents(run, items)
    folio = Folio(str(run.head.get("number", "")), contents.pages + sum(item.pages for item in items))
    binder = Binder(out)
    binder.append(io.BytesIO(contents.pdf), folio)
    for item in items:
        with item.part.file.open("rb") as sheets:
            binder.append(sheets, folio)
        kept = item.paper or item.upload
        if kept is not None and follows(item):
            with kept.file.open("rb") as original:
                binder.append(original)
    binder.finish(run.title, [Mark("目录", 0), *_marks(items)])
    BoundItem.objects.bulk_update(items, ["first_page"])
    BoundItem.objects.filter(part__run=run).update(sealed=None)


def _contents(run: PrintRun, items: Sequence[BoundItem]) -> Rendered:
    """Lay out cover and contents until the page numbers in them are right: their own length moves every item."""
    length = 1
    for _attempt in range(MOST_TRIES):
        _place(items, length)
        made = render(run.contents, {"head": run.head, "sections": _sections(items), "length": length})
        if made.pages == length:
            return made
        length = made.pages
    raise ValueError(length)


def _place(items: Iterable[BoundItem], first: int) -> None:
    """Give each item its first page, counted from 1, after the contents."""
    at = first + 1
    for item in items:
        item.first_page = at
        at += item.pages


def _sections(items: Iterable[BoundItem]) -> list[tuple[str, list[BoundItem]]]:
    """Return the items by section, in their order."""
    return [(section, list(rows)) for section, rows in groupby(items, key=lambda item: item.section)]


def _marks(items: Iterable[BoundItem]) -> list[Mark]:
    """Return the outline: a line for each section, and one for each item below it."""
    return [Mark(section, (rows[0].first_page or 1) - 1, [Mark(row.title, (row.first_page or 1) - 1) for row in rows]) for section, rows in _sections(items)]
