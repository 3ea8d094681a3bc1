"""Print runs: rendered in parts, joined at the end; a killed worker loses nothing and prints nothing twice."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import models, transaction

from customers.documents.enums import Form, PartState
from customers.documents.models import PrintPart, PrintRun
from customers.documents.rendering import joined, render_many
from customers.documents.rules import CHUNK, chunks
from customers.models import Staff


@transaction.atomic
def ask_print_run(
    *, form: Form, title: str, subject: models.Model, template: str, rows: Sequence[dict[str, object]], by: Staff | None, now: datetime, chunk: int = CHUNK
) -> PrintRun:
    """Ask for a batch once per form and subject; `rows` are what the template prints, one sheet each."""
    run, is_new = PrintRun.objects.get_or_create(
        form=form,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        defaults={"title": title, "template": template, "sheets": len(rows), "asked_by": by, "asked_at": now},
    )
    if is_new:
        PrintPart.objects.bulk_create(PrintPart(run=run, position=position, rows=list(part)) for position, part in enumerate(chunks(rows, chunk)))
    return run


def render_waiting_parts(*, now: datetime, limit: int = 1000) -> int:
    """Render parts that wait, one transaction each, skipping those another worker holds; return how many were taken."""
    for done in range(limit):
        if not _render_one(now):
            return done
    return limit


@transaction.atomic
def _render_one(now: datetime) -> bool:
    """Render the next waiting part; a part that fails is marked with its error and blocks no other."""
    part = (
        PrintPart.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("run")
        .filter(state=PartState.WAITING)
        .order_by("run_id", "position")
        .first()
    )
    if part is None:
        return False
    try:
        with transaction.atomic():
            rendered = render_many(part.run.template, part.rows)
            part.file.save(f"{part.run_id}-{part.position}.pdf", ContentFile(rendered.pdf), save=False)
            part.state, part.rendered_at = PartState.RENDERED, now
    except Exception as error:  # noqa: BLE001 -- whatever a part breaks on is kept with it and shown; the others go on
        part.state, part.error = PartState.FAILED, f"{type(error).__name__}: {error}"[:300]
    part.save()
    return True


@transaction.atomic
def finish_runs(*, now: datetime) -> int:
    """Join the parts of every run that is wholly rendered into its one PDF; return how many were finished."""
    waiting = PrintPart.objects.exclude(state=PartState.RENDERED).values("run")
    runs = list(PrintRun.objects.select_for_update(of=("self",), skip_locked=True).filter(finished_at__isnull=True).exclude(pk__in=waiting))
    for run in runs:
        whole = joined([_read(part) for part in run.parts.all()])
        run.file.save(f"{run.form}-{run.pk}.pdf", ContentFile(whole.pdf), save=False)
        run.sha256, run.finished_at = hashlib.sha256(whole.pdf).hexdigest(), now
        run.save()
    return len(runs)


def _read(part: PrintPart) -> bytes:
    """Return the PDF of a rendered part."""
    with part.file.open("rb") as file:
        return bytes(file.read())
