"""Printing the records of receptions, complaints and revisits (forms 3.5, 3.7, 3.8)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import Matter, Reception, Revisit
from complaints.queries.record_papers import household_of, record_context, record_of, stored_record, subsidiary_of
from customers.documents import actions as documents
from customers.documents.enums import Form
from customers.documents.models import Paper
from customers.documents.rendering import Rendered, render
from customers.models import Staff
from customers.refusals import Refusal
from customers.rules.deadlines import local_time


class NotFinal(Refusal):
    """A record of something that is still going on."""

    clause = "5.4.4.7"
    message = _("The record is printed for good once the complaint is closed, or the customer was reached. Until then it is a draft.")


def rendered_record(subject: Reception | Matter | Revisit, *, now: datetime, number: str = "", draft: bool = False) -> Rendered:
    """§5.4.4.2 §5.6.2 §5.7.4 Render the record of an entry, a complaint or a call back; a draft carries the watermark."""
    return render(record_of(subject).template, record_context(subject, number=number, now=now), draft=draft)


def store_record(*, subject: Reception | Matter | Revisit, by: Staff | None, now: datetime) -> Paper:
    """§5.4.4.7 Print a record for good and keep it in the file of the household; a repeat returns the first one.

    A complaint's record bears the number the customer was told; the others take theirs here. Nothing is held while rendering.
    """
    if first := stored_record(subject):
        return first
    record = record_of(subject)
    if not record.is_final(subject):
        raise NotFinal
    number = _number_of(subject, record.form, now)
    rendered = rendered_record(subject, now=now, number=number)
    with transaction.atomic():
        type(subject).objects.select_for_update(of=("self",)).get(pk=subject.pk)
        return documents.store_paper(
            form=record.form, number=number, title=record.title, subject=subject, household=household_of(subject), rendered=rendered, by=by, now=now
        )


def _number_of(subject: Reception | Matter | Revisit, form: Form, now: datetime) -> str:
    """Return the number a record bears."""
    if isinstance(subject, Matter):
        return subject.number
    return documents.number_for(subject=subject, form=form, on=local_time(now).date(), subsidiary=subsidiary_of(subject))
