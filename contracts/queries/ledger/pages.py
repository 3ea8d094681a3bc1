"""What the pages of imports and differences list."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from contracts.enums import LedgerField, RowOutcome
from contracts.models import Difference, LedgerImport, LedgerRow
from contracts.queries.ledger.known import project_key
from contracts.queries.ledger.report import value_text
from customers.enums import Role
from customers.models import Assignment, Project, Staff, Unit
from customers.rules.phones import mask_phone, spoken_phone

#: The lists of an import, in the order of the tabs.
VIEWS = (RowOutcome.PROBLEM, RowOutcome.CREATE, RowOutcome.UPDATE, RowOutcome.UNCHANGED, "warnings", "differing", "missing")
#: What cannot be taken by one press: it goes by a change of the contract.
BY_CHANGE = frozenset(
    {LedgerField.NAME, LedgerField.IDENTITY, LedgerField.BUYERS, LedgerField.PRICE, LedgerField.PAYMENT_TERMS, LedgerField.DELIVERY_ON, LedgerField.UNIT_PRICE}
)


def imports_listed(rows: QuerySet[LedgerImport]) -> QuerySet[LedgerImport]:
    """Return imports with the number of rows in each list, in one query."""
    counts = {outcome.value: Count("rows", filter=Q(rows__outcome=outcome)) for outcome in RowOutcome}
    return rows.select_related("read_by", "confirmed_by", "subsidiary").annotate(
        rows_all=Count("rows"), **{f"n_{name}": count for name, count in counts.items()}
    )


def rows_in(ledger: LedgerImport, view: str) -> QuerySet[LedgerRow]:
    """Return the rows of one list of an import."""
    if view == "warnings":
        return ledger.rows.exclude(warnings=[])
    return ledger.rows.exclude(differing=[]) if view == "differing" else ledger.rows.filter(outcome=view)


def missing_units(ledger: LedgerImport) -> QuerySet[Unit]:
    """H5 Return the units of the ledger's projects that it does not list; nothing changes with them."""
    listed = LedgerRow.objects.filter(ledger=ledger, unit=OuterRef("name"))
    keys = {project_key(name) for name in ledger.projects}
    projects = [project for project in Project.objects.filter(subsidiary=ledger.subsidiary) if project_key(project.name) in keys]
    return Unit.objects.filter(~Exists(listed), building__project__in=projects)


def counts_of(ledger: LedgerImport) -> dict[str, int]:
    """Return the length of each list of an import; three queries."""
    outcomes = {outcome.value: Count("pk", filter=Q(outcome=outcome)) for outcome in RowOutcome}
    rows = ledger.rows.aggregate(**outcomes, warnings=Count("pk", filter=~Q(warnings=[])), differing=Count("pk", filter=~Q(differing=[])), all=Count("pk"))
    return {**rows, "missing": missing_units(ledger).count()}


def missing_listed(ledger: LedgerImport) -> QuerySet[Unit]:
    """Return the missing units with what is known of why."""
    return missing_units(ledger).prefetch_related("households")


@dataclass(frozen=True, slots=True)
class Differing:
    """One difference as its reader sees it."""

    difference: Difference
    kept: str
    offered: str
    rep: Staff | None
    may_take: bool
    by_change: bool
    needs_notice: bool


def differences_listed(rows: QuerySet[Difference]) -> QuerySet[Difference]:
    """Return differences with what a row shows, in a constant number of queries."""
    current = Assignment.objects.filter(ended_at__isnull=True).select_related("staff")
    return rows.select_related("household__unit", "household__project", "household__contract", "ledger", "customer", "settled_by").prefetch_related(
        Prefetch("household__assignments", current, to_attr="current_assignments")
    )


def differing(difference: Difference, reader: Staff) -> Differing:
    """H3 Return a difference for a reader: phones in clear only for who serves the household; what may be taken by this desk."""
    rep = next((assignment.staff for assignment in difference.household.current_assignments), None)  # type: ignore[attr-defined]
    serves = rep is not None and rep.pk in {reader.pk, *reader.covered_ids} and reader.has_role(Role.REP)
    by_change = difference.field in BY_CHANGE
    is_manager = difference.household.project.subsidiary_id in reader.subsidiaries_as(Role.MANAGER)
    return Differing(
        difference,
        _value(difference.field, difference.kept, clear=serves),
        _value(difference.field, difference.offered, clear=serves),
        rep,
        may_take=not by_change and (is_manager or difference.field != LedgerField.REPRESENTATIVE),
        by_change=by_change,
        needs_notice=difference.field == LedgerField.ADDRESS,
    )


def _value(name: str, value: str, *, clear: bool) -> str:
    """Return a value as it is shown; a phone masked for those who do not serve the household."""
    if name == LedgerField.PHONE and value:
        return spoken_phone(value) if clear else mask_phone(value)
    return value_text(name, value)
