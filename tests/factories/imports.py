"""Factories of ledger imports: kept, confirmed and taken over by the real actions."""

from django.apps import apps

from contracts.actions.ledger import confirm_import, keep_import, take_over
from contracts.models import LedgerImport, LedgerRow
from contracts.queries.ledger.preview import preview_of, reading_of
from tests.factories import customers as core
from tests.factories.customers import NOW
from tests.factories.ledgers import ledger_of


def read(data, by=None, now=NOW):
    """Return an import that waits to be confirmed."""
    company = core.SubsidiaryFactory()
    preview = preview_of(reading_of(data, now.date()), company, now.date())
    return keep_import(preview=preview, data=data, name="台账.xlsx", subsidiary=company, by=by, now=now)


def confirmed(data, by=None, now=NOW):
    """Return an import that waits for the worker."""
    return confirm_import(ledger=read(data, by, now), by=by, now=now)


def taken(*rows, by=None, now=NOW, **values):
    """Return an import of a plain ledger of these rows that was taken over."""
    return take_over(ledger=confirmed(ledger_of(*rows, **values), by, now), now=now)


def outcomes(ledger):
    """Return what became of each row, in the order of the ledger."""
    return [row.outcome for row in ledger.rows.order_by("pk")]


def rows_of_every_table():
    """Return how many rows each table holds, but for the imports themselves; the tables of history grow with every change."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models() if model not in (LedgerImport, LedgerRow)}
