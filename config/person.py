"""Everything the house holds about one person, from every app: as data for machines, and as a paper to hand over."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

import complaints.queries.person
import contracts.queries.person
import correspondence.queries.person
import customers.queries.person
from customers.actions.timeline import log_access, tell
from customers.documents.models import Paper, Upload
from customers.documents.rendering import Rendered, render
from customers.enums import Happened, Seen
from customers.models import Customer, Household, Staff
from customers.queries.person import Section
from customers.queries.records import files_of
from customers.rules.amounts import money
from customers.rules.deadlines import local_time


@dataclass(frozen=True, slots=True)
class Export:
    """What is held about a person at a time, in Chinese: it goes to the person."""

    customer: Customer
    made_at: datetime
    sections: list[Section]

    @property
    def name(self) -> str:
        """Return the name of the file, without its kind: no personal data stand in it."""
        return f"个人信息-{self.customer.pk}-{local_time(self.made_at):%Y%m%d}"

    def as_json(self) -> str:
        """Return it as data: each section with its columns and rows."""
        sections = [
            {"title": section.title, "columns": section.headings, "rows": [[_plain(cell) for cell in row] for row in section.rows]} for section in self.sections
        ]
        return json.dumps({"made_at": _plain(self.made_at), "sections": sections}, ensure_ascii=False, indent=1)

    def as_paper(self, by: str) -> Rendered:
        """Return it as a PDF."""
        sections = [
            {"title": section.title, "headings": section.headings, "rows": [[_written(cell) for cell in row] for row in section.rows]}
            for section in self.sections
            if section.rows
        ]
        household = files_of(self.customer).select_related("project__subsidiary").order_by("pk").first()
        organisation = household.project.subsidiary.name if household is not None else ""
        context = {"heading": "个人信息副本", "organisation": organisation, "sections": sections, "printed_at": self.made_at, "printed_by": by}
        return render("print/person.html", context)


def _plain(cell: Any) -> Any:
    """Return a value as data carry it."""
    if isinstance(cell, datetime):
        return local_time(cell).isoformat(timespec="seconds")
    return str(cell) if isinstance(cell, (date, Decimal)) else cell


def _written(cell: Any) -> str:
    """Return a value as a paper shows it."""
    if isinstance(cell, datetime):
        return f"{local_time(cell):%Y-%m-%d %H:%M}"
    return "" if cell is None else money(cell) if isinstance(cell, Decimal) else str(cell)


def held_about(customer: Customer, now: datetime) -> Export:
    """Return everything held about a person: the core's, the reception desk's, the contracts', the cards', and which papers and originals lie in his files."""
    files = list(files_of(customer).values_list("pk", flat=True))
    with translation.override("zh-hans"):
        sections = [
            *customers.queries.person.sections_of(customer, files),
            *contracts.queries.person.sections_of(files),
            *complaints.queries.person.sections_of(files),
            *correspondence.queries.person.sections_of(customer),
            _papers(files),
            _originals(files),
        ]
    return Export(customer, now, sections)


def _papers(files: Collection[int]) -> Section:
    """Name the papers that were made for these files."""
    rows = Paper.objects.filter(household__in=files).order_by("made_at", "pk")
    return Section(_("Papers"), (_("Made at"), _("Title"), _("Number")), list(rows.values_list("made_at", "title", "number")))


def _originals(files: Collection[int]) -> Section:
    """Name the originals that lie in these files."""
    rows = Upload.objects.filter(household__in=files).order_by("uploaded_at", "pk")
    return Section(_("Originals"), (_("Uploaded at"), _("File name")), list(rows.values_list("uploaded_at", "name")))


@transaction.atomic
def export_person(*, customer: Customer, purpose: str, by: Staff, now: datetime) -> Export:
    """Return everything held about a person, and write down in each of his files who took it out, when and what for."""
    export = held_about(customer, now)
    for household in Household.objects.filter(pk__in=files_of(customer).values("pk")).order_by("pk"):
        log_access(by=by, what=Seen.PERSON_EXPORTED, now=now, household=household, purpose=purpose)
        tell(household=household, kind=Happened.EXPORTED, by=by, at=now)
    return export
