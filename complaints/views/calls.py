"""致电: the day's call list, the panel beside the telephone, and the message by WeChat."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from complaints.actions.calls import log_call, log_message
from complaints.actions.endings import waits_for_revisit
from complaints.enums import Reached
from complaints.forms.calls import CallForm, MessageForm
from complaints.forms.fields import minute
from complaints.models import Call
from complaints.queries import calls, scripts
from complaints.rules import next_tries, next_try
from customers import wording
from customers.actions.submissions import submit_once
from customers.actions.timeline import log_access
from customers.enums import DEPARTMENT, Role, Seen
from customers.models import Household, Staff
from customers.models.file import HEAVY
from customers.refusals import Refusal
from customers.rules.phones import spoken_phone

CALLERS = (*DEPARTMENT, Role.VP, Role.GM)


@require_GET
def call_list(request: HttpRequest) -> HttpResponse:
    """§5.6.3.c List whom to call today, one line a household; that the numbers were shown is recorded."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*CALLERS):
        raise PermissionDenied
    now = timezone.now()
    rows = calls.call_list(staff, now)
    phones = calls.phones_of(rows)
    if phones:
        log_access(by=staff, what=Seen.PHONE, now=now, purpose="call list", count=len(phones))
    lines = [(row, spoken_phone(phones[row.household.pk]) if row.household.pk in phones else "") for row in rows]
    return render(request, "complaints/calls.html", {"lines": lines, "now": now})


def _opened(request: HttpRequest, household: int) -> tuple[Staff, Household, datetime]:
    """Return who calls, the household within reach of a call, and the time."""
    staff: Staff = request.user  # type: ignore[assignment]
    row = get_object_or_404(Household.objects.select_related("unit", "project__subsidiary").defer(*HEAVY), pk=household)
    if not calls.may_call(staff, row):
        raise Http404
    return staff, row, timezone.now()


@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, household: int) -> HttpResponse:
    """§5.6.3.c §5.7.4 Show the panel beside the telephone; the view is recorded. One press logs the result."""
    staff, row, now = _opened(request, household)
    panel = calls.call_panel(row, staff)
    if request.method == "GET":
        log_access(by=staff, what=Seen.PHONE, now=now, household=row, purpose="call")
        return _shown(request, panel, CallForm(panel=panel, initial={"called_at": minute(now)}), now)
    form = CallForm(request.POST, request.FILES, panel=panel)
    if not form.is_valid():
        return _shown(request, panel, form, now)
    talked = form.talked(now)

    def made() -> Call:
        """Log it."""
        return log_call(household=row, talked=talked, by=staff, now=now, uploads=form.cleaned_data["pictures"])

    try:
        submit_once(token=form.cleaned_data["token"], by=staff, now=now, make=made)
    except Refusal as refusal:
        return _shown(request, panel, form, now, refusal=refusal)
    return _after(request, form, row, now)


def _after(request: HttpRequest, form: CallForm, row: Household, now: datetime) -> HttpResponse:
    """Say what is true now, and go on: to the call back that was reached, to the next household, or to the list."""
    talked = form.talked(now)
    if talked.reached == Reached.REACHED:
        messages.success(request, _("Logged. Each matter keeps its own term."))
        waiting = next((matter for matter in talked.matters if waits_for_revisit(matter)), None)
        if waiting is not None:
            return redirect(f"{waiting.get_absolute_url()}#revisit")
    elif talked.next_try_at is not None:
        messages.success(request, _("Logged. Next try: %(at)s. The terms run on.") % {"at": wording.moment(talked.next_try_at, timezone.localdate(now))})
    else:
        messages.success(request, _("Logged. Call another number, or ask for the right one."))
    following = calls.following(request.user, row, now)  # type: ignore[arg-type]
    return redirect("complaints:call", following.pk) if following is not None else redirect("complaints:calls")


@require_POST
def message(request: HttpRequest, household: int) -> HttpResponse:
    """§5.6.3.c Log a message that was sent by WeChat as a progress report."""
    staff, row, now = _opened(request, household)
    panel = calls.call_panel(row, staff)
    form = MessageForm(request.POST, panel=panel)
    if not form.is_valid():
        return _shown(request, panel, CallForm(panel=panel, initial={"called_at": minute(now)}), now, message=form)
    data = form.cleaned_data

    def made() -> Household:
        """Log it."""
        log_message(household=row, words=data["message"], matters=list(data["matters"]), by=staff, now=now)
        return row

    try:
        submit_once(token=data["token"], by=staff, now=now, make=made)
    except Refusal as refusal:
        return _shown(request, panel, CallForm(panel=panel, initial={"called_at": minute(now)}), now, message=form, refusal=refusal)
    messages.success(request, _("Logged as a progress report. The clock runs on."))
    return redirect("complaints:call", row.pk)


def _shown(request: HttpRequest, panel: calls.CallPanel, form: CallForm, now: datetime, **more: Any) -> HttpResponse:
    """Show the panel."""
    staff: Staff = request.user  # type: ignore[assignment]
    today = timezone.localdate(now)
    others = [row.number for row in panel.numbers[1:]]
    tries = {reached: next_try(reached, now) for reached in (Reached.NO_ANSWER, Reached.SWITCHED_OFF)}
    text = scripts.message(panel, staff, now)
    context = {
        "panel": panel,
        "household": panel.household,
        "form": form,
        "message_form": more.get("message") or MessageForm(panel=panel, initial={"message": text}),
        "refusal": more.get("refusal"),
        "script": scripts.script(panel, staff, now),
        "wordings": [row.matter.wording for row in panel.rows if row.matter.wording],
        "again": {reached.value: wording.moment(at, today) for reached, at in tries.items() if at is not None},
        "other_number": others[0][-4:] if others else "",
        "tries": next_tries(now),
        "following": calls.following(staff, panel.household, now),
        "is_focus": panel.household.focus_until is not None and panel.household.focus_until >= today,
        "now": now,
    }
    return render(request, "complaints/call.html", context, status=422 if form.is_bound or more else 200)
