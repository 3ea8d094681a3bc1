"""May I promise this? The question, the promise entered on its answer, and the parts of other pages that show promises."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from customers import wording
from customers.actions.submissions import submit_once
from customers.authorization import actions, forms
from customers.authorization.models import Commitment
from customers.authorization.queries import asking
from customers.authorization.queries import commitments as queries
from customers.authorization.queries.subjects import found, name_of
from customers.authorization.rules import may_promise
from customers.models import Household, Staff
from customers.models.file import HEAVY
from customers.refusals import Refusal
from customers.rules.reach import READERS as CONTENT_READERS
from customers.rules.reach import Content


def at(request: HttpRequest) -> tuple[Staff, datetime]:
    """Return who asks, and when."""
    staff: Staff = request.user  # type: ignore[assignment]
    return staff, timezone.now()


def _subject(name: str, staff: Staff) -> Any:
    """Return the subject an address names, within reach; nothing for no name."""
    if not name:
        return None
    subject = found(name, staff)
    if subject is None:
        raise Http404
    return subject


@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """§4.7 §4.9.0 Say what the mandate holds of a promise; asked before a reception is logged, or in a matter."""
    staff, now = at(request)
    if not asking.may_ask(staff):
        raise PermissionDenied
    subject = _subject(request.GET.get("subject", ""), staff)
    is_asked = "kind" in request.GET
    form = forms.AskForm(request.GET if is_asked else None, staff=staff, today=timezone.localdate(now))
    part = "authorization/_promise_answer.html" if is_asked else "authorization/_promise_question.html"
    return render(request, part if request.headers.get("HX-Request") else "authorization/promise_ask.html", _asked(form, subject, staff, now))


def _asked(form: forms.AskForm, subject: Any, staff: Staff, now: datetime, promise: forms.PromiseForm | None = None) -> dict[str, Any]:
    """Return the question with its answer, and the form of the promise where it may be entered."""
    advice = asking.advise(form.promised(), subject, now) if form.is_bound and form.is_valid() else None
    if promise is None and advice is not None and advice.may_be_registered and asking.may_make(staff, subject):
        promise = forms.PromiseForm(initial=form.cleaned_data, staff=staff, today=timezone.localdate(now))
    return {
        "form": form,
        "advice": advice,
        "subject": subject,
        "subject_name": name_of(subject) if subject is not None else "",
        "promise_form": promise,
        "may_send": advice is not None and advice.form != "" and asking.may_send(staff, subject),
    }


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """§4.7 §4.9.0 Enter a promise in the register: standing at once, or waiting for the own words it needs."""
    staff, now = at(request)
    if not asking.may_ask(staff):
        raise PermissionDenied
    subject = _subject(request.POST.get("subject", ""), staff)
    if subject is None:
        raise Http404
    today = timezone.localdate(now)
    form = forms.PromiseForm(request.POST, request.FILES, staff=staff, today=today)
    refusal = None
    if form.is_valid():
        try:
            url = submit_once(token=form.cleaned_data["token"], by=staff, now=now, make=lambda: _made(form, subject, staff, now))
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _entered(form, now))
            return redirect(url)
    question = forms.AskForm(request.POST, staff=staff, today=today)
    return render(request, "authorization/promise_ask.html", _asked(question, subject, staff, now, form) | {"refusal": refusal}, status=422)


def _made(form: forms.PromiseForm, subject: Any, staff: Staff, now: datetime) -> Commitment:
    """Enter what the form says."""
    data = form.cleaned_data
    return actions.make_commitment(
        subject=subject, promised=form.promised(), words=data["words"], by=staff, now=now, grant=data["grant"], pages=data.get("pages", ())
    )


def _entered(form: forms.PromiseForm, now: datetime) -> str:
    """Say what is now true of a promise."""
    until = wording.day(form.cleaned_data["due_on"], timezone.localdate(now))
    if may_promise(form.promised()).confirmations:
        return _("Asked for. It is no promise before the last word; until then say only that it is noted.")
    return _("Entered. It is to be kept by %(day)s.") % {"day": until}


@require_GET
def of_subject(request: HttpRequest, model: str, pk: int) -> HttpResponse:
    """§4.7 Show the question and the promises of a matter or a reception: a part of its page, and a page of its own without script."""
    staff, now = at(request)
    subject = _subject(f"{model}.{pk}", staff)
    form = forms.AskForm(staff=staff, today=timezone.localdate(now)) if asking.may_make(staff, subject) else None
    context = {"rows": queries.of_subject(subject, staff), "form": form, "subject": subject, "household": subject.household}
    return _part(request, context | {"subject_name": name_of(subject)})


@require_GET
def of_household(request: HttpRequest, household: int) -> HttpResponse:
    """§4.7 Show the promises to a household: a part of its file, and a page of its own without script."""
    staff, _now = at(request)
    if not staff.has_role(*CONTENT_READERS[Content.TALKS]):
        raise PermissionDenied
    file = get_object_or_404(Household.objects.visible_to(staff).select_related("unit", "project").defer(*HEAVY), pk=household)
    return _part(request, {"rows": queries.of_household(file, staff), "household": file})


def _part(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show a list of promises as a part, or as a page."""
    return render(request, "authorization/_promises_part.html" if request.headers.get("HX-Request") else "authorization/promises_part.html", context)
