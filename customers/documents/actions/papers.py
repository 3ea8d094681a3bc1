"""Final papers: stored once with their hash."""

import hashlib
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from customers.documents.actions.files import write
from customers.documents.enums import Form
from customers.documents.models import Paper
from customers.documents.rendering import Rendered
from customers.models import Household, Staff


@transaction.atomic
def store_paper(
    *, form: Form, number: str, title: str, subject: models.Model, household: Household | None, rendered: Rendered, by: Staff | None, now: datetime
) -> Paper:
    """Store a final PDF once per number; a repeat returns the first one, which is never rendered again."""
    if first := Paper.objects.filter(number=number).first():
        return first
    paper = Paper(
        form=form,
        number=number,
        title=title,
        household=household,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        sha256=hashlib.sha256(rendered.pdf).hexdigest(),
        pages=rendered.pages,
        made_by=by,
        made_at=now,
    )
    write(paper.file, f"{number}.pdf", rendered.pdf)
    paper.save()
    return paper
