"""One row judged for itself: the unit, its price, whether it is sold."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from contracts.enums import LedgerFault
from contracts.rules.ledger import cells, words
from contracts.rules.ledger.columns import Column
from contracts.rules.ledger.entry import Entry, Figures, RawRow
from contracts.rules.ledger.place import Place, place_of
from contracts.rules.ledger.reading import Reader
from contracts.rules.ledger.sale import sale_of
from customers.enums import ProjectKind
from customers.rules.amounts import money, round_fen

SOLD_MARKS = (Column.NAME, Column.ORDER_NO, Column.CONTRACT_NO)
#: A row with so few filled cells and no room is a remark under the table.
REMARK_CELLS = 2


def is_data(raw: RawRow) -> bool:
    """Tell a row of the table from blank rows, totals and remarks."""
    texts = {column: cells.word_of(cell) for column, cell in raw.cells.items()}
    filled = [text for text in texts.values() if text]
    if not filled or (any(words.is_total(text) for text in filled) and not texts.get(Column.NAME)):
        return False
    return bool(texts.get(Column.ROOM)) or len(filled) > REMARK_CELLS


def entry_of(raw: RawRow, figures: Figures, on: date) -> Entry:
    """Return a row cleaned, with its problems and warnings; dates of birth are judged on a day."""
    reader = Reader(raw)
    entry = Entry(raw.sheet, raw.number, _place(reader), raw.headings, problems=reader.problems, warnings=reader.warnings)
    entry.kind, entry.floor_plan = _kind(reader), reader.word(Column.FLOOR_PLAN)
    entry.predicted_area, entry.predicted_inner_area = reader.area(Column.AREA), reader.area(Column.INNER_AREA)
    entry.surveyed_area, entry.surveyed_inner_area = reader.area(Column.SURVEYED_AREA), reader.area(Column.SURVEYED_INNER_AREA)
    entry.status = reader.word(Column.STATUS) or reader.word(Column.IS_SOLD)
    price = _price(reader, entry, figures)
    if _sold(reader):
        entry.sale = sale_of(reader, price, entry.unit_price, figures, on)
    entry.status = entry.status or ("已售" if entry.sale else "待售")
    return entry


def _place(reader: Reader) -> Place:
    """Return the unit's place; project and room must be there."""
    project = reader.word(Column.PROJECT) or reader.raw.project
    place = place_of(project, reader.word(Column.BUILDING), reader.word(Column.SECTION), reader.word(Column.ROOM))
    if not project:
        reader.problem(LedgerFault.PROJECT_MISSING, Column.PROJECT)
    if not place.room:
        reader.problem(LedgerFault.ROOM_MISSING, Column.ROOM)
    return place


def _kind(reader: Reader) -> ProjectKind | None:
    """§3.2 Return the kind of project, or note that its word is not known."""
    word = reader.word(Column.KIND)
    kind = words.project_kind_of(word) if word else None
    if word and kind is None:
        reader.problem(LedgerFault.KIND_UNKNOWN, Column.KIND, value=word[:30])
    return kind


def _sold(reader: Reader) -> bool:
    """Tell whether a unit is sold: by its status, else by a buyer or a number; an unsold unit with a buyer is a warning."""
    has_buyer = bool(cells.word_of(reader.raw.cells.get(Column.NAME)))
    status, asked = cells.word_of(reader.raw.cells.get(Column.STATUS)), cells.word_of(reader.raw.cells.get(Column.IS_SOLD))
    if status:
        sold = words.is_sold(status)
        if sold is None:
            reader.problem(LedgerFault.STATUS_UNKNOWN, Column.STATUS, value=status[:30])
    elif Column.IS_SOLD in reader.raw.headings and words.plain_word(asked) in words.YES | words.NO:
        sold = words.plain_word(asked) in words.YES
    else:
        sold = any(cells.word_of(reader.raw.cells.get(column)) for column in SOLD_MARKS)
    if has_buyer and sold is False:
        reader.warning(LedgerFault.UNSOLD_WITH_BUYER, Column.NAME)
    return bool(sold)


def _price(reader: Reader, entry: Entry, figures: Figures) -> Decimal | None:
    """Return the price: the total, else unit price × area; a total that differs from it by more than the tolerance is a problem."""
    total, unit_price, inner_price = (reader.amount(column) for column in (Column.TOTAL, Column.UNIT_PRICE, Column.INNER_UNIT_PRICE))
    listed, list_unit = reader.amount(Column.LIST_TOTAL), reader.amount(Column.LIST_UNIT_PRICE)
    discount = cells.discount_of(reader.raw.cells.get(Column.DISCOUNT)) or Decimal(1)
    areas = [area for area in (entry.predicted_area, entry.surveyed_area) if area]
    inner = [area for area in (entry.predicted_inner_area, entry.surveyed_inner_area) if area]
    products = [price * area for price, of in ((unit_price, areas), (inner_price, inner), (unit_price, inner)) if price for area in of]
    price = total or (round_fen(products[0] * discount) if products and ((unit_price and areas) or inner_price) else None)
    entry.unit_price = unit_price or list_unit
    entry.list_price = listed or (round_fen(list_unit * areas[0]) if list_unit and areas else None) or price
    if total and (areas if unit_price else inner_price and inner):
        _compare(reader, total, [*products, *(product * discount for product in products if discount != 1)], figures)
    return price


def _compare(reader: Reader, total: Decimal, products: Sequence[Decimal], figures: Figures) -> None:
    """§2.3.3 Note a total that no unit price × area comes near to (decision H13)."""
    tolerance = max(figures.total_tolerance, reader.grain(Column.TOTAL))
    if all(abs(total - product) > tolerance for product in products):
        difference = total - products[0]
        reader.problem(LedgerFault.TOTAL_DIFFERS, Column.TOTAL, total=money(total), expected=money(products[0]), difference=money(abs(difference)))
