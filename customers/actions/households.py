"""Writes of the household file: open it, keep it findable, give it a representative and addresses."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from customers.actions.timeline import tell
from customers.encryption import tail_key
from customers.enums import AddressKind, AddressSource, Happened, Role, Stage
from customers.models import Address, Assignment, Buyer, Customer, Household, Staff, Unit
from customers.refusals import Refusal
from customers.rules import names, search


class UnitTaken(Refusal):
    """A unit has one open file."""

    clause = "2.1.b"
    message = _("This unit already has an open file.")


class NotARepresentative(Refusal):
    """Only a representative serves households."""

    clause = "2.1.a"
    message = _("%(name)s does not hold the post of a representative. Choose somebody who does.")


class NoticeMissing(Refusal):
    """An address changes only with the customer's written notice."""

    clause = "5.10.2.b"
    message = _("The contract address changes only with the customer's written notice. Record the new address as heard, or bring the notice.")


def search_keys_of(household: Household, customers: Sequence[Customer]) -> list[str]:
    """Return everything a household is found by: names, pinyin, phones, room, contract and order numbers, identity tails."""
    unit = household.unit
    return search.household_keys(
        search.Findable(
            names=tuple(customer.name for customer in customers),
            phones=tuple(phone.number for customer in customers for phone in customer.phones.all()),
            project=household.project.name,
            building=unit.building.name,
            section=unit.section,
            room=unit.room,
            contract_number=household.contract_no,
            order_number=household.order_no,
            identity_hashes=tuple(tail_key(str(customer.identity_number)) for customer in customers if customer.identity_number),
        )
    )


def refresh_file(household: Household) -> Household:
    """Rewrite what a list shows of a file: the buyers' names, their sort key and the search keys. The caller holds the lock."""
    buyers = [buyer.customer for buyer in household.buyers.select_related("customer").prefetch_related("customer__phones")]
    household.name = "、".join(customer.name for customer in buyers)[:200]
    household.name_key = names.sort_key(household.name)[:200]
    household.search_keys = search_keys_of(household, buyers)
    household.save()
    return household


@transaction.atomic
def open_household(
    *,
    unit: Unit,
    buyers: Sequence[tuple[Customer, Decimal | None]],
    representative: Staff,
    by: Staff | None,
    now: datetime,
    opened_on: date,
    order_no: str = "",
    contract_no: str = "",
    stage: Stage = Stage.ORDERED,
    how: Happened = Happened.OPENED,
) -> Household:
    """§2.1.b Open the file of a sold unit with its buyers and its one representative."""
    unit = Unit.objects.select_for_update(of=("self",)).select_related("building__project").get(pk=unit.pk)
    if Household.objects.open().filter(unit=unit).exists():
        raise UnitTaken
    household = Household.objects.create(unit=unit, project=unit.building.project, opened_on=opened_on, order_no=order_no, contract_no=contract_no, stage=stage)
    Buyer.objects.bulk_create(
        Buyer(household=household, customer=customer, share=share, position=position) for position, (customer, share) in enumerate(buyers)
    )
    Assignment.objects.create(household=household, staff=representative, started_at=now, set_by=by)
    tell(household=household, kind=how, by=by, at=now, text=order_no)
    return refresh_file(household)


@transaction.atomic
def assign_representative(*, household: Household, to: Staff, reason: str, by: Staff, now: datetime) -> Household:
    """§2.1.b Give a household another representative, with the reason; the history stays."""
    if not to.has_role(Role.REP):
        raise NotARepresentative(name=to.name)
    household = Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
    current = household.assignments.filter(ended_at__isnull=True).get()
    if current.staff_id == to.pk:
        return household
    current.ended_at = now
    current.save()
    Assignment.objects.create(household=household, staff=to, started_at=now, reason=reason, set_by=by)
    tell(household=household, kind=Happened.ASSIGNED, by=by, at=now, text=to.name)
    return household


@transaction.atomic
def record_address(
    *,
    household: Household,
    text: str,
    source: AddressSource,
    known_on: date,
    by: Staff | None,
    now: datetime,
    kind: AddressKind = AddressKind.NEWEST,
    postcode: str = "",
) -> Address:
    """§5.10.2 Record an address; the contract address changes only with a written notice, what was only heard stands beside it."""
    household = Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
    current = household.addresses.filter(kind=kind, ended_on__isnull=True).first()
    if current is not None and current.text == text:
        return current
    if kind == AddressKind.CONTRACT and current is not None and source != AddressSource.WRITTEN_NOTICE:
        raise NoticeMissing
    if current is not None:
        current.ended_on = known_on
        current.save()
    address = Address.objects.create(household=household, kind=kind, text=text, postcode=postcode, source=source, known_on=known_on, recorded_by=by)
    tell(household=household, kind=Happened.ADDRESS, by=by, at=now, subject=address)
    return address


def note_contact(household: Household | None, at: datetime) -> None:
    """Remember the last time the house spoke with a household; an upper app pushes it down in its own transaction."""
    if household is not None and (household.last_contact_at is None or household.last_contact_at < at):
        Household.objects.filter(pk=household.pk).update(last_contact_at=at)
        household.last_contact_at = at


def set_focus(household: Household | None, until: date) -> None:
    """§5.7.3 Mark a household as 重点客户 until a day; never shortens an earlier mark."""
    if household is not None and (household.focus_until is None or household.focus_until < until):
        Household.objects.filter(pk=household.pk).update(focus_until=until)
        household.focus_until = until
