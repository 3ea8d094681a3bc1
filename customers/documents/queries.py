"""Who may open what, and whether the stored files are still what was stored."""

import hashlib
from collections.abc import Iterator

from django.db.models import Count, Q, QuerySet

from customers.documents.enums import PartState
from customers.documents.models import Paper, PrintRun, Upload
from customers.models import Staff


def runs_with_progress() -> QuerySet[PrintRun]:
    """Return print runs with the number of their parts: all, rendered, failed."""
    return PrintRun.objects.annotate(
        all=Count("parts"), done=Count("parts", filter=Q(parts__state=PartState.RENDERED)), failed=Count("parts", filter=Q(parts__state=PartState.FAILED))
    )


def is_subject_within_reach(row: Paper | PrintRun | Upload, staff: Staff) -> bool:
    """Tell whether somebody may see what a paper, an original or a print run belongs to."""
    subjects = row.subject_type.model_class()
    visible_to = getattr(getattr(subjects, "objects", None), "visible_to", None)
    return visible_to is not None and bool(visible_to(staff).filter(pk=row.subject_id).exists())


def may_open(row: Paper | Upload, staff: Staff) -> bool:
    """Tell whether somebody may open a paper or an original: by its household, or, where it has none, by its subject."""
    by_household = type(row).objects.visible_to(staff).filter(pk=row.pk).exists()
    return by_household or (row.household_id is None and is_subject_within_reach(row, staff))


def changed_files() -> Iterator[str]:
    """Name every paper, original and finished run whose file is missing or differs from its hash."""
    for rows in (Paper.objects.order_by("pk"), Upload.objects.order_by("pk"), PrintRun.objects.filter(finished_at__isnull=False).order_by("pk")):
        for row in rows.iterator():
            if fault := _fault(row):
                yield f"{row._meta.label} {row.pk} {row.file.name}: {fault}"


def _fault(row: Paper | PrintRun | Upload) -> str:
    """Return what is wrong with the file of a row, or nothing."""
    try:
        with row.file.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "missing"
    return "" if digest == row.sha256 else "changed"
