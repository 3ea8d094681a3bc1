"""The buyers of a row: several in one cell, their shares, documents and phones."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.enums import LedgerFault
from contracts.rules.ledger import faults
from customers.enums import IdentityKind, PersonKind
from customers.rules import identity
from customers.rules.names import clean_name
from customers.rules.phones import PhoneProblem, split_phones

_BETWEEN = re.compile(r"[、/,，;；|\\&＆\n\r]+")
_SHARE = re.compile(r"[(（]\s*(?:份额|占|占比|产权)?\s*(\d{1,3}(?:\.\d+)?)\s*[%％]\s*[)）]|(\d{1,3}(?:\.\d+)?)[%％]$")
_REMARK = re.compile(r"[(（][^)）]*[)）]")
_WORDS_BESIDE_PHONE = re.compile(r"[(（][^)）]*[\u4e00-\u9fff][^)）]*[)）]|(?!转|分机)[\u4e00-\u9fff·]+[:：]?")
_COMPANY = re.compile(r"公司|集团|中心|合作社|事务所|有限合伙|企业|厂$|学校|医院|委员会|协会")
_HAN_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,4}")
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class BuyerEntry:
    """One buyer as a row gives him: the number of his document is checked and normal."""

    name: str
    share: Decimal | None = None
    kind: str = PersonKind.PERSON
    identity_kind: str = ""
    identity_number: str = ""
    phones: tuple[str, ...] = ()


class BuyerProblem(ValueError):
    """A fault among the buyers, with its code and the values of its sentence."""

    def __init__(self, code: LedgerFault, **values: str) -> None:
        """Keep code and values."""
        super().__init__(code.value)
        self.code = code
        self.values = values


def names_of(text: str, numbers: int = 0) -> list[tuple[str, Decimal | None]]:
    """Return the names of a cell with their shares; blanks divide names only where there are as many numbers as names."""
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    if len(parts) == 1 and numbers > 1:
        words = parts[0].split()
        parts = words if len(words) == numbers and all(_HAN_NAME.fullmatch(word) for word in words) else parts
    return [found for found in map(_name_and_share, parts) if found[0]]


def _name_and_share(part: str) -> tuple[str, Decimal | None]:
    """Return one name and the share beside it."""
    shared = _SHARE.search(part)
    share = Decimal(shared[1] or shared[2]) if shared else None
    bare = _SHARE.sub("", part)
    name = clean_name(bare if _COMPANY.search(bare) else _REMARK.sub("", bare))
    if re.search(r"[\u4e00-\u9fff] [\u4e00-\u9fff]", name) and not re.search(r"[A-Za-z]", name):
        name = name.replace(" ", "")
    return name, share if share is not None and 0 < share <= HUNDRED else None


def numbers_of(text: str) -> list[str]:
    """Return the identity numbers of a cell."""
    narrow = unicodedata.normalize("NFKC", text)
    parts = [part.strip() for part in _BETWEEN.split(narrow) if part.strip()]
    if len(parts) == 1 and re.fullmatch(r"(?:[0-9]{17}[0-9Xx]\s+)+[0-9]{17}[0-9Xx]", parts[0], re.ASCII):
        parts = parts[0].split()
    return parts


def kind_of_number(number: str) -> str:
    """Guess the document of a number whose kind the ledger does not say."""
    plain = identity.normalise_number(number)
    guesses = (
        (r"\d{15}|\d{17}[\dX]|\d{16,19}|\d{11,14}", IdentityKind.RESIDENT_ID),
        (r"(?=.*[A-Z])[0-9A-Z]{18}", IdentityKind.USCC),
        (r"[HM]\d{8,10}", IdentityKind.HK_MACAU_PERMIT),
        (r"\d{8}|\d{10}", IdentityKind.TAIWAN_PERMIT),
        (r"[A-Z]{3}\d{12}", IdentityKind.FOREIGN_PERMANENT_ID),
        (r"[A-Z]{1,2}[0-9A-Z]{6,9}", IdentityKind.PASSPORT),
    )
    return next((kind.value for pattern, kind in guesses if re.fullmatch(pattern, plain, re.ASCII)), IdentityKind.OTHER.value)


def buyers_of(
    names: Sequence[tuple[str, Decimal | None]], kinds: Sequence[str], numbers: Sequence[str], phones: Sequence[str], on: date
) -> tuple[BuyerEntry, ...]:
    """Return the buyers with their documents and phones; one phone each when there are as many, else all with the first."""
    if len(numbers) > len(names) or (len(numbers) < len(names) and len(numbers) > 1):
        raise BuyerProblem(LedgerFault.IDENTITY_COUNT, names=str(len(names)), numbers=str(len(numbers)))
    all_kinds = list(kinds) * len(names) if len(kinds) == 1 else kinds
    found = [_buyer(name, share, _at(all_kinds, place), _at(numbers, place), on) for place, (name, share) in enumerate(names)]
    for first in range(len(found)):
        if any(_same(found[first], other) for other in found[first + 1 :]):
            raise BuyerProblem(LedgerFault.BUYER_TWICE)
    shared = len(phones) == len(found) > 1
    return tuple(_with_phones(buyer, phones[place : place + 1] if shared else phones if place == 0 else ()) for place, buyer in enumerate(_summed(found)))


def _summed(buyers: list[BuyerEntry]) -> list[BuyerEntry]:
    """Drop shares that do not add up to the whole."""
    if sum(buyer.share or 0 for buyer in buyers) == HUNDRED:
        return buyers
    return [BuyerEntry(buyer.name, None, buyer.kind, buyer.identity_kind, buyer.identity_number) for buyer in buyers]


def _with_phones(buyer: BuyerEntry, phones: Sequence[str]) -> BuyerEntry:
    """Return a buyer with his phones."""
    return BuyerEntry(buyer.name, buyer.share, buyer.kind, buyer.identity_kind, buyer.identity_number, tuple(phones))


def _same(one: BuyerEntry, other: BuyerEntry) -> bool:
    """Tell whether two entries are one person."""
    return bool(one.identity_number) and (one.identity_kind, one.identity_number) == (other.identity_kind, other.identity_number)


def _at(values: Sequence[str], place: int) -> str:
    """Return the value of one buyer."""
    return values[place] if place < len(values) else ""


def _buyer(name: str, share: Decimal | None, words: str, number: str, on: date) -> BuyerEntry:
    """Return a buyer with a checked document."""
    kind = (identity.recognise_kind(words) if words else None) or kind_of_number(number) if number else ""
    try:
        checked = identity.check_identity(kind, number, on) if number else ""
    except identity.IdentityProblem as problem:
        raise BuyerProblem(faults.IDENTITY.get(problem.code, LedgerFault.IDENTITY_CHARACTERS)) from problem
    is_company = kind == IdentityKind.USCC or (not number and bool(_COMPANY.search(name)))
    return BuyerEntry(name, share, PersonKind.COMPANY if is_company else PersonKind.PERSON, kind, checked)


def phones_of(text: str) -> list[str]:
    """Return the phone numbers of a cell; names and remarks beside them are left out."""
    bare = _WORDS_BESIDE_PHONE.sub(" ", text)
    try:
        return split_phones(bare if re.search(r"\d", bare) else text)
    except PhoneProblem as problem:
        raise BuyerProblem(faults.PHONE.get(problem.code, LedgerFault.PHONE_WRONG)) from problem
