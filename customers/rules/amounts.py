"""Sums of money and dates as printed: rounded to the fen, in figures, in capital numerals."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

FEN = Decimal("0.01")
LARGEST = Decimal(10) ** 12
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("仟", "佰", "拾", "")


def round_fen(amount: Decimal) -> Decimal:
    """Return the amount rounded half-up to the fen; done once, at the end of a calculation."""
    return amount.quantize(FEN, rounding=ROUND_HALF_UP)


def percent_of(part: Decimal | int, whole: Decimal | int) -> int:
    """Return a part in whole per cent, rounded half-up, once; a hundred only when nothing is missing, nothing of nothing is zero."""
    if not whole:
        return 0
    rounded = int((Decimal(part) * 100 / Decimal(whole)).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return min(rounded, 99) if part < whole else rounded


def money(amount: Decimal) -> str:
    """Return the amount in figures: 1,234.00."""
    return f"{round_fen(amount):,.2f}"


def capital(amount: Decimal) -> str:
    """Return the amount in capital numerals (人民币大写) without the words 人民币; whole fen from 0 to 10^12."""
    if not 0 <= amount <= LARGEST or amount != round_fen(amount):
        raise ValueError(amount)
    yuan, fen = divmod(int(amount * 100), 100)
    jiao, fen = divmod(fen, 10)
    if not jiao and not fen:
        return f"{_integer(yuan) or DIGITS[0]}元整"
    words = f"{_integer(yuan)}元" if yuan else ""
    if yuan and (yuan % 10 == 0 or jiao == 0):
        words += DIGITS[0]
    words += f"{DIGITS[jiao]}角" if jiao else ""
    return words + (f"{DIGITS[fen]}分" if fen else "")


def dates_in_words(day: date) -> str:
    """Return the date as running text writes it: 2026年11月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _integer(number: int) -> str:
    """Return a whole number in capitals, cut at 亿 and 万; an inner gap of any length is one 零."""
    for size, unit in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            high, low = divmod(number, size)
            gap = DIGITS[0] if 0 < low < size // 10 else ""
            return f"{_integer(high)}{unit}{gap}{_integer(low)}"
    return _four_digits(number)


def _four_digits(number: int) -> str:
    words = "".join(f"{DIGITS[int(digit)]}{place}" if digit != "0" else DIGITS[0] for digit, place in zip(f"{number:04d}", PLACES, strict=True))
    while DIGITS[0] * 2 in words:
        words = words.replace(DIGITS[0] * 2, DIGITS[0])
    return words.strip(DIGITS[0])
