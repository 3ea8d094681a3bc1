"""The inbox, opinions, reminders, withdrawal and delegations; nothing is decided here: the page that decides belongs to the subject."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from customers.actions.submissions import submit_once
from customers.authorization import actions
from customers.authorization.filters import RequestFilter, ToConfirmFilter
from customers.authorization.forms import AnswerForm, ConsultForm, DelegationForm
from customers.authorization.models import ApprovalRequest, Commitment, Consultation, Delegation
from customers.authorization.queries import inbox as queries
from customers.authorization.queries.commitments import listed
from customers.authorization.queries.desks import speaks_as
from customers.authorization.rules import DELEGABLE
from customers.authorization.views.commitments import exported
from customers.enums import SUBSIDIARY_WIDE, Role
from customers.exports import xlsx
from customers.models import Staff
from customers.queries.paging import page_of
from customers.queries.settings import setting
from customers.refusals import Refusal

EXPORT_ROWS = 20_000
#: Posts that send requests, decide them or are asked for opinions.
READERS = (Role.REP, Role.GENERAL_AFFAIRS, *SUBSIDIARY_WIDE, *queries.ADVISERS)


def _reading(request: HttpRequest) -> Staff:
    """Return the reader; a post that has nothing to do with requests is refused, unless somebody handed his post on to it."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*READERS) and not staff.delegations_taken.current().exists():
        raise PermissionDenied
    return staff


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """§5.1.9 §4.9.2 List what waits for my word, what I sent and what I decided: whose desk it is on, and since when; and the promises I am to confirm."""
    staff, now = _reading(request), timezone.now()
    tabs = queries.views_of(staff)
    view = request.GET.get("view", "") if request.GET.get("view") in tabs else tabs[0]
    if view == "confirm":
        return _to_confirm(request, staff, tabs)
    found = RequestFilter(request.GET, queryset=queries.requests_in(view, staff))
    if request.GET.get("export") == "xlsx":
        return _export(queries.listed(found.qs).order_by(*queries.order_of(view))[:EXPORT_ROWS], now)
    page = page_of(queries.listed(found.qs), queries.order_of(view), request.GET.get("after") or request.GET.get("before") or "")
    context = {"page": page, "rows": queries.rows_of(page.rows, now=now), "filter": found, "view": view}
    return render(request, "authorization/inbox.html", context | _tabs(staff, tabs))


def _tabs(staff: Staff, tabs: list[str]) -> dict[str, object]:
    """Return the tabs with how much waits under each."""
    return {
        "tabs": tabs,
        "waiting": ApprovalRequest.objects.on_desk_of(staff).count() if "desk" in tabs else 0,
        "to_confirm": Commitment.objects.to_confirm_by(staff).count() if "confirm" in tabs else 0,
        "consulted": ApprovalRequest.objects.consulting(staff).count() if "consulted" in tabs else 0,
        "may_delegate": staff.has_role(*DELEGABLE),
    }


def _to_confirm(request: HttpRequest, staff: Staff, tabs: list[str]) -> HttpResponse:
    """§4.9.2 §4.11 List the promises that wait for the reader's own word, the earliest asked first."""
    found = ToConfirmFilter(request.GET, queryset=Commitment.objects.to_confirm_by(staff), staff=staff)
    if request.GET.get("export") == "xlsx":
        return exported(listed(found.qs).order_by("made_at", "id")[:EXPORT_ROWS])
    page = page_of(listed(found.qs), ("made_at", "id"), request.GET.get("after") or request.GET.get("before") or "")
    context = {"page": page, "promises": queries.to_confirm(page.rows, staff), "filter": found, "view": "confirm"}
    return render(request, "authorization/inbox.html", context | _tabs(staff, tabs))


def _export(rows: object, now: datetime) -> HttpResponse:
    """Export a tab as xlsx."""
    headings = (
        _("What is asked"),
        _("About"),
        _("Clause"),
        _("Money touched"),
        _("State"),
        _("On the desk of"),
        _("Asked by"),
        _("Asked at"),
        _("Waiting since"),
    )

    def cells(row: queries.Row) -> tuple[object, ...]:
        """Return the cells of one request."""
        asked = row.request
        since = asked.waiting_since if row.desk else None
        return (asked.get_act_display(), asked.title, asked.clause, asked.money, asked.get_state_display(), row.desk, asked.asked_by, asked.asked_at, since)

    return xlsx(_("Approvals"), headings, map(cells, queries.rows_of(list(rows), now=now)))  # type: ignore[call-overload]


@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.1.9 Remind the desk of one's own request."""
    staff: Staff = request.user  # type: ignore[assignment]
    now = timezone.now()
    asked = get_object_or_404(ApprovalRequest.objects.followed(staff), pk=pk)
    try:
        actions.remind(request=asked, by=staff, now=now, pause=setting("approval_reminder_pause_hours", timezone.localdate(now)))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The desk has been reminded."))
    return redirect(asked)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.1.9 Take one's own request back; a subject that keeps a state of its own does it on its own page."""
    staff: Staff = request.user  # type: ignore[assignment]
    asked = get_object_or_404(ApprovalRequest.objects.followed(staff), pk=pk)
    if url := getattr(asked.subject, "withdraw_url", ""):
        return redirect(url, preserve_request=True)
    try:
        actions.withdraw(request=asked, by=staff, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The request is withdrawn."))
    return redirect(asked)


@require_http_methods(["GET", "POST"])
def consult(request: HttpRequest, pk: int) -> HttpResponse:
    """H11 Ask another post for an opinion; the request stays on the desk it is on."""
    staff: Staff = request.user  # type: ignore[assignment]
    now = timezone.now()
    asked = get_object_or_404(ApprovalRequest.objects.visible_to(staff).waiting(), pk=pk)
    if not speaks_as(staff, asked, now)[0]:
        raise PermissionDenied
    form = ConsultForm(request.POST or None)
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            actions.consult(request=asked, role=Role(form.cleaned_data["role"]), question=form.cleaned_data["question"], by=staff, now=now)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("The opinion is asked for. The request stays on your desk."))
            return redirect(asked)
    context = {"asked": asked, "form": form, "refusal": refusal}
    return render(request, "authorization/consult.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """H11 Give the opinion one's post was asked for."""
    staff: Staff = request.user  # type: ignore[assignment]
    consultation = get_object_or_404(Consultation.objects.filter(role__in=staff.roles).select_related("request", "asked_by"), pk=pk)
    if consultation.request.subsidiary_id not in staff.subsidiaries_as(consultation.role):
        raise PermissionDenied
    form = AnswerForm(request.POST or None)
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            actions.answer_consultation(consultation=consultation, answer=form.cleaned_data["answer"], by=staff, now=timezone.now())
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("Your opinion is with the request."))
            return redirect(consultation.request)
    context = {"consultation": consultation, "asked": consultation.request, "form": form, "refusal": refusal}
    return render(request, "authorization/answer.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def delegations(request: HttpRequest) -> HttpResponse:
    """H11 Hand one's word on for a while, see what was handed on, and by whom to me."""
    staff, now = _reading(request), timezone.now()
    may_give = staff.has_role(*DELEGABLE)
    form = DelegationForm(request.POST or None, giver=staff, initial={"starts_at": timezone.localtime(now)})
    refusal = None
    if request.method == "POST" and not may_give:
        raise PermissionDenied
    if form.is_bound and form.is_valid():
        try:
            url = submit_once(token=form.cleaned_data["token"], by=staff, now=now, make=lambda: _delegate(form, staff, now))
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("%(name)s decides for you in that time.") % {"name": form.cleaned_data["taker"].name})
            return redirect(url)
    context = {
        "form": form if may_give else None,
        "refusal": refusal,
        "given": staff.delegations_given.select_related("taker", "subsidiary")[:50],
        "taken": staff.delegations_taken.select_related("giver", "subsidiary")[:50],
    }
    return render(request, "authorization/delegations.html", context, status=422 if form.is_bound else 200)


def _delegate(form: DelegationForm, staff: Staff, now: datetime) -> Delegation:
    """Write down what the form says."""
    data = form.cleaned_data
    post = data["post"]
    period = {name: data[name] for name in ("starts_at", "ends_at", "reason")}
    return actions.delegate(giver=staff, taker=data["taker"], role=Role(post.role), subsidiary=post.subsidiary, now=now, **period)


@require_POST
def end_delegation(request: HttpRequest, pk: int) -> HttpResponse:
    """H11 Take one's word back before the time is over."""
    staff: Staff = request.user  # type: ignore[assignment]
    given = get_object_or_404(staff.delegations_given, pk=pk)
    actions.end_delegation(delegation=given, by=staff, now=timezone.now())
    messages.success(request, _("%(name)s no longer decides for you.") % {"name": given.taker.name})
    return redirect("authorization:delegations")
