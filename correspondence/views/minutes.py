"""The minutes of a meeting, what it decided, and the other acts on it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from correspondence.actions.doing import do_action
from correspondence.actions.meetings import add_note, cancel_meeting, write_minutes
from correspondence.actions.refusals import NotYours
from correspondence.forms.letters import ReprintForm
from correspondence.forms.meetings import TASK_ROWS, CancelForm, DoneForm, MinutesForm, NoteForm, RecordedForm, TaskForm
from correspondence.models import Meeting, MeetingAction
from correspondence.queries.addressees import directory
from correspondence.queries.hands import handles
from correspondence.views.letters import reader, writer
from correspondence.views.meetings import loaded, meeting_response, print_paper
from customers.documents.actions import print_again
from customers.documents.models import Paper
from customers.models import Staff
from customers.refusals import Refusal


@require_http_methods(["GET", "POST"])
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.6.a Write the minutes of a meeting, once, with who does what by when; they are printed at once."""
    staff, now = writer(request), timezone.now()
    meeting = loaded(staff, pk)
    if not handles(staff, meeting):
        raise PermissionDenied
    if meeting.minutes_at is not None or meeting.cancelled_at is not None:
        return redirect(meeting)
    form, tasks = _forms(request, meeting, staff, now)
    refusal = None
    if request.method == "POST" and "more" not in request.POST and form.is_valid() & tasks.is_valid():
        try:
            written = write_minutes(meeting=meeting, minutes=form.minutes_with(tasks), by=staff, now=now, uploads=form.cleaned_data["papers"])
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("The minutes are complete; everybody who has something to do has been told."))
            print_paper(request, written, staff, now)
            return redirect(meeting)
    status = 422 if request.method == "POST" and "more" not in request.POST else 200
    return render(request, "correspondence/minutes.html", {"meeting": meeting, "form": form, "tasks": tasks, "refusal": refusal, "now": now}, status=status)


def _forms(request: HttpRequest, meeting: Meeting, staff: Staff, now: datetime) -> tuple[MinutesForm, Any]:
    """Return the form of the minutes and the lines of what is to be done; a press adds lines and loses nothing."""
    there, today = directory([meeting.subsidiary], timezone.localdate(now)), timezone.localdate(now)
    lines = formset_factory(TaskForm, extra=TASK_ROWS)
    kwargs = {"there": there, "today": today}
    if request.method != "POST":
        return MinutesForm(initial={"recorder": staff.name}), lines(prefix="tasks", form_kwargs=kwargs)
    data = request.POST.copy()
    if "more" in data:
        data["tasks-TOTAL_FORMS"] = str(_count(data.get("tasks-TOTAL_FORMS", "")) + TASK_ROWS)
        form = MinutesForm(initial={name: data.get(name, "") for name in MinutesForm.base_fields})
        return form, lines(data, prefix="tasks", form_kwargs=kwargs)
    return MinutesForm(data, request.FILES), lines(data, prefix="tasks", form_kwargs=kwargs)


def _count(typed: str) -> int:
    """Return how many lines a form had."""
    return min(int(typed), 100) if typed.isdigit() else 0


def _opened(request: HttpRequest, pk: int) -> tuple[Staff, Meeting, datetime]:
    """Return who acts, the meeting within reach, and the time."""
    staff = reader(request)
    return staff, loaded(staff, pk), timezone.now()


def _do(request: HttpRequest, meeting: Meeting, now: datetime, name: str, form: Form, act: Callable[[], str]) -> HttpResponse:
    """Do it when the form is whole and the rules allow it, and say what is true now; else show the meeting with what was typed."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not handles(staff, meeting):
        return meeting_response(request, meeting, now, NotYours())
    if not form.is_valid():
        return meeting_response(request, meeting, now, bound={name: form})
    try:
        messages.success(request, act())
    except Refusal as refusal:
        return meeting_response(request, loaded(staff, meeting.pk), now, refusal, bound={name: form})
    return redirect(meeting)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.6.a Cancel a meeting."""
    staff, meeting, now = _opened(request, pk)
    form = CancelForm(request.POST)

    def act() -> str:
        """Cancel it."""
        cancel_meeting(meeting=meeting, reason=form.cleaned_data["reason"], by=staff, now=now)
        return _("The meeting is cancelled; those who were asked have been told.")

    return _do(request, meeting, now, "cancel", form, act)


@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.6.a Add a line to complete minutes."""
    staff, meeting, now = _opened(request, pk)
    form = NoteForm(request.POST)

    def act() -> str:
        """Add it."""
        add_note(meeting=meeting, words=form.cleaned_data["words"], by=staff, now=now)
        return _("The line stands below the minutes.")

    return _do(request, meeting, now, "note", form, act)


@require_POST
def meeting_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.6.a Print the notice or the minutes of a meeting when missing; a stored paper is printed once more with its reason."""
    staff, meeting, now = _opened(request, pk)
    if not handles(staff, meeting):
        return meeting_response(request, meeting, now, NotYours())
    stored = Paper.objects.about(meeting).filter(pk=_number(request.POST.get("paper", ""))).first()
    if stored is None:
        print_paper(request, meeting, staff, now)
        return redirect(meeting)
    form = ReprintForm(request.POST)
    if not form.is_valid():
        return meeting_response(request, meeting, now, bound={"reprint": form})
    print_again(paper=stored, reason=form.cleaned_data["reason"], by=staff, now=now)
    return redirect(stored)


def _number(typed: str) -> int:
    """Return the number of a paper that was named, 0 for none."""
    return int(typed) if typed.isdigit() else 0


@require_POST
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.6.a Say that something a meeting decided was done."""
    staff = reader(request)
    action = get_object_or_404(MeetingAction.objects.select_related("meeting"), pk=pk)
    meeting, now = loaded(staff, action.meeting_id), timezone.now()
    names, kind = f"done{pk}_%s", RecordedForm if handles(staff, meeting) else DoneForm
    form = kind(request.POST, request.FILES, auto_id=names)
    if not form.is_valid():
        return meeting_response(request, meeting, now, done=(pk, form))
    data = form.cleaned_data
    try:
        do_action(action=action, words=data["words"], by=staff, now=now, at=data.get("done_at"), uploads=data["papers"])
    except Refusal as refusal:
        return meeting_response(request, loaded(staff, meeting.pk), now, refusal, done=(pk, form))
    messages.success(request, _("Recorded as done."))
    return redirect(action)
