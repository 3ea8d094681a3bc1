"""The page of differences between ledgers and files, settled one by one by the department."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contracts.actions.ledger import settle_difference
from contracts.filters.ledger import DifferenceFilter
from contracts.forms.ledger import SETTLERS, SettleForm
from contracts.models import Difference
from contracts.queries.ledger import pages
from customers.models import Staff
from customers.queries.paging import page_of
from customers.refusals import Refusal

#: Rows of the box on 今日.
SHOWN_ON_TODAY = 3


def _settler(request: HttpRequest) -> Staff:
    """Return the signed-in representative or manager; everybody else is refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*SETTLERS):
        raise PermissionDenied
    return staff


@require_GET
def differences(request: HttpRequest) -> HttpResponse:
    """H5 List what ledgers give otherwise than the files, the open ones first to be settled."""
    return _page(request, _settler(request))


def _page(request: HttpRequest, staff: Staff, refusal: Refusal | None = None, refused: int = 0) -> HttpResponse:
    """Draw the list; a refusal stands over it."""
    rows = Difference.objects.visible_to(staff)
    view = "settled" if request.GET.get("view") == "settled" else ""
    found = DifferenceFilter(request.GET, queryset=rows.filter(settled_at__isnull=False) if view else rows.open(), staff=staff)
    page = page_of(pages.differences_listed(found.qs), ("found_at", "id"), request.GET.get("after") or request.GET.get("before") or "")
    context = {
        "filter": found,
        "page": page,
        "rows": [pages.differing(difference, staff) for difference in page.rows],
        "view": view,
        "open_count": rows.open().count(),
        "refusal": refusal,
        "refused": refused,
        "is_filtered": any(value for name, value in request.GET.items() if name in found.filters),
    }
    return render(request, "contracts/differences.html", context, status=422 if refusal else 200)


@require_GET
def differences_box(request: HttpRequest) -> HttpResponse:
    """H5 Show on 今日 how many differences wait and the oldest of them; nothing when none waits, and without script the list itself."""
    staff = _settler(request)
    if not request.headers.get("HX-Request"):
        return redirect("contracts:differences")
    rows = Difference.objects.visible_to(staff).open()
    first = list(rows.select_related("household__unit", "ledger").order_by("found_at", "id")[:SHOWN_ON_TODAY])
    if not first:
        return HttpResponse()
    return render(request, "contracts/_differences_box.html", {"first": first, "count": rows.count()})


@require_POST
def difference_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """H5 Take what a ledger offers, or keep what stands."""
    staff, now = _settler(request), timezone.now()
    difference = get_object_or_404(Difference.objects.visible_to(staff), pk=pk)
    form = SettleForm(request.POST, request.FILES)
    if not form.is_valid():
        return _back(request)
    take = form.cleaned_data["word"] == "take"
    try:
        settle_difference(difference=difference, take=take, by=staff, now=now, notice=form.cleaned_data["notice"])
    except Refusal as refusal:
        return _page(request, staff, refusal, difference.pk)
    unit = difference.household.unit.short_name
    messages.success(request, _("%(unit)s: taken from the ledger.") % {"unit": unit} if take else _("%(unit)s: kept as it was.") % {"unit": unit})
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """Lead back to the list under the filters it had."""
    query = request.GET.urlencode()
    return redirect(reverse("contracts:differences") + (f"?{query}" if query else ""))
