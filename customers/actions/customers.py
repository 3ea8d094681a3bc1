"""Writes of customers: known once by their document, their phones, families and word about cards."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.actions.holds import refuse_held
from customers.actions.households import refresh_file
from customers.actions.timeline import tell
from customers.encryption import keyed_hash
from customers.enums import Calendar, Consent, Happened, IdentityKind, PersonKind, Relation, Title
from customers.models import Customer, Household, Member, Phone, Staff
from customers.models.customer import Celebrated
from customers.queries.details import version_of
from customers.queries.records import standing_row
from customers.refusals import Refusal
from customers.rules import identity, lunar, names, phones
from customers.rules.deadlines import local_time
from customers.wording import IDENTITY_PROBLEMS


class IdentityWrong(Refusal):
    """The number does not fit its document."""

    clause = "5.5.1"
    message = _("The identity number is not right: %(reason)s. Check it against the document.")


class GuardianMissing(Refusal):
    """A child's data before the guardian's consent."""

    clause = "5.4.3.2"
    message = _("Nothing is stored about a child under 14 before the guardian has agreed. Ask the guardian first and give the day.")


class BirthdayImpossible(Refusal):
    """A day no year has."""

    clause = "5.4.3.1"
    message = _("No year has this day. Check month, day and calendar: a lunar month has at most 30 days.")


class DeathImpossible(Refusal):
    """A day of death in the future, or before the birth."""

    clause = "5.4.3.1"
    message = _("The day of death lies in the future or before the birth. Check both days.")


class ChangedMeanwhile(Refusal):
    """Two people at one form: the second sees what the first wrote."""

    clause = "5.10.2.b"
    message = _("Somebody changed this after you opened it. Compare, then save again to put yours in its place.")


class ConsentUndated(Refusal):
    """A consent without its day."""

    clause = "5.4.3.1"
    message = _("Give the day the customer said so.")


@dataclass(frozen=True, slots=True)
class Birthday:
    """A birthday; the year may be unknown, a lunar one may lie in a leap month."""

    month: int | None = None
    day: int | None = None
    year: int | None = None
    calendar: str = "solar"
    is_leap_month: bool = False


def check_birthday(birthday: Birthday) -> None:
    """§5.4.3.1 Refuse a day no year has, and one that the year of birth did not have."""
    if birthday.month is None and birthday.day is None:
        return
    kept = lunar.Birthday(birthday.month or 0, birthday.day or 0, birthday.calendar, birthday.is_leap_month)
    if not (kept.is_possible_in(birthday.year) if birthday.year else kept.is_possible):
        raise BirthdayImpossible


def keep_birthday(subject: Celebrated, birthday: Birthday) -> None:
    """Write a birthday onto an unsaved row."""
    subject.birth_calendar, subject.birth_year, subject.is_leap_month = birthday.calendar, birthday.year, birthday.is_leap_month
    subject.birth_month, subject.birth_day = birthday.month, birthday.day


def check_death(deceased_on: date | None, birthday: Birthday, today: date) -> None:
    """§5.4.3.1 Refuse a death in the future or before the birth (decision Q13)."""
    if deceased_on is not None and (deceased_on > today or deceased_on < _born_at_the_earliest(birthday)):
        raise DeathImpossible


def _born_at_the_earliest(birthday: Birthday) -> date:
    """Return the date of birth, or the first day that fits what is known of it."""
    if birthday.year and birthday.month and birthday.day and birthday.calendar == Calendar.SOLAR:
        return date(birthday.year, birthday.month, birthday.day)
    return date(birthday.year or date.min.year, 1, 1)


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a customer when a file is opened."""

    name: str
    phones: list[str] = field(default_factory=list)
    identity_kind: str = ""
    identity_number: str = ""
    kind: str = PersonKind.PERSON
    title: str = Title.NONE
    birthday: Birthday = field(default_factory=Birthday)


def identity_fields(kind: str, number: str) -> dict[str, str]:
    """Return the columns of a checked identity document; empty without a number."""
    if not number:
        return {"identity_kind": "", "identity_number": "", "identity_hash": "", "identity_masked": ""}
    try:
        checked = identity.check_identity(kind, number)
    except identity.IdentityProblem as problem:
        raise IdentityWrong(reason=IDENTITY_PROBLEMS[problem.code]) from problem
    return {"identity_kind": kind, "identity_number": checked, "identity_hash": keyed_hash(kind, checked), "identity_masked": identity.mask_number(checked)}


def known_customer(kind: str, number: str) -> Customer | None:
    """Return the customer with this document, if the house knows one; a row that was merged into another stands for that one."""
    found = Customer.objects.filter(identity_kind=kind, identity_hash=keyed_hash(kind, number)).first() if number else None
    return None if found is None else standing_row(found)


def _birthday_of(person: Person, number: str) -> Birthday:
    """Return the birthday that was given, else the one a resident identity number carries."""
    if person.birthday.month or person.identity_kind != IdentityKind.RESIDENT_ID or not number:
        return person.birthday
    born = identity.birth_date_of(number)
    return Birthday(born.month, born.day, born.year)


def _title_of(person: Person, number: str) -> str:
    """Return the title that was given, else the one a resident identity number tells."""
    if person.title != Title.NONE or person.identity_kind != IdentityKind.RESIDENT_ID or not number:
        return person.title
    return Title.MR if identity.sex_of(number) == "male" else Title.MS


def set_phones(customer: Customer, numbers: list[str]) -> None:
    """Keep these numbers of a customer in this order; others that were known stay behind them."""
    known = {phone.number: phone for phone in customer.phones.all()}
    for position, number in enumerate(dict.fromkeys(numbers)):
        phone = known.pop(number, None)
        if phone is None:
            Phone.objects.create(customer=customer, number=number, position=position)
        elif phone.position != position:
            phone.position = position
            phone.save()


def customer_of(person: Person, now: datetime) -> Customer:
    """Return an unsaved customer: the document checked, birthday and title taken from it when nothing else is said."""
    columns = identity_fields(person.identity_kind, person.identity_number)
    name = names.clean_name(person.name)
    born = _birthday_of(person, columns["identity_number"])
    check_birthday(born)
    return Customer(
        kind=person.kind,
        name=name,
        name_key=names.sort_key(name)[:160],
        title=_title_of(person, columns["identity_number"]),
        birth_calendar=born.calendar,
        birth_year=born.year,
        birth_month=born.month,
        birth_day=born.day,
        is_leap_month=born.is_leap_month,
        created_at=now,
        **columns,
    )


@transaction.atomic
def keep_customer(*, person: Person, now: datetime) -> Customer:
    """Return the customer of this document, created when the house does not know one yet; an existing row is left as it is."""
    customer = customer_of(person, now)
    if known := known_customer(customer.identity_kind, str(customer.identity_number or "")):
        return known
    customer.save()
    set_phones(customer, [phones.normalise_phone(number) for number in person.phones])
    return customer


@transaction.atomic
def record_consent(
    *, subject: Customer | Member, consent: Consent, said_on: date | None, document: str, household: Household, by: Staff, now: datetime
) -> None:
    """§5.4.3.1 Record what a person said about cards, on which day and on which paper (decision Q13)."""
    if consent != Consent.NOT_ASKED and said_on is None:
        raise ConsentUndated
    locked = type(subject).objects.select_for_update(of=("self",)).get(pk=subject.pk)
    locked.consent, locked.consented_on, locked.consent_document = consent, said_on, document
    if isinstance(locked, Member) and consent != Consent.AGREED:
        locked.name = ""
    locked.save()
    tell(household=household, kind=Happened.CONSENT, by=by, at=now, text=lambda: str(consent.label), subject=locked)


@transaction.atomic
def add_member(
    *,
    customer: Customer,
    household: Household,
    relation: Relation,
    birthday: Birthday,
    by: Staff,
    now: datetime,
    name: str = "",
    title: str = Title.NONE,
    consent: Consent = Consent.NOT_ASKED,
    consented_on: date | None = None,
    is_under_14: bool = False,
    guardian_consented_on: date | None = None,
) -> Member:
    """§5.4.3.2 Record a relative; without her own consent only relation, month and day are kept, of a child nothing before the guardian agrees."""
    if is_under_14 and guardian_consented_on is None:
        raise GuardianMissing
    if consent != Consent.NOT_ASKED and consented_on is None:
        raise ConsentUndated
    check_birthday(birthday)
    agreed = consent == Consent.AGREED
    member = Member.objects.create(
        customer=customer,
        relation=relation,
        name=names.clean_name(name) if agreed else "",
        title=title,
        birth_calendar=birthday.calendar,
        birth_year=birthday.year if agreed else None,
        birth_month=birthday.month,
        birth_day=birthday.day,
        is_leap_month=birthday.is_leap_month,
        consent=consent,
        consented_on=consented_on,
        is_under_14=is_under_14,
        guardian_consented_on=guardian_consented_on,
        recorded_by=by,
        recorded_at=now,
    )
    tell(household=household, kind=Happened.DETAILS, by=by, at=now, text=lambda: str(relation.label), subject=member)
    return member


@dataclass(frozen=True, slots=True)
class Details:
    """What the department keeps of a customer (decision H5), and the version it was read from; without one nobody else is asked for."""

    title: str
    phones: list[str]
    birthday: Birthday = field(default_factory=Birthday)
    deceased_on: date | None = None
    version: str = ""


@transaction.atomic
def change_customer(*, customer: Customer, household: Household, details: Details, by: Staff, now: datetime) -> Customer:
    """§5.10.2 Change what the department keeps of a customer; the earlier values stay in the history.

    All of the customer's files stay findable by the phones. What somebody else changed since the form was opened is not overwritten. No number goes
    while one of the files is held (§5.6.5).
    """
    files = list(Household.objects.select_for_update(of=("self",)).filter(buyers__customer=customer).order_by("pk"))
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    if details.version and details.version != version_of(customer):
        raise ChangedMeanwhile
    born = details.birthday
    check_birthday(born)
    check_death(details.deceased_on, born, local_time(now).date())
    has_died = details.deceased_on is not None and customer.deceased_on is None
    customer.title, customer.deceased_on = details.title, details.deceased_on
    keep_birthday(customer, born)
    customer.save()
    gone = customer.phones.exclude(number__in=details.phones)
    if gone.exists():
        refuse_held(customer=customer)
        gone.delete()
    set_phones(customer, details.phones)
    for file in files:
        refresh_file(file)
    tell(household=household, kind=Happened.DETAILS, by=by, at=now, subject=customer, text=gettext("Deceased") if has_died else "")
    return customer
