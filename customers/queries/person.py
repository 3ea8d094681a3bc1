"""Everything the core holds about one person, in sections that can be read, printed and handed over."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from customers.models import Access, Address, Customer, Household, Member, TimelineEntry
from customers.models.customer import Celebrated


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of what is held: its title, what its columns are, and its rows."""

    title: str
    headings: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def sections_of(customer: Customer, files: Collection[int]) -> Iterator[Section]:
    """Return what the core holds about a person: who he is, how he is reached, his family, his files and what happened in them, who looked."""
    yield Section(_("Person"), (_("What"), _("Held")), list(_facts(customer)))
    yield Section(_("Phones"), (_("Number"), _("Whose")), list(customer.phones.values_list("number", "label")))
    yield Section(_("Family"), (_("Relation"), _("Name"), _("Birthday"), _("Cards"), _("Recorded")), [_member(row) for row in customer.members.order_by("pk")])
    yield Section(_("Files"), (_("Unit"), _("Stage"), _("Opened"), _("Ended"), _("Order form"), _("Contract no."), _("Share")), list(_files(customer, files)))
    yield Section(_("Addresses"), (_("Unit"), _("Address"), _("Kind"), _("How it became known"), _("Known since"), _("Until")), list(_addresses(files)))
    yield Section(_("Time line"), (_("When"), _("Unit"), _("What happened"), _("Words")), list(_timeline(files)))
    yield Section(_("Who looked at numbers, and what for"), (_("When"), _("What"), _("Purpose")), list(_accesses(files)))
    yield Section(_("Earlier values"), (_("Until"), _("Name"), _("Identity document"), _("Birthday"), _("Cards")), list(_earlier(customer)))


def _facts(customer: Customer) -> Iterable[tuple[str, Any]]:
    """Return what stands on the row of a person."""
    yield _("Person or company"), customer.get_kind_display()
    yield _("Name"), customer.name
    yield _("Form of address"), customer.get_title_display()
    yield _("Identity document"), f"{customer.get_identity_kind_display()} {customer.identity_number or ''!s}".strip()
    yield _("Birthday"), _birthday(customer)
    yield _("Deceased on"), customer.deceased_on
    yield _("Cards"), _consent(customer)
    yield _("Known since"), customer.created_at
    yield _("Blocked since"), customer.blocked_at


def _birthday(row: Celebrated) -> str:
    """Write a birthday as it is kept: calendar, year when known, month and day."""
    if row.birth_month is None:
        return ""
    day = "-".join(str(part) for part in (row.birth_year, row.birth_month, row.birth_day) if part is not None)
    return f"{row.get_birth_calendar_display()} {day}{' ' + _('leap month') if row.is_leap_month else ''}"


def _consent(row: Celebrated) -> str:
    """Write what was said about cards, when and on which paper."""
    return " ".join(str(part) for part in (row.get_consent_display(), row.consented_on, row.consent_document) if part)


def _member(row: Member) -> tuple[Any, ...]:
    """Return a relative."""
    return (row.get_relation_display(), row.name, _birthday(row), _consent(row), row.recorded_at)


def _files(customer: Customer, files: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """Return the files of a person, present and past."""
    shares = dict(customer.purchases.values_list("household", "share"))
    for file in Household.objects.filter(pk__in=files).select_related("unit").order_by("pk"):
        yield file.unit.name, file.get_stage_display(), file.opened_on, file.ended_on, file.order_no, file.contract_no, shares.get(file.pk)


def _addresses(files: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """Return the addresses of the files, present and past."""
    for row in Address.objects.filter(household__in=files).select_related("household__unit").order_by("household", "pk"):
        words = f"{row.text} {row.postcode}".strip()
        yield row.household.unit.name, words, row.get_kind_display(), row.get_source_display(), row.known_on, row.ended_on


def _timeline(files: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """Return what happened in the files."""
    for row in TimelineEntry.objects.filter(household__in=files).select_related("household__unit").order_by("at", "pk"):
        yield row.at, row.household.unit.name, row.get_kind_display(), row.text


def _accesses(files: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """Return who-saw-what of the files, without the names of the readers."""
    for row in Access.objects.filter(household__in=files).order_by("at", "pk"):
        yield row.at, row.get_what_display(), row.purpose


def _earlier(customer: Customer) -> Iterator[tuple[Any, ...]]:
    """Return what stood on the row of a person before, as the history keeps it."""
    events = list(apps.get_model("customers", "CustomerHistory").objects.filter(pgh_obj_id=customer.pk).order_by("pgh_id"))
    for event, following in pairwise(events):
        yield following.pgh_created_at, event.name, f"{event.get_identity_kind_display()} {event.identity_masked}".strip(), _birthday(event), _consent(event)
