"""Many PDFs bound into one file: one of them is in memory at a time, their pages stay as they are, and what we printed ourselves gets a page number."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from pypdf import PageObject, PdfReader
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

#: Entries of a page that lead out of it: its place in the tree it came from, the marks for screen readers, the beads of an article.
LEADING_OUT = ("/Parent", "/StructParents", "/B")
#: Object numbers that are given out before the first page.
CATALOG, PAGES, FONT = 1, 2, 3
FOLIO = NameObject("/FolioFont")
#: Where the page number stands: points from the right and the lower edge, and its size.
FOLIO_RIGHT, FOLIO_UP, FOLIO_SIZE = 42, 24, 8
#: Average width of a sign of the page number, in parts of its size.
SIGN_WIDTH = 0.52


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of the outline: its words, its page counted from 0, and the lines below it."""

    title: str
    page: int
    below: Sequence["Mark"] = ()


@dataclass(frozen=True, slots=True)
class Folio:
    """The page number on what we printed ourselves: the number of the paper and how many pages it has in all."""

    number: str
    total: int

    def words(self, page: int) -> str:
        """Return what stands at the foot of a page counted from 0; plain signs only, for every reader has their font."""
        return "".join(sign for sign in f"{self.number}   {page + 1} / {self.total}" if sign.isascii() and sign not in "()\\")


class Binder:
    """Writes PDFs one after another into one file, with an outline; what was appended is on the disk and forgotten."""

    def __init__(self, out: IO[bytes]) -> None:
        """Begin the file."""
        self._out = out
        self._places: dict[int, int] = {}
        self._last = FONT
        self._kids: list[int] = []
        out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    @property
    def pages(self) -> int:
        """Return how many pages there are by now."""
        return len(self._kids)

    def append(self, source: IO[bytes], folio: Folio | None = None) -> int:
        """Append the pages of a PDF as they are, each with its number when a folio is given; return how many."""
        reader = PdfReader(source)
        if reader.is_encrypted:
            reader.decrypt("")
        pages = list(reader.pages)
        numbers = _Numbers(self, {_reference(page): self._next() for page in pages})
        for page in pages:
            _part(page)
            number = numbers.known[_reference(page)]
            page[NameObject("/Parent")] = IndirectObject(PAGES, 0, None)
            if folio is not None:
                self._number(page, folio.words(self.pages))
            numbers.renumber(page)
            self._write(number, page)
            self._kids.append(number)
        for number, found in numbers.rest(reader):
            self._write(number, found)
        return len(pages)

    def finish(self, title: str, outline: Sequence[Mark] = ()) -> None:
        """Write the outline, the list of pages and the table of objects: the file is whole."""
        info = self._add(DictionaryObject({NameObject("/Title"): TextStringObject(title)}))
        catalog = DictionaryObject({NameObject("/Type"): NameObject("/Catalog"), NameObject("/Pages"): IndirectObject(PAGES, 0, None)})
        if outline:
            catalog[NameObject("/Outlines")] = IndirectObject(self._outline(outline), 0, None)
            catalog[NameObject("/PageMode")] = NameObject("/UseOutlines")
        self._write(FONT, _dictionary(Type="/Font", Subtype="/Type1", BaseFont="/Helvetica", Encoding="/WinAnsiEncoding"))
        kids = ArrayObject(IndirectObject(number, 0, None) for number in self._kids)
        self._write(
            PAGES, DictionaryObject({NameObject("/Type"): NameObject("/Pages"), NameObject("/Kids"): kids, NameObject("/Count"): NumberObject(self.pages)})
        )
        self._write(CATALOG, catalog)
        self._table(info)

    def _next(self) -> int:
        """Give out the next object number."""
        self._last += 1
        return self._last

    def _add(self, found: PdfObject) -> int:
        """Write an object of our own and return its number."""
        number = self._next()
        self._write(number, found)
        return number

    def _write(self, number: int, found: PdfObject) -> None:
        """Write one object and remember where it stands."""
        self._places[number] = self._out.tell()
        self._out.write(b"%d 0 obj\n" % number)
        found.write_to_stream(self._out)
        self._out.write(b"\nendobj\n")

    def _number(self, page: PageObject, words: str) -> None:
        """Set the page number into the lower right corner, over whatever the page draws and however it left the pen."""
        box = page.mediabox
        across, up = float(box.right) - FOLIO_RIGHT - len(words) * FOLIO_SIZE * SIGN_WIDTH, float(box.bottom) + FOLIO_UP
        text = f"Q q BT {FOLIO} {FOLIO_SIZE} Tf 0.3 g 1 0 0 1 {across:.1f} {up:.1f} Tm ({words}) Tj ET Q"
        before, after = (self._add(_stream(drawn)) for drawn in (b"q", text.encode("ascii")))
        drawn = page.raw_get("/Contents") if "/Contents" in page else ArrayObject()
        between = list(drawn) if isinstance(drawn, ArrayObject) else [drawn]
        page[NameObject("/Contents")] = ArrayObject([IndirectObject(before, 0, None), *between, IndirectObject(after, 0, None)])
        self._lend_font(page)

    def _lend_font(self, page: PageObject) -> None:
        """Name the font of the page numbers among what the page may use."""
        resources = _copy(page, "/Resources")
        named = _copy(resources, "/Font")
        named[FOLIO] = IndirectObject(FONT, 0, None)
        resources[NameObject("/Font")] = named
        page[NameObject("/Resources")] = resources

    def _outline(self, marks: Sequence[Mark]) -> int:
        """Write the outline and return its number."""
        root = self._next()
        first, last, _count = self._level(root, marks)
        entry = _dictionary(Type="/Outlines")
        entry |= {NameObject("/First"): IndirectObject(first, 0, None), NameObject("/Last"): IndirectObject(last, 0, None)}
        entry[NameObject("/Count")] = NumberObject(len(marks))
        self._write(root, entry)
        return root

    def _level(self, parent: int, marks: Sequence[Mark]) -> tuple[int, int, int]:
        """Write one level of the outline, with what lies below folded away; return its first and last number and how many lines it has."""
        numbers = [self._next() for _mark in marks]
        for at, (number, mark) in enumerate(zip(numbers, marks, strict=True)):
            entry = DictionaryObject({NameObject("/Title"): TextStringObject(mark.title), NameObject("/Parent"): IndirectObject(parent, 0, None)})
            entry[NameObject("/Dest")] = ArrayObject([IndirectObject(self._kids[mark.page], 0, None), NameObject("/Fit")])
            if at:
                entry[NameObject("/Prev")] = IndirectObject(numbers[at - 1], 0, None)
            if at + 1 < len(numbers):
                entry[NameObject("/Next")] = IndirectObject(numbers[at + 1], 0, None)
            if mark.below:
                first, last, count = self._level(number, mark.below)
                entry |= {NameObject("/First"): IndirectObject(first, 0, None), NameObject("/Last"): IndirectObject(last, 0, None)}
                entry[NameObject("/Count")] = NumberObject(-count)
            self._write(number, entry)
        return numbers[0], numbers[-1], len(numbers)

    def _table(self, info: int) -> None:
        """Write where each object stands, and the end of the file."""
        start = self._out.tell()
        self._out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (self._last + 1))
        for number in range(1, self._last + 1):
            self._out.write(b"%010d 00000 n \n" % self._places[number])
        self._out.write(b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (self._last + 1, CATALOG, info, start))


class _Numbers:
    """The new numbers of one PDF's objects: each is written once, whoever refers to it."""

    def __init__(self, binder: Binder, known: dict[tuple[int, int], int]) -> None:
        """Begin with the pages, which have theirs."""
        self.known = known
        self._binder = binder
        self._waiting: deque[tuple[int, tuple[int, int]]] = deque()

    def renumber(self, found: PdfObject) -> None:
        """Give every reference inside an object its new number; what is met for the first time is written later."""
        waiting: list[PdfObject] = [found]
        while waiting:
            one = waiting.pop()
            pairs: list[tuple[object, PdfObject]] = list(one.items()) if isinstance(one, DictionaryObject) else []
            pairs += list(enumerate(one)) if isinstance(one, ArrayObject) else []
            for key, value in pairs:
                if isinstance(value, IndirectObject) and value.pdf is not None:
                    one[key] = IndirectObject(self._number_of((value.idnum, value.generation)), 0, None)  # type: ignore[index]
                elif isinstance(value, DictionaryObject | ArrayObject):
                    waiting.append(value)

    def _number_of(self, reference: tuple[int, int]) -> int:
        """Return the new number of what a reference names."""
        if reference not in self.known:
            self.known[reference] = self._binder._next()  # noqa: SLF001 -- the two are one thing, cut for reading
            self._waiting.append((self.known[reference], reference))
        return self.known[reference]

    def rest(self, reader: PdfReader) -> Iterator[tuple[int, PdfObject]]:
        """Yield everything the pages lead to, with its new number; what is missing in the source is nothing."""
        while self._waiting:
            number, (idnum, generation) = self._waiting.popleft()
            found = reader.get_object(IndirectObject(idnum, generation, reader)) or NullObject()
            self.renumber(found)
            yield number, found


def _reference(page: PageObject) -> tuple[int, int]:
    """Return by what a page is referred to in its own file."""
    reference = page.indirect_reference
    return (reference.idnum, reference.generation) if reference is not None else (-id(page), 0)


def _part(page: PageObject) -> None:
    """Take a page out of the tree it came from."""
    for entry in LEADING_OUT:
        page.pop(entry, None)


def _copy(within: DictionaryObject, entry: str) -> DictionaryObject:
    """Return a copy of a dictionary that stands in another, wherever it is kept; an empty one where there is none."""
    if entry not in within:
        return DictionaryObject()
    found = within[entry]
    return DictionaryObject(found) if isinstance(found, DictionaryObject) else DictionaryObject()


def _dictionary(**names: str) -> DictionaryObject:
    """Return a dictionary of names."""
    return DictionaryObject({NameObject(f"/{key}"): NameObject(value) for key, value in names.items()})


def _stream(data: bytes) -> DecodedStreamObject:
    """Return a stream of drawing orders."""
    stream = DecodedStreamObject()
    stream.set_data(data)
    return stream
