"""What a bound sheet is made of: titles, facts, tables and texts as plain values; a sign that no font has is marked."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from contracts.queries.printing import printable
from customers.documents.actions import Item
from customers.documents.rules import chunks
from customers.rules import amounts
from customers.rules.deadlines import local_time

SHEETS = "print/bundle_sheets.html"
#: Lines of a table that are rendered together.
LINES = 150
Block = dict[str, Any]


def words(value: object) -> str:
    """Return a value as it is printed."""
    if value is None or value == "":
        return "—"
    if isinstance(value, datetime):
        return f"{local_time(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, Decimal):
        return amounts.money(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return printable(str(value))


def facts(heading: str, *pairs: tuple[str, object]) -> Block:
    """Return a block of names and values."""
    return {"kind": "facts", "heading": printable(heading), "pairs": [[name, words(value)] for name, value in pairs]}


def text(heading: str, value: str) -> list[Block]:
    """Return a block of running text; none for no text."""
    return [{"kind": "text", "heading": heading, "text": printable(value)}] if value.strip() else []


def table(heading: str, headings: Sequence[str], lines: Iterable[Sequence[object]]) -> list[Block]:
    """Return a block of rows; none for no rows."""
    rows = [[words(cell) for cell in line] for line in lines]
    return [{"kind": "table", "heading": printable(heading), "headings": list(headings), "lines": rows}] if rows else []


def item(section: str, title: str, blocks: Sequence[Block], dated_at: datetime | None = None) -> Item:
    """Return sheets as one item of the bound file."""
    shown = printable(title)
    return Item(section, shown, dated_at, template=SHEETS, rows=[{"kind": "title", "section": section, "title": shown}, *blocks])


def tables(section: str, title: str, headings: Sequence[str], lines: Sequence[Sequence[object]]) -> list[Item]:
    """Return a long list as one item, or as several where it is too long to be rendered at once; none for no rows."""
    parts = chunks(lines, LINES)
    if len(parts) <= 1:
        return [item(section, title, table("", headings, part)) for part in parts]
    return [item(section, f"{title}（{at * LINES + 1}–{at * LINES + len(part)}）", table("", headings, part)) for at, part in enumerate(parts)]
