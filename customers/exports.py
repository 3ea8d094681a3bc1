"""Lists as xlsx files: text stays text, never a formula."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

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
    """Return a workbook with one sheet as a download; `name` without extension."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=str(name)[:31])
    for row in (headings, *rows):
        sheet.append([_cell(sheet, value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return HttpResponse(buffer.getvalue(), content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{timezone.localdate():%Y-%m-%d}.xlsx"'})
