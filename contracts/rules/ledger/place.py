"""Where a unit stands: project, building, section and room, as a ledger writes them and as two ledgers may write them differently."""

import re
import unicodedata
from dataclasses import dataclass

_JOINED = re.compile(
    r"(?P<building>[0-9A-Za-z一二三四五六七八九十甲乙丙丁]{1,6})(?:(?P<word>号?[栋幢座楼](?:楼)?|#楼?)[-/]?|[-/])"
    r"(?:(?P<section>[0-9A-Za-z一二三四五六七八九十甲乙丙丁]{1,4})(?:单元[-/]?|[-/]))?(?P<room>[0-9A-Za-z\-]{1,10})(?:室|号房?|房)?"
)
_BUILDING_WORDS = re.compile(r"(?:号楼|号栋|[栋幢座楼#]|号)+$")
_SECTION_WORDS = re.compile(r"(?:单元|门|梯)$")
_ROOM_WORDS = re.compile(r"(?<=[0-9A-Za-z])(?:室|号房|号|房)$")
_BARE = re.compile(r"[0-9A-Za-z]{1,6}")


@dataclass(frozen=True, slots=True)
class Place:
    """A unit's place with the words of the ledger."""

    project: str
    building: str
    section: str
    room: str

    @property
    def name(self) -> str:
        """Return the unit's name: project, building and section, room (decision H13)."""
        return " ".join(filter(None, (self.project, f"{self.building}{self.section}", self.room)))

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return what two ways of writing one unit share: 3#楼 and 3栋, 2单元 and 2, 0101 and 101室."""
        return (_narrow(self.project), bare_building(self.building), bare_section(self.section), bare_room(self.room))


def _narrow(text: str) -> str:
    """Return a text narrow, in capitals, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def bare_building(text: str) -> str:
    """Return a building without its words and leading zeros."""
    return _BUILDING_WORDS.sub("", _narrow(text)).lstrip("0")


def bare_section(text: str) -> str:
    """Return a section without its words and leading zeros."""
    return _SECTION_WORDS.sub("", _narrow(text)).lstrip("0")


def bare_room(text: str) -> str:
    """Return a room without its words and leading zeros."""
    return _ROOM_WORDS.sub("", _narrow(text)).lstrip("0")


def place_of(project: str, building: str, section: str, room: str) -> Place:
    """Return the place of a row; a room that carries its building and section is taken apart, bare numbers get their words."""
    room = unicodedata.normalize("NFKC", room).replace(" ", "")
    if project and room.startswith(project):
        room = room.removeprefix(project)
    if not building and (joined := _JOINED.fullmatch(room)):
        building = f"{joined['building']}{joined['word'] or '栋'}"
        section, room = section or joined["section"] or "", joined["room"]
    else:
        room = _without_prefix(room, building, section)
    return Place(project, _worded(building, "栋"), _worded(section, "单元"), room)


def _without_prefix(room: str, building: str, section: str) -> str:
    """Drop building and section from the front of a room that repeats them in words: 3栋2单元1501 is 1501."""
    joined = _JOINED.fullmatch(room)
    repeats = joined is not None and joined["word"] and bare_building(joined["building"]) == bare_building(building)
    if joined is not None and repeats and (not joined["section"] or bare_section(joined["section"]) == bare_section(section)):
        return joined["room"]
    return room.removesuffix("室") or room


def _worded(text: str, word: str) -> str:
    """Give a bare number or letter its word."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    return f"{plain}{word}" if _BARE.fullmatch(plain) else plain
