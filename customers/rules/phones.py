"""Telephone numbers: one way of writing each, several in one cell, and how they are hidden and read out."""

import re
import unicodedata
from enum import StrEnum

MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
LANDLINE = re.compile(r"(?P<area>0(?:10|2\d|[3-9]\d{2}))(?P<local>\d{7,8})", re.ASCII)
SERVICE = re.compile(r"[48]00\d{7}|95\d{3,6}", re.ASCII)
OVERSEAS = re.compile(r"\+(?!86)[1-9]\d{6,14}", re.ASCII)
MARKED_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x|#|\*)+:?(\d{1,6})$", re.ASCII | re.IGNORECASE)
DASHED_EXTENSION = re.compile(r"(.+)-(\d{1,6})", re.ASCII)
NORMAL = re.compile(rf"(?:0\d{{2,3}}-\d{{7,8}}|{MOBILE.pattern}|{SERVICE.pattern})", re.ASCII)
DASHES = str.maketrans("‐‑‒–—―−－", "--------")
LIST_MARKS = re.compile(r"[/、,;|\\\n\r，；]+")
MOBILE_LENGTH = 11
SHORTEST_LANDLINE = 10
LONGEST_LANDLINE = 12
SHORT_SERVICE = 8


class PhoneCode(StrEnum):
    """Why a text is no telephone number."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_A_PHONE = "not_a_phone"


class PhoneProblem(ValueError):
    """A text that is no telephone number, with the code of the reason."""

    def __init__(self, code: PhoneCode) -> None:
        """Keep the code of the reason."""
        super().__init__(code.value)
        self.code = code


def normalise_phone(text: str) -> str:
    """Return 13800008821, 025-84512345, 025-84512345-801, 4008001234 or +85291234567, or raise PhoneProblem."""
    plain = _without_blanks(text)
    if not plain:
        raise PhoneProblem(PhoneCode.EMPTY)
    main, extension = _split_extension(plain)
    phone = _written(main)
    if not phone or (extension and phone.startswith("+")):
        raise PhoneProblem(_reason(_digits(main)))
    return f"{phone}-{extension}" if extension else phone


def split_phones(text: str) -> list[str]:
    """Return the different numbers of one cell, divided by / 、 , ; or blanks; a number may itself hold blanks."""
    found: list[str] = []
    for part in LIST_MARKS.split(text):
        if part.strip():
            found.extend(_phones_of(part))
    return list(dict.fromkeys(found))


def mask_phone(phone: str) -> str:
    """Return the number as those see it who do not serve the household: 138****8821, 025-****2345."""
    area, local, _ = _parts(phone)
    if area:
        return f"{area}-****{local[-4:]}"
    if len(local) <= SHORT_SERVICE:
        return f"{local[:2]}****"
    return f"{local[:-8]}****{local[-4:]}"


def spoken_phone(phone: str) -> str:
    """Return the number in groups one can read out: 138 0000 8821, 025 8451 2345 转 801."""
    area, local, extension = _parts(phone)
    groups = [area, local[:-4], local[-4:]] if area else [local]
    if MOBILE.fullmatch(local) and not area:
        groups = [local[:3], local[3:7], local[7:]]
    elif SERVICE.fullmatch(local) and len(local) > SHORT_SERVICE:
        groups = [local[:3], local[3:6], local[6:]]
    return " ".join(filter(None, (*groups, extension and f"转 {extension}")))


def _without_blanks(text: str) -> str:
    narrow = unicodedata.normalize("NFKC", text).translate(DASHES)
    return "".join(sign for sign in narrow if not sign.isspace() and unicodedata.category(sign) != "Cf")


def _split_extension(plain: str) -> tuple[str, str]:
    """Divide number and extension: by a word, or by the last dash where the whole would not be one number."""
    if marked := MARKED_EXTENSION.search(plain):
        return plain[: marked.start()], marked[1]
    dashed = DASHED_EXTENSION.fullmatch(plain)
    if dashed and _written(dashed[1]) and (NORMAL.fullmatch(dashed[1]) or not _written(plain)):
        return dashed[1], dashed[2]
    return plain, ""


def _written(main: str) -> str:
    """Return a number without extension as we write it, nothing when it is none."""
    digits = _digits(main)
    if landline := LANDLINE.fullmatch(digits):
        return f"{landline['area']}-{landline['local']}"
    return digits if any(form.fullmatch(digits) for form in (MOBILE, SERVICE, OVERSEAS)) else ""


def _digits(main: str) -> str:
    """Strip dashes, +86 and 0086; a landline behind them gets the 0 of its area code back."""
    digits = re.sub(r"^00(?=[1-9])", "+", re.sub(r"[-().]", "", main))
    if digits.startswith("86") and MOBILE.fullmatch(digits[2:]):
        return digits[2:]
    if not digits.startswith("+86"):
        return digits
    rest = digits[3:]
    is_whole = MOBILE.fullmatch(rest) or SERVICE.fullmatch(rest) or not LANDLINE.fullmatch(f"0{rest}")
    return rest if is_whole else f"0{rest}"


def _reason(digits: str) -> PhoneCode:
    if not re.fullmatch(r"\d+", digits, re.ASCII):
        return PhoneCode.NOT_A_PHONE
    is_landline = digits.startswith("0")
    if len(digits) < (SHORTEST_LANDLINE if is_landline else MOBILE_LENGTH):
        return PhoneCode.TOO_SHORT
    if len(digits) > (LONGEST_LANDLINE if is_landline else MOBILE_LENGTH):
        return PhoneCode.TOO_LONG
    return PhoneCode.NOT_A_PHONE


def _phones_of(part: str) -> list[str]:
    """Return the numbers of a part: the whole when it is one number, else the shortest runs of its words that are."""
    whole = _phone_or_none(part)
    if whole:
        return [whole]
    found: list[str] = []
    run = ""
    for word in part.split():
        run = f"{run} {word}"
        if phone := _phone_or_none(run):
            found.append(phone)
            run = ""
    return [*found, normalise_phone(run)] if run else found


def _phone_or_none(text: str) -> str | None:
    try:
        return normalise_phone(text)
    except PhoneProblem:
        return None


def _parts(phone: str) -> tuple[str, str, str]:
    """Return area code, local number and extension of a normalised number."""
    first, *rest = phone.split("-")
    if first.startswith("0") and rest:
        return first, rest[0], "".join(rest[1:])
    return "", first, "".join(rest)
