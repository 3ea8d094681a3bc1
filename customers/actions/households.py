"""Writes of the household file: open it, keep it findable, give it a representative, a lawyer and addresses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.actions.timeline import tell
from customers.encryption import tail_key
from customers.enums import AddressKind, AddressSource, Happened, Role, Stage
from customers.models import Address, Assignment, Buyer, Customer, Household, Posting, Project, Staff, TimelineEntry, Unit
from customers.queries.people import default_lawyer, lawyers
from customers.refusals import Refusal
from customers.rules import names, search
from customers.rules.deadlines import WITHOUT_END, local_time

#: Rows of one statement where many files are rewritten.
BATCH = 500


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
    """Return everything a household is found by: names, pinyin, phones, room, contract and order numbers, identity tails; a hidden person by nothing."""
    unit = household.unit
    shown = [customer for customer in customers if not customer.is_hidden]
    return search.household_keys(
        search.Findable(
            names=tuple(customer.name for customer in shown),
            phones=tuple(phone.number for customer in shown for phone in customer.phones.all()),
            project=household.project.name,
            building=unit.building.name,
            section=unit.section,
            room=unit.room,
            contract_number=household.contract_no,
            order_number=household.order_no,
            identity_hashes=tuple(tail_key(str(customer.identity_number)) for customer in shown if customer.identity_number),
        )
    )


def refresh_file(household: Household) -> Household:
    """Rewrite what a list shows of a file: the buyers' names, their sort key and the search keys. The caller holds the lock."""
    buyers = [buyer.customer for buyer in household.buyers.select_related("customer").prefetch_related("customer__phones")]
    household.name = "、".join(customer.shown_name for customer in buyers)[:200]
    household.name_key = names.sort_key(household.name)[:200]
    household.search_keys = search_keys_of(household, buyers)
    household.save()
    return household


def show_again(customers: Iterable[Customer]) -> None:
    """Lift the block of people who buy again, in all of their files: a contract needs their name; the history keeps who had blocked them and why."""
    blocked = Customer.objects.select_for_update(of=("self",)).filter(pk__in=[customer.pk for customer in customers], blocked_at__isnull=False)
    for customer in blocked.order_by("pk"):
        customer.blocked_at, customer.blocked_by, customer.block_reason = None, None, ""
        customer.save()
        for file in Household.objects.select_for_update(of=("self",)).filter(buyers__customer=customer).order_by("pk"):
            refresh_file(file)


def refresh_keys(files: QuerySet[Household]) -> None:
    """Rewrite the search keys of many files, whose units were renamed."""
    rows = list(files.select_for_update(of=("self",)).select_related("project", "unit__building").prefetch_related("buyers__customer__phones").order_by("pk"))
    for household in rows:
        household.search_keys = search_keys_of(household, [buyer.customer for buyer in household.buyers.all()])
    Household.objects.bulk_update(rows, ["search_keys"], batch_size=BATCH)


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
    """§2.1.b Open the file of a sold unit with its buyers, its one representative and the project's lawyer."""
    unit = Unit.objects.select_for_update(of=("self",)).select_related("building__project").get(pk=unit.pk)
    if Household.objects.open().filter(unit=unit).exists():
        raise UnitTaken
    show_again(customer for customer, _share in buyers)
    project = unit.building.project
    household = Household.objects.create(
        unit=unit,
        project=project,
        opened_on=opened_on,
        order_no=order_no,
        contract_no=contract_no,
        stage=stage,
        lawyer=default_lawyer(project, local_time(now).date()),
    )
    Buyer.objects.bulk_create(
        Buyer(household=household, customer=customer, share=share, position=position) for position, (customer, share) in enumerate(buyers)
    )
    Assignment.objects.create(household=household, staff=representative, started_at=now, set_by=by)
    tell(household=household, kind=how, by=by, at=now, text=order_no)
    return refresh_file(household)


@dataclass(frozen=True, slots=True)
class Handed:
    """A household that went from one representative to another."""

    household: Household
    earlier: Staff
    to: Staff


@transaction.atomic
def assign_representatives(*, served: Mapping[int, Staff], reason: str, by: Staff, now: datetime) -> list[Handed]:
    """§2.1.b Give households, by their ids, other representatives, with the reason; the history keeps the earlier ones. Return what changed.

    What is open in them goes along in `authorization.actions.hand_over`, which the pages and imports call.
    """
    locked = Household.objects.select_for_update(of=("self",)).select_related("project").filter(pk__in=served).order_by("pk")
    current = {one.household_id: one for one in Assignment.objects.filter(household__in=list(locked), ended_at__isnull=True).select_related("staff")}
    handed = [Handed(file, current[file.pk].staff, served[file.pk]) for file in locked if current[file.pk].staff_id != served[file.pk].pk]
    _refuse_unfit({(one.to, one.household.project.subsidiary_id) for one in handed}, local_time(now).date())
    Assignment.objects.filter(pk__in=[current[one.household.pk].pk for one in handed]).update(ended_at=now)
    Assignment.objects.bulk_create(Assignment(household=one.household, staff=one.to, started_at=now, reason=reason, set_by=by) for one in handed)
    TimelineEntry.objects.bulk_create(
        TimelineEntry(household=one.household, kind=Happened.ASSIGNED, at=now, by=by, text=f"{one.earlier.name} → {one.to.name}"[:300]) for one in handed
    )
    return handed


def _refuse_unfit(places: set[tuple[Staff, int]], on: date) -> None:
    """§2.1.a Refuse who does not hold the post of a representative there on the day, or may not sign in."""
    held = Posting.objects.held_on(on).filter(role=Role.REP, staff__in=[staff for staff, _place in places], staff__is_active=True)
    able = set(held.values_list("staff", "subsidiary"))
    for staff, subsidiary in places:
        if (staff.pk, subsidiary) not in able:
            raise NotARepresentative(name=staff.name)


class NotALawyer(Refusal):
    """Only a lawyer of the house keeps contracts."""

    clause = "5.1.5"
    message = _("%(name)s does not hold the post of a lawyer here. Choose somebody who does, or have the administrator give the post.")


class ManagerSetsLawyer(Refusal):
    """The manager says which lawyer keeps a household's contract."""

    clause = "5.1.5"
    message = _("Only the customer service manager sets the contract lawyer. Ask him to.")


@transaction.atomic
def set_lawyer(*, household: Household, lawyer: Staff | None, by: Staff, now: datetime) -> Household:
    """§5.1.5 Set the lawyer who keeps a household's contract, or leave it without one; the history keeps the earlier one."""
    household = Household.objects.select_for_update(of=("self",)).select_related("project").get(pk=household.pk)
    refuse_lawyer(lawyer, household.project, by, local_time(now).date())
    if household.lawyer_id == (lawyer.pk if lawyer else None):
        return household
    household.lawyer = lawyer
    household.save(update_fields=["lawyer"])
    tell(household=household, kind=Happened.LAWYER, by=by, at=now, text=lawyer.name if lawyer else gettext("None"))
    return household


def refuse_lawyer(lawyer: Staff | None, project: Project, by: Staff, on: date) -> None:
    """§5.1.5 Refuse anybody but the manager, and a lawyer without the post."""
    if project.subsidiary_id not in by.subsidiaries_as(Role.MANAGER):
        raise ManagerSetsLawyer
    if lawyer is not None and not lawyers(project, on).filter(pk=lawyer.pk).exists():
        raise NotALawyer(name=lawyer.name)


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


def drop_focus(household: Household) -> None:
    """§5.7.3 Take the mark 重点客户 off a household that had it by mistake."""
    household.focus_until = None
    household.save(update_fields=["focus_until"])


def set_focus(household: Household | None, until: date) -> None:
    """§5.7.3 Mark a household as 重点客户 until a day, or without end; a mark without end gives way to its day, any other is never shortened."""
    if household is None:
        return
    before = household.focus_until
    if before is None or before < until or before == WITHOUT_END != until:
        Household.objects.filter(pk=household.pk).update(focus_until=until)
        household.focus_until = until
