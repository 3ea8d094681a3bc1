"""A workbook opened: its sheets with their rows, merged cells spread; bounded in time and memory."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from contracts.rules.ledger.cells import Cell, word_of
from customers.refusals import Refusal

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 300 * 1024 * 1024
#: A sheet with a value far out is read slowly, so it may unpack to less.
LARGEST_SPARSE = 60 * 1024 * 1024
MOST_ROWS = 50_000
#: What a dense reading may hold; beyond it a sheet is read row by row.
DENSE_ROWS, DENSE_LETTERS = 60_000, 2
OPEN_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>')


class NotAWorkbook(Refusal):
    """A file that is no xlsx workbook."""

    message = _("This is no .xlsx workbook. Open it in Excel or WPS and save it as “Excel workbook (.xlsx)”, without a password.")


class TooLarge(Refusal):
    """A file, or what it unpacks to, beyond any ledger."""

    message = _("The file is too large: at most 20 MB and 50,000 rows. Delete what lies below and beside the ledger, or divide it.")


@dataclass(slots=True)
class Sheet:
    """One sheet: its rows by the number Excel shows, and the cells that only repeat a merged one."""

    name: str
    rows: list[tuple[int, list[Cell]]]
    repeated: frozenset[tuple[int, int]] = frozenset()
    is_hidden: bool = False


def sheets_of(data: bytes) -> Iterator[Sheet]:
    """Open a workbook: densely, and row by row where a value lies far out."""
    if len(data) > LARGEST_FILE:
        raise TooLarge
    is_far_out = _lies_far_out(data)
    try:
        yield from _sparse(data) if is_far_out else _dense(data)
    except (CalamineError, zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError) as error:
        raise NotAWorkbook from error


def _lies_far_out(data: bytes) -> bool:
    """Tell whether a value stands beyond what is read densely; what is no workbook, or unpacks beyond all measure, is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in {part.filename for part in parts}:
                raise NotAWorkbook
            if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise TooLarge
            return any(_has_far_cell(archive, part) for part in parts if re.fullmatch(r"xl/worksheets/[^/]+\.xml", part.filename))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise NotAWorkbook from error


def _has_far_cell(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Read a sheet piece by piece and look for a filled cell far below or beside."""
    with archive.open(part) as stream:
        rest = b""
        unpacked = 0
        while piece := stream.read(1 << 20):
            unpacked += len(piece)
            if unpacked > LARGEST_UNPACKED:
                raise TooLarge
            piece = rest + piece
            if any(len(letters) > DENSE_LETTERS or int(number) > DENSE_ROWS for letters, number in OPEN_CELL.findall(piece)):
                if part.file_size > LARGEST_SPARSE:
                    raise TooLarge
                return True
            rest = piece[-300:]
    return False


def _dense(data: bytes) -> Iterator[Sheet]:
    """Read every sheet at once, merged cells spread over their range."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        grid: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
        repeated = _spread(grid, sheet.merged_cell_ranges or [])
        rows = [(number, cells) for number, cells in enumerate(grid, start=1) if any(cell not in ("", None) for cell in cells)]
        yield Sheet(meta.name, rows, repeated, meta.visible != SheetVisibleEnum.Visible)


def _spread(grid: list[list[Cell]], ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> frozenset[tuple[int, int]]:
    """Write the value of each merged cell into its whole range; return which cells only repeat."""
    repeated: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in ranges:
        if top >= len(grid) or left >= len(grid[top]) or grid[top][left] in ("", None):
            continue
        for row in range(top, min(bottom, len(grid) - 1) + 1):
            for column in range(left, min(right, len(grid[row]) - 1) + 1):
                if (row, column) != (top, left):
                    grid[row][column] = grid[top][left]
                    repeated.add((row + 1, column))
    return frozenset(repeated)


def _sparse(data: bytes) -> Iterator[Sheet]:
    """Read sheets row by row, keeping only rows that say something; merged cells are not spread here."""
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        rows: list[tuple[int, list[Cell]]] = []
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if any(word_of(cell) for cell in cells):  # type: ignore[arg-type]
                rows.append((number, list(cells)))  # type: ignore[arg-type]
            if len(rows) > MOST_ROWS:
                raise TooLarge
        yield Sheet(sheet.title, rows, is_hidden=sheet.sheet_state != "visible")
