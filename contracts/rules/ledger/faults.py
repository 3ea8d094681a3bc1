"""What is said about a row: a code, the column it stands in, and the values that fill the sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.enums import LedgerFault
from customers.rules.identity import ProblemCode
from customers.rules.phones import PhoneCode

IDENTITY: Mapping[ProblemCode, LedgerFault] = {
    ProblemCode.LENGTH: LedgerFault.IDENTITY_LENGTH,
    ProblemCode.CHARACTERS: LedgerFault.IDENTITY_CHARACTERS,
    ProblemCode.REGION: LedgerFault.IDENTITY_REGION,
    ProblemCode.BIRTH_DATE: LedgerFault.IDENTITY_BIRTH_DATE,
    ProblemCode.CHECKSUM: LedgerFault.IDENTITY_CHECKSUM,
}
PHONE: Mapping[PhoneCode, LedgerFault] = {PhoneCode.TOO_SHORT: LedgerFault.PHONE_TOO_SHORT, PhoneCode.TOO_LONG: LedgerFault.PHONE_TOO_LONG}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, or worth a look, in a row."""

    code: LedgerFault
    column: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    def stored(self) -> dict[str, object]:
        """Return the fault as it is kept with the row."""
        return {"code": self.code.value, "column": self.column, "values": dict(self.values)}
