"""Print runs: rendered in parts, joined at the end; a killed worker loses nothing and prints nothing twice."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import structlog
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from customers.documents.actions.bound import bind, bound_sheets
from customers.documents.actions.files import NotStored, write, write_by
from customers.documents.enums import Form, PartState
from customers.documents.models import PrintPart, PrintRun
from customers.documents.rendering import joined, render_many
from customers.documents.rules import CHUNK, chunks
from customers.models import Staff
from customers.refusals import Refusal

log = structlog.get_logger(__name__)


class NothingToPrint(Refusal):
    """A batch without a sheet."""

    message = _("%(title)s: there is nothing to print.")


@transaction.atomic
def ask_print_run(
    *, form: Form, title: str, subject: models.Model, template: str, rows: Sequence[dict[str, object]], by: Staff | None, now: datetime, chunk: int = CHUNK
) -> PrintRun:
    """Ask for a batch once per form and subject; `rows` are what the template prints, one sheet each, as plain JSON values."""
    run, is_new = PrintRun.objects.get_or_create(
        form=form,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        defaults={"title": title, "template": template, "sheets": len(rows), "asked_by": by, "asked_at": now},
    )
    if is_new and not rows:
        raise NothingToPrint(title=title)
    if is_new:
        PrintPart.objects.bulk_create(PrintPart(run=run, position=position, rows=list(part)) for position, part in enumerate(chunks(rows, chunk)))
    return run


@transaction.atomic
def retry_print_run(*, run: PrintRun, by: Staff, now: datetime) -> int:  # noqa: ARG001 -- every action names who and when
    """Let the parts of a run that failed wait again; what was rendered stays. Return how many there were."""
    return run.parts.filter(state=PartState.FAILED).update(state=PartState.WAITING, error="")


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
            made = bound_sheets(part) if part.run.contents else render_many(part.run.template, part.rows)
            write(part.file, f"{part.run_id}-{part.position}.pdf", made.pdf, again=True)
            part.state, part.rendered_at = PartState.RENDERED, now
    except Exception as error:  # noqa: BLE001 -- whatever a part breaks on is kept with it and shown; the others go on
        part.state, part.error = PartState.FAILED, f"{type(error).__name__}: {error}"[:300]
    part.save()
    return True


def finish_runs(*, now: datetime) -> int:
    """Join the parts of every run that is wholly rendered into its one PDF, one transaction each; return how many were finished.

    One that cannot be joined says so at its first part and holds up no other; a disk that takes nothing ends the round.
    """
    whole = PrintRun.objects.filter(finished_at__isnull=True).exclude(parts__state__in=[PartState.WAITING, PartState.FAILED])
    return sum(_try(pk, now) for pk in list(whole.order_by("pk").values_list("pk", flat=True)))


def _try(pk: int, now: datetime) -> bool:
    """Finish one run, or keep with it what it breaks on."""
    try:
        return _finish(pk, now)
    except NotStored:
        raise
    except Exception as error:
        log.exception("documents.run_not_joined", run=pk)
        PrintPart.objects.filter(run=pk, position=0).update(state=PartState.FAILED, error=f"{type(error).__name__}: {error}"[:300])
        return False


@transaction.atomic
def _finish(pk: int, now: datetime) -> bool:
    """Join one run, or bind it, unless another worker does or did; a part whose file is gone is rendered again first."""
    run = PrintRun.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk, finished_at__isnull=True).first()
    if run is None:
        return False
    parts = list(run.parts.all())
    if gone := [part.pk for part in parts if not part.file.storage.exists(str(part.file.name))]:
        run.parts.filter(pk__in=gone).update(state=PartState.WAITING)
        return False
    name = f"{run.form}-{run.pk}.pdf"
    if run.contents:
        write_by(run.file, name, lambda out: bind(run, out), again=True)
    else:
        write(run.file, name, joined(_read(part) for part in parts).pdf, again=True)
    with run.file.open("rb") as file:
        run.sha256, run.finished_at = hashlib.file_digest(file, "sha256").hexdigest(), now
    run.save()
    transaction.on_commit(lambda: _clear(parts))
    return True


def _read(part: PrintPart) -> bytes:
    """Return the PDF of a rendered part."""
    with part.file.open("rb") as file:
        return bytes(file.read())


def _clear(parts: Sequence[PrintPart]) -> None:
    """Remove the files of parts once their run's own file stands: no name lies on the disk twice."""
    for part in parts:
        part.file.storage.delete(str(part.file.name))


@transaction.atomic
def clear_print_run(*, run: PrintRun, now: datetime) -> bool:
    """Take the names out of a finished run whose time of keeping is over: what it printed and its PDF; that it was printed stays. Tell whether there was any."""
    run = PrintRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.finished_at is None or run.cleared_at is not None:
        return False
    name, storage = str(run.file.name), run.file.storage
    run.parts.update(rows=[], file="")
    run.file, run.cleared_at = "", now
    run.save()
    transaction.on_commit(lambda: storage.delete(name))
    return True
