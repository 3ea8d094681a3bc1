"""The printed records: what was stored, a draft before that, and printing for good."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from complaints.actions.filings import may_file
from complaints.actions.record_papers import rendered_record, store_record
from complaints.models import Matter, Reception, Revisit
from complaints.queries.hands import hands_of
from complaints.queries.record_papers import record_of, stored_record
from complaints.views.receptions import loaded_entry
from customers.documents.models import Paper
from customers.exports import named
from customers.models import Staff
from customers.refusals import Refusal


@require_http_methods(["GET", "POST"])
def reception_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.2 Show the record of an entry (form 3.5); whoever files its originals prints it for good by POST."""
    staff: Staff = request.user  # type: ignore[assignment]
    entry = loaded_entry(staff, pk)
    return _paper(request, entry, may_print=may_file(staff, entry))


@require_http_methods(["GET", "POST"])
def complaint_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.2 Show the record of a complaint (form 3.7): a draft until it is closed."""
    staff: Staff = request.user  # type: ignore[assignment]
    matter = get_object_or_404(Matter.objects.visible_to(staff).filter(complaint_since__isnull=False).distinct(), pk=pk)
    return _paper(request, matter, may_print=bool(hands_of(staff, matter)))


@require_http_methods(["GET", "POST"])
def revisit_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.7.4 Show the record of a call back (form 3.8); a try that reached nobody is printed with the one that did."""
    staff: Staff = request.user  # type: ignore[assignment]
    call = get_object_or_404(Revisit.objects.visible_to(staff).select_related("matter"), pk=pk)
    return _paper(request, call, may_print=bool(hands_of(staff, call.matter)))


def _paper(request: HttpRequest, subject: Reception | Matter | Revisit, *, may_print: bool) -> HttpResponse:
    """Lead to the stored paper, printing it when asked; else show a draft with its watermark."""
    now = timezone.now()
    if request.method == "POST":
        if not may_print:
            raise PermissionDenied
        stored = print_record(request, subject, now)
        return redirect(stored or (subject.matter if isinstance(subject, Revisit) else subject))
    if stored := stored_record(subject):
        return redirect(stored)
    draft = rendered_record(subject, now=now, draft=True)
    return HttpResponse(draft.pdf, content_type="application/pdf", headers=named(f"{record_of(subject).title}（草稿）.pdf", is_shown=True))


def print_record(request: HttpRequest, subject: Reception | Matter | Revisit, now: datetime) -> Paper | None:
    """§5.4.4.7 Print a record for good; when the disk or a rule refuses, what was recorded stands and its page offers the record again."""
    try:
        return store_record(subject=subject, by=request.user, now=now)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return None
