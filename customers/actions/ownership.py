"""Who owns a household's unit: buyers exchanged, a new identity document, the end of the file."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from customers.actions.customers import identity_fields, known_customer
from customers.actions.households import refresh_file, show_again
from customers.actions.timeline import tell
from customers.enums import Happened, Stage
from customers.models import Buyer, Customer, Household, Staff
from customers.refusals import Refusal


class AlreadyEnded(Refusal):
    """The file has ended."""

    clause = "5.5.1"
    message = _("This household has already ended.")


class NobodyLeft(Refusal):
    """A unit without a buyer."""

    clause = "5.5.1"
    message = _("Somebody has to remain the buyer of the unit.")


class DocumentKnown(Refusal):
    """The document belongs to another customer."""

    clause = "5.5.1"
    message = _("Another customer is already known by this document. Check the number, or have the two rows joined.")


@transaction.atomic
def exchange_buyers(*, household: Household, buyers: Sequence[tuple[Customer, Decimal | None]], by: Staff, now: datetime) -> Household:
    """§5.5.1 Let these customers, with these shares, be the buyers of a household; the earlier ones stay in the history."""
    if not buyers:
        raise NobodyLeft
    household = Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
    if household.ended_on is not None:
        raise AlreadyEnded
    show_again(customer for customer, _share in buyers)
    household.buyers.exclude(customer__in=[customer for customer, _share in buyers]).delete()
    for position, (customer, share) in enumerate(buyers):
        Buyer.objects.update_or_create(household=household, customer=customer, defaults={"share": share, "position": position})
    tell(household=household, kind=Happened.DETAILS, by=by, at=now, text="、".join(customer.name for customer, _share in buyers))
    return refresh_file(household)


@transaction.atomic
def change_document(*, customer: Customer, kind: str, number: str, household: Household, by: Staff, now: datetime) -> Customer:
    """§5.5.1 Record the new identity document of the same person; all of the person's open files stay findable by it."""
    columns = identity_fields(kind, number)
    known = known_customer(kind, columns["identity_number"])
    if known is not None and known.pk != customer.pk:
        raise DocumentKnown
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    for name, value in columns.items():
        setattr(customer, name, value)
    customer.save()
    for file in Household.objects.select_for_update(of=("self",)).filter(buyers__customer=customer).order_by("pk"):
        refresh_file(file)
    tell(household=household, kind=Happened.DETAILS, by=by, at=now, text=columns["identity_masked"], subject=customer)
    return customer


@transaction.atomic
def end_household(*, household: Household, on: date, by: Staff, now: datetime, text: str | Callable[[], str] = "") -> Household:
    """§5.5 End a household's file: nothing of it is deleted, the unit may be sold anew."""
    household = Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
    if household.ended_on is not None:
        raise AlreadyEnded
    household.ended_on, household.stage = on, Stage.ENDED
    household.save()
    tell(household=household, kind=Happened.CLOSED, by=by, at=now, text=text)
    return household
