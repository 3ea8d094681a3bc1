"""The sale a row tells of: buyers, order form, terms, contract."""

import re
from datetime import date
from decimal import Decimal

from contracts.enums import LedgerFault, PaymentTerms
from contracts.rules.ledger import buyers, cells, words
from contracts.rules.ledger.columns import Column
from contracts.rules.ledger.entry import Figures, Sale
from contracts.rules.ledger.reading import Reader
from contracts.rules.ledger.terms import REST, Terms, down_payment

HUNDRED = Decimal(100)
LONGEST_NAME = 80


def sale_of(reader: Reader, price: Decimal | None, unit_price: Decimal | None, figures: Figures, on: date) -> Sale:
    """§5.1.2 Return the sale of a sold unit; what is missing or wrong is noted with the reader."""
    sale = Sale(buyers=_buyers(reader, on), price=price or Decimal(0), unit_price=unit_price)
    if price is None and not any(fault.code == LedgerFault.NOT_A_NUMBER for fault in reader.problems):
        reader.problem(LedgerFault.PRICE_MISSING, Column.TOTAL)
    _read_order(reader, sale, figures)
    sale.terms, sale.has_terms = _terms(reader, sale.price), bool(reader.word(Column.TERMS))
    _read_contract(reader, sale)
    _read_service(reader, sale)
    return sale


def _read_order(reader: Reader, sale: Sale, figures: Figures) -> None:
    """§5.1.2 Read the order form; earnest money above the cap is a warning."""
    sale.order_no, sale.ordered_on = reader.code(Column.ORDER_NO), reader.day(Column.ORDERED_ON)
    sale.earnest, sale.sign_by_on = reader.amount(Column.EARNEST), reader.day(Column.SIGN_BY_ON)
    if sale.earnest and sale.price and sale.earnest * HUNDRED > sale.price * figures.earnest_cap:
        reader.warning(LedgerFault.EARNEST_HIGH, Column.EARNEST, cap=f"{figures.earnest_cap.normalize():f}")


def _read_contract(reader: Reader, sale: Sale) -> None:
    """§5.1.1 Read contract number, dates and filing, and how far the sale has come."""
    sale.contract_no, sale.signed_on = reader.code(Column.CONTRACT_NO), reader.day(Column.SIGNED_ON)
    sale.filing_no, sale.delivery_on = reader.code(Column.FILING_NO), reader.day(Column.DELIVERY_ON)
    status = cells.word_of(reader.raw.cells.get(Column.STATUS))
    sale.stage = words.stage_of(status, has_contract=bool(sale.contract_no or sale.signed_on), has_filing=bool(sale.filing_no))
    sale.paid, sale.paid_on, sale.receipt_no = reader.amount(Column.PAID), reader.day(Column.PAID_ON), reader.code(Column.RECEIPT_NO)


def _read_service(reader: Reader, sale: Sale) -> None:
    """§2.1.b Read the address, who serves the customer and who sold."""
    sale.address = reader.word(Column.ADDRESS)
    postcode = cells.code_of(reader.raw.cells.get(Column.POSTCODE))
    sale.postcode = postcode.zfill(6) if re.fullmatch(r"\d{5,6}", postcode, re.ASCII) else ""
    named = _people(reader.word(Column.REPRESENTATIVE))
    if len(named) > 1:
        reader.warning(LedgerFault.SEVERAL_REPRESENTATIVES, Column.REPRESENTATIVE, name=named[0])
    sale.representative = named[0] if named else ""
    sale.seller = next(iter(_people(reader.word(Column.SELLER))), "")


def _people(text: str) -> list[str]:
    """Return the staff a cell names, without phone numbers and remarks; a blank after the surname, as in 王　芳, does not count."""
    bare = re.sub(r"[(（][^)）]*[)）]|[+\d][\d\s\-]{4,}", "", text)
    solid = re.sub(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", r"\1", bare)
    return [name for name in (part.strip() for part in re.split(r"[、/,，;；|]", solid)) if name]


def _terms(reader: Reader, price: Decimal) -> Terms:
    """Return the terms of payment; an unknown word is other, a loan without its down payment is said."""
    word = reader.word(Column.TERMS)
    known = words.terms_of(word) if word else PaymentTerms.OTHER
    if known is None:
        reader.warning(LedgerFault.TERMS_UNKNOWN, Column.TERMS, value=word[:30])
    loan = reader.amount(Column.LOAN_AMOUNT)
    terms = Terms(known or PaymentTerms.OTHER, reader.percent(Column.DOWN_PERCENT), reader.amount(Column.DOWN_AMOUNT), reader.amount(Column.FUND_AMOUNT))
    if terms.terms in REST and not terms.down_amount and not terms.down_percent:
        lent = (loan or 0) + (terms.fund_amount or 0)
        if price and 0 < lent < price:
            return Terms(terms.terms, None, price - lent, terms.fund_amount)
    if price and terms.terms in REST and down_payment(price, terms) is None:
        reader.warning(LedgerFault.DOWN_PAYMENT_MISSING, Column.DOWN_PERCENT if Column.DOWN_PERCENT in reader.raw.headings else Column.TERMS)
    return terms


def _buyers(reader: Reader, on: date) -> tuple[buyers.BuyerEntry, ...]:
    """Return the buyers of a sold unit, or note that they are missing or wrong."""
    numbers = _numbers(reader)
    named = buyers.names_of(_joined(reader, Column.NAME, Column.CO_NAME), len(numbers))
    phones = _phones(reader)
    if not named:
        reader.problem(LedgerFault.NAME_MISSING, Column.NAME)
        return ()
    if any(len(name) > LONGEST_NAME for name, _share in named):
        reader.problem(LedgerFault.TOO_LONG, Column.NAME, limit=str(LONGEST_NAME))
        return ()
    kinds = buyers.numbers_of(cells.word_of(reader.raw.cells.get(Column.IDENTITY_KIND)))
    try:
        found = buyers.buyers_of(named, kinds, numbers, phones, on)
    except buyers.BuyerProblem as problem:
        reader.problem(problem.code, Column.IDENTITY, **problem.values)
        return ()
    if len(found) > 1 and len(numbers) == 1:
        reader.warning(LedgerFault.IDENTITY_INCOMPLETE, Column.IDENTITY)
    return found


def _joined(reader: Reader, *columns: Column) -> str:
    """Return the texts of columns that are read together."""
    texts = (str(reader.raw.cells.get(column) or "") for column in columns)
    return "、".join(text for text in texts if cells.word_of(text))


def _numbers(reader: Reader) -> list[str]:
    """Return the identity numbers; one that lost its last digits is a problem."""
    if reader.raw.lost_numbers & {Column.IDENTITY, Column.CO_IDENTITY}:
        reader.problem(LedgerFault.IDENTITY_AS_NUMBER, Column.IDENTITY)
        return []
    texts = (cells.word_of(reader.raw.cells.get(column)) for column in (Column.IDENTITY, Column.CO_IDENTITY))
    return buyers.numbers_of("、".join(filter(None, texts)))


def _phones(reader: Reader) -> list[str]:
    """Return the phone numbers, or note what is wrong with one."""
    try:
        return buyers.phones_of(cells.word_of(reader.raw.cells.get(Column.PHONE)))
    except buyers.BuyerProblem as problem:
        reader.problem(problem.code, Column.PHONE)
        return []
