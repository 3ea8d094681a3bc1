"""Lists as xlsx files: text stays text, never a formula."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

#: What neither a sheet nor a file may be called.
_FORBIDDEN = re.compile(r'[\[\]:*?/\\<>|"\x00-\x1f]')
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _cell(sheet: object, value: object) -> object:
    """Return a cell: numbers and dates as such, everything else as literal text."""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    if value is None or isinstance(value, (int, float, Decimal, date)):
        return value
    cell = WriteOnlyCell(sheet, value=str(value))  # type: ignore[arg-type]
    cell.data_type = "s"
    return cell


def xlsx(name: str, headings: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Return a workbook with one sheet as a download, named after what it lists and the day."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=_FORBIDDEN.sub(" ", str(name))[:31])
    for row in (headings, *rows):
        sheet.append([_cell(sheet, value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return HttpResponse(buffer.getvalue(), content_type=XLSX, headers=named(f"{name} {timezone.localdate():%Y-%m-%d}.xlsx", is_shown=False))


def named(file_name: str, *, is_shown: bool) -> dict[str, str]:
    """Return the header that names a file, to look at or to keep; what no file system takes becomes a blank."""
    return {"Content-Disposition": content_disposition_header(not is_shown, " ".join(_FORBIDDEN.sub(" ", file_name).split())) or ""}
