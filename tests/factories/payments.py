"""Factories of payments: notices issued and money confirmed by the real actions."""

from datetime import date, timedelta
from decimal import Decimal

from contracts.actions import payments as actions
from contracts.enums import Method, VoucherCopies, VoucherKind
from contracts.models import OpeningBalance
from customers.enums import Role
from tests.factories import contracts
from tests.factories import customers as core

NOW = core.NOW
TODAY = NOW.date()


def finance(subsidiary=None, **values):
    """Return a clerk of finance."""
    return core.staff_as(Role.FINANCE, subsidiary, **values)


def contract(*amounts, representative=None, is_supervised=False, **values):
    """Return a contract with one instalment per amount, all due on 1 July 2026."""
    unit = core.UnitFactory(building__project__is_supervised=is_supervised)
    instalments = [(amount, date(2026, 7, 1)) for amount in amounts or ("100000.00", "260000.00")]
    return contracts.contract(representative, unit=unit, instalments=instalments, **values)


def representative_of(of):
    """Return who serves the household of a contract."""
    return of.household.assignments.get(ended_at__isnull=True).staff


def line(of, position, amount):
    """Return a line over a part of an instalment."""
    return actions.Line(Decimal(amount), of.instalments.get(position=position).pk)


def on_account(amount, **values):
    """Return a line without an instalment, on account unless another kind is named."""
    return actions.Line(Decimal(amount), **values)


def terms(payer="王建平", method=Method.TRANSFER, **values):
    """Return how a notice is paid."""
    return actions.Terms(method=method, payer=payer, **values)


def notice(of, *lines, by=None, now=NOW, **values):
    """Issue a notice by the real action, by the household's representative unless another is named."""
    asked = lines or (line(of, 1, "100000.00"),)
    return actions.issue_notice(contract=of, lines=asked, terms=terms(**values), by=by or representative_of(of), now=now)


def money(part, method=Method.TRANSFER, received_on=TODAY, **values):
    """Return a piece of money that came in."""
    return actions.NewMoney(method=method, part=Decimal(part), received_on=received_on, **values)


def confirm(of, *pieces, by=None, now=NOW, kind=VoucherKind.RECEIPT, number=""):
    """Confirm the money of a notice by the real action; one transfer of its total unless pieces are named."""
    clerk = by or finance(of.contract.household.project.subsidiary)
    return actions.confirm_money(notice=of, pieces=pieces or (money(of.total),), kind=kind, number=number, by=clerk, now=now)


def reverse(of, by=None, now=NOW, reason="入错户", copies=VoucherCopies.BACK):
    """Reverse the confirmed money of a notice by the real action."""
    clerk = by or finance(of.contract.household.project.subsidiary)
    return actions.reverse_money(notice=of, reason=reason, copies=copies, by=clerk, now=now)


def opening(of, amount, position=None, **values):
    """Return money from before the system."""
    instalment = of.instalments.get(position=position) if position else None
    return OpeningBalance.objects.create(
        contract=of,
        instalment=instalment,
        amount=Decimal(amount),
        imported_from="台账.xlsx",
        recorded_at=values.pop("recorded_at", NOW - timedelta(days=30)),
        **values,
    )
