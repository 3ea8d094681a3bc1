"""The sale of a row: order form, contract, instalments, money from before the system."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from contracts.enums import LedgerField, OrderState
from contracts.models import Contract, Instalment, OpeningBalance, OrderForm
from contracts.queries.ledger.compare import wanted_terms
from contracts.queries.ledger.plan import Change
from contracts.rules.ledger.entry import Sale
from contracts.rules.ledger.terms import Terms, instalments_of, spread
from customers.enums import Stage
from customers.models import Household


def make_sales(pairs: Sequence[tuple[Household, Sale]], source: str, now: datetime) -> None:
    """§5.1.2 Write order forms, contracts, their instalments and opening balances of new files, one statement a table."""
    OrderForm.objects.bulk_create(_order(file, sale) for file, sale in pairs if sale.order_no)
    contracts = Contract.objects.bulk_create(_contract(file, sale) for file, sale in pairs)
    rows = [(contract, sale, _instalments(contract, sale.terms)) for contract, (_file, sale) in zip(contracts, pairs, strict=True)]
    Instalment.objects.bulk_create(instalment for _contract_row, _sale, instalments in rows for instalment in instalments)
    OpeningBalance.objects.bulk_create(balance for contract, sale, instalments in rows for balance in _balances(contract, sale, instalments, source, now))


def _order(file: Household, sale: Sale) -> OrderForm:
    """Return an unsaved order form."""
    state = OrderState.VALID if sale.stage == Stage.ORDERED else OrderState.CONTRACTED
    return OrderForm(household=file, number=sale.order_no, signed_on=sale.ordered_on, earnest_amount=sale.earnest, sign_by_on=sale.sign_by_on, state=state)


def _contract(file: Household, sale: Sale) -> Contract:
    """Return an unsaved contract."""
    return Contract(
        household=file,
        number=sale.contract_no,
        signed_on=sale.signed_on,
        filing_no=sale.filing_no,
        price=sale.price,
        unit_price=sale.unit_price,
        payment_terms=sale.terms.terms,
        down_payment_percent=sale.terms.down_percent,
        delivery_on=sale.delivery_on,
    )


def _instalments(contract: Contract, terms: Terms) -> list[Instalment]:
    """Return the unsaved instalments of a price; when they fall due the ledger does not say."""
    return [
        Instalment(contract=contract, position=position, kind=kind, amount=amount)
        for position, (kind, amount) in enumerate(instalments_of(contract.price, terms), start=1)
    ]


def _balances(contract: Contract, sale: Sale, instalments: Sequence[Instalment], source: str, now: datetime) -> Iterable[OpeningBalance]:
    """H15 Return the money from before the system, spread over the instalments in their order."""
    for place, amount in spread(sale.paid, [row.amount for row in instalments]) if sale.paid else []:
        instalment = instalments[place] if place is not None else None
        yield OpeningBalance(
            contract=contract,
            instalment=instalment,
            amount=amount,
            paid_on=sale.paid_on,
            old_receipt_no=sale.receipt_no,
            imported_from=source[:120],
            recorded_at=now,
        )


def change_order(file: Household, changes: Sequence[Change], sale: Sale) -> None:
    """§5.1.2 Write what a row changes of the order form; it becomes a contract's when the sale is signed."""
    order: OrderForm | None = getattr(file, "order_form", None)
    if order is None and not sale.order_no:
        return
    order = order or _order(file, sale)
    for change in changes:
        setattr(order, change.attribute, change.value)
    if sale.stage != Stage.ORDERED and order.state in {OrderState.VALID, OrderState.EXTENDED}:
        order.state = OrderState.CONTRACTED
    order.save()
    file.order_no = order.number


def change_contract(file: Household, changes: Sequence[Change], sale: Sale, source: str, now: datetime) -> None:
    """§5.1.1 Write what a row changes of the contract; price and terms of an unsigned one make its instalments anew."""
    contract: Contract | None = getattr(file, "contract", None)
    if contract is not None:
        _change_terms(contract, changes, sale)
        file.contract_no = contract.number
        return
    contract = _contract(file, sale)
    contract.save()
    instalments = Instalment.objects.bulk_create(_instalments(contract, sale.terms))
    OpeningBalance.objects.bulk_create(_balances(contract, sale, instalments, source, now))
    file.contract_no = contract.number


def _change_terms(contract: Contract, changes: Sequence[Change], sale: Sale) -> None:
    """Write the changed fields and, where price or terms are among them, the instalments."""
    terms = wanted_terms(contract, sale)
    for change in changes:
        if change.field != LedgerField.PAYMENT_TERMS:
            setattr(contract, change.attribute, change.value)
    is_new_plan = any(change.field in {LedgerField.PAYMENT_TERMS, LedgerField.PRICE} for change in changes)
    if is_new_plan:
        contract.payment_terms = terms.terms
        contract.down_payment_percent = terms.down_percent
    contract.save()
    if is_new_plan:
        _replace_instalments(contract, terms)


def _replace_instalments(contract: Contract, terms: Terms) -> None:
    """Keep each instalment in its place with its new kind and sum, add what is missing, strike what is too many."""
    rows, wanted = list(contract.instalments.all()), instalments_of(contract.price, terms)
    for row, (kind, amount) in zip(rows, wanted, strict=False):
        row.kind, row.amount = kind, amount
        row.save()
    last = rows[-1].position if rows else 0
    Instalment.objects.bulk_create(
        Instalment(contract=contract, position=last + step, kind=kind, amount=amount) for step, (kind, amount) in enumerate(wanted[len(rows) :], start=1)
    )
    for row in rows[len(wanted) :]:
        row.delete()
