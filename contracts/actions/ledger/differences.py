"""What a ledger gave otherwise than the file, settled by the department: taken, or kept as it was (decision H5)."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts.actions.locks import lock_households
from contracts.enums import LedgerField
from contracts.models import Contract, Difference
from customers.actions.customers import set_phones
from customers.actions.households import NoticeMissing, record_address, refresh_file
from customers.actions.timeline import tell
from customers.authorization.actions import hand_over
from customers.documents.actions import keep_upload
from customers.enums import AddressKind, AddressSource, Happened, Role
from customers.models import Customer, Household, Posting, Staff
from customers.refusals import Refusal
from customers.rules.deadlines import local_time


class AlreadySettled(Refusal):
    """Somebody settled it before."""

    message = _("%(name)s has settled this difference already.")


class ByContractChange(Refusal):
    """A term of the contract changes by a contract change."""

    clause = "5.1.9.a"
    message = _("A signed contract changes only by a contract change. Enter one, or keep what stands.")


class ByNameChange(Refusal):
    """Who the buyer is changes by its own act."""

    clause = "5.5.1"
    message = _("Name and identity document change only with the proof and the manager's signature. Enter a change, or keep what stands.")


class ManagerAssigns(Refusal):
    """The manager gives a household another representative."""

    clause = "2.1.b"
    message = _("Only the manager gives a household another representative. Leave this one to him, or keep what stands.")


class NobodyNamed(Refusal):
    """A representative nobody knows."""

    clause = "2.1.b"
    message = _("Nobody named %(name)s holds the post of a representative here.")


class NumberTaken(Refusal):
    """A contract number of another household."""

    clause = "5.1.1"
    message = _("Another household has the contract number %(number)s.")


@transaction.atomic
def settle_difference(*, difference: Difference, take: bool, by: Staff, now: datetime, notice: UploadedFile | None = None) -> Difference:
    """H5 Settle one difference: take what the ledger offers as far as this desk may, or keep what stands; it does not come back.

    Locks: the households (all of a customer whose phone changes), the contract, the difference, then the customer.
    """
    lock_households(difference.household_id, filter(None, [difference.customer_id]))
    file = Household.objects.select_related("project").get(pk=difference.household_id)
    list(Contract.objects.select_for_update(of=("self",)).filter(household=file).values_list("pk"))
    difference = Difference.objects.select_for_update(of=("self",)).select_related("customer", "settled_by").get(pk=difference.pk)
    if difference.settled_at is not None:
        raise AlreadySettled(name=difference.settled_by)
    if take:
        TAKERS.get(difference.field, _refuse_term)(difference, file, by, now, notice)
    difference.settled_at, difference.settled_by, difference.is_taken = now, by, take
    difference.save()
    return difference


def _take_phone(difference: Difference, file: Household, by: Staff, now: datetime, _notice: UploadedFile | None) -> None:
    """§5.10.2 Put the ledger's phone first; the others stay behind it."""
    customer = Customer.objects.select_for_update(of=("self",)).get(pk__in=[difference.customer_id])
    set_phones(customer, [difference.offered, *(phone.number for phone in customer.phones.all() if phone.number != difference.offered)])
    for other in Household.objects.filter(buyers__customer=customer).order_by("pk"):
        refresh_file(other)
    tell(household=file, kind=Happened.DETAILS, by=by, at=now, subject=customer)


def _take_address(difference: Difference, file: Household, by: Staff, now: datetime, notice: UploadedFile | None) -> None:
    """§5.10.2.b Put the ledger's address in the place of the contract address, on the customer's written notice."""
    if notice is None:
        raise NoticeMissing
    known_on = local_time(now).date()
    address = record_address(
        household=file, text=difference.offered, source=AddressSource.WRITTEN_NOTICE, known_on=known_on, by=by, now=now, kind=AddressKind.CONTRACT
    )
    keep_upload(file=notice, subject=address, household=file, by=by, now=now)


def _take_representative(difference: Difference, file: Household, by: Staff, now: datetime, _notice: UploadedFile | None) -> None:
    """§2.1.b Give the household to the representative the ledger names; the manager's act."""
    if file.project.subsidiary_id not in by.subsidiaries_as(Role.MANAGER):
        raise ManagerAssigns
    posts = Posting.objects.held_on(local_time(now).date()).filter(role=Role.REP, subsidiary=file.project.subsidiary_id, staff__name=difference.offered)
    people = {post.staff_id: post.staff for post in posts.select_related("staff")}
    if len(people) != 1:
        raise NobodyNamed(name=difference.offered)
    hand_over(households=[file.pk], to=list(people.values()), reason=difference.ledger.name, by=by, now=now)


def _take_contract_field(difference: Difference, file: Household, by: Staff, now: datetime, _notice: UploadedFile | None) -> None:
    """§5.1.1 Correct number, date or filing number of a signed contract."""
    contract = Contract.objects.get(household=file)
    attribute = {LedgerField.CONTRACT_NO: "number"}.get(LedgerField(difference.field), str(difference.field))
    value = date.fromisoformat(difference.offered) if difference.field == LedgerField.SIGNED_ON else difference.offered
    if attribute == "number" and Household.objects.filter(contract_no=value).exclude(pk=file.pk).exists():
        raise NumberTaken(number=value)
    setattr(contract, attribute, value)
    contract.save()
    file.contract_no = contract.number
    refresh_file(file)
    tell(household=file, kind=Happened.DETAILS, by=by, at=now, subject=contract)


def _refuse_person(_difference: Difference, _file: Household, _by: Staff, _now: datetime, _notice: UploadedFile | None) -> None:
    """§5.5.1 Refuse to change who the buyer is."""
    raise ByNameChange


def _refuse_term(_difference: Difference, _file: Household, _by: Staff, _now: datetime, _notice: UploadedFile | None) -> None:
    """§5.1.9.a Refuse to change a term of a signed contract."""
    raise ByContractChange


TAKERS: Mapping[str, Callable[[Difference, Household, Staff, datetime, UploadedFile | None], None]] = {
    LedgerField.PHONE: _take_phone,
    LedgerField.ADDRESS: _take_address,
    LedgerField.REPRESENTATIVE: _take_representative,
    LedgerField.CONTRACT_NO: _take_contract_field,
    LedgerField.SIGNED_ON: _take_contract_field,
    LedgerField.FILING_NO: _take_contract_field,
    LedgerField.NAME: _refuse_person,
    LedgerField.IDENTITY: _refuse_person,
    LedgerField.BUYERS: _refuse_person,
}
