"""The page behind the bell."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from customers.actions.notifications import read_notifications
from customers.authorization.enums import RequestState
from customers.duties.enums import DutyKind
from customers.models import Staff
from customers.queries.notices import notices
from customers.queries.paging import page_of

#: The words of the codes that notices carry, in whatever language they are read.
NAMES = {code.value: code.label for code in (*DutyKind, *RequestState)}


@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    """List what rang for the reader, newest first."""
    staff: Staff = request.user  # type: ignore[assignment]
    now = timezone.now()
    page = page_of(staff.notifications.ringing(now), ("-rings_at", "-id"), request.GET.get("after") or request.GET.get("before") or "")
    return render(request, "customers/notifications.html", {"page": page, "notices": notices(page.rows, NAMES, now)})


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    staff: Staff = request.user  # type: ignore[assignment]
    read_notifications(by=staff, now=timezone.now())
    return redirect("customers:notifications")
