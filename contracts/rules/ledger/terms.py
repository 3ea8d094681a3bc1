"""What a price is paid in: the instalments that follow from the terms of payment (decision Q38)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from contracts.enums import MoneyKind, PaymentTerms
from customers.rules.amounts import round_fen

HUNDRED = Decimal(100)
REST: dict[str, MoneyKind] = {
    PaymentTerms.MORTGAGE: MoneyKind.MORTGAGE,
    PaymentTerms.PROVIDENT_FUND: MoneyKind.PROVIDENT_FUND,
    PaymentTerms.COMBINED: MoneyKind.MORTGAGE,
    PaymentTerms.INSTALMENTS: MoneyKind.INSTALMENT,
}


@dataclass(frozen=True, slots=True)
class Terms:
    """How a price is paid, as far as the ledger says it."""

    terms: PaymentTerms
    down_percent: Decimal | None = None
    down_amount: Decimal | None = None
    fund_amount: Decimal | None = None


def down_payment(price: Decimal, terms: Terms) -> Decimal | None:
    """Return the down payment: as a sum, else by its share; None when the ledger says neither or it is the whole price."""
    if terms.terms not in REST:
        return None
    down = terms.down_amount or (round_fen(price * terms.down_percent / HUNDRED) if terms.down_percent else None)
    return down if down is not None and 0 < down < price else None


def instalments_of(price: Decimal, terms: Terms) -> list[tuple[MoneyKind, Decimal]]:
    """Return the sums a price is paid in: whole; or a down payment and the rest as loan or later instalments."""
    down = down_payment(price, terms)
    if down is None:
        return [(MoneyKind.ONE_OFF if terms.terms == PaymentTerms.ONE_OFF else MoneyKind.INSTALMENT, price)]
    rest = price - down
    fund = terms.fund_amount if terms.terms == PaymentTerms.COMBINED else None
    if fund is not None and 0 < fund < rest:
        return [(MoneyKind.DOWN_PAYMENT, down), (MoneyKind.MORTGAGE, rest - fund), (MoneyKind.PROVIDENT_FUND, fund)]
    return [(MoneyKind.DOWN_PAYMENT, down), (REST[terms.terms], rest)]


def spread(paid: Decimal, amounts: Sequence[Decimal]) -> list[tuple[int | None, Decimal]]:
    """Spread money from before the system over the instalments in their order; what is left belongs to none."""
    parts: list[tuple[int | None, Decimal]] = []
    for place, amount in enumerate(amounts):
        part = min(paid, amount)
        if part > 0:
            parts.append((place, part))
        paid -= part
    return [*parts, (None, paid)] if paid > 0 else parts
