"""What is due, what a notice may ask for, and which money and numbers pay it; sums in yuan, exact to the fen."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from contracts.enums import Method, MoneyKind, VoucherKind
from customers.rules.names import plain_name

Key = TypeVar("Key")

NOTHING = Decimal(0)
#: Lines that need no instalment: money on account, and sums the contract's schedule does not list.
FREE_KINDS = (
    MoneyKind.ON_ACCOUNT,
    MoneyKind.AREA_DIFFERENCE,
    MoneyKind.FIT_OUT,
    MoneyKind.DAMAGES,
    MoneyKind.ADVANCE,
    MoneyKind.ENGINEERING_CHANGE,
    MoneyKind.TAX,
    MoneyKind.MAINTENANCE_FUND,
)
#: Parts of the house price, which a supervised account has to receive.
HOUSE_PRICE = frozenset(
    {
        MoneyKind.EARNEST,
        MoneyKind.DOWN_PAYMENT,
        MoneyKind.INSTALMENT,
        MoneyKind.MORTGAGE,
        MoneyKind.PROVIDENT_FUND,
        MoneyKind.ONE_OFF,
        MoneyKind.AREA_DIFFERENCE,
        MoneyKind.ON_ACCOUNT,
    }
)
#: What the paper has room for.
MOST_LINES = 6
OURS, PREPRINTED = "ours", "preprinted"
#: A number of the printed receipt book, and of an electronic invoice (数电票).
RECEIPT_DIGITS, INVOICE_DIGITS = 7, 20


@dataclass(frozen=True, slots=True)
class Standing:
    """H14 H15 What an instalment is due, what came before the house kept its books, what was paid, and what issued notices reserve.

    A reversed notice neither pays nor reserves: its reversal takes back what its money had paid.
    """

    due: Decimal = NOTHING
    opening: Decimal = NOTHING
    receipted: Decimal = NOTHING
    reserved: Decimal = NOTHING

    @property
    def paid(self) -> Decimal:
        """Return everything that counts as paid."""
        return self.opening + self.receipted

    @property
    def settled(self) -> Decimal:
        """Return what is paid or already on an issued notice, which no new schedule touches."""
        return self.paid + self.reserved

    @property
    def open(self) -> Decimal:
        """Return what is not paid yet; below zero when more was paid than is due now."""
        return self.due - self.paid

    @property
    def free(self) -> Decimal:
        """Return what a further notice may ask for."""
        return max(self.open - self.reserved, NOTHING)


def total_of(standings: Iterable[Standing]) -> Standing:
    """Return the sum of several instalments."""
    rows = list(standings)
    return Standing(
        sum((row.due for row in rows), NOTHING),
        sum((row.opening for row in rows), NOTHING),
        sum((row.receipted for row in rows), NOTHING),
        sum((row.reserved for row in rows), NOTHING),
    )


def above_due(wanted: Mapping[Key, Decimal], standings: Mapping[Key, Standing]) -> dict[Key, Decimal]:
    """§5.3.1 Return by how much each line asks for more than is due and not reserved."""
    return {key: amount - standings[key].free for key, amount in wanted.items() if amount > standings[key].free}


def difference(total: Decimal, parts: Iterable[Decimal]) -> Decimal:
    """§5.3.2 Return what the pieces of money lack to the notice's total; nothing but zero may be confirmed."""
    return total - sum(parts, NOTHING)


def cash_refused(methods: Iterable[str], kinds: Iterable[str], *, is_supervised: bool, is_allowed: bool) -> bool:
    """§5.3.1 Tell whether cash is refused: for any part of the house price where the project's account is supervised."""
    return is_supervised and not is_allowed and Method.CASH in set(methods) and not HOUSE_PRICE.isdisjoint(kinds)


def supervision_no_lacks(number: str, kinds: Iterable[str], *, is_supervised: bool, is_needed: bool) -> bool:
    """§5.3.1 Tell whether a notice lacks the housing authority's payment number: for any part of the house price where the project's account needs one."""
    return is_supervised and is_needed and not number.strip() and not HOUSE_PRICE.isdisjoint(kinds)


def number_is_typed(kind: str, numbering: str) -> bool:
    """§5.3.2 Tell whether the voucher number is typed; our own receipts are numbered here."""
    return kind != VoucherKind.RECEIPT or numbering == PREPRINTED


def number_digits(kind: str) -> int:
    """Return how many digits a typed voucher number has."""
    return RECEIPT_DIGITS if kind == VoucherKind.RECEIPT else INVOICE_DIGITS


def number_fits(kind: str, number: str) -> bool:
    """§5.3.2 Tell whether a typed number can be one of its kind of voucher."""
    return re.fullmatch(rf"[0-9]{{{number_digits(kind)}}}", number) is not None


def needs_relation(payer: str, buyers: Iterable[str]) -> bool:
    """§5.3.3 Tell whether somebody else pays than those named, so that it has to be stated for whom; two ways of writing a name are one."""
    return plain_name(payer) not in {plain_name(name) for name in buyers}


def same_account(number: str, accounts: Iterable[str]) -> bool:
    """§5.3.2 Tell whether money came into one of these accounts; money without an account, such as cash, is not judged."""
    return not number or _digits(number) in {_digits(account) for account in accounts}


def _digits(account: str) -> str:
    """Return an account number without the blanks it is written with."""
    return re.sub(r"[\s-]", "", account)
