"""What the catalogue says of one clause, and the refusal of a number it does not have."""

from dataclasses import dataclass
from enum import StrEnum


class KeptBy(StrEnum):
    """The ways in which the software keeps a clause."""

    DEADLINE = "deadline"
    SCHEDULE = "schedule"
    MANDATE = "mandate"
    GATE = "gate"
    FORM = "form"
    RECORD = "record"
    ATTESTED = "attested"


class Area(StrEnum):
    """The part of the product that keeps a clause."""

    CUSTOMERS = "customers"
    CONTRACTS = "contracts"
    COMPLAINTS = "complaints"
    CORRESPONDENCE = "correspondence"
    MORTGAGES = "mortgages"
    HANDOVER = "handover"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its number, our short wording of it, and how the software keeps it."""

    number: str
    zh: str
    en: str
    kept_by: KeptBy
    area: Area
    how_zh: str
    how_en: str


class UnknownClause(LookupError):
    """A number was cited that the regulation does not have."""

    def __init__(self, number: str) -> None:
        """Name the number that was cited."""
        super().__init__(f"The regulation has no clause {number!r}")
        self.number = number
