"""Wordings: the library, and one wording with the page that decides it."""

from collections.abc import Callable
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
from complaints.actions import letter_papers
from complaints.actions import wordings as actions
from complaints.enums import WordingState
from complaints.filters import WordingFilter
from complaints.models import Matter, Wording
from complaints.queries import wordings as queries
from complaints.queries.hands import LOG_READERS
from customers.actions.submissions import submit_once
from customers.actions.timeline import log_access
from customers.authorization.enums import RequestState, Verdict
from customers.authorization.forms import ConsultForm, DecisionForm
from customers.authorization.models import ApprovalRequest
from customers.authorization.queries.dockets import dockets
from customers.authorization.queries.inbox import ADVISERS
from customers.documents.models import Paper
from customers.enums import Seen
from customers.exports import xlsx
from customers.models import Staff
from customers.queries.paging import page_of
from customers.refusals import Refusal

EXPORT_ROWS = 20_000


def _reader(request: HttpRequest, *also: str) -> tuple[Staff, datetime]:
    """Return the reader and the time; a post that has nothing to do with wordings is refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*LOG_READERS, *also) and not staff.delegations_taken.current().exists():
        raise PermissionDenied
    return staff, timezone.now()


def _maker(request: HttpRequest) -> tuple[Staff, datetime]:
    """Return who makes wordings, and the time."""
    staff, now = _reader(request)
    if not staff.has_role(*queries.MAKERS):
        raise PermissionDenied
    return staff, now


@require_GET
def wordings(request: HttpRequest) -> HttpResponse:
    """§5.6.4 Show the library: one wording for each mass matter, texts for replies, what waits, what is no longer said."""
    staff, now = _reader(request)
    today = timezone.localdate(now)
    view = request.GET.get("view", "") if request.GET.get("view") in queries.VIEWS else queries.VIEWS[0]
    found = WordingFilter(request.GET, queryset=queries.in_view(Wording.objects.visible_to(staff), view, today), staff=staff)
    if request.GET.get("export") == "xlsx":
        return _export(staff, found.qs, now)
    page = page_of(queries.listed(found.qs), ("title", "id"), request.GET.get("after") or request.GET.get("before") or "")
    words = (_("For mass matters"), _("For replies"), _("Drafted and being decided"), _("No longer said"))
    context = {
        "page": page,
        "filter": found,
        "view": view,
        "tabs": list(zip(queries.VIEWS, words, strict=True)),
        "today": today,
        "may_make": staff.has_role(*queries.MAKERS),
        "is_filtered": found.form.has_changed(),
    }
    return render(request, "complaints/_wording_rows.html" if request.headers.get("HX-Request") else "complaints/wordings.html", context)


def _export(staff: Staff, rows: QuerySet[Wording], now: datetime) -> HttpResponse:
    """Export a tab of the library as xlsx; it is logged."""
    found = list(queries.listed(rows).order_by("title", "id")[:EXPORT_ROWS])
    log_access(by=staff, what=Seen.EXPORTED, now=now, purpose="wordings", count=len(found))
    headings = (
        _("Number"),
        _("Kind"),
        _("Title"),
        pgettext("what is said", "Wording"),
        _("Project"),
        _("Category"),
        _("State"),
        _("Approved"),
        _("Said until"),
        _("Matters"),
    )

    def cells(row: Wording) -> tuple[object, ...]:
        """Return the cells of one wording."""
        place = (row.project.name if row.project else _("The whole company"), row.get_category_display())
        until = (row.get_state_display(), row.approved_at, row.valid_until, row.tied)  # type: ignore[attr-defined]
        return (row.number, row.get_kind_display(), row.title, row.text, *place, *until)

    return xlsx(_("Wordings"), headings, map(cells, found))


def wording_of(staff: Staff, pk: int) -> Wording:
    """Return a wording within reach."""
    rows = Wording.objects.visible_to(staff).select_related("subsidiary", "project", "made_by", "follows", "ended_by")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "POST"])
def wording_new(request: HttpRequest) -> HttpResponse:
    """§5.6.4 Draft a wording; with the number of an approved one what is to follow it."""
    staff, now = _maker(request)
    follows = request.GET.get("follows", "")
    old = wording_of(staff, int(follows)) if follows.isdigit() else None
    return _form_page(request, staff, None, old, now)


@require_http_methods(["GET", "POST"])
def wording_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.4 Change a draft; what is being decided becomes void with it."""
    staff, now = _maker(request)
    row = wording_of(staff, pk)
    if row.state not in {WordingState.DRAFT, WordingState.REQUESTED}:
        return redirect(row)
    return _form_page(request, staff, row, None, now)


def _form_page(request: HttpRequest, staff: Staff, row: Wording | None, old: Wording | None, now: datetime) -> HttpResponse:
    """Show the form, save what was typed, and send it up when told to."""
    shown = row or old
    initial = {name: getattr(shown, name) for name in ("kind", "title", "subsidiary", "project", "category", "text", "valid_until")} if shown else {}
    form = forms.WordingForm(request.POST or None, subsidiaries=staff.subsidiaries_as(*queries.MAKERS), initial=initial)
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            return redirect(submit_once(token=form.cleaned_data["token"], by=staff, now=now, make=lambda: _saved(request, form, row, old, now)))
        except Refusal as refused:
            refusal = refused
    context = {"form": form, "wording": row, "old": old, "refusal": refusal}
    return render(request, "complaints/wording_form.html", context, status=422 if form.is_bound else 200)


def _saved(request: HttpRequest, form: forms.WordingForm, row: Wording | None, old: Wording | None, now: datetime) -> Wording:
    """Save a wording, and send it up in the same act when that button was pressed."""
    staff: Staff = request.user  # type: ignore[assignment]
    words = form.words()
    if row is not None:
        saved = actions.edit_wording(wording=row, words=words, by=staff, now=now)
    elif old is not None:
        saved = actions.follow_wording(wording=old, words=words, by=staff, now=now)
    else:
        saved = actions.make_wording(words=words, by=staff, now=now)
    if "send" in request.POST:
        saved = actions.submit_wording(wording=saved, by=staff, now=now)
        messages.success(request, _("The wording is with the vice president. Until it is approved it is not said."))
    else:
        messages.success(request, _("The draft is kept. It is said once the vice president has approved it."))
    return saved


@require_GET
def wording(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.4 Show a wording and the matters it is said about; who may decide it decides here."""
    staff, _now = _reader(request, *ADVISERS)
    return _page(request, staff, wording_of(staff, pk))


def _page(request: HttpRequest, staff: Staff, row: Wording, **bound: Any) -> HttpResponse:
    """Show a wording, again with what was typed when an act was refused."""
    now = timezone.now()
    found = dockets(row, staff, now=now)
    docket = found[0] if found else None
    makes = queries.may_make(staff, row.subsidiary_id)
    is_draft, is_open = row.state == WordingState.DRAFT, row.state in {WordingState.DRAFT, WordingState.REQUESTED}
    context = {
        "wording": row,
        "today": timezone.localdate(now),
        "is_in_force": row.is_in_force(timezone.localdate(now)),
        "followers": row.followed_by.exclude(state=WordingState.REFUSED).filter(pk__in=Wording.objects.visible_to(staff).values("pk")),
        "matters": Matter.objects.visible_to(staff).filter(wording=row).select_related("household__unit").order_by("-received_at", "-pk")[:20],
        "docket": docket,
        "earlier": found[1:],
        "may_edit": makes and is_open,
        "may_submit": makes and is_draft,
        "may_follow": makes and row.state == WordingState.APPROVED,
        "end_form": bound.get("end") or (forms.EndWordingForm() if makes and (is_open or row.state == WordingState.APPROVED) else None),
        "paper": Paper.objects.about(row).filter(number=row.number).first() if row.number else None,
        "form": bound.get("decision") or (DecisionForm(asked=docket.request) if docket else None),
        "consult_form": ConsultForm(),
        "refusal": bound.get("refusal"),
    }
    return render(request, "complaints/wording.html", context, status=422 if bound else 200)


@require_POST
def wording_decide(request: HttpRequest, pk: int, asked: int) -> HttpResponse:
    """§5.6.4 Record one word on a wording; the approval numbers and prints it."""
    staff, now = _reader(request)
    row = wording_of(staff, pk)
    asked_for = get_object_or_404(ApprovalRequest.objects.visible_to(staff).about(row), pk=asked)
    form = DecisionForm(request.POST, asked=asked_for)
    if not form.is_valid():
        return _page(request, staff, row, decision=form)
    data = form.cleaned_data
    try:
        decided = actions.decide_wording(
            wording=row, request=asked_for, verdict=Verdict(data["verdict"]), by=staff, now=now, words=data["words"], turn=data["turn"]
        )
    except Refusal as refusal:
        return _page(request, staff, wording_of(staff, pk), decision=form, refusal=refusal)
    approved = decided.state == RequestState.APPROVED
    messages.success(request, _("Approved. It is said from now on.") if approved else _("Recorded. Whoever asked has been told."))
    if approved:
        _print(request, wording_of(staff, pk), staff, now)
    return redirect(row)


def _print(request: HttpRequest, row: Wording, staff: Staff, now: datetime) -> None:
    """Print an approved wording; when the disk refuses, the decision stands and the page offers it again."""
    try:
        letter_papers.store_wording(wording=row, by=staff, now=now)
    except Refusal as refusal:
        messages.error(request, str(refusal))


def _act(request: HttpRequest, pk: int, act: Callable[[Wording, Staff, datetime], str]) -> HttpResponse:
    """Run an act without a form on a wording, and say what is true now."""
    staff, now = _maker(request)
    row = wording_of(staff, pk)
    try:
        messages.success(request, act(row, staff, now))
    except Refusal as refusal:
        return _page(request, staff, wording_of(staff, pk), refusal=refusal)
    return redirect(row)


@require_POST
def wording_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.4 Send a draft up."""

    def act(row: Wording, staff: Staff, now: datetime) -> str:
        """Send it."""
        actions.submit_wording(wording=row, by=staff, now=now)
        return _("The wording is with the vice president. Until it is approved it is not said.")

    return _act(request, pk, act)


@require_POST
def wording_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.4 Take a wording back from the desk."""

    def act(row: Wording, staff: Staff, now: datetime) -> str:
        """Take it back."""
        actions.withdraw_wording(wording=row, by=staff, now=now)
        return _("The wording is taken back; it is a draft again.")

    return _act(request, pk, act)


@require_POST
def wording_end(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.4 Stop saying a wording."""
    staff, now = _maker(request)
    row, form = wording_of(staff, pk), forms.EndWordingForm(request.POST)
    if not form.is_valid():
        return _page(request, staff, row, end=form)
    try:
        actions.end_wording(wording=row, reason=form.cleaned_data["reason"], by=staff, now=now)
    except Refusal as refusal:
        return _page(request, staff, wording_of(staff, pk), end=form, refusal=refusal)
    messages.success(request, _("It is no longer said. What was said so far stays readable."))
    return redirect(row)


@require_http_methods(["GET", "POST"])
def wording_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.4 Show the sheet of a wording: the stored one once it is approved, before that a draft with its watermark; a missing one is printed by POST."""
    staff, now = _reader(request, *ADVISERS)
    row = wording_of(staff, pk)
    if row.number and request.method == "POST":
        _print(request, row, staff, now)
        return redirect(row)
    if stored := Paper.objects.about(row).filter(number=row.number).first() if row.number else None:
        return redirect(stored)
    try:
        draft = letter_papers.rendered_wording(row, by=staff, now=now, draft=True)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(row)
    return HttpResponse(draft.pdf, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="draft.pdf"'})
