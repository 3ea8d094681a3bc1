"""Gapless numbers."""

from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Model
from django.db.transaction import TransactionManagementError

from customers.documents.enums import Form
from customers.documents.models import GivenNumber
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


@transaction.atomic
def number_for(*, subject: Model, form: Form, on: date, subsidiary: Subsidiary) -> str:
    """Return the number of a subject's paper; the first to ask takes the next one of the form, in an act of its own that ends before anything is rendered."""
    type(subject)._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)
    key = {"form": form, "subject_type": ContentType.objects.get_for_model(subject), "subject_id": subject.pk}
    if given := GivenNumber.objects.filter(**key).first():
        return given.number
    return GivenNumber.objects.create(**key, number=next_number(form=form, on=on, subsidiary=subsidiary)).number
