"""The locks of contracts, taken in the one order of the house: household, contract, subject, request, duty, number."""

from collections.abc import Iterable

from django.db.models import Q

from contracts.models import Contract, ContractChange, OrderForm, PaymentNotice
from customers.authorization.enums import Act
from customers.models import Buyer, Customer, Household, Unit


def locked_contract(contract: Contract, *, customers: Iterable[int] = ()) -> Contract:
    """Lock the household, with every other file of customers who are touched, then the contract; return it as it stands."""
    lock_households(contract.household_id, customers)
    return Contract.objects.select_for_update(of=("self",)).select_related("household__project__subsidiary", "household__unit").get(pk=contract.pk)


def lock_households(household: int, customers: Iterable[int] = ()) -> None:
    """Lock a household and every file of these customers in one order, before anything else of them is touched."""
    files = Buyer.objects.filter(customer__in=list(customers)).values("household")
    touched = Household.objects.filter(Q(pk=household) | Q(pk__in=files))
    list(touched.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def locked_for_effect(change: ContractChange) -> ContractChange:
    """Lock a change with everything its last word may write, before its request is touched; return it with its contract as they stand.

    Where the sale ends the unit comes first: whoever opens files or takes a ledger over locks units before households.
    """
    ends, people = change.act == Act.CANCELLATION, [line["customer"] for line in change.lines if "customer" in line]
    if ends:
        Unit.objects.select_for_update(of=("self",)).get(households=change.contract.household_id)
    contract = locked_contract(change.contract, customers=people)
    change = ContractChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    change.contract = contract
    if ends:
        list(PaymentNotice.objects.issued().filter(contract=contract).select_for_update(of=("self",)).order_by("pk").values_list("pk"))
        list(OrderForm.objects.select_for_update(of=("self",)).filter(household=contract.household_id).values_list("pk"))
    list(Customer.objects.select_for_update(of=("self",)).filter(pk__in=people).order_by("pk").values_list("pk"))
    return change
