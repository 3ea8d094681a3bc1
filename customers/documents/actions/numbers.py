"""Gapless numbers."""

from datetime import date

from django.db import connection
from django.db.transaction import TransactionManagementError

from customers.documents.enums import Form
from customers.documents.rules import number_text
from customers.models import Project, Subsidiary

#: One statement, so that two people never get one number and a rollback leaves no gap.
NEXT = """INSERT INTO documents_numberseries (form, scope, year, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (form, scope, year) DO UPDATE SET last = documents_numberseries.last + 1 RETURNING last"""


def next_number(*, form: Form, on: date, project: Project | None = None, subsidiary: Subsidiary | None = None) -> str:
    """Take the next number of a form for a project, else its subsidiary, and a year; inside the act's transaction, never held while rendering."""
    scope = project or subsidiary
    if scope is None:
        raise ValueError(form)
    if not connection.in_atomic_block:
        raise TransactionManagementError("A number is taken inside the act that uses it, or it leaves a gap.")
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [form, scope.code, on.year])
        row = cursor.fetchone()
    return number_text(form, scope.code, on.year, row[0])
