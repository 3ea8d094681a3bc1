"""Written authorisations: the register, a new one, the end of one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from customers.actions.submissions import submit_once
from customers.authorization import actions
from customers.authorization.filters import GrantFilter
from customers.authorization.forms import GrantForm
from customers.authorization.models import Grant
from customers.authorization.queries.promises import GRANTERS, promisers
from customers.authorization.views.commitments import GRANT_READERS
from customers.documents.models import Upload
from customers.documents.queries import seen_by
from customers.enums import Role
from customers.exports import xlsx
from customers.models import Staff, Subsidiary
from customers.queries.paging import page_of
from customers.refusals import Refusal

EXPORT_ROWS = 20_000


@require_http_methods(["GET", "POST"])
def grants(request: HttpRequest) -> HttpResponse:
    """§4.12 List the written authorisations within reach, with their documents; who may enters a new one here."""
    staff: Staff = request.user  # type: ignore[assignment]
    now = timezone.now()
    today = timezone.localdate(now)
    granted = staff.subsidiaries_as(*GRANTERS)
    if not staff.has_role(*GRANT_READERS) or (request.method == "POST" and not granted):
        raise PermissionDenied
    form = GrantForm(request.POST or None, request.FILES or None, holders=promisers(granted, today).exclude(pk=staff.pk), initial={"starts_on": today})
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            url = submit_once(token=form.cleaned_data["token"], by=staff, now=now, make=lambda: _given(form, staff, now))
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("Entered. %(name)s may promise what it covers.") % {"name": form.cleaned_data["holder"].name})
            return redirect(url)
    matching = GrantFilter(request.GET or {"state": "in_force"}, queryset=Grant.objects.visible_to(staff), today=today)
    rows = matching.qs.select_related("holder", "set_by", "subsidiary")
    if request.GET.get("export") == "xlsx":
        return _export(rows.order_by("-starts_on", "-id")[:EXPORT_ROWS])
    page = page_of(rows, ("-starts_on", "-id"), request.GET.get("after") or request.GET.get("before") or "")
    for row in page.rows:
        row.is_over = row.ends_on is not None and row.ends_on < today
    context = {"page": page, "filter": matching, "form": form if granted else None, "refusal": refusal, "today": today}
    context |= {"papers": _papers(page.rows, staff), "may_end": granted}
    return render(request, "authorization/grants.html", context, status=422 if form.is_bound else 200)


def _papers(rows: list[Grant], staff: Staff) -> dict[int, list[Upload]]:
    """Return the documents of the rows, by one look."""
    found: dict[int, list[Upload]] = {}
    documents = Upload.objects.filter(subject_type__app_label="authorization", subject_type__model="grant", subject_id__in=[row.pk for row in rows])
    for upload in seen_by(staff, documents):
        found.setdefault(upload.subject_id, []).append(upload)
    return found


def _given(form: GrantForm, staff: Staff, now: Any) -> Grant:
    """Enter what the form says, in the company in which both work."""
    data = form.cleaned_data
    shared = staff.subsidiaries_as(*GRANTERS) & data["holder"].subsidiaries_as(Role.REP, Role.MANAGER)
    subsidiary = Subsidiary.objects.filter(pk__in=shared).order_by("pk")[0]
    period = {"starts_on": data["starts_on"], "ends_on": data["ends_on"]}
    return actions.give_grant(subsidiary=subsidiary, holder=data["holder"], what=data["what"], by=staff, now=now, documents=data["documents"], **period)


def _export(rows: Any) -> HttpResponse:
    """Export the register as xlsx."""
    headings = (_("Given to"), _("What it covers"), _("From"), _("Until"), _("Entered by"), _("Entered at"))
    cells = ((row.holder, row.what, row.starts_on, row.ends_on, row.set_by, row.set_at) for row in rows)
    return xlsx(_("Written authorisations"), headings, cells)


@require_POST
def end_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """§4.12 End a written authorisation; what was promised under it stands."""
    staff: Staff = request.user  # type: ignore[assignment]
    grant = get_object_or_404(Grant.objects.visible_to(staff), pk=pk)
    try:
        actions.end_grant(grant=grant, by=staff, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The authorisation has ended. What was promised under it stands."))
    return redirect("authorization:grants")
