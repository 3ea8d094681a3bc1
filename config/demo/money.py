"""Payment notices of the demonstration: waiting for their money, waiting too long, confirmed, and one whose confirmation was reversed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from contracts.actions.payments import Line, NewMoney, Terms, confirm_money, issue_notice, reverse_money, store_notice_paper
from contracts.enums import VoucherCopies, VoucherKind
from contracts.models import Contract, PaymentNotice
from customers.models import Staff
from customers.rules.deadlines import local_time

MOST = Decimal(100_000)
#: Days ago at which the waiting notices were issued; the longest have run out.
WAITING = (0, 0, 1, 4, 9, 24)
CONFIRMED = (1, 2, 3, 5, 8)


def make_payments(contracts: Sequence[Contract], finance: Staff, now: datetime) -> None:
    """Issue notices over the next sums of these contracts, and confirm some."""
    open_ = [contract for contract in contracts if contract.instalments.filter(opening_balances__isnull=True).exists()]
    days = [*WAITING, *CONFIRMED]
    for number, (contract, ago) in enumerate(zip(open_, days, strict=False)):
        notice = _issue(contract, now - timedelta(days=ago, hours=3))
        if number >= len(WAITING):
            _confirm(notice, finance, number, now)


def _issue(contract: Contract, at: datetime) -> PaymentNotice:
    """§5.3.1 Issue a notice over a part of the next open sum."""
    rep = contract.household.assignments.get(ended_at__isnull=True).staff
    due = contract.instalments.filter(opening_balances__isnull=True).earliest("position")
    payer = contract.household.name.split("、")[0]
    notice = issue_notice(contract=contract, lines=[Line(min(due.amount, MOST), due.pk)], terms=Terms("transfer", payer), by=rep, now=at)
    store_notice_paper(notice=notice, by=rep, now=at)
    return notice


def _confirm(notice: PaymentNotice, finance: Staff, number: int, now: datetime) -> None:
    """§5.3.2 Confirm the money of a notice some hours after it was issued; the last one was confirmed with another's money and is reversed."""
    at = notice.issued_at + timedelta(hours=2)
    day = local_time(at).date()
    piece = NewMoney("transfer", notice.total, day, notice.payer, f"D{day:%Y%m%d}{number:05d}")
    confirm_money(notice=notice, pieces=[piece], kind=VoucherKind.RECEIPT, by=finance, now=at)
    if number == len(WAITING):
        reverse_money(notice=notice, reason="来款属于同名的另一户", copies=VoucherCopies.BACK, by=finance, now=now - timedelta(hours=2))
