"""Taking over a file of complaints: hand it in, look at what would happen, take it over."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from complaints.actions.imports import read_complaints, take_over_complaints
from complaints.forms import ImportForm
from complaints.models import ComplaintImport
from customers.enums import Role
from customers.exports import xlsx
from customers.models import Staff, Subsidiary
from customers.refusals import Refusal


def _manager(request: HttpRequest) -> tuple[Staff, datetime]:
    """Return the manager and the time; nobody else takes files over."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(Role.MANAGER):
        raise PermissionDenied
    return staff, timezone.now()


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """§5.6.2 Hand in a file of complaints; nothing is taken over before it was looked at."""
    staff, now = _manager(request)
    managed = staff.subsidiaries_as(Role.MANAGER)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ImportForm(*sent, subsidiaries=managed)
    refusal = None
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        subsidiary = form.cleaned_data.get("subsidiary") or Subsidiary.objects.filter(pk__in=managed).order_by("pk")[0]
        try:
            return redirect(read_complaints(data=file.read(), name=file.name, subsidiary=subsidiary, by=staff, now=now))
        except Refusal as refused:
            refusal = refused
    context = {"form": form, "refusal": refusal, "imports": ComplaintImport.objects.visible_to(staff).select_related("read_by")[:20]}
    return render(request, "complaints/imports.html", context, status=422 if form.is_bound else 200)


@require_GET
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.2 Show what taking a file over would do, or did, and its problems apart from its warnings."""
    staff, _now = _manager(request)
    return render(request, "complaints/import.html", {"handed": _loaded(staff, pk)})


def _loaded(staff: Staff, pk: int) -> ComplaintImport:
    """Load an import through the manager's reach."""
    return get_object_or_404(ComplaintImport.objects.visible_to(staff).select_related("read_by"), pk=pk)


@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.2 Take over a file that was looked at."""
    staff, now = _manager(request)
    handed = _loaded(staff, pk)
    try:
        handed = take_over_complaints(handed=handed, by=staff, now=now)
    except Refusal as refusal:
        return render(request, "complaints/import.html", {"handed": handed, "refusal": refusal}, status=422)
    count = handed.report["created"]
    messages.success(request, ngettext("%(count)d complaint was taken over.", "%(count)d complaints were taken over.", count) % {"count": count})
    return redirect(handed)


@require_GET
def problems(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the problems and warnings of a file as a list."""
    staff, _now = _manager(request)
    report = _loaded(staff, pk).report
    headings = (_("Row"), _("Number"), _("Column"), _("Reason"), _("Weight"))
    lines = [
        (line["row"], line["unit"], line["column"], line["reason"], weight)
        for weight, key in ((_("Problem"), "problems"), (_("Warning"), "warnings"))
        for line in report[key]
    ]
    return xlsx(_("Problems"), headings, lines)
