"""What is done to records as such: a legal hold, a person's data blocked, shown again, or erased when their time is over.

Regulated rows are never deleted: a name goes, the row that carried it stays.
"""

from collections.abc import Iterable
from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from customers.actions.households import refresh_file
from customers.actions.relatives import empty_member
from customers.actions.timeline import tell
from customers.enums import Calendar, Consent, Happened, HoldKind, RemovalWish, Role, Title
from customers.models import Address, Customer, Hold, Household, Staff, TimelineEntry
from customers.models.customer import NOBODY
from customers.queries.records import files_of, kept_by, obstacles
from customers.refusals import Refusal


class NotTheKeeper(Refusal):
    """The records are the manager's."""

    clause = "2.0"
    message = _("Only the customer service manager of this person's files does this. Ask him to.")


class ReasonMissing(Refusal):
    """What is done to records is done for a reason."""

    clause = "2.0"
    message = _("Write down why: the reason stays with the records.")


class StillNeeded(Refusal):
    """A person's data that the regulation, a contract or the law still needs."""

    clause = "2.0"
    message = _("Not yet: %(obstacles)s.")


class AlreadyHeld(Refusal):
    """One hold on a household."""

    clause = "2.0"
    message = _("A legal hold stands on this household already.")


class LiftedByItsEnd(Refusal):
    """The hold of a dispute ends with the dispute."""

    clause = "5.6.5"
    message = _("This hold came with %(number)s and is lifted when that ends. Record its end there.")


def locked_person(customer: Customer, by: Staff) -> tuple[Customer, list[Household]]:
    """Lock a person's files, then the person, as everywhere; refuse whoever does not keep them."""
    if not kept_by(by).filter(pk=customer.pk).exists():
        raise NotTheKeeper
    return _locked(customer)


def _locked(customer: Customer) -> tuple[Customer, list[Household]]:
    """Lock a person's files in their order, then the person."""
    files = list(files_of(customer).select_for_update(of=("self",)).select_related("project", "unit__building").order_by("pk"))
    return Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk), files


def refuse_without_reason(reason: str) -> str:
    """Return a reason without its margins; nothing is no reason."""
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:200]


@transaction.atomic
def set_hold(*, household: Household, reason: str, by: Staff, now: datetime) -> Hold:
    """Set a legal hold on a household: nothing of it is blocked or erased while it stands; the manager's act."""
    household = Household.objects.select_for_update(of=("self",)).select_related("project").get(pk=household.pk)
    words = _refuse_foreign(household, reason, by)
    if household.holds.standing().filter(subject_type__isnull=True).exists():
        raise AlreadyHeld
    tell(household=household, kind=Happened.HOLD, by=by, at=now)
    return Hold.objects.create(household=household, kind=HoldKind.LEGAL, reason=words, set_by=by, set_at=now)


def _refuse_foreign(household: Household, reason: str, by: Staff) -> str:
    """Refuse whoever does not lead the department of a household."""
    if household.project.subsidiary_id not in by.subsidiaries_as(Role.MANAGER):
        raise NotTheKeeper
    return refuse_without_reason(reason)


@transaction.atomic
def lift_hold(*, hold: Hold, by: Staff, now: datetime) -> Hold:
    """Lift a legal hold once; the row says who set it and who lifted it."""
    household = Household.objects.select_for_update(of=("self",)).select_related("project").get(pk=hold.household_id)
    hold = Hold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if hold.subject_type_id is not None:
        raise LiftedByItsEnd(number=str(hold))
    _refuse_foreign(household, hold.reason, by)
    if hold.lifted_at is None:
        hold.lifted_at, hold.lifted_by = now, by
        hold.save()
        tell(household=household, kind=Happened.HOLD_LIFTED, by=by, at=now)
    return hold


@transaction.atomic
def block_person(*, customer: Customer, reason: str, by: Staff, now: datetime) -> Customer:
    """Block a person's data: they stay, and no page, list, search or export shows them any more; only where nothing needs them."""
    customer, files = locked_person(customer, by)
    words = refuse_without_reason(reason)
    if customer.is_hidden:
        return customer
    if found := obstacles(customer, now):
        raise StillNeeded(obstacles="; ".join(str(one.label) for one in found))
    customer.blocked_at, customer.blocked_by, customer.block_reason = now, by, words
    customer.save()
    _tell_all(files, Happened.BLOCKED, by, now)
    return customer


@transaction.atomic
def lift_block(*, customer: Customer, by: Staff, now: datetime) -> Customer:
    """Show a blocked person's data again; the history keeps who blocked them and why."""
    customer, files = locked_person(customer, by)
    if customer.blocked_at is None:
        return customer
    customer.blocked_at, customer.blocked_by, customer.block_reason = None, None, ""
    customer.save()
    _tell_all(files, Happened.UNBLOCKED, by, now)
    return customer


def _tell_all(files: Iterable[Household], kind: Happened, by: Staff | None, now: datetime) -> None:
    """Write the files anew, with or without the name, and say in each what happened."""
    for file in files:
        refresh_file(file)
        tell(household=file, kind=kind, by=by, at=now)


@transaction.atomic
def erase_person(*, customer: Customer, by: None, now: datetime) -> Customer:
    """Take a person out of the records whose time is over: name, document, phones, birthday and relatives, from the history too; the rows stay.

    A file all of whose buyers are erased loses its addresses and the words of its time line. Called by the retention command only. What the house has
    printed and stored (contracts, receipts) is kept as long as the law of vouchers asks.
    """
    customer, files = _locked(customer)
    if found := obstacles(customer, now, to_erasure=True):
        raise StillNeeded(obstacles="; ".join(str(one.label) for one in found))
    for member in customer.members.select_for_update(of=("self",)).order_by("pk"):
        empty_member(member=member, removal=RemovalWish.RETENTION, by=by, now=now)
    customer.phones.all().delete()
    for row in (customer, *Customer.objects.select_for_update(of=("self",)).filter(merged_into=customer, erased_at__isnull=True)):
        _empty(row, now)
    for file in files:
        refresh_file(file)
        if not file.buyers.filter(customer__erased_at__isnull=True).exists():
            _empty_file(file, now)
    _tell_all(files, Happened.ERASED, by, now)
    return customer


def _empty(customer: Customer, now: datetime) -> None:
    """Leave of a locked person's row that there was one, and blank what its history says."""
    customer.phones.all().delete()
    customer.name, customer.name_key, customer.title = NOBODY, "", Title.NONE
    customer.identity_kind = customer.identity_number = customer.identity_hash = customer.identity_masked = ""
    customer.birth_calendar, customer.is_leap_month = Calendar.SOLAR, False
    customer.birth_year = customer.birth_month = customer.birth_day = customer.deceased_on = None
    customer.consent, customer.consented_on, customer.consent_document = Consent.NOT_ASKED, None, ""
    customer.blocked_at, customer.blocked_by, customer.block_reason, customer.erased_at = None, None, "", now
    customer.save()
    for name, key in (("CustomerHistory", "pgh_obj_id"), ("PhoneHistory", "customer_id")):
        _blank(name, key, customer.pk)


def _empty_file(file: Household, now: datetime) -> None:
    """Take addresses and words out of a locked file whose people are all erased, from the history too."""
    Address.objects.filter(household=file).update(text=NOBODY, postcode="")
    file.erased_at = now
    file.save()
    for name, key in (("HouseholdHistory", "pgh_obj_id"), ("AddressHistory", "household_id")):
        _blank(name, key, file.pk)
    TimelineEntry.objects.filter(household=file).update(text="")


def _blank(history: str, key: str, pk: int) -> None:
    """Let the database blank the lines of a history that belong to what was erased; whatever is written, it writes blanks."""
    apps.get_model("customers", history).objects.filter(**{key: pk}).update(pgh_label=F("pgh_label"))
