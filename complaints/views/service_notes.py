"""Service notes: the list, one note, and writing one."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from complaints.actions import service_notes as actions
from complaints.filters import ServiceNoteFilter
from complaints.forms.service_notes import CheckForm, DoneForm, ServiceNoteForm
from complaints.models import Matter, ServiceNote
from customers.actions.submissions import submit_once
from customers.enums import Role
from customers.exports import xlsx
from customers.models import Staff, Subsidiary
from customers.queries.paging import page_of
from customers.queries.people import people_in
from customers.queries.referrals import Link, begun_by, leading_to
from customers.refusals import Refusal

EXPORT_ROWS = 20_000
VIEWS = ("open", "checked", "all")


@require_GET
def service_notes(request: HttpRequest) -> HttpResponse:
    """§4.5 List the service notes within reach: filtered, paged by key, exported."""
    staff: Staff = request.user  # type: ignore[assignment]
    view = request.GET.get("view", "") if request.GET.get("view") in VIEWS else VIEWS[0]
    rows = ServiceNote.objects.visible_to(staff)
    rows = {"open": rows.open(), "checked": rows.filter(checked_at__isnull=False), "all": rows}[view]
    found = ServiceNoteFilter(request.GET, queryset=rows)
    listed = found.qs.select_related("about", "organisation", "addressee", "written_by", "matter")
    if request.GET.get("export") == "xlsx":
        headings = (_("Noticed"), _("About"), _("Who sees to it"), _("What is to be done"), _("Checked on"), _("Finding of the check"), _("Improved"))
        return xlsx(_("Service notes"), headings, map(_cells, listed.order_by("check_on", "id")[:EXPORT_ROWS]))
    page = page_of(listed, ("check_on", "id") if view == "open" else ("-check_on", "-id"), request.GET.get("after") or request.GET.get("before") or "")
    may_write = bool(staff.subsidiaries_as(*actions.WRITERS))
    context = {"page": page, "filter": found, "view": view, "is_filtered": found.form.has_changed(), "may_write": may_write, "today": timezone.localdate()}
    return render(request, "complaints/service_notes.html", context)


def _cells(row: ServiceNote) -> tuple[object, ...]:
    """Return the cells of one note."""
    improved = "" if row.is_improved is None else _("Yes") if row.is_improved else _("No")
    return (row.words, row.about or row.organisation, row.addressee, row.measure, row.check_on, row.check_words, improved)


def _loaded(request: HttpRequest, pk: int) -> tuple[Staff, ServiceNote, datetime]:
    """Return who acts, the note within reach, and the time."""
    staff: Staff = request.user  # type: ignore[assignment]
    rows = ServiceNote.objects.visible_to(staff).select_related("about", "organisation", "addressee", "written_by", "checked_by", "matter", "subsidiary")
    return staff, get_object_or_404(rows, pk=pk), timezone.now()


@require_GET
def service_note(request: HttpRequest, pk: int) -> HttpResponse:
    """§4.5 Show one note, with the form of who sees to it and of who checks it."""
    staff, note, now = _loaded(request, pk)
    return _shown(request, staff, note, now)


def _shown(request: HttpRequest, staff: Staff, note: ServiceNote, now: datetime, **bound: Any) -> HttpResponse:
    """Show a note with its forms."""
    is_open = note.checked_at is None
    may_check = is_open and (note.written_by_id == staff.pk or note.subsidiary_id in staff.subsidiaries_as(Role.MANAGER))
    links: list[Link] = [*leading_to(note, staff), *begun_by(note, staff)]
    context = {
        "note": note,
        "done_form": bound.get("done") or (DoneForm(initial={"words": note.done_words}) if is_open and note.addressee_id == staff.pk else None),
        "check_form": bound.get("check") or (CheckForm(initial={"measure": note.measure}) if may_check else None),
        "refusal": bound.get("refusal"),
        "links": links,
        "sees_matter": Matter.objects.visible_to(staff).filter(pk=note.matter_id or 0).exists(),
        "now": now,
    }
    return render(request, "complaints/service_note.html", context, status=422 if bound else 200)


@require_http_methods(["GET", "POST"])
def service_note_new(request: HttpRequest) -> HttpResponse:
    """§4.5 Write a service note, from a matter or free."""
    staff: Staff = request.user  # type: ignore[assignment]
    held = staff.subsidiaries_as(*actions.WRITERS)
    if not held:
        raise PermissionDenied(actions.NotADepartmentsNote.message)
    now = timezone.now()
    named = request.GET.get("matter", "")
    matter = get_object_or_404(Matter.objects.visible_to(staff), pk=named) if named.isdigit() else None
    subsidiary = matter.subsidiary if matter else Subsidiary.objects.filter(pk__in=held).order_by("pk")[0]
    form = ServiceNoteForm(request.POST or None, people=people_in(subsidiary, timezone.localdate(now)), matter=matter)
    refusal = None
    if form.is_valid():
        draft = form.draft()

        def made() -> ServiceNote:
            """Write it."""
            return actions.write_note(draft=draft, subsidiary=subsidiary, by=staff, now=now)

        try:
            url = submit_once(token=form.cleaned_data["token"], by=staff, now=now, make=made)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("Written. %(name)s has been told; the check stands among your duties.") % {"name": draft.addressee.name})
            return redirect(url)
    context = {"form": form, "matter": matter, "refusal": refusal}
    return render(request, "complaints/service_note_new.html", context, status=422 if form.is_bound else 200)


@require_POST
def service_note_done(request: HttpRequest, pk: int) -> HttpResponse:
    """§4.5 Write what was done."""
    staff, note, now = _loaded(request, pk)
    form = DoneForm(request.POST)
    if not form.is_valid():
        return _shown(request, staff, note, now, done=form)
    try:
        actions.note_done(note=note, words=form.cleaned_data["words"], by=staff, now=now)
    except Refusal as refusal:
        return _shown(request, staff, note, now, done=form, refusal=refusal)
    messages.success(request, _("Noted. It is checked on its day."))
    return redirect(note)


@require_POST
def service_note_check(request: HttpRequest, pk: int) -> HttpResponse:
    """§4.5 Record the check."""
    staff, note, now = _loaded(request, pk)
    form = CheckForm(request.POST)
    if not form.is_valid():
        return _shown(request, staff, note, now, check=form)
    try:
        actions.check_note(note=note, finding=form.finding(), by=staff, now=now)
    except Refusal as refusal:
        return _shown(request, staff, note, now, check=form, refusal=refusal)
    messages.success(request, _("The check is recorded."))
    return redirect(note)
