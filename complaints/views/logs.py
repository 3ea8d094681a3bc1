"""The lists of weekly work logs, one log, and its signature."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from complaints import forms
from complaints.actions.log_signing import rendered_log, sign, store_log
from complaints.filters import WorkLogFilter
from complaints.models import WorkLog
from complaints.queries import logs as lists
from complaints.queries.hands import LOG_READERS
from complaints.queries.log_page import LogPage, log_page
from complaints.queries.log_signing import CHIEFS, to_sign
from customers.actions.submissions import submit_once
from customers.actions.timeline import log_access
from customers.documents.models import Paper
from customers.enums import Role, Seen
from customers.exports import xlsx
from customers.models import Staff
from customers.queries.paging import page_of
from customers.refusals import Refusal

OVERSEERS = (*CHIEFS, Role.AUDITOR)
EXPORT_ROWS = 20_000


@require_GET
def work_logs(request: HttpRequest) -> HttpResponse:
    """§5.4.4.8 List the logs within reach: for chiefs weeks by persons, what is missing and what waits; filtered, paged by key, exported."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*LOG_READERS):
        raise PermissionDenied
    now, oversees = timezone.now(), staff.has_role(*OVERSEERS)
    view = request.GET.get("view", "") if request.GET.get("view") in lists.VIEWS and oversees else ""
    found = WorkLogFilter(request.GET, queryset=lists.in_view(WorkLog.objects.visible_to(staff), view), reader=staff)
    if request.GET.get("export") == "xlsx":
        return _export(staff, found.qs, now)
    cursor = request.GET.get("after") or request.GET.get("before") or ""
    shows_board = oversees and not view and not found.form.has_changed()
    context: dict[str, Any] = {"filter": found, "view": view, "tabs": _tabs(), "oversees": oversees, "is_filtered": found.form.has_changed()}
    if shows_board:
        board = lists.board_of(found.qs, now, cursor)
        context |= {"board": board, "page": board.page}
    else:
        page = page_of(lists.listed(found.qs), lists.order_of(view), cursor)
        context |= {"page": page, "rows": lists.with_duties(page.rows, now)}
    if request.headers.get("HX-Request"):
        return render(request, "complaints/_log_rows.html", context)
    return render(request, "complaints/work_logs.html", context | {"figures": lists.figures_of(staff, now) if oversees else []})


def _tabs() -> list[tuple[str, str]]:
    """Return the views with their words."""
    words = (_("Weeks and persons"), pgettext("work log", "To be signed"), _("Not handed in"), _("Signed"), _("All"))
    return list(zip(lists.VIEWS, words, strict=True))


def _export(staff: Staff, rows: QuerySet[WorkLog], now: datetime) -> HttpResponse:
    """Export the list as xlsx; it is logged."""
    found = lists.with_duties(lists.listed(rows).order_by("-week", "staff__name", "pk")[:EXPORT_ROWS], now)
    log_access(by=staff, what=Seen.EXPORTED, now=now, purpose="work logs", count=len(found))
    headings = (
        _("Week"),
        pgettext("work log", "Person"),
        _("State"),
        _("Days"),
        _("Due"),
        _("Handed in"),
        _("Lines"),
        _("Receptions"),
        _("Complaints"),
        _("Revisits"),
        _("Visits"),
        _("Overdue"),
        _("Signed by"),
        _("Signed at"),
        _("Number"),
    )

    def cells(row: lists.LogRow) -> tuple[object, ...]:
        """Return the cells of one log."""
        log, counts = row.log, row.log.counts
        counted = (counts.get(name) for name in ("lines", "receptions", "complaints", "revisits", "visits", "late"))
        due_at = row.duty.due_at if row.duty else None
        return (log.week, log.staff.name, log.get_state_display(), row.age, due_at, log.submitted_at, *counted, log.signed_by, log.signed_at, log.number)

    return xlsx(_("Work logs"), headings, map(cells, found))


@require_GET
def box(request: HttpRequest) -> HttpResponse:
    """§5.4.4.8 Show what of the logs lies on a chief's desk: a box on 今日, and a page of its own without script."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*CHIEFS):
        raise PermissionDenied
    template = "complaints/_logs_box.html" if request.headers.get("HX-Request") else "complaints/logs_box.html"
    return render(request, template, {"box": lists.box_of(staff, timezone.now())})


@require_GET
def next_to_sign(request: HttpRequest) -> HttpResponse:
    """§5.4.4.8 Lead on to the log that has waited longest for this person's signature, else to the list."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*LOG_READERS):
        raise PermissionDenied
    queue = to_sign(staff, timezone.now())
    return redirect(queue[0] if queue else "complaints:work_logs")


def loaded(staff: Staff, pk: int) -> WorkLog:
    """Load a log through the reader's reach; the stand-in of a signer sees what he may sign."""
    found = WorkLog.objects.select_related("staff", "subsidiary", "submitted_by", "signed_by", "signed_for")
    seen = found.filter(pk=pk, pk__in=WorkLog.objects.visible_to(staff).values("pk")).first()
    if seen is None and pk in {log.pk for log in to_sign(staff, timezone.now())}:
        seen = found.get(pk=pk)
    return seen or get_object_or_404(WorkLog.objects.none(), pk=pk)


@require_GET
def work_log(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.8 Show one log: open, as it stands now; handed in, to sign; signed, with its seal."""
    staff: Staff = request.user  # type: ignore[assignment]
    return log_response(request, loaded(staff, pk), timezone.now())


def log_response(request: HttpRequest, log: WorkLog, now: datetime, **bound: Any) -> HttpResponse:
    """Show a log with the forms its reader may use; `bound` is what was typed and refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    page = log_page(log, staff, now)
    refusal, waiting = bound.pop("refusal", None), bound.pop("waiting", [])
    context = {"page": page, "log": log, "refusal": refusal, "waiting": waiting, "is_own": log.staff_id == staff.pk, **_offered(page, staff, now), **bound}
    if page.signing:
        context |= lists.neighbours(log, to_sign(staff, now))
        context["remark_fields"] = {row.line.no: context["sign_form"][f"remark_{row.line.no}"] for row in [*page.talks, *page.others]}
    return render(request, "complaints/work_log.html", context, status=422 if bound or refusal else 200)


def _offered(page: LogPage, staff: Staff, now: datetime) -> dict[str, Any]:
    """Return an empty form for each act the reader may do now."""
    log, found = page.log, dict[str, Any]()
    if page.may_hand_in:
        leave = log.staff.absences.filter(first_day__lte=log.last_day, last_day__gte=log.week).first() if not page.count else None
        initial = {"empty_reason": leave.reason if leave else ""}
        found["hand_in_form"] = forms.HandInForm(week=log.week, is_empty=not page.count, is_running=page.is_running, initial=initial)
    if page.is_open and log.staff_id == staff.pk:
        found["other_form"] = forms.OtherWorkForm(initial={"day": min(log.last_day, timezone.localdate(now))})
    if page.signing:
        found["sign_form"] = forms.SignForm(log=log.pk, lines=[row.line.no for row in [*page.talks, *page.others]])
    return found


@require_POST
def sign_log(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.8 Sign a log, print it, and go on to the next one that waits."""
    staff: Staff = request.user  # type: ignore[assignment]
    log, now = loaded(staff, pk), timezone.now()
    form = forms.SignForm(request.POST, log=log.pk, lines=[line["no"] for line in log.lines])
    if not form.is_valid():
        return log_response(request, log, now, sign_form=form)

    def make() -> WorkLog:
        """Sign it."""
        return sign(log=log, remarks=form.remarks(), remark=form.cleaned_data["remark"], by=staff, now=now)

    try:
        submit_once(token=form.cleaned_data["token"], by=staff, now=now, make=make)
    except Refusal as refusal:
        return log_response(request, loaded(staff, pk), now, refusal=refusal, sign_form=form)
    log.refresh_from_db()
    _print(request, log, staff, now)
    queue = to_sign(staff, now)
    messages.success(request, _("Signed: %(name)s, week %(n)s, %(number)s.") % {"name": log.staff.name, "n": log.number_of_week, "number": log.number})
    return redirect(queue[0] if queue else "complaints:work_logs")


def _print(request: HttpRequest, log: WorkLog, staff: Staff, now: datetime) -> None:
    """Print a signed log; when the disk refuses, the signature stands and the page offers it again."""
    try:
        store_log(log=log, by=staff, now=now)
    except Refusal as refusal:
        messages.error(request, str(refusal))


@require_http_methods(["GET", "POST"])
def log_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.8 Show the paper of a log: the stored one once it is signed, before that a draft; a missing one is printed by POST."""
    staff: Staff = request.user  # type: ignore[assignment]
    log, now = loaded(staff, pk), timezone.now()
    if log.number and request.method == "POST":
        _print(request, log, staff, now)
        return redirect(log)
    if stored := Paper.objects.about(log).filter(number=log.number).first() if log.number else None:
        return redirect(stored)
    return draft_response(log, now)


def draft_response(log: WorkLog, now: datetime) -> HttpResponse:
    """Return a log that has no stored paper as a draft."""
    draft = rendered_log(log, now=now, draft=True)
    return HttpResponse(draft.pdf, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="draft.pdf"'})
