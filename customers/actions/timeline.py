"""Lines of a household's time line and of the access log."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import translation

from customers.enums import Happened, Seen
from customers.models import Access, Household, Project, Staff, TimelineEntry


def tell(
    *, household: Household | None, kind: Happened, by: Staff | None, at: datetime, text: str | Callable[[], str] = "", subject: models.Model | None = None
) -> TimelineEntry | None:
    """Write one line into the file, in the caller's transaction; a matter without household has no file yet.

    Words of the house in `text` are given as a call: the file is written in Chinese, whoever writes it, for a court may read it.
    """
    if household is None:
        return None
    with translation.override("zh-hans"):
        words = text() if callable(text) else text
    subject_type = ContentType.objects.get_for_model(subject) if subject is not None else None
    return TimelineEntry.objects.create(
        household=household, kind=kind, by=by, at=at, text=words[:300], subject_type=subject_type, subject_id=subject.pk if subject is not None else None
    )


def log_access(
    *, by: Staff, what: Seen, now: datetime, household: Household | None = None, project: Project | None = None, purpose: str = "", count: int = 1
) -> Access:
    """Record who saw, printed or exported personal data or an account number (decisions H3, H4)."""
    return Access.objects.create(staff=by, what=what, at=now, household=household, project=project, purpose=purpose, count=count)
