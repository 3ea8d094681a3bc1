"""The list of duties, and what leads on from one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from customers.duties import actions
from customers.duties.filters import DutyFilter
from customers.duties.forms import HandOnForm, WaiveForm
from customers.duties.models import Duty
from customers.enums import Role
from customers.exports import xlsx
from customers.models import Posting, Staff
from customers.queries.paging import page_of
from customers.refusals import Refusal

EXPORT_ROWS = 20_000


@require_GET
def duties(request: HttpRequest) -> HttpResponse:
    """List the duties within reach: filtered, in due order, paged by key, exported."""
    staff: Staff = request.user  # type: ignore[assignment]
    found = DutyFilter(request.GET or {"state": "open"}, queryset=Duty.objects.visible_to(staff), staff=staff, now=timezone.now())
    if request.GET.get("export") == "xlsx":
        headings = (_("Due"), _("Duty"), _("Clause"), _("About"), _("Owner"), _("Fulfilled"), _("Reason"))
        rows = found.qs.select_related("owner").order_by("due_at", "id")[:EXPORT_ROWS]
        return xlsx(_("Duties"), headings, ((d.due_at, d.get_kind_display(), d.clause, d.what, d.owner, d.fulfilled_at, d.reason) for d in rows))
    page = page_of(found.qs.select_related("owner", "household__unit"), ("due_at", "id"), request.GET.get("after") or request.GET.get("before") or "")
    is_manager = staff.has_role(Role.MANAGER)
    form = HandOnForm()
    form.fields["to"].queryset = colleagues(staff)  # type: ignore[attr-defined]
    return render(request, "duties/duties.html", {"page": page, "filter": found, "is_manager": is_manager, "form": form, "query": request.GET.urlencode()})


def colleagues(staff: Staff) -> QuerySet[Staff]:
    """Return the people of the subsidiaries this person manages."""
    held = Posting.objects.current().filter(subsidiary__in=staff.subsidiaries_as(Role.MANAGER))
    return Staff.objects.filter(pk__in=held.values("staff"), is_active=True)


@require_GET
def open_duty(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead on to the page of the subject, where the duty is done."""
    staff: Staff = request.user  # type: ignore[assignment]
    duty = get_object_or_404(Duty.objects.visible_to(staff), pk=pk)
    subject = duty.subject
    if subject is None:
        raise Http404
    return redirect(subject)


@require_http_methods(["GET", "POST"])
def waive(request: HttpRequest, pk: int) -> HttpResponse:
    """Waive a duty with its reason; the manager's act."""
    staff: Staff = request.user  # type: ignore[assignment]
    duty = get_object_or_404(Duty.objects.visible_to(staff).open(), pk=pk)
    if duty.subsidiary_id not in staff.subsidiaries_as(Role.MANAGER):
        raise PermissionDenied
    form = WaiveForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.waive(duty=duty, by=staff, reason=form.cleaned_data["reason"], now=timezone.now())
        except Refusal as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("The duty is waived, with your reason."))
            return redirect("duties:list")
    return render(request, "duties/waive.html", {"duty": duty, "form": form}, status=422 if form.is_bound else 200)


@require_POST
def hand_on(request: HttpRequest) -> HttpResponse:
    """Give ticked duties, or all of a filter, to another owner; the manager's act, never a change of the representative."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(Role.MANAGER):
        raise PermissionDenied
    form = HandOnForm(request.POST)
    form.fields["to"].queryset = colleagues(staff)  # type: ignore[attr-defined]
    form.fields["duty"].choices = [(value, value) for value in request.POST.getlist("duty")]  # type: ignore[attr-defined]
    managed = Duty.objects.visible_to(staff).filter(subsidiary__in=staff.subsidiaries_as(Role.MANAGER))
    if not form.is_valid():
        messages.error(request, _("Choose to whom the duties go, and which ones."))
        return redirect("duties:list")
    rows: Any = (
        DutyFilter(request.GET, queryset=managed, staff=staff, now=timezone.now()).qs
        if form.cleaned_data["whole_filter"]
        else managed.filter(pk__in=form.cleaned_data["duty"])
    )
    count = actions.hand_on(duties=rows, to=form.cleaned_data["to"], by=staff, now=timezone.now())
    messages.success(
        request,
        ngettext("%(count)d duty now belongs to %(name)s.", "%(count)d duties now belong to %(name)s.", count)
        % {"count": count, "name": form.cleaned_data["to"].name},
    )
    return redirect("duties:list")
