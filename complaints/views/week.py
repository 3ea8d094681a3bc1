"""The running week of a person, other work, and handing a log in."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from complaints import forms
from complaints.actions import worklog as actions
from complaints.enums import OtherWorkKind
from complaints.models import OtherWork, WorkLog
from complaints.queries.log_page import log_page
from complaints.queries.logs import weeks_open
from complaints.rules.worklog import monday_of, week_of
from complaints.views.logs import draft_response, loaded, log_response
from customers import wording
from customers.actions.submissions import submit_once
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import DEPARTMENT
from customers.models import Staff
from customers.refusals import Refusal


def _worker(request: HttpRequest) -> tuple[Staff, datetime]:
    """§5.4.4.2 Return who keeps a work log, and the time; who is not of the department has none."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*DEPARTMENT):
        raise PermissionDenied
    return staff, timezone.now()


def _running(staff: Staff, now: datetime) -> WorkLog:
    """Return the log of the running week; before it is handed in it stands in no table."""
    week = week_of(now)
    found = WorkLog.objects.filter(staff=staff, week=week).select_related("staff", "subsidiary").first()
    subsidiary = next(post.subsidiary for post in staff.posts if post.role in DEPARTMENT)
    return found or WorkLog(staff=staff, subsidiary=subsidiary, week=week)


@require_GET
def my_week(request: HttpRequest) -> HttpResponse:
    """§5.4.4.2 Show the running week: what was recorded, drawn together by itself, other work, and what is handed in on Monday."""
    staff, now = _worker(request)
    return week_response(request, staff, now)


def week_response(request: HttpRequest, staff: Staff, now: datetime, **bound: Any) -> HttpResponse:
    """Show the running week; `bound` is what was typed and refused."""
    log = _running(staff, now)
    return log_response(request, log, now, waiting=weeks_open(staff, log.week), **bound)


@require_GET
def week_paper(request: HttpRequest) -> HttpResponse:
    """§5.4.4.8 Print the running week as a draft."""
    staff, now = _worker(request)
    return draft_response(_running(staff, now), now)


@require_POST
def hand_in_week(request: HttpRequest) -> HttpResponse:
    """§5.4.4.8 Hand in the running week before it is over."""
    staff, now = _worker(request)
    log = _running(staff, now)
    return _hand_in(request, log, staff, now)


@require_POST
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.8 Hand in the log of a week."""
    staff: Staff = request.user  # type: ignore[assignment]
    return _hand_in(request, loaded(staff, pk), staff, timezone.now())


def _hand_in(request: HttpRequest, log: WorkLog, staff: Staff, now: datetime) -> HttpResponse:
    """Hand it in when the form is whole and the rules allow it, else show what was typed."""
    page = log_page(log, staff, now)
    form = forms.HandInForm(request.POST, week=log.week, is_empty=not page.count, is_running=page.is_running)
    if not form.is_valid():
        return log_response(request, log, now, hand_in_form=form)
    handing = form.handing()

    def make() -> WorkLog:
        """Hand it in."""
        return actions.hand_in(log=log, handing=handing, by=staff, now=now) if log.pk else actions.hand_in_running(handing=handing, by=staff, now=now)

    try:
        url = submit_once(token=form.cleaned_data["token"], by=staff, now=now, make=make)
    except Refusal as refusal:
        return log_response(request, log, now, hand_in_form=form, refusal=refusal)
    messages.success(request, _handed_in(log, now))
    return redirect(url)


def _handed_in(log: WorkLog, now: datetime) -> str:
    """Say what is true now: it is frozen, and who signs it until when."""
    row = WorkLog.objects.get(staff=log.staff_id, week=log.week)
    duty = Duty.objects.about(row).filter(kind=DutyKind.SIGN_LOG).select_related("owner").first()
    if duty is None or duty.owner is None:
        return _("Handed in and frozen.")
    return _("Handed in and frozen. %(name)s signs it by %(at)s.") % {"name": duty.owner.name, "at": wording.moment(duty.due_at, timezone.localdate(now))}


@require_POST
def add_other_work(request: HttpRequest) -> HttpResponse:
    """§5.4.4.8 Write down a line of other work, and go back to the week it belongs to."""
    staff, now = _worker(request)
    form = forms.OtherWorkForm(request.POST)
    posted = str(request.POST.get("log", ""))
    log = WorkLog.objects.visible_to(staff).filter(pk=int(posted) if posted.isdigit() else 0).first()
    if form.is_valid():
        data = form.cleaned_data

        def make() -> WorkLog:
            """Write it."""
            work = actions.add_other_work(day=data["day"], kind=OtherWorkKind(data["kind"]), words=data["words"], by=staff, now=now)
            week = monday_of(work.day)
            return WorkLog.objects.missing().filter(staff=staff, week=week).first() or WorkLog(staff=staff, week=week)

        try:
            url = submit_once(token=data["token"], by=staff, now=now, make=make)
        except Refusal as refusal:
            form.add_error("day" if isinstance(refusal, actions.OtherWorkDay) else "words", str(refusal))
        else:
            messages.success(request, _("It stands in the log."))
            return redirect(f"{url}#other-h")
    return log_response(request, loaded(staff, log.pk), now, other_form=form) if log else week_response(request, staff, now, other_form=form)


@require_http_methods(["GET", "POST"])
def correct_other_work(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.2 Correct a line of other work by a new one, or strike it."""
    staff, now = _worker(request)
    work = get_object_or_404(OtherWork.objects.visible_to(staff), pk=pk)
    form = forms.CorrectOtherWorkForm(request.POST if request.method == "POST" else None, initial={"words": work.words})
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            actions.correct_other_work(work=work, words=form.cleaned_data["words"], by=staff, now=now)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("Corrected. The old line stands beside it."))
            log = WorkLog.objects.missing().filter(staff=staff, week=monday_of(work.day)).first()
            return redirect(log or "complaints:my_week")
    return render(request, "complaints/other_work.html", {"work": work, "form": form, "refusal": refusal}, status=422 if form.is_bound else 200)
