"""The tables of a sales ledger found in its sheets: headings by meaning, rows below them, what is said about the file."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext_lazy as _

from contracts.enums import LedgerNote
from contracts.ledger.workbook import MOST_ROWS, Sheet, TooLarge, sheets_of
from contracts.rules.ledger import columns
from contracts.rules.ledger.cells import Cell, is_lost_number, text_of, word_of
from contracts.rules.ledger.columns import Column, Table
from contracts.rules.ledger.entry import RawRow
from contracts.rules.ledger.row import is_data
from customers.refusals import Refusal

QUOTED = 15
#: The headings that are looked for, in the words ledgers use.
WANTED = "房号、客户姓名、项目、楼栋、单元、建筑面积、单价、总价、状态、定购单号、证件号码、联系电话、付款方式、合同编号、客户代表"
MANY_CELLS = 3
TITLE_PROJECT = re.compile(
    r"《?([^\d《》]{2,20}?)(?:项目|小区|楼盘)?》?(?:商品房|房源|住宅)?(?:销售|销控|认购|签约|成交)(?:明细|登记|情况)?(?:台[账帐]|总?表|一览)"
)
LABELLED_PROJECT = re.compile(r"(?:项目|楼盘|小区)(?:名称)?[:：]\s*([^\s,，;；:：]{2,20})")
NO_PROJECT = re.compile(r"(?i)sheet\d*|工作表\d*|.*(?:台[账帐]|销控|明细|汇总|说明|公司|部门?|数据|导出|全部|总表|房源|客户|一览)表?|\d+.*")
BUILDING_SHEET = re.compile(r"[0-9A-Za-z一二三四五六七八九十]{1,6}(?:号?[栋幢座]|号楼|#楼?|楼)")


class NoHeadings(Refusal):
    """A workbook in which no sheet has the headings of a sales ledger."""

    message = _("No sheet has the headings of a sales ledger, nothing was read. Looked for: %(wanted)s. Found: %(found)s.")


@dataclass(frozen=True, slots=True)
class Note:
    """Something said once for the whole file."""

    code: LedgerNote
    value: str

    def stored(self) -> dict[str, str]:
        """Return the note as it is kept with the import."""
        return {"code": self.code.value, "value": self.value}


@dataclass(slots=True)
class Ledger:
    """What a workbook holds: the rows of all its tables, and what is to be said about the file."""

    rows: list[RawRow] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def read_ledger(data: bytes) -> Ledger:
    """Return the rows of a sales ledger; a file without recognisable headings is refused whole."""
    ledger = Ledger()
    sheets, is_known = list(sheets_of(data)), False
    for sheet in sheets:
        if sheet.is_hidden:
            ledger.notes.append(Note(LedgerNote.SHEET_HIDDEN, sheet.name))
            continue
        rows, tables = _rows_of(sheet)
        is_known = is_known or bool(tables)
        ledger.rows += rows
        ledger.notes += _notes_of(sheet, tables)
        if len(ledger.rows) > MOST_ROWS:
            raise TooLarge
    if not is_known:
        raise NoHeadings(wanted=WANTED, found=_found(sheet for sheet in sheets if not sheet.is_hidden) or "—")
    return ledger


def _found(sheets: Iterable[Sheet]) -> str:
    """Return the texts of the row that looks most like headings, to be compared."""
    candidates = [
        (sheet.name, number, [text_of(cell) for cell in cells if isinstance(cell, str) and word_of(cell)])
        for sheet in sheets
        for number, cells in sheet.rows[:50]
    ]
    if not candidates:
        return ""
    name, number, texts = max(candidates, key=lambda found: (sum(columns.meaning(text) is not None for text in found[2]), len(found[2])))
    return f"{name} {number}: {'、'.join(texts[:QUOTED])}" if texts else ""


def _notes_of(sheet: Sheet, tables: list[Table]) -> list[Note]:
    """Return what is said about a sheet: not read at all, columns that mean the same, columns not taken over."""
    if not tables:
        is_table = any(sum(1 for cell in cells if word_of(cell)) >= MANY_CELLS for _number, cells in sheet.rows)
        return [Note(LedgerNote.SHEET_SKIPPED, sheet.name)] if is_table else []
    twice = [Note(LedgerNote.COLUMN_TWICE, f"{sheet.name}: {'、'.join(pair)}") for table in tables for pair in table.twice]
    unread = list(dict.fromkeys(word for table in tables for word in table.unread))
    return [*dict.fromkeys(twice), *([Note(LedgerNote.COLUMNS_UNREAD, f"{sheet.name}: {'、'.join(unread)[:200]}")] if unread else [])]


def _rows_of(sheet: Sheet) -> tuple[list[RawRow], list[Table]]:
    """Return the rows under the headings of a sheet; headings may come again, in another order."""
    found: list[RawRow] = []
    tables: list[Table] = []
    passed = 0
    for place, (number, cells) in enumerate(sheet.rows):
        if place < passed:
            continue
        if table := _table_at(sheet, place):
            tables.append(table)
            passed = place + table.height
        elif tables:
            raw = _raw(sheet, number, cells, tables[-1])
            found += [raw] if is_data(raw) else []
    project = _project_of(sheet)
    return ([replace(raw, project=project) if Column.PROJECT not in raw.headings else raw for raw in found], tables)


def _table_at(sheet: Sheet, place: int) -> Table | None:
    """Return the table that begins at a row, if it carries headings."""
    if not columns.may_be_heading([cell for cell in sheet.rows[place][1] if isinstance(cell, str)]):
        return None
    above, here, below = (_texts(sheet, place + step) for step in (-1, 0, 1))
    table = columns.best_table(above, here, below)
    return table if columns.is_ledger(table) else None


def _texts(sheet: Sheet, place: int) -> list[str]:
    """Return the texts of a row, none where it does not exist; numbers are no headings."""
    if not 0 <= place < len(sheet.rows):
        return []
    return [text_of(cell) if isinstance(cell, str) else "" for cell in sheet.rows[place][1]]


def _raw(sheet: Sheet, number: int, cells: Sequence[Cell], table: Table) -> RawRow:
    """Return a row by the meaning of its columns; several columns of one meaning are read together, a merged sum counts once."""
    found: dict[Column, Cell] = {}
    lost: set[Column] = set()
    for place, column in table.places.items():
        cell = cells[place] if place < len(cells) else None
        if not word_of(cell) or (column in columns.SUMS and (number, place) in sheet.repeated):
            continue
        if is_lost_number(cell) and column in {Column.IDENTITY, Column.CO_IDENTITY}:
            lost.add(column)
        found[column] = f"{text_of(found[column])}/{text_of(cell)}" if column in found else cell
    if Column.BUILDING not in table.known and BUILDING_SHEET.fullmatch(sheet.name.strip()):
        found[Column.BUILDING] = sheet.name.strip()
    return RawRow(sheet.name, number, found, table.words, table.in_ten_thousands, frozenset(lost))


def _project_of(sheet: Sheet) -> str:
    """Return the project a sheet without such a column speaks of: by a label, its title, or its name."""
    texts = [text_of(cell) for _number, cells in sheet.rows[:10] for cell in cells if isinstance(cell, str)]
    for pattern in (LABELLED_PROJECT, TITLE_PROJECT):
        for text in texts:
            match = pattern.match(text) if pattern is TITLE_PROJECT else pattern.search(text)
            if match and not NO_PROJECT.fullmatch(match[1]):
                return match[1]
    name = sheet.name.strip()
    return "" if NO_PROJECT.fullmatch(name) or BUILDING_SHEET.fullmatch(name) else name
