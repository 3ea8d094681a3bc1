"""Papers, originals and print runs, served only to whom they concern, and the seal register."""

from datetime import datetime

import structlog
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from customers.actions.submissions import submit_once
from customers.actions.timeline import log_access
from customers.documents.actions import retry_print_run, seal_anew
from customers.documents.enums import PartState
from customers.documents.filters import SealFilter
from customers.documents.forms import SealAnewForm
from customers.documents.models import Paper, PrintRun, SealUse, Upload
from customers.documents.queries import may_open, may_print, runs_with_progress, seal_rows, seals_listed
from customers.documents.rules import PDF, PICTURES
from customers.enums import Role, Seen
from customers.exports import xlsx
from customers.models import Staff
from customers.queries.paging import page_of
from customers.refusals import Refusal

log = structlog.get_logger(__name__)
EXPORT_ROWS = 20_000
#: Posts that read the seal register, and those that let a paper be sealed anew.
REGISTER_READERS = (Role.GENERAL_AFFAIRS, Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR)
ANEW_BY = (Role.MANAGER, Role.VP)


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


@require_GET
def seals(request: HttpRequest) -> HttpResponse:
    """H7 List the seal register: which seal, how many copies, who applied and who approved, the newest first."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*REGISTER_READERS):
        raise PermissionDenied
    found = SealFilter(request.GET, queryset=SealUse.objects.visible_to(staff))
    if request.GET.get("export") == "xlsx":
        return _export_seals(staff, found.qs, timezone.now())
    page = page_of(seals_listed(found.qs), ("-used_at", "-id"), request.GET.get("after") or request.GET.get("before") or "")
    context = {"page": page, "rows": seal_rows(page.rows, staff), "filter": found, "is_filtered": found.form.has_changed()}
    return render(request, "documents/_seal_rows.html" if request.headers.get("HX-Request") else "documents/seals.html", context)


def _export_seals(staff: Staff, rows: QuerySet[SealUse], now: datetime) -> HttpResponse:
    """Export the register as xlsx; it is logged."""
    found = list(seals_listed(rows).order_by("used_at", "id")[:EXPORT_ROWS])
    log_access(by=staff, what=Seen.EXPORTED, now=now, purpose="seal register", count=len(found))
    headings = (_("Number"), _("Form"), _("Title"), _("Customer"), _("Unit"), _("Seal"), _("Copies"), _("Applicant"), _("Approver"), _("Sealed"), _("Reason"))

    def cells(use: SealUse) -> tuple[object, ...]:
        """Return the cells of one row."""
        who = (use.household.name, use.household.unit.short_name) if use.household else ("", "")
        people = (use.applicant.name, use.approver.name if use.approver else "")
        return (use.number, use.get_form_display(), use.title, *who, use.get_seal_display(), use.copies, *people, use.used_at, use.reason)

    return xlsx(_("Seal register"), headings, map(cells, found))


@require_http_methods(["GET", "POST"])
def anew(request: HttpRequest, pk: int) -> HttpResponse:
    """H7 Let a paper be sealed anew: how many copies, and why."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*ANEW_BY):
        raise PermissionDenied
    use = get_object_or_404(seals_listed(SealUse.objects.visible_to(staff)), pk=pk)
    form, refusal, now = SealAnewForm(request.POST or None), None, timezone.now()
    if form.is_bound and form.is_valid():
        try:
            data = form.cleaned_data
            url = submit_once(
                token=data["token"], by=staff, now=now, make=lambda: seal_anew(use=use, copies=data["copies"], reason=data["reason"], by=staff, now=now)
            )
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("%(number)s is in the register with %(n)d further copies.") % {"number": use.number, "n": data["copies"]})
            return redirect(url)
    return render(request, "documents/seal_anew.html", {"use": use, "form": form, "refusal": refusal}, status=422 if form.is_bound else 200)
