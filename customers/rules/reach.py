"""Which posts read which part of a household's file; who may open the file at all is another question (`Household.visible_to`)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from customers.enums import Happened, Role


class Content(StrEnum):
    """A part of the file."""

    TALKS = "talks"
    MONEY = "money"
    CONTRACT = "contract"
    ADDRESSES = "addresses"
    FAMILY = "family"
    PHONES = "phones"
    IDENTITY = "identity"


CHIEFS: Final = frozenset({Role.MANAGER, Role.VP, Role.GM})
SERVICE: Final = CHIEFS | {Role.REP}

#: Who reads what. Finance hears no receptions, the auditor sees nothing unmasked, engineering and the general contractor know units and changes only.
READERS: Final[Mapping[Content, frozenset[Role]]] = MappingProxyType(
    {
        Content.TALKS: SERVICE | {Role.AUDITOR},
        Content.MONEY: SERVICE | {Role.FINANCE, Role.AUDITOR, Role.LAWYER},
        Content.CONTRACT: SERVICE | {Role.FINANCE, Role.AUDITOR, Role.LAWYER, Role.SALES},
        Content.ADDRESSES: SERVICE | {Role.AUDITOR, Role.LAWYER, Role.SALES, Role.GENERAL_AFFAIRS},
        Content.FAMILY: SERVICE | {Role.AUDITOR},
        Content.PHONES: SERVICE | {Role.FINANCE, Role.LAWYER, Role.SALES, Role.ENGINEERING, Role.GENERAL_CONTRACTOR},
        Content.IDENTITY: SERVICE | {Role.FINANCE, Role.LAWYER},
    }
)

#: What a line of the time line is about; a kind that is not named belongs to the file itself.
ABOUT: Final[Mapping[Happened, Content]] = MappingProxyType(
    {
        Happened.RECEPTION: Content.TALKS,
        Happened.MATTER: Content.TALKS,
        Happened.MATCHED: Content.TALKS,
        Happened.PROGRESS: Content.TALKS,
        Happened.REPLY: Content.TALKS,
        Happened.RESOLVED: Content.TALKS,
        Happened.REVISIT: Content.TALKS,
        Happened.CALL: Content.TALKS,
        Happened.WRITTEN_REPLY: Content.TALKS,
        Happened.WORK_LETTER: Content.TALKS,
        Happened.MEETING: Content.TALKS,
        Happened.DISPUTE: Content.TALKS,
        Happened.PROMISE: Content.TALKS,
        Happened.CLOSED: Content.TALKS,
        Happened.MOVED_AWAY: Content.TALKS,
        Happened.MOVED_HERE: Content.TALKS,
        Happened.CHANGE_ASKED: Content.CONTRACT,
        Happened.CHANGE_DECIDED: Content.CONTRACT,
        Happened.NOTICE: Content.MONEY,
        Happened.NOTICE_CANCELLED: Content.MONEY,
        Happened.MONEY: Content.MONEY,
        Happened.ADDRESS: Content.ADDRESSES,
        Happened.CONSENT: Content.FAMILY,
        Happened.CARD: Content.FAMILY,
        Happened.REVEALED: Content.IDENTITY,
        Happened.PRINTED: Content.CONTRACT,
    }
)


def contents_read_by(roles: Iterable[str]) -> frozenset[Content]:
    """Return the parts of a file that somebody with these posts reads."""
    held = set(roles)
    return frozenset(content for content, readers in READERS.items() if not readers.isdisjoint(held))


def hidden_from(contents: frozenset[Content]) -> list[Happened]:
    """Return the kinds of lines that somebody who reads these parts does not see."""
    return [kind for kind, content in ABOUT.items() if content not in contents]
