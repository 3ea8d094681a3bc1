"""Identity documents of people and companies: which kind, whether the number can be right, and how it is shown."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import partial

RESIDENT_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_ID_CHECKS = "10X98765432"
COMPANY_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PROVINCES = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83"
FULL_LENGTH = 18
OLD_LENGTH = 15


class ProblemCode(StrEnum):
    """Why a number cannot be right."""

    EMPTY = "empty"
    UNKNOWN_TYPE = "unknown_type"
    LENGTH = "length"
    CHARACTERS = "characters"
    REGION = "region"
    BIRTH_DATE = "birth_date"
    CHECKSUM = "checksum"


class IdentityProblem(ValueError):
    """An identity number that cannot be right, with the code of the reason."""

    def __init__(self, code: ProblemCode) -> None:
        """Keep the code of the reason."""
        super().__init__(code.value)
        self.code = code


def normalise_number(text: str) -> str:
    """Return the number in plain capitals: full-width signs made narrow, blanks and invisible signs removed."""
    narrow = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in narrow if not sign.isspace() and unicodedata.category(sign) != "Cf")


def check_identity(kind: str, number: str, on: date | None = None) -> str:
    """Return the normalised number of a document of this kind, or raise IdentityProblem; no birth lies after `on`."""
    normal = normalise_number(number)
    if not normal:
        raise IdentityProblem(ProblemCode.EMPTY)
    check = CHECKS.get(kind)
    if check is None:
        raise IdentityProblem(ProblemCode.UNKNOWN_TYPE)
    check(normal, on)
    return normal


def recognise_kind(words: str) -> str | None:
    """Return the kind of document a Chinese (or English) name stands for, None when it is not known."""
    plain = re.sub(r"[\s()（）\-_、,，/]", "", unicodedata.normalize("NFKC", words)).lower()
    return next((kind for word, kind in KIND_WORDS if word in plain), None)


def birth_date_of(number: str) -> date:
    """Return the date of birth written in a resident identity number of 18 or 15 digits."""
    digits = _long_form(normalise_number(number))
    try:
        return date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        raise IdentityProblem(ProblemCode.BIRTH_DATE) from None


def sex_of(number: str) -> str:
    """Return `male` or `female` as the 17th digit of a resident identity number says."""
    digits = _long_form(normalise_number(number))
    return "male" if int(digits[16]) % 2 else "female"


def mask_number(number: str) -> str:
    """Return the number with its middle hidden: four signs stay at each end, fewer when it is short."""
    kept = min(4, len(number) // 4)
    hidden = "*" * (len(number) - 2 * kept)
    return f"{number[:kept]}{hidden}{number[len(number) - kept :]}"


def resident_check_sign(first_17: str) -> str:
    """Return the check sign GB 11643 asks for after these 17 digits."""
    total = sum(weight * int(digit) for weight, digit in zip(RESIDENT_ID_WEIGHTS, first_17, strict=True))
    return RESIDENT_ID_CHECKS[total % 11]


def company_check_sign(first_17: str) -> str:
    """Return the check sign GB 32100 asks for after these 17 signs."""
    total = sum(pow(3, place, 31) * COMPANY_ALPHABET.index(sign) for place, sign in enumerate(first_17))
    return COMPANY_ALPHABET[-total % 31]


def _long_form(number: str) -> str:
    """Return 18 places for a checked resident number; the form of 15 digits belongs to births of 19xx."""
    _refuse_unless(len(number) in {OLD_LENGTH, FULL_LENGTH}, ProblemCode.LENGTH)
    _refuse_unless(re.fullmatch(r"\d{15}|\d{17}[\dX]", number, re.ASCII) is not None, ProblemCode.CHARACTERS)
    if len(number) == FULL_LENGTH:
        return number
    first_17 = f"{number[:6]}19{number[6:]}"
    return first_17 + resident_check_sign(first_17)


def _refuse_unless(is_right: object, code: ProblemCode) -> None:
    if not is_right:
        raise IdentityProblem(code)


def _check_resident_id(number: str, on: date | None) -> None:
    digits = _long_form(number)
    _refuse_unless(digits[:2] in PROVINCES.split(), ProblemCode.REGION)
    _check_birth_and_sign(digits, on)


def _check_birth_and_sign(digits: str, on: date | None) -> None:
    born = birth_date_of(digits)
    _refuse_unless(on is None or born <= on, ProblemCode.BIRTH_DATE)
    _refuse_unless(digits[-1] == resident_check_sign(digits[:17]), ProblemCode.CHECKSUM)


def _check_foreign_permanent_id(number: str, on: date | None) -> None:
    """Check the card of 2023 (18 digits, begins with 9, check sign) or the older one (3 letters, 12 digits)."""
    _refuse_unless(len(number) in {OLD_LENGTH, FULL_LENGTH}, ProblemCode.LENGTH)
    _refuse_unless(re.fullmatch(r"[A-Z]{3}\d{12}|9\d{16}[\dX]", number, re.ASCII), ProblemCode.CHARACTERS)
    if len(number) == FULL_LENGTH:
        _check_birth_and_sign(number, on)


def _check_company(number: str, on: date | None) -> None:
    del on
    _refuse_unless(len(number) == FULL_LENGTH, ProblemCode.LENGTH)
    _refuse_unless(set(number) <= set(COMPANY_ALPHABET), ProblemCode.CHARACTERS)
    _refuse_unless(number[-1] == company_check_sign(number[:17]), ProblemCode.CHECKSUM)


def _check_pattern(number: str, on: date | None, *, shortest: int, longest: int, pattern: str) -> None:
    """Check length and signs only: these papers have no check sign."""
    del on
    _refuse_unless(shortest <= len(number) <= longest, ProblemCode.LENGTH)
    _refuse_unless(re.fullmatch(pattern, number, re.ASCII), ProblemCode.CHARACTERS)


CHECKS: dict[str, Callable[[str, date | None], None]] = {
    "resident_id": _check_resident_id,
    "passport": partial(_check_pattern, shortest=5, longest=17, pattern=r"[A-Z0-9]+"),
    "hk_macau_permit": partial(_check_pattern, shortest=9, longest=11, pattern=r"[HM]\d+"),
    "taiwan_permit": partial(_check_pattern, shortest=8, longest=13, pattern=r"\d{8,10}(\(?[A-Z0-9]{1,2}\)?)?"),
    "foreign_permanent_id": _check_foreign_permanent_id,
    "military_id": partial(_check_pattern, shortest=6, longest=20, pattern=r"[\u4e00-\u9fff]*[A-Z0-9]+号?"),
    "uscc": _check_company,
    "other": partial(_check_pattern, shortest=2, longest=30, pattern=r".*[\w].*"),
}

# The order counts: 外国人永久居留身份证 also contains 身份证, 台湾居民居住证 also contains 台湾居民.
KIND_WORDS = (
    ("永久居留", "foreign_permanent_id"),
    ("五星卡", "foreign_permanent_id"),
    ("居住证", "resident_id"),
    ("台湾", "taiwan_permit"),
    ("台胞", "taiwan_permit"),
    ("台居民", "taiwan_permit"),
    ("港澳", "hk_macau_permit"),
    ("回乡", "hk_macau_permit"),
    ("士兵", "military_id"),
    ("警官", "military_id"),
    ("军", "military_id"),
    ("护照", "passport"),
    ("passport", "passport"),
    ("信用代码", "uscc"),
    ("营业执照", "uscc"),
    ("uscc", "uscc"),
    ("身份证", "resident_id"),
    ("二代证", "resident_id"),
    ("公民身份", "resident_id"),
    ("户口", "resident_id"),
    ("idcard", "resident_id"),
    ("其他", "other"),
    ("其它", "other"),
)
