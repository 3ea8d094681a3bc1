"""What is said: the hint at the reception desk, and the wording a matter is tied to."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from complaints.actions.wordings import tie_wording
from complaints.enums import Category
from complaints.queries import wordings as queries
from complaints.views.matters import loaded
from complaints.views.wordings import wording_of
from customers.models import Household, Staff
from customers.queries.files import in_department
from customers.refusals import Refusal


@require_GET
def wording_hint(request: HttpRequest) -> HttpResponse:
    """§5.6.4 Show what is said about mass matters where the customer at the reception desk comes from, about what he complains of."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not in_department(staff):
        raise PermissionDenied
    wanted, category = request.GET.get("household", ""), request.GET.get("category", "")
    files = Household.objects.receivable_by(staff).select_related("project")
    household = files.filter(pk=wanted).first() if wanted.isdigit() else None
    rows = queries.mass_wordings(staff, household, category if category in Category.values else "", timezone.localdate(timezone.now()))
    return render(request, "complaints/_wording_hint.html", {"wordings": rows})


@require_http_methods(["GET", "POST"])
def tie(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.4 Choose the wording that is said about a matter, or say that none is."""
    staff: Staff = request.user  # type: ignore[assignment]
    matter, now = loaded(staff, pk), timezone.now()
    today, refusal = timezone.localdate(now), None
    if request.method == "POST":
        chosen = request.POST.get("wording", "")
        row = wording_of(staff, int(chosen)) if chosen.isdigit() else None
        try:
            tie_wording(matter=matter, wording=row, by=staff, now=now)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("Said about this matter: %(title)s.") % {"title": row.title} if row else _("No wording is tied to this matter."))
            return redirect(f"{matter.get_absolute_url()}#written")
    rows = queries.mass_wordings(staff, matter.household, "", today)
    context = {"matter": matter, "wordings": rows, "refusal": refusal}
    return render(request, "complaints/tie_wording.html", context, status=422 if refusal else 200)
