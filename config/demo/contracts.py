"""Contracts, money and changes of the demonstration."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from contracts.actions.changes import ask_change
from contracts.actions.payments import Line, NewMoney, Terms, confirm_money, issue_notice, store_notice_paper
from contracts.enums import MoneyKind, OrderState, PaymentTerms
from contracts.models import Contract, Instalment, OpeningBalance, OrderForm
from contracts.queries.changes import Wanted
from customers.authorization.enums import Act
from customers.enums import Stage
from customers.models import Household, Staff
from customers.rules.amounts import round_fen


def make_contract(household: Household, random: Random, today: date, now: datetime) -> Contract:
    """Give a household its order form and its contract with instalments, some of them paid before the system."""
    unit = household.unit
    price = round_fen(unit.list_price or Decimal(1_000_000))
    signed = household.stage != Stage.ORDERED
    OrderForm.objects.create(
        household=household,
        number=household.order_no,
        signed_on=household.opened_on,
        earnest_amount=Decimal(50_000),
        sign_by_on=household.opened_on + timedelta(days=7),
        state=OrderState.CONTRACTED if signed else OrderState.VALID,
    )
    terms = random.choices([PaymentTerms.MORTGAGE, PaymentTerms.INSTALMENTS, PaymentTerms.ONE_OFF], [6, 3, 1])[0]
    contract = Contract.objects.create(
        household=household,
        number=household.contract_no,
        signed_on=household.opened_on + timedelta(days=6) if signed else None,
        filing_no=f"BA{household.contract_no[2:]}" if household.stage == Stage.FILED else "",
        price=price,
        unit_price=unit.unit_price,
        payment_terms=terms,
        down_payment_percent=Decimal(30) if terms != PaymentTerms.ONE_OFF else Decimal(100),
        late_payment_rate=Decimal(1),
        delivery_on=today + timedelta(days=260),
        title_term_days=730,
        property_fee=Decimal("3.80"),
        usable_area_percent=Decimal("78.50"),
        fit_out_standard="毛坯交付，公共部位精装",
    )
    make_instalments(contract, today)
    if signed:
        OpeningBalance.objects.create(
            contract=contract,
            instalment=contract.instalments.get(position=1),
            amount=contract.instalments.get(position=1).amount,
            paid_on=contract.signed_on,
            old_receipt_no=f"{household.pk:07d}",
            imported_from="上线前台账",
            recorded_at=now,
        )
    return contract


def make_instalments(contract: Contract, today: date) -> None:
    """Split the price: all at once, down payment and loan, or three parts."""
    price = contract.price
    first = contract.signed_on or today + timedelta(days=7)
    if contract.payment_terms == PaymentTerms.ONE_OFF:
        parts = [(MoneyKind.ONE_OFF, first, price)]
    elif contract.payment_terms == PaymentTerms.MORTGAGE:
        down = round_fen(price * Decimal("0.3"))
        parts = [(MoneyKind.DOWN_PAYMENT, first, down), (MoneyKind.MORTGAGE, today + timedelta(days=45), price - down)]
    else:
        down, half = round_fen(price * Decimal("0.3")), round_fen(price * Decimal("0.35"))
        parts = [
            (MoneyKind.DOWN_PAYMENT, first, down),
            (MoneyKind.INSTALMENT, today + timedelta(days=12), half),
            (MoneyKind.INSTALMENT, today + timedelta(days=120), price - down - half),
        ]
    Instalment.objects.bulk_create(
        Instalment(contract=contract, position=n, kind=kind, due_on=due, amount=amount) for n, (kind, due, amount) in enumerate(parts, 1)
    )


def make_payments(contracts: list[Contract], finance: Staff, now: datetime) -> None:
    """Issue notices: some confirmed, some waiting on finance's desk."""
    for number, contract in enumerate(contracts):
        open_ = contract.instalments.filter(opening_balances__isnull=True).order_by("position").first()
        if open_ is None:
            continue
        rep = contract.household.assignments.get(ended_at__isnull=True).staff
        part = min(open_.amount, Decimal(100_000))
        at = now - timedelta(days=3 if number % 2 else 0, hours=2)
        notice = issue_notice(contract=contract, lines=[Line(part, open_.pk)], terms=Terms("transfer", contract.household.name.split("、")[0]), by=rep, now=at)
        store_notice_paper(notice=notice, by=rep, now=at)
        if number % 2:
            piece = NewMoney("transfer", part, at.date(), notice.payer, f"D{now:%Y%m%d}{number:05d}")
            confirm_money(notice=notice, pieces=[piece], kind="receipt", by=finance, now=at + timedelta(hours=3))


def make_changes(contracts: list[Contract], now: datetime) -> None:
    """Ask for changes: one within the mandate, the others up their routes."""
    terms: tuple[dict[str, Any], ...] = (
        {"special_terms": "车位编号变更为 B2-118"},
        {"title_term_days": 540},
        {"property_fee": Decimal("3.50")},
        {"usable_area_percent": Decimal("77.00")},
    )
    for contract, values in zip(contracts, terms, strict=False):
        rep = contract.household.assignments.get(ended_at__isnull=True).staff
        ask_change(
            contract=contract, wanted=Wanted(act=Act.CONTRACT_CHANGE, reason="客户书面申请，资料已核对", after=values), by=rep, now=now - timedelta(hours=20)
        )
