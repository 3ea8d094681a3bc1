"""Order forms and contracts of the demonstration, with instalments: paid before the system, due, and overdue."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from contracts.enums import MoneyKind, OrderState, PaymentTerms
from contracts.models import Contract, Instalment, OpeningBalance, OrderForm
from customers.enums import Stage
from customers.models import Household
from customers.rules.amounts import round_fen

#: What a house of each payment terms is paid in: kind, part of the price in per cent, days from today when the unit is still being built.
SCHEDULES = {
    PaymentTerms.ONE_OFF: ((MoneyKind.ONE_OFF, 100, None),),
    PaymentTerms.MORTGAGE: ((MoneyKind.DOWN_PAYMENT, 30, None), (MoneyKind.MORTGAGE, 70, 45)),
    PaymentTerms.INSTALMENTS: ((MoneyKind.DOWN_PAYMENT, 30, None), (MoneyKind.INSTALMENT, 35, 12), (MoneyKind.INSTALMENT, 35, 120)),
}
#: One instalment in so many of those due next is overdue.
OVERDUE_EVERY = 5
LEDGER = "上线前台账"


def make_contracts(households: Iterable[Household], random: Random, today: date, now: datetime) -> list[Contract]:
    """Give each household its order form and its contract."""
    return [make_contract(household, random, today, now) for household in households]


def make_contract(household: Household, random: Random, today: date, now: datetime) -> Contract:
    """Give a household its order form and its contract; what a signed one made due was paid before the system, all of it when the unit was handed over."""
    signed_on = household.opened_on + timedelta(days=6) if household.stage != Stage.ORDERED else None
    _order(household, is_signed=signed_on is not None)
    unit, terms = household.unit, random.choices([PaymentTerms.MORTGAGE, PaymentTerms.INSTALMENTS, PaymentTerms.ONE_OFF], [6, 3, 1])[0]
    contract = Contract.objects.create(
        household=household,
        number=household.contract_no,
        signed_on=signed_on,
        filing_no=f"BA{household.contract_no[2:]}" if household.stage in {Stage.FILED, Stage.MOVED_IN} else "",
        price=round_fen(unit.list_price or Decimal(1_000_000)),
        unit_price=unit.unit_price,
        payment_terms=terms,
        down_payment_percent=Decimal(100) if terms == PaymentTerms.ONE_OFF else Decimal(30),
        late_payment_rate=Decimal(1),
        delivery_on=today + (timedelta(days=-120) if household.stage == Stage.MOVED_IN else timedelta(days=260)),
        title_term_days=730,
        property_fee=Decimal("3.80"),
        usable_area_percent=Decimal("78.50"),
        fit_out_standard="毛坯交付，公共部位精装",
    )
    _pay_before(contract, make_instalments(contract, today, signed_on), now)
    return contract


def _order(household: Household, *, is_signed: bool) -> None:
    """§5.1.2 Write the order form."""
    OrderForm.objects.create(
        household=household,
        number=household.order_no,
        signed_on=household.opened_on,
        earnest_amount=Decimal(50_000),
        sign_by_on=household.opened_on + timedelta(days=7),
        state=OrderState.CONTRACTED if is_signed else OrderState.VALID,
    )


def make_instalments(contract: Contract, today: date, signed_on: date | None) -> list[Instalment]:
    """Split the price by the payment terms; a handed-over unit has nothing due any more, and one in five of the next sums is overdue."""
    rest, rows = contract.price, []
    schedule = SCHEDULES[PaymentTerms(contract.payment_terms)]
    for position, (kind, percent, days) in enumerate(schedule, 1):
        amount = rest if position == len(schedule) else round_fen(contract.price * percent / 100)
        due_on = _due_on(contract, today, signed_on, days)
        rows.append(Instalment(contract=contract, position=position, kind=kind, due_on=due_on, amount=amount))
        rest -= amount
    return Instalment.objects.bulk_create(rows)


def _due_on(contract: Contract, today: date, signed_on: date | None, days: int | None) -> date:
    """Return when a sum falls due."""
    if days is None:
        return signed_on or today + timedelta(days=7)
    if contract.household.stage == Stage.MOVED_IN:
        return today - timedelta(days=120 + days)
    return today - timedelta(days=9) if days == 12 and contract.pk % OVERDUE_EVERY == 0 else today + timedelta(days=days)


def _pay_before(contract: Contract, instalments: list[Instalment], now: datetime) -> None:
    """H15 Write what was paid before the system."""
    if contract.signed_on is None:
        return
    paid = instalments if contract.household.stage == Stage.MOVED_IN else instalments[:1]
    OpeningBalance.objects.bulk_create(
        OpeningBalance(
            contract=contract,
            instalment=row,
            amount=row.amount,
            paid_on=row.due_on,
            old_receipt_no=f"{row.pk:07d}",
            imported_from=LEDGER,
            recorded_at=now,
        )
        for row in paid
    )
