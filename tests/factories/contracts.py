"""Factories of contracts: a signed contract with three instalments, changes asked by the real action."""

from datetime import date
from decimal import Decimal

import factory

from contracts.actions import changes as actions
from contracts.enums import MoneyKind, PaymentTerms
from contracts.models import Contract, Instalment, OrderForm
from contracts.queries.changes import Wanted
from contracts.rules.schedule import Part
from customers.authorization.enums import Act, Verdict
from customers.authorization.models import ApprovalRequest
from customers.enums import Stage
from tests.factories import customers as core

NOW = core.NOW


class OrderFormFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OrderForm

    household = factory.LazyFunction(core.household)
    number = factory.Sequence(lambda n: f"DG-{n:05}")


class ContractFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contract

    household = factory.LazyFunction(core.household)
    number = factory.Sequence(lambda n: f"HT-YL-2025-{n:05}")
    signed_on = date(2025, 3, 12)
    price = Decimal("2020000.00")
    payment_terms = PaymentTerms.INSTALMENTS
    down_payment_percent = Decimal("30.00")
    late_payment_rate = Decimal("1.000")
    delivery_on = date(2027, 6, 30)
    title_term_days = 720
    property_fee = Decimal("3.80")
    usable_area_percent = Decimal("78.50")
    fit_out_standard = "木地板、整体橱柜"


class InstalmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Instalment

    contract = factory.SubFactory(ContractFactory)
    position = factory.Sequence(lambda n: n + 1)
    kind = MoneyKind.INSTALMENT
    due_on = date(2026, 7, 1)
    amount = Decimal("100000.00")


def contract(
    representative=None,
    buyers=None,
    unit=None,
    instalments=(("606000.00", date(2025, 3, 12)), ("1292000.00", date(2025, 12, 1)), ("122000.00", date(2026, 7, 1))),
    **values,
):
    """Return a signed contract of a household with its instalments."""
    file = values.pop("household", None) or core.household(representative, buyers, unit, stage=Stage.SIGNED)
    made = ContractFactory(household=file, **values)
    for position, (amount, due_on) in enumerate(instalments, 1):
        InstalmentFactory(contract=made, position=position, amount=Decimal(amount), due_on=due_on)
    return made


def wanted(act=Act.CONTRACT_CHANGE, reason="客户资金回笼延迟", **values):
    """Return what is asked of a contract."""
    return Wanted(act=act, reason=reason, **values)


def schedule(*sums):
    """Return a new schedule: a kind, a day and an amount per sum."""
    return tuple(Part(kind, due_on, Decimal(amount)) for kind, due_on, amount in sums)


def change(of, by=None, now=NOW, origin=None, **values):
    """Ask for a change of a contract by the real action; by its representative unless another is named."""
    by = by or of.household.assignments.get(ended_at__isnull=True).staff
    return actions.ask_change(contract=of, wanted=wanted(**values), by=by, now=now, origin=origin)


def request_of(asked):
    """Return the newest request of a change."""
    return ApprovalRequest.objects.about(asked).latest("asked_at", "id")


def decided(asked, by, verdict=Verdict.APPROVE, now=NOW, words="", **values):
    """Let somebody speak on a change; anything but an approval gets a reason."""
    reason = words or ("" if verdict == Verdict.APPROVE else "理由")
    return actions.decide_change(change=asked, request=request_of(asked), verdict=verdict, by=by, now=now, words=reason, **values)
