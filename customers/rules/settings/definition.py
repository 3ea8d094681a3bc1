"""What a setting is: its clause, its kind, its default and its bounds."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

Value = int | Decimal | timedelta | bool | str
#: What stands in the table: JSON without fractions.
Stored = int | bool | str


def gettext_noop(message: str) -> str:
    """Mark a text for translation; whoever shows it translates it."""
    return message


class Kind(StrEnum):
    """What a setting holds: hours are read as a length of time, days as a whole number, per cent as a Decimal (10 is 10 %)."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    PERCENT = "percent"
    CHOICE = "choice"
    YES_NO = "yes_no"
    HOURS = "hours"
    DAYS = "days"


class Basis(StrEnum):
    """Where a default comes from."""

    REGULATION = "regulation"
    HOUSE = "house"
    LAW = "law"


class UnknownSetting(LookupError):
    """A key that no setting has."""


class BadValue(ValueError):
    """A text that is no value of this kind, or one out of bounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One setting: what it holds, where it comes from, within which bounds it may be changed."""

    key: str
    group: str
    clause: str
    basis: Basis
    kind: Kind
    default: Stored
    label: str
    help: str = ""
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    per_project: bool = False
    lowest: int = 0
    highest: int = 0
    not_above: str = ""
    not_below: str = ""
