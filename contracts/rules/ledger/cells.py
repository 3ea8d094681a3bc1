"""The cells of a sales ledger: sums, dates, shares and words, however they were typed."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

Cell = str | int | float | bool | date | datetime | time | timedelta | None
#: What stands in a cell that says nothing.
NOTHING = frozenset({"", "-", "--", "---", "—", "——", "/", "//", "\\", "无", "暂无", "没有", "n/a", "#n/a", "na", "null", "none", "空", "*", "."})
#: Excel counts days from here.
FIRST_SERIAL, DAY_ZERO = 20_000, date(1899, 12, 30)
LAST_SERIAL = 80_000
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
FEN = Decimal("0.01")
TEN_THOUSAND = Decimal(10_000)
LARGEST = Decimal(10) ** 12
EXACT_DIGITS = 15
HUNDRED = Decimal(100)
CHINESE_DIGITS = "零一二三四五六七八九十"


class CellProblem(ValueError):
    """A cell that is not what its column says."""


def text_of(cell: Cell) -> str:
    """Return a cell as text on one line: whole numbers without their point, blanks of every width only between words."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not (cell.hour or cell.minute or cell.second) else cell.isoformat(sep=" ")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < LARGEST * LARGEST else repr(cell)
    return _clean(str(cell))


def _clean(text: str) -> str:
    """Return a text composed, without invisible and control signs, its blanks single and only inside."""
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(sign for sign in composed if sign.isspace() or unicodedata.category(sign) not in {"Cf", "Cc", "Cs", "Co"})
    return " ".join(visible.split())


def word_of(cell: Cell) -> str:
    """Return a cell as text, empty when it only says that there is nothing."""
    text = text_of(cell)
    return "" if unicodedata.normalize("NFKC", text).lower() in NOTHING else text


def code_of(cell: Cell) -> str:
    """Return a number of a paper: narrow and without blanks."""
    return "".join(unicodedata.normalize("NFKC", word_of(cell)).split())


def is_lost_number(cell: Cell) -> bool:
    """Tell whether a long number was kept as a floating one and has lost its last digits."""
    return isinstance(cell, float) and abs(cell) >= 10**EXACT_DIGITS


def amount_of(cell: Cell, *, in_ten_thousands: bool = False) -> Decimal | None:
    """Return a sum of yuan to the fen: 1,234.5, ¥1,234元, 123.4万元; nothing for an empty cell or none at all."""
    found = _amount_and_grain(cell, in_ten_thousands=in_ten_thousands)
    return found[0] if found else None


def grain_of(cell: Cell, *, in_ten_thousands: bool = False) -> Decimal:
    """Return half of the last digit that was written when a sum stands in 万元, else nothing: as exact as it could be written."""
    found = _amount_and_grain(cell, in_ten_thousands=in_ten_thousands)
    return found[1] if found else Decimal(0)


def _amount_and_grain(cell: Cell, *, in_ten_thousands: bool) -> tuple[Decimal, Decimal] | None:
    """Return the sum and how exact it is."""
    if isinstance(cell, (bool, date, timedelta)):
        raise CellProblem
    if isinstance(cell, (int, float)):
        return _scaled(repr(cell), in_ten_thousands)
    plain = re.sub(r"[\s,，'_]|人民币|rmb|cny|[¥￥]|整$", "", unicodedata.normalize("NFKC", word_of(cell)).lower())
    if not plain:
        return None
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?)(万)?(?:元|圆)?(?:/?(?:m2|平方米|平米|平方|套))?", plain)
    if not match:
        raise CellProblem
    return _scaled(match[1], in_ten_thousands or bool(match[2]))


def _scaled(digits: str, in_ten_thousands: bool) -> tuple[Decimal, Decimal]:  # noqa: FBT001 -- a private pair of values
    """Return digits as yuan, refused when negative or beyond any price."""
    try:
        number = Decimal(digits)
    except InvalidOperation as error:
        raise CellProblem from error
    if not number.is_finite() or number < 0:
        raise CellProblem
    exponent = number.normalize().as_tuple().exponent
    grain = Decimal(1).scaleb(min(0, int(exponent))) * TEN_THOUSAND / 2 if in_ten_thousands else Decimal(0)
    yuan = (number * (TEN_THOUSAND if in_ten_thousands else 1)).quantize(FEN, rounding=ROUND_HALF_UP)
    if yuan >= LARGEST:
        raise CellProblem
    return yuan, grain


def area_of(cell: Cell) -> Decimal | None:
    """Return square metres to two places, nothing for an empty cell."""
    if isinstance(cell, (bool, date, timedelta)):
        raise CellProblem
    plain = re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", word_of(cell) if isinstance(cell, str) else repr(cell) if cell is not None else "")).lower()
    if not plain:
        return None
    match = re.fullmatch(r"(\d{1,6}(?:\.\d+)?)(?:m2|m²|平方米|平米|平方|平)?", plain)
    if not match:
        raise CellProblem
    return Decimal(match[1]).quantize(FEN, rounding=ROUND_HALF_UP) or None


def day_of(cell: Cell) -> date | None:
    """Return a date: a date cell, a serial number, 2026/1/2, 2026.1.2, 2026年1月2日, 20260102; nothing for an empty cell."""
    if isinstance(cell, datetime):
        return _plausible(cell.date())
    if isinstance(cell, date):
        return _plausible(cell)
    if isinstance(cell, (bool, timedelta)):
        raise CellProblem
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", word_of(cell)))
    return _written_day(text) if text else None


def _written_day(text: str) -> date:
    """Read a date that was typed."""
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text) and FIRST_SERIAL <= float(text) <= LAST_SERIAL:
        return _plausible(DAY_ZERO + timedelta(days=int(float(text))))
    solid = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    parted = re.fullmatch(r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?[日号]?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?", text)
    short = re.fullmatch(r"(\d{2})年 ?(\d{1,2})月 ?(\d{1,2})[日号]?", text)
    match = solid or parted or short
    if not match:
        raise CellProblem
    year, month, day = (int(part) for part in match.groups())
    try:
        return _plausible(date(year + (2000 if match is short else 0), month, day))
    except ValueError as error:
        raise CellProblem from error


def _plausible(day: date) -> date:
    """Refuse a year in which nobody bought or will buy."""
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise CellProblem
    return day


def percent_of(cell: Cell) -> Decimal | None:
    """Return per cent: 0.3, 30, 30% and 三成 are 30; nothing for an empty cell."""
    if isinstance(cell, (date, timedelta, bool)):
        raise CellProblem
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", repr(cell) if isinstance(cell, (int, float)) else word_of(cell)))
    if not plain:
        return None
    tenths = re.fullmatch(r"(\d+(?:\.\d+)?|[一二三四五六七八九十])成(半)?", plain)
    if tenths:
        digits = str(CHINESE_DIGITS.index(tenths[1])) if tenths[1] in CHINESE_DIGITS else tenths[1]
        return _share(Decimal(digits) * 10 + (5 if tenths[2] else 0))
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(%)?", plain)
    if not match:
        raise CellProblem
    number = Decimal(match[1])
    return _share(number if match[2] or number > 1 else number * HUNDRED)


def _share(number: Decimal) -> Decimal:
    """Refuse more than the whole."""
    if number > HUNDRED:
        raise CellProblem
    return number.quantize(FEN, rounding=ROUND_HALF_UP)


def discount_of(cell: Cell) -> Decimal | None:
    """Return the factor of a discount: 0.98, 98, 98%, 98折 and 9.8折 are 0.98; nothing for an empty or other cell."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text_of(cell)))
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(%|折)?", plain)
    if not match:
        return None
    number = Decimal(match[1])
    if number == 0 or number > HUNDRED:
        return None
    if match[2] == "折" or number > 1:
        return number / (10 if match[2] == "折" and number <= 10 else HUNDRED)  # noqa: PLR2004 -- 9.8折 and 98折 mean the same
    return number
