"""A ledger read and planned whole: what its import would do, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from contracts.enums import LedgerNote
from contracts.ledger import Note, read_ledger
from contracts.models import LedgerImport, LedgerRow
from contracts.queries.ledger.compare import plans_of
from contracts.queries.ledger.known import UNASSIGNED, Index, index_of, known_for, project_key
from contracts.queries.ledger.plan import Ground, Plan
from contracts.rules.ledger.entry import Entry, Figures
from contracts.rules.ledger.file import judge_together, kinds_of_projects, sound
from contracts.rules.ledger.row import entry_of
from customers.enums import Role
from customers.models import Project, Subsidiary
from customers.queries.settings import settings_in_force
from customers.refusals import Refusal

LONGEST_NOTE = 300


class SubsidiaryUnclear(Refusal):
    """A group of companies, and nothing that says whose ledger it is."""

    message = _("The ledger does not say which company's projects it lists. Name the company: %(codes)s.")


class SubsidiaryUnknown(Refusal):
    """A code that no company of the group has."""

    message = _("No company has the code %(code)s. There are: %(codes)s.")


@dataclass(frozen=True, slots=True)
class Reading:
    """A ledger as it was read: its rows, cleaned and judged, and what is said about the file."""

    entries: list[Entry]
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class Preview:
    """What importing a ledger would do."""

    reading: Reading
    plans: list[Plan]
    notes: list[Note]


def reading_of(data: bytes, on: date) -> Reading:
    """Return a ledger read and judged by the figures in force on a day."""
    ledger = read_ledger(data)
    figures = settings_in_force(on)
    judged_by = Figures(figures.of("ledger_total_tolerance"), figures.of("earnest_percent_cap"))
    entries = [entry_of(raw, judged_by, on) for raw in ledger.rows]
    judge_together(entries)
    return Reading(entries, ledger.notes)


def subsidiary_for(reading: Reading, code: str = "") -> Subsidiary | None:
    """Return whose ledger it is: the one named, the only one, the one its projects belong to; None in an empty house."""
    every = list(Subsidiary.objects.order_by("pk"))
    codes = "、".join(f"{subsidiary.code} {subsidiary.name}" for subsidiary in every)
    if code:
        if named := next((subsidiary for subsidiary in every if subsidiary.code == code), None):
            return named
        raise SubsidiaryUnknown(code=code, codes=codes or "—")
    if len(every) <= 1:
        return next(iter(every), None)
    wanted = {entry.place.key[0] for entry in reading.entries}
    owners = {project.subsidiary_id for project in Project.objects.all() if project_key(project.name) in wanted}
    if len(owners) != 1:
        raise SubsidiaryUnclear(codes=codes)
    return next(subsidiary for subsidiary in every if subsidiary.pk in owners)


def ground_of(entries: Sequence[Entry], index: Index, subsidiary: Subsidiary | None, on: date) -> Ground:
    """Return what these rows are planned on."""
    follows = bool(settings_in_force(on).of("further_unit_same_rep"))
    return Ground(index, known_for(entries, index), subsidiary.pk if subsidiary else 0, follows)


def preview_of(reading: Reading, subsidiary: Subsidiary | None, on: date) -> Preview:
    """Return what importing a ledger would do on a day."""
    index = index_of(reading.entries, subsidiary, on)
    plans = plans_of(reading.entries, ground_of(reading.entries, index, subsidiary, on))
    return Preview(reading, plans, [*reading.notes, *_notes(plans, index)])


def _notes(plans: Sequence[Plan], index: Index) -> list[Note]:
    """Return what is said once about people and projects the house does not know."""
    opening = [plan for plan in plans if plan.opens and not plan.problems]
    unknown_reps = {plan.representative for plan in opening} - {name for role, name in index.people if role == Role.REP} - {UNASSIGNED}
    sellers = {plan.entry.sale.seller for plan in opening if plan.entry.sale} - {name for role, name in index.people if role == Role.SALES} - {""}
    waiting = sum(plan.representative == UNASSIGNED for plan in opening)
    found = [
        (LedgerNote.NEW_REPRESENTATIVES, "、".join(sorted(unknown_reps))),
        (LedgerNote.NEW_SELLERS, "、".join(sorted(sellers))),
        (LedgerNote.NO_REPRESENTATIVE, str(waiting or "")),
    ]
    for name, kinds in kinds_of_projects([plan.entry for plan in plans]).items():
        is_new = project_key(name) not in index.projects
        found += [(LedgerNote.PROJECT_KINDS, name)] if is_new and len(kinds) > 1 else []
        found += [(LedgerNote.KIND_ASSUMED, name)] if is_new and not kinds else []
    return [Note(code, value[:LONGEST_NOTE]) for code, value in found if value]


def row_of(plan: Plan, ledger: LedgerImport | None = None) -> LedgerRow:
    """Return an unsaved row of an import: what is done with it and why, without any personal data."""
    faults = [fault.stored() for fault in (*plan.entry.problems, *plan.problems)]
    warnings = [] if faults else [fault.stored() for fault in (*plan.entry.warnings, *plan.warnings)]
    return LedgerRow(
        ledger=ledger,
        sheet=plan.entry.sheet[:60],
        row=plan.entry.row,
        unit=plan.unit_name,
        outcome=plan.outcome,
        problems=faults,
        warnings=warnings,
        changes=[change.stored() for change in plan.changes],
        differing=[offer.field.value for offer in plan.offers],
    )


def projects_of(reading: Reading) -> list[str]:
    """Return the projects a ledger lists, rejected rows too."""
    return sorted({entry.place.project for entry in reading.entries if entry.place.project})


def sound_entries(reading: Reading) -> dict[tuple[str, int], Entry]:
    """Return the rows that may be taken over, by sheet and number."""
    return {(entry.sheet[:60], entry.row): entry for entry in sound(reading.entries)}
