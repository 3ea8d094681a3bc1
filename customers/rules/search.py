"""The keys by which a household is found, and the terms somebody types; each term is a beginning of some key."""

import re
import unicodedata
from dataclasses import dataclass

from customers.rules.names import clean_name, pinyin_readings
from customers.rules.phones import PhoneProblem, normalise_phone

LONGEST_TEXT = 100
MOST_TERMS = 6
LONGEST_KEY = 80
MOST_SUFFIXES = 30
TAIL = 4
SHORTEST_PHONE = 10
OPERATOR_DIGITS = 3
NAME_DOTS = str.maketrans("", "", "·•・･‧∙")
BETWEEN_PARTS = re.compile(r"(?<=[0-9a-z])(?:栋|幢|座|号楼|#楼?|单元)-?")
AFTER_ROOM = re.compile(r"(?<=\d)(?:室|号|房)$")


@dataclass(frozen=True, slots=True)
class Findable:
    """What a household is found by; identity hashes stand as they are, never the numbers."""

    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    project: str = ""
    building: str = ""
    section: str = ""
    room: str = ""
    contract_number: str = ""
    order_number: str = ""
    identity_hashes: tuple[str, ...] = ()


def household_keys(facts: Findable) -> list[str]:
    """Return the search keys of a household in small letters, each once."""
    keys = [
        *(key for name in facts.names for key in name_keys(name)),
        *(key for phone in facts.phones for key in phone_keys(phone)),
        *place_keys(facts),
        *(key for number in (facts.contract_number, facts.order_number) for key in number_keys(number)),
        *facts.identity_hashes,
    ]
    return list(dict.fromkeys(key[:LONGEST_KEY] for key in map(_plain, keys) if key))


def name_keys(name: str) -> list[str]:
    """Return the ends of the name, its pinyin from each syllable on, and the ends of its initials."""
    plain = "".join(_plain(clean_name(name)).split())
    keys = [plain[start:] for start in range(min(len(plain), MOST_SUFFIXES))]
    for reading in pinyin_readings(name):
        letters = "".join(syllable[0] for syllable in reading)
        for start in range(min(len(reading), MOST_SUFFIXES)):
            keys += ["".join(reading[start:]), letters[start:]]
    return keys


def phone_keys(phone: str) -> list[str]:
    """Return the whole number, the number without its operator or area code, and the last four digits."""
    area, _, local = phone.partition("-") if phone.startswith("0") else ("", "", phone)
    digits = local.partition("-")[0].lstrip("+")
    middle = digits if area else digits[OPERATOR_DIGITS:]
    return [area + digits, middle, digits[-TAIL:]]


def place_keys(facts: Findable) -> list[str]:
    """Return project, its pinyin and initials, and the forms of the room: 1501, 3-1501, 3-2-1501, 锦绣家园3-2-1501."""
    project = "".join(_plain(facts.project).split())
    reading = (pinyin_readings(facts.project) or [[]])[-1]
    keys = [project, "".join(reading), "".join(syllable[0] for syllable in reading)]
    for building, section, room in _room_forms(facts):
        whole = _joined(building, section, room)
        keys += [room, _joined(building, room), whole, project + whole]
    return keys


def number_keys(number: str) -> list[str]:
    """Return a contract or order number, the same without dashes, its last digits and the last four of them."""
    plain = "".join(_plain(number).split())
    last = (re.findall(r"\d+", plain) or [""])[-1]
    return [plain, re.sub(r"[\W_]", "", plain), last, last[-TAIL:]]


def query_terms(text: str) -> list[str]:
    """Return the terms of a typed text: a phone number however written, a room by its parts, else word by word."""
    plain = _plain(text[:LONGEST_TEXT])
    if phone := _typed_phone(plain):
        return [phone]
    words = (_place_term(word).replace("'", "")[:LONGEST_KEY] for word in re.split(r"[\s,，;；、]+", plain))
    return list(dict.fromkeys(filter(None, words)))[:MOST_TERMS]


def _typed_phone(plain: str) -> str:
    """Return the digits of a whole phone number; a short service number looks like a room and is left alone."""
    try:
        digits = phone_keys(normalise_phone(plain))[0]
    except PhoneProblem:
        return ""
    return digits if len(digits) >= SHORTEST_PHONE else ""


def _plain(text: str) -> str:
    """Return the text narrow and in small letters, without invisible marks and name dots."""
    narrow = unicodedata.normalize("NFKC", text).lower().translate(NAME_DOTS)
    return "".join(sign for sign in narrow if sign.isspace() or unicodedata.category(sign) not in {"Cf", "Cc"})


def _place_term(word: str) -> str:
    """Write 3栋2单元1501室 as 3-2-1501, the way rooms are kept; 3栋 alone becomes 3-."""
    return AFTER_ROOM.sub("", BETWEEN_PARTS.sub("-", word))


def _room_forms(facts: Findable) -> list[tuple[str, str, str]]:
    """Return building, section and room as written, without the zeros in front of the house, and without any."""
    building, section, room = (_bare_part(part) for part in (facts.building, facts.section, facts.room))
    if not room:
        return []
    house = (building.lstrip("0"), section.lstrip("0"))
    return list(dict.fromkeys(((building, section, room), (*house, room), (*house, room.lstrip("0")))))


def _bare_part(part: str) -> str:
    return _place_term("".join(_plain(part).split())).strip("-")


def _joined(*parts: str) -> str:
    return "-".join(filter(None, parts))
