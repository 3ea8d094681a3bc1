"""Tables of contracts, payments and ledger imports."""

from contracts.models.contract import Contract, ContractChange, Instalment, OrderForm
from contracts.models.ledger import Difference, LedgerImport, LedgerRow
from contracts.models.notice import NoticeLine, PaymentNotice
from contracts.models.payment import Allocation, OpeningBalance, Payment, Receipt, Reversal

__all__ = [
    "Allocation",
    "Contract",
    "ContractChange",
    "Difference",
    "Instalment",
    "LedgerImport",
    "LedgerRow",
    "NoticeLine",
    "OpeningBalance",
    "OrderForm",
    "Payment",
    "PaymentNotice",
    "Receipt",
    "Reversal",
]
