"""What the contracts hold about the households of one person: terms, changes, money."""

from collections.abc import Collection, Iterator
from typing import Any

from django.utils.translation import gettext as _

from contracts.models import Allocation, Contract, ContractChange, Instalment, OpeningBalance, Receipt
from customers.queries.person import Section


def sections_of(files: Collection[int]) -> Iterator[Section]:
    """Return the contracts, what was asked to be changed in them, what is due and what was paid, by whom."""
    yield Section(
        _("Contracts"), (_("Contract no."), _("Signed"), _("Filing no."), _("Price"), _("Payment terms"), _("Delivery date")), list(_contracts(files))
    )
    yield Section(_("Changes asked for"), (_("Asked at"), _("Number"), _("What is asked"), _("Reason"), _("State")), list(_changes(files)))
    yield Section(_("Instalments"), (_("Contract no."), _("Kind"), _("Due on"), _("Amount")), list(_instalments(files)))
    yield Section(_("Payments"), (_("Received on"), _("Payer"), _("Method of payment"), _("Amount"), _("Payment notice")), list(_payments(files)))
    yield Section(_("Receipts and invoices"), (_("Issued at"), _("Kind of voucher"), _("Number"), _("Amount")), list(_receipts(files)))
    yield Section(_("Paid before the system"), (_("Paid on"), _("Old receipt no."), _("Amount")), list(_balances(files)))


def _contracts(files: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """Return the contracts."""
    for row in Contract.objects.filter(household__in=files).order_by("pk"):
        yield row.number, row.signed_on, row.filing_no, row.price, row.get_payment_terms_display(), row.delivery_on


def _changes(files: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """Return the changes that were asked for."""
    for row in ContractChange.objects.filter(contract__household__in=files).order_by("asked_at", "pk"):
        yield row.asked_at, row.number, row.get_act_display(), row.reason, row.get_state_display()


def _instalments(files: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """Return what is due."""
    for row in Instalment.objects.filter(contract__household__in=files).select_related("contract").order_by("contract", "position"):
        yield row.contract.number, row.get_kind_display(), row.due_on, row.amount


def _payments(files: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """Return the money that was counted for these contracts."""
    rows = Allocation.objects.filter(notice__contract__household__in=files).select_related("payment", "notice")
    for row in rows.order_by("payment__received_on", "pk"):
        yield row.payment.received_on, row.payment.payer, row.payment.get_method_display(), row.amount, row.notice.number


def _receipts(files: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """Return the vouchers."""
    for row in Receipt.objects.filter(notice__contract__household__in=files).order_by("issued_at", "pk"):
        yield row.issued_at, row.get_kind_display(), row.number, row.total


def _balances(files: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """Return money of before the system."""
    for row in OpeningBalance.objects.filter(contract__household__in=files).order_by("pk"):
        yield row.paid_on, row.old_receipt_no, row.amount
