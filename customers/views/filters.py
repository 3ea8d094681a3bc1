"""The filters a person keeps beside a list."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from customers.actions.filters import drop_filter, filter_of, keep_filter
from customers.forms.filters import FilterForm
from customers.models import SavedFilter, Staff
from customers.refusals import Refusal


@require_GET
def saved_filters(request: HttpRequest) -> HttpResponse:
    """Show one's filters of a list, and the form to keep the present one."""
    staff: Staff = request.user  # type: ignore[assignment]
    page, query = request.GET.get("page", "")[:60], filter_of(request.GET.get("query", ""))
    rows = list(SavedFilter.objects.filter(staff=staff, page=page))
    here = next((row for row in rows if row.query == query), None)
    context = {"page": page, "query": query, "rows": rows, "here": here}
    return render(request, "customers/_saved_filters.html" if request.headers.get("HX-Request") else "customers/saved_filters.html", context)


def _back(page: str, query: str) -> HttpResponse:
    """Return to the list as it was filtered."""
    safe = page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) and page.startswith("/") else "/"
    return redirect(f"{safe}?{query}" if query else safe)


@require_POST
def filter_keep(request: HttpRequest) -> HttpResponse:
    """Keep the present filter of a list under a name."""
    form = FilterForm(request.POST)
    page, query = request.POST.get("page", "/"), filter_of(request.POST.get("query", ""))
    if not form.is_valid():
        messages.warning(request, _("The filter was not kept: give it a name of at most 30 characters."))
        return _back(page, query)
    try:
        row = keep_filter(page=page, name=form.cleaned_data["name"], query=query, by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The filter %(name)s stands above the list.") % {"name": row.name})
    return _back(page, query)


@require_POST
def filter_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one of one's filters."""
    drop_filter(pk=pk, by=request.user)  # type: ignore[arg-type]
    return _back(request.POST.get("page", "/"), "")
