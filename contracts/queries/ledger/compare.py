"""A row against the file: the sales side changes, the department's side is only listed (decision H5)."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.enums import LedgerFault, LedgerField, PaymentTerms
from contracts.models import Contract
from contracts.queries.ledger.plan import Change, Ground, Offer, Plan, begin, paid_in_file
from contracts.rules.ledger.columns import Column
from contracts.rules.ledger.entry import Entry, Sale
from contracts.rules.ledger.terms import Terms, instalments_of
from customers.encryption import keyed_hash
from customers.enums import Stage
from customers.models import Customer, Household, Unit
from customers.rules.amounts import money
from customers.rules.identity import mask_number
from customers.rules.names import plain_name

STAGES = (Stage.ORDERED, Stage.SIGNED, Stage.FILED, Stage.MOVED_IN, Stage.ENDED)
UNIT_FIELDS = (
    (LedgerField.FLOOR_PLAN, "floor_plan", "floor_plan"),
    (LedgerField.PREDICTED_AREA, "predicted_area", "predicted_area"),
    (LedgerField.PREDICTED_INNER_AREA, "predicted_inner_area", "predicted_inner_area"),
    (LedgerField.SURVEYED_AREA, "surveyed_area", "surveyed_area"),
    (LedgerField.SURVEYED_INNER_AREA, "surveyed_inner_area", "surveyed_inner_area"),
    (LedgerField.UNIT_PRICE, "unit_price", "unit_price"),
    (LedgerField.LIST_PRICE, "list_price", "list_price"),
    (LedgerField.SALES_STATUS, "sales_status", "status"),
)
ORDER_FIELDS = (
    (LedgerField.ORDER_NO, "number", "order_no"),
    (LedgerField.ORDERED_ON, "signed_on", "ordered_on"),
    (LedgerField.EARNEST, "earnest_amount", "earnest"),
    (LedgerField.SIGN_BY_ON, "sign_by_on", "sign_by_on"),
)
CONTRACT_FIELDS = (
    (LedgerField.CONTRACT_NO, "number", "contract_no"),
    (LedgerField.SIGNED_ON, "signed_on", "signed_on"),
    (LedgerField.FILING_NO, "filing_no", "filing_no"),
    (LedgerField.DELIVERY_ON, "delivery_on", "delivery_on"),
)
LONGEST = 200


def plan_of(entry: Entry, ground: Ground) -> Plan:
    """Return what taking a row over does, compared field by field."""
    plan = begin(entry, ground)
    if plan.entry.problems or plan.problems:
        return plan
    if plan.unit is not None:
        plan.changes += _unit_changes(plan.unit, entry)
    if entry.sale and plan.opens:
        if plan.unit is not None:
            plan.changes.append(Change(LedgerField.FILE, "file", "", None, "", "、".join(filter(None, (entry.sale.order_no, entry.sale.contract_no)))))
        plan.offers += _offers_of_known(entry.sale, ground)
    elif entry.sale and plan.file is not None:
        plan.changes += _order_changes(plan.file, entry.sale)
        plan.changes += _file_changes(plan.file, entry.sale)
        _compare_contract(plan, plan.file, entry.sale)
        plan.offers += _offers(plan.file, entry.sale)
        _compare_paid(plan, plan.file, entry.sale, ground)
    return plan


def plans_of(entries: Sequence[Entry], ground: Ground) -> list[Plan]:
    """Return the plans of rows in their order."""
    return [plan_of(entry, ground) for entry in entries]


def shown(value: object) -> str:
    """Return a value as it stands in a before and after."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return money(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _differing(record: object | None, row: object, fields: Iterable[tuple[LedgerField, str, str]], target: str) -> list[Change]:
    """Return the fields a row gives and the record has otherwise; an empty cell changes nothing."""
    found = []
    for name, attribute, given in fields:
        new: Any = getattr(row, given)
        old: Any = getattr(record, attribute, None)
        if new not in (None, "") and new != old:
            found.append(Change(name, target, attribute, new, shown(old), shown(new)))
    return found


def _unit_changes(unit: Unit, entry: Entry) -> list[Change]:
    """Return what a row changes of its unit."""
    return _differing(unit, entry, UNIT_FIELDS, "unit")


def _order_changes(file: Household, sale: Sale) -> list[Change]:
    """§5.1.2 Return what a row changes of the order form; without a number there is none."""
    order = getattr(file, "order_form", None)
    return _differing(order, sale, ORDER_FIELDS, "order") if order is not None or sale.order_no else []


def _file_changes(file: Household, sale: Sale) -> list[Change]:
    """Return what a row changes of the file itself: its seller, and how far the sale has come; it never goes back."""
    found = []
    if sale.seller and (file.seller is None or file.seller.name != sale.seller):
        found.append(Change(LedgerField.SELLER, "file", "seller", sale.seller, file.seller.name if file.seller else "", sale.seller))
    if STAGES.index(sale.stage) > STAGES.index(Stage(file.stage)):
        found.append(Change(LedgerField.STAGE, "file", "stage", sale.stage, file.stage, sale.stage.value))
    return found


def is_signed(contract: Contract) -> bool:
    """Tell whether a contract is signed: from then on its dates, number and terms are the department's."""
    return bool(contract.signed_on or contract.number)


def _compare_contract(plan: Plan, file: Household, sale: Sale) -> None:
    """§5.1.1 Change an unsigned contract; of a signed one fill what is empty and list the rest."""
    contract: Contract | None = getattr(file, "contract", None)
    if contract is None:
        plan.changes.append(Change(LedgerField.PRICE, "contract", "", None, "", money(sale.price)))
        return
    fields = _differing(contract, sale, CONTRACT_FIELDS, "contract")
    if not is_signed(contract):
        plan.changes += [*fields, *_term_changes(plan, contract, sale)]
        return
    plan.changes += [change for change in fields if not change.before]
    plan.offers += [Offer(change.field, change.before, change.after) for change in fields if change.before]
    if contract.price != sale.price:
        plan.offers.append(Offer(LedgerField.PRICE, money(contract.price), money(sale.price)))
    if sale.has_terms and (before := terms_text(contract_terms(contract))) != (after := terms_text(sale.terms, contract)):
        plan.offers.append(Offer(LedgerField.PAYMENT_TERMS, before, after))


def contract_terms(contract: Contract) -> Terms:
    """Return the terms that stand in a contract."""
    return Terms(PaymentTerms(contract.payment_terms), contract.down_payment_percent)


def terms_text(terms: Terms, contract: Contract | None = None) -> str:
    """Return terms of payment as they are kept: the code and the share; a share the ledger does not give is the contract's."""
    percent = terms.down_percent if terms.down_percent is not None or contract is None else contract.down_payment_percent
    return f"{terms.terms.value} {percent.normalize():f}%" if percent else terms.terms.value


def wanted_terms(contract: Contract, sale: Sale) -> Terms:
    """Return the terms a row gives an unsigned contract: its own, else those that stand."""
    return sale.terms if sale.has_terms else contract_terms(contract)


def _term_changes(plan: Plan, contract: Contract, sale: Sale) -> list[Change]:
    """Return what a row changes of price, terms and instalments; where money stands on the old ones it is only listed."""
    terms = wanted_terms(contract, sale)
    new, rows = instalments_of(sale.price, terms), list(contract.instalments.all())
    found: list[Change] = []
    if contract.price != sale.price:
        found.append(Change(LedgerField.PRICE, "contract", "price", sale.price, money(contract.price), money(sale.price)))
    if [(row.kind, row.amount) for row in rows if row.amount] != new and (sale.has_terms or found):
        before, after = terms_text(contract_terms(contract)), terms_text(terms)
        found.append(Change(LedgerField.PAYMENT_TERMS, "contract", "instalments", terms, before, after))
    if found and any(row.notice_lines.all() or row.opening_balances.all() for row in rows):
        plan.offers += [Offer(change.field, change.before, change.after) for change in found]
        return []
    if sale.unit_price and contract.unit_price != sale.unit_price:
        found.append(Change(LedgerField.UNIT_PRICE, "contract", "unit_price", sale.unit_price, shown(contract.unit_price), shown(sale.unit_price)))
    return found


def _compare_paid(plan: Plan, file: Household, sale: Sale, ground: Ground) -> None:
    """H15 Say when the ledger counts other money than the file; money is never changed by a ledger."""
    paid = paid_in_file(file, ground.known)
    if sale.paid is not None and sale.paid != paid and getattr(file, "contract", None) is not None:
        plan.warn(LedgerFault.PAID_DIFFERS, Column.PAID, ledger=money(sale.paid), file=money(paid))


def _offers_of_known(sale: Sale, ground: Ground) -> list[Offer]:
    """Return what a new file's row says otherwise of customers the house knows already."""
    found: list[Offer] = []
    for buyer in sale.buyers:
        hashed = keyed_hash(buyer.identity_kind, buyer.identity_number) if buyer.identity_number else ""
        if customer := ground.known.customers.get((buyer.identity_kind, hashed)):
            found += _offers_of(customer, buyer.name, buyer.phones, {phone.number for phone in customer.phones.all()})
    return found


def _offers(file: Household, sale: Sale) -> list[Offer]:
    """Return everything of the department's side that a row gives otherwise than the file."""
    customers = [buyer.customer for buyer in file.buyers.all()]
    phones = {phone.number for customer in customers for phone in customer.phones.all()}
    found: list[Offer] = []
    strangers = False
    for buyer in sale.buyers:
        hashed = keyed_hash(buyer.identity_kind, buyer.identity_number) if buyer.identity_number else ""
        customer = next((known for known in customers if hashed and (known.identity_kind, known.identity_hash) == (buyer.identity_kind, hashed)), None)
        if customer is None and (customer := next((known for known in customers if plain_name(known.name) == plain_name(buyer.name)), None)):
            found += [Offer(LedgerField.IDENTITY, customer.identity_masked, mask_number(buyer.identity_number), customer)] if hashed else []
        strangers = strangers or customer is None
        found += _offers_of(customer, buyer.name, buyer.phones, phones) if customer else []
    if strangers:
        found.append(Offer(LedgerField.BUYERS, file.name[:LONGEST], "、".join(buyer.name for buyer in sale.buyers)[:LONGEST]))
    return [*found, *_offers_of_file(file, sale)]


def _offers_of(customer: Customer, name: str, phones: Iterable[str], known: set[str]) -> list[Offer]:
    """Return name and phones that differ from a customer's."""
    found = [Offer(LedgerField.NAME, customer.name, name, customer)] if plain_name(customer.name) != plain_name(name) else []
    first = next((phone.number for phone in customer.phones.all()), "")
    return [*found, *(Offer(LedgerField.PHONE, first, phone, customer) for phone in phones if phone not in known)]


def _offers_of_file(file: Household, sale: Sale) -> list[Offer]:
    """Return address and representative that differ from the file's."""
    found = []
    addresses = [address.text for address in file.current_addresses]  # type: ignore[attr-defined]
    if sale.address and "".join(sale.address.split()) not in {"".join(text.split()) for text in addresses}:
        found.append(Offer(LedgerField.ADDRESS, addresses[0] if addresses else "", sale.address))
    serving = next((assignment.staff.name for assignment in file.current_assignments), "")  # type: ignore[attr-defined]
    if sale.representative and sale.representative != serving:
        found.append(Offer(LedgerField.REPRESENTATIVE, serving, sale.representative))
    return found
