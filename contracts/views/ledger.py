"""The pages of ledger imports: upload with preview, confirmation, progress, problem list."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePath

from celery import current_app
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from kombu.exceptions import OperationalError

from contracts.actions.ledger import confirm_import, drop_import, keep_import
from contracts.enums import ImportState, LedgerField, RowOutcome
from contracts.filters.ledger import ImportFilter, LedgerRowFilter
from contracts.forms.ledger import IMPORTERS, SETTLERS, ConfirmForm, LedgerUploadForm
from contracts.models import LedgerImport, LedgerRow
from contracts.queries.ledger import pages
from contracts.queries.ledger.preview import preview_of, reading_of
from contracts.queries.ledger.report import changes_of, note_text, problems_of, warnings_of
from customers.actions.submissions import submit_once
from customers.exports import xlsx
from customers.models import Staff, Subsidiary
from customers.queries.paging import page_of
from customers.refusals import Refusal
from customers.rules.amounts import percent_of


def _importer(request: HttpRequest) -> Staff:
    """Return the signed-in manager or general affairs; everybody else is refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*IMPORTERS):
        raise PermissionDenied
    return staff


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """List the imports; a ledger that is uploaded is read and previewed, nothing of it is taken over yet."""
    staff, now = _importer(request), timezone.now()
    form = LedgerUploadForm(request.POST or None, request.FILES or None, staff=staff)
    refusal: Refusal | None = None
    if form.is_bound and form.is_valid():
        try:
            return redirect(_upload(form, staff, now))
        except Refusal as refused:
            refusal = refused
    rows = ImportFilter(request.GET, queryset=pages.imports_listed(LedgerImport.objects.visible_to(staff)))
    page = page_of(rows.qs, ("-read_at", "-id"), request.GET.get("after") or request.GET.get("before") or "")
    context = {"form": form, "refusal": refusal, "filter": rows, "page": page, "count": rows.qs.count(), "is_filtered": bool(request.GET), "steps": _steps("")}
    return render(request, "contracts/imports.html", context, status=422 if form.is_bound else 200)


def _upload(form: LedgerUploadForm, staff: Staff, now: datetime) -> str:
    """Read an uploaded ledger and keep its preview; return the address of its page."""
    file: UploadedFile = form.cleaned_data["file"]
    subsidiary: Subsidiary = form.cleaned_data["subsidiary"]
    data, today = file.read(), timezone.localdate(now)
    preview = preview_of(reading_of(data, today), subsidiary, today)

    def make() -> LedgerImport:
        """Keep the preview."""
        return keep_import(preview=preview, data=data, name=file.name or "", subsidiary=subsidiary, by=staff, now=now)

    return submit_once(token=form.cleaned_data["token"], by=staff, now=now, make=make)


def _steps(state: str) -> list[dict[str, str]]:
    """Return the four steps of an import and where it stands."""
    at = {"": 0, ImportState.READ: 1, ImportState.RUNNING: 3, ImportState.DONE: 4}.get(state, 4)
    labels = ((_("Upload"), ""), (_("Preview"), _("nothing is written")), (_("Confirm"), ""), (_("Take over"), ""))
    return [{"label": label, "note": note, "state": "done" if place < at else "now" if place == at else ""} for place, (label, note) in enumerate(labels)]


@require_GET
def ledger_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one import: its lists with the reason of each row, then how far taking it over has come."""
    ledger = _within_reach(request, pk)
    return _import_page(request, ledger, ConfirmForm(warnings=0))


def _within_reach(request: HttpRequest, pk: int) -> LedgerImport:
    """Return an import of the reader's companies."""
    rows = LedgerImport.objects.visible_to(_importer(request)).select_related("read_by", "confirmed_by", "subsidiary")
    return get_object_or_404(rows, pk=pk)


def _import_page(request: HttpRequest, ledger: LedgerImport, form: ConfirmForm, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
    """Draw the page of an import."""
    counts = pages.counts_of(ledger)
    view = request.GET.get("view", "")
    view = view if view in pages.VIEWS else next((name for name in pages.VIEWS if counts[name]), RowOutcome.CREATE)
    cursor = request.GET.get("after") or request.GET.get("before") or ""
    context = {
        "ledger": ledger,
        "form": form,
        "refusal": refusal,
        "counts": counts,
        "written": counts[RowOutcome.CREATE] + counts[RowOutcome.UPDATE],
        "tabs": _tabs(counts, view),
        "view": view,
        "may_settle": request.user.has_role(*SETTLERS),  # type: ignore[union-attr]
        "steps": _steps(ledger.state),
        "notes": [note_text(note) for note in ledger.notes],
        "percent": percent_of(ledger.rows_done, counts["all"]) if counts["all"] else 100,
    }
    if view == "missing":
        context |= {"page": page_of(pages.missing_listed(ledger), ("name", "id"), cursor)}
    else:
        rows = LedgerRowFilter(request.GET, queryset=pages.rows_in(ledger, view), ledger=ledger)
        page = page_of(rows.qs, ("id",), cursor)
        context |= {"filter": rows, "page": page, "rows": [_row(row, view) for row in page.rows]}
    return render(request, "contracts/import.html", context, status=status)


def _tabs(counts: dict[str, int], view: str) -> list[dict[str, object]]:
    """Return the lists of an import with their lengths."""
    labels = (_("Problems"), _("New"), _("Changed"), _("Unchanged"), _("Warnings"), _("Differences"), _("Not in the file"))
    return [{"view": name, "label": label, "count": counts[name], "here": name == view} for name, label in zip(pages.VIEWS, labels, strict=True)]


def _row(row: LedgerRow, view: str) -> dict[str, object]:
    """Return a row as its list shows it."""
    said = warnings_of(row) if view == "warnings" else problems_of(row)
    return {
        "row": row,
        "said": said,
        "changes": changes_of(row) if view == RowOutcome.UPDATE else [],
        "fields": [LedgerField(name).label for name in row.differing],
    }


@require_GET
def import_problems(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the problem list of an import, problems before warnings, to be worked off in the ledger."""
    ledger = _within_reach(request, pk)
    headings = (_("Kind"), _("Sheet"), _("Row"), _("Unit"), _("Column"), _("Reason"))
    return xlsx(_("Problem list") + f" {PurePath(ledger.name).stem}", headings, _problem_cells(ledger))


def _problem_cells(ledger: LedgerImport) -> Iterable[tuple[object, ...]]:
    """Return the rows of the problem list."""
    rows = list(ledger.rows.exclude(problems=[], warnings=[]).order_by("pk"))
    for kind, said_of in ((_("Problem"), problems_of), (_("Warning"), warnings_of)):
        for row in rows:
            for said in said_of(row):
                yield (kind, row.sheet, row.row, row.unit, said.column, said.reason)


@require_POST
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm an import; the worker takes it over, now or with its next sweep."""
    ledger, now = _within_reach(request, pk), timezone.now()
    form = ConfirmForm(request.POST, warnings=ledger.rows.exclude(warnings=[]).count())
    if not form.is_valid():
        return _import_page(request, ledger, form, status=422)
    try:
        confirm_import(ledger=ledger, by=request.user, now=now)  # type: ignore[arg-type]
    except Refusal as refusal:
        return _import_page(request, ledger, form, refusal, status=422)
    _nudge()
    return redirect(ledger)


def _nudge() -> None:
    """Wake the worker; without a broker the next sweep finds the import."""
    try:
        current_app.send_task("config.job", ["ledger"])
    except OperationalError:
        return


@require_POST
def import_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop an import that was not confirmed."""
    ledger, now = _within_reach(request, pk), timezone.now()
    count = ledger.rows.count()
    try:
        drop_import(ledger=ledger, by=request.user, now=now)  # type: ignore[arg-type]
    except Refusal as refusal:
        return _import_page(request, ledger, ConfirmForm(warnings=0), refusal, status=422)
    messages.success(request, ngettext("Dropped: %(n)d row, nothing was written.", "Dropped: %(n)d rows, nothing was written.", count) % {"n": count})
    return redirect("contracts:imports")
