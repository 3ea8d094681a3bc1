"""Who may open what, and whether the stored files are still what was stored."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Model, Q, QuerySet

from customers.documents.enums import PartState
from customers.documents.models import Paper, PrintRun, SealUse, Upload
from customers.enums import Role
from customers.models import Staff
from customers.models.file import HEAVY

Row = TypeVar("Row", Paper, Upload)


def runs_with_progress() -> QuerySet[PrintRun]:
    """Return print runs with the number of their parts: all, rendered, failed."""
    return PrintRun.objects.annotate(
        all=Count("parts"), done=Count("parts", filter=Q(parts__state=PartState.RENDERED)), failed=Count("parts", filter=Q(parts__state=PartState.FAILED))
    )


def may_open(row: Paper | Upload, staff: Staff) -> bool:
    """Tell whether somebody may open a paper or an original: whoever sees what it belongs to, and nobody else."""
    subjects = row.subject_type.model_class()
    return subjects is not None and bool(_seen_subjects(subjects, staff).filter(pk=row.subject_id).exists())


def may_print(run: PrintRun, staff: Staff) -> bool:
    """Tell whether somebody may open a print run: who prints its subject; where nobody is named for that, who sees it."""
    subjects: Any = run.subject_type.model_class()
    printed_by = getattr(subjects.objects, "printed_by", None)
    rows = printed_by(staff) if printed_by else _seen_subjects(subjects, staff)
    return bool(rows.filter(pk=run.subject_id).exists())


def seen_by(staff: Staff, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Keep the papers or originals this person may open; asks once which kinds of subject there are, so narrow the rows before."""
    reach = Q(pk__in=[])
    for pk in rows.order_by().values_list("subject_type", flat=True).distinct():
        subjects = ContentType.objects.get_for_id(pk).model_class()
        if subjects is not None:
            reach |= Q(subject_type=pk, subject_id__in=_seen_subjects(subjects, staff).values("pk"))
    return rows.filter(reach)


def _seen_subjects(subjects: Any, staff: Staff) -> QuerySet[Model]:
    """Return the subjects of one kind within a person's reach; a kind that knows no reach is nobody's."""
    visible_to = getattr(subjects.objects, "visible_to", None)
    seen: QuerySet[Model] = visible_to(staff) if visible_to else subjects.objects.none()
    return seen


def changed_files() -> Iterator[str]:
    """Name every paper, original and finished run whose file is missing or differs from its hash."""
    for rows in (
        Paper.objects.order_by("pk"),
        Upload.objects.order_by("pk"),
        PrintRun.objects.filter(finished_at__isnull=False, cleared_at__isnull=True).order_by("pk"),
    ):
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


@dataclass(frozen=True, slots=True)
class SealRow:
    """A row of the seal register, with its paper when the reader may open it, and whether he may have it sealed anew."""

    use: SealUse
    paper: Paper | None
    may_anew: bool


def seals_listed(rows: QuerySet[SealUse]) -> QuerySet[SealUse]:
    """Return uses of the seal with what a row shows, by one query."""
    return rows.select_related("household__unit", "applicant", "approver").defer(*(f"household__{name}" for name in HEAVY))


def seal_rows(uses: Sequence[SealUse], staff: Staff) -> list[SealRow]:
    """H7 Join the rows of the register with the papers this person may open, in a constant number of queries."""
    papers = {paper.number: paper for paper in seen_by(staff, Paper.objects.filter(number__in=[use.number for use in uses]))}
    able = staff.subsidiaries_as(Role.MANAGER, Role.VP)
    return [SealRow(use, papers.get(use.number), use.subsidiary_id in able and use.applicant_id != staff.pk) for use in uses]
