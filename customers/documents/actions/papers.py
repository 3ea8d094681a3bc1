"""Final papers: stored once with their hash."""

import hashlib
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from customers.documents.enums import Form
from customers.documents.models import Paper
from customers.documents.rendering import Rendered
from customers.models import Household, Staff
from customers.refusals import Refusal


class NotStored(Refusal):
    """The disk does not take the file."""

    clause = "5.4.4.7"
    message = _("The paper could not be stored: the disk is full or cannot be written. Nothing was changed; tell the administrator.")


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
    try:
        paper.file.save(f"{number}.pdf", ContentFile(rendered.pdf), save=False)
    except OSError as error:
        raise NotStored from error
    paper.save()
    return paper
