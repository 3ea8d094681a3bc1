"""The floor under each page: a signed-in view with one query of the same rows and a plain table, on the same server."""

from collections.abc import Iterable

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from complaints.enums import Channel, Opinion, Outcome
from complaints.models import Matter, Reception
from customers.duties.models import Duty
from customers.models import Household, Staff

#: Rows a full page of a list shows, and those of the search and of the three groups of 今日.
LISTED, FOUND, OWED = 50, 12, 60


def _table(request: HttpRequest, rows: Iterable[Model], *names: str) -> HttpResponse:
    """Show rows as a plain table."""
    return render(request, "bench/floor.html", {"rows": [[getattr(row, name) for name in names] for row in rows]})


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Show the duties of one person."""
    rows = Duty.objects.open().filter(owner=request.user.pk).select_related("household__unit", "owner").order_by("due_at", "id")[:OWED]
    return _table(request, rows, "due_at", "kind", "household", "what", "owner")


@require_GET
def households(request: HttpRequest) -> HttpResponse:
    """Show households by name, from a name on."""
    rows = Household.objects.filter(name_key__gte=request.GET.get("from", "")).select_related("unit", "project").order_by("name_key", "id")[:LISTED]
    return _table(request, rows, "name", "unit", "project", "contract_no", "last_contact_at")


@require_GET
def found(request: HttpRequest) -> HttpResponse:
    """Show the households that have a key."""
    rows = Household.objects.matching([request.GET["q"]]).select_related("unit", "project")[:FOUND]
    return _table(request, rows, "name", "unit", "project")


@require_GET
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one matter."""
    rows = Matter.objects.filter(pk=pk).select_related("household__unit", "received_by")
    return _table(request, rows, "number", "title", "words", "household", "received_by", "received_at", "state")


@require_http_methods(["GET", "POST"])
def reception(request: HttpRequest) -> HttpResponse:
    """Show one household; when sent, store one entry of the work log and lead back."""
    household = Household.objects.select_related("unit", "project").get(pk=request.POST.get("household") or request.GET["household"])
    if request.method == "GET":
        return _table(request, [household], "name", "unit", "project")
    staff: Staff = request.user  # type: ignore[assignment]
    now = timezone.now()
    Reception.objects.create(
        household=household,
        subsidiary_id=household.project.subsidiary_id,
        channel=Channel.CALL,
        received_at=now,
        recorded_at=now,
        received_by=staff,
        words=request.POST["words"],
        outcome=Outcome.SETTLED,
        result=request.POST["result"],
        opinion=Opinion.SATISFIED,
    )
    return redirect("home")
