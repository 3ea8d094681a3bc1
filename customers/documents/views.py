"""Papers, originals and print runs, served only to whom they concern."""

import structlog
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from customers.documents.actions import retry_print_run
from customers.documents.enums import PartState
from customers.documents.models import Paper, PrintRun, Upload
from customers.documents.queries import may_open, may_print, runs_with_progress
from customers.documents.rules import PDF, PICTURES
from customers.models import Staff

log = structlog.get_logger(__name__)


def _served(request: HttpRequest, file: FieldFile, name: str, media_type: str, *, is_shown: bool) -> FileResponse | HttpResponse:
    """Return a file, to look at or to keep; one that is gone from the disk is said to be."""
    try:
        opened = file.open("rb")
    except OSError:
        log.exception("documents.file_missing", row=file.instance._meta.label, pk=file.instance.pk)
        return render(request, "documents/missing.html", status=410)
    response = FileResponse(opened, content_type=media_type, filename=name, as_attachment=not is_shown)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
def paper(request: HttpRequest, pk: int) -> FileResponse | HttpResponse:
    """Show a final paper."""
    staff: Staff = request.user  # type: ignore[assignment]
    found = get_object_or_404(Paper.objects.select_related("subject_type"), pk=pk)
    if not may_open(found, staff):
        raise Http404
    return _served(request, found.file, f"{found.get_form_display()} {found.number}.pdf", PDF, is_shown=True)


@require_GET
def upload(request: HttpRequest, pk: int) -> FileResponse | HttpResponse:
    """§5.4.4.7 Show an uploaded picture; hand out any other original as a file to keep."""
    staff: Staff = request.user  # type: ignore[assignment]
    found = get_object_or_404(Upload.objects.select_related("subject_type"), pk=pk)
    if not may_open(found, staff):
        raise Http404
    return _served(request, found.file, found.name, found.media_type, is_shown=found.media_type in PICTURES)


def _run_within_reach(request: HttpRequest, pk: int) -> PrintRun:
    """Return a print run the reader may print."""
    staff: Staff = request.user  # type: ignore[assignment]
    found = get_object_or_404(runs_with_progress().select_related("subject_type"), pk=pk)
    if not may_print(found, staff):
        raise Http404
    return found


@require_GET
def run(request: HttpRequest, pk: int) -> FileResponse | HttpResponse:
    """Show the PDF of a print run, or how far it has come; a page that is waiting gets the link."""
    found = _run_within_reach(request, pk)
    if found.cleared_at is not None:
        return render(request, "documents/cleared.html", {"run": found}, status=410)
    if found.finished_at is not None and not request.headers.get("HX-Request"):
        return _served(request, found.file, f"{found.title}.pdf", PDF, is_shown=True)
    return render(request, "documents/run.html", {"run": found, "failed": found.parts.filter(state=PartState.FAILED)})


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Render the parts of a run again that failed."""
    staff: Staff = request.user  # type: ignore[assignment]
    found = _run_within_reach(request, pk)
    retry_print_run(run=found, by=staff, now=timezone.now())
    return redirect("documents:run", pk)
