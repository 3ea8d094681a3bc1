"""The bound file of a dispute: asked for, how far it has come, opened."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from complaints.actions import bundles as actions
from complaints.enums import BundlePurpose
from complaints.forms.disputes import BundleForm
from complaints.models import Bundle
from complaints.queries.bundles import progress_of
from complaints.views.disputes import dispute_response, loaded
from customers.actions.submissions import submit_once
from customers.documents.enums import PartState
from customers.models import Staff
from customers.refusals import Refusal

PDF = "application/pdf"


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.5 Ask for the whole file, bound."""
    staff: Staff = request.user  # type: ignore[assignment]
    row, now, form = loaded(staff, pk), timezone.now(), BundleForm(request.POST)
    if not form.is_valid():
        return dispute_response(request, row, now, bundle=form)
    data = form.cleaned_data

    def make() -> Bundle:
        """Ask for it."""
        return actions.ask_bundle(dispute=row, purpose=BundlePurpose(data["purpose"]), words=data["words"], by=staff, now=now)

    try:
        url = submit_once(token=data["token"], by=staff, now=now, make=make)
    except Refusal as refusal:
        return dispute_response(request, row, now, refusal=refusal, bundle=form)
    messages.success(request, _("The file is being bound; this page says when it is whole."))
    return redirect(url)


def _within_reach(request: HttpRequest, pk: int) -> Bundle:
    """Return a bundle the reader may ask for."""
    staff: Staff = request.user  # type: ignore[assignment]
    rows = Bundle.objects.visible_to(staff).select_related("dispute__matter__household__unit", "asked_by")
    return get_object_or_404(rows, pk=pk)


@require_GET
def bundle(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.5 Show how far a bound file has come, and where it is opened."""
    found = _within_reach(request, pk)
    run = progress_of(found)
    failed = run.parts.filter(state=PartState.FAILED).select_related("item") if run.finished_at is None else []
    return render(request, "complaints/bundle.html", {"bundle": found, "dispute": found.dispute, "run": run, "failed": failed})


@require_GET
def pdf(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """H4 Open a bound file; who took it is recorded."""
    staff: Staff = request.user  # type: ignore[assignment]
    found = _within_reach(request, pk)
    run = progress_of(found)
    if run.finished_at is None:
        raise Http404
    try:
        opened = run.file.open("rb")
    except OSError:
        return render(request, "documents/missing.html", status=410)
    actions.note_taken(bundle=found, by=staff, now=timezone.now())
    response = FileResponse(opened, content_type=PDF, filename=f"{found.number}.pdf")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Render the parts of a bound file again that failed."""
    staff: Staff = request.user  # type: ignore[assignment]
    found = _within_reach(request, pk)
    actions.retry_bundle(bundle=found, by=staff, now=timezone.now())
    return redirect(found)
