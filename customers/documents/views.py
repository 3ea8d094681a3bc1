"""Papers, originals and print runs, served only to whom they concern."""

from django.db.models import Count, Q
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from customers.documents.enums import PartState
from customers.documents.models import Paper, PrintRun, Upload
from customers.documents.rules import PDF, PICTURES
from customers.models import Staff


def _served(file: FieldFile, name: str, media_type: str) -> FileResponse:
    """Return a file: PDFs and pictures to look at, everything else to keep."""
    response = FileResponse(file.open("rb"), content_type=media_type, filename=name, as_attachment=media_type != PDF and media_type not in PICTURES)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
def paper(request: HttpRequest, pk: int) -> FileResponse:
    """Show a final paper."""
    staff: Staff = request.user  # type: ignore[assignment]
    found = get_object_or_404(Paper.objects.visible_to(staff), pk=pk)
    return _served(found.file, f"{found.number}.pdf", PDF)


@require_GET
def upload(request: HttpRequest, pk: int) -> FileResponse:
    """§5.4.4.7 Show an uploaded original."""
    staff: Staff = request.user  # type: ignore[assignment]
    found = get_object_or_404(Upload.objects.visible_to(staff), pk=pk)
    return _served(found.file, found.name, found.media_type)


def _run_within_reach(request: HttpRequest, pk: int) -> PrintRun:
    """Return a print run whose subject the reader may see."""
    run = get_object_or_404(
        PrintRun.objects.annotate(
            done=Count("parts", filter=Q(parts__state=PartState.RENDERED)), failed=Count("parts", filter=Q(parts__state=PartState.FAILED)), all=Count("parts")
        ),
        pk=pk,
    )
    subjects = run.subject_type.model_class()
    if subjects is None or not subjects.objects.visible_to(request.user).filter(pk=run.subject_id).exists():  # type: ignore[attr-defined]
        raise Http404
    return run


@require_GET
def run(request: HttpRequest, pk: int) -> FileResponse | HttpResponse:
    """Show the PDF of a print run, or how far it has come."""
    found = _run_within_reach(request, pk)
    if found.finished_at is not None:
        return _served(found.file, f"{found.title}.pdf", PDF)
    return render(request, "documents/run.html", {"run": found, "errors": found.parts.filter(state=PartState.FAILED)})
