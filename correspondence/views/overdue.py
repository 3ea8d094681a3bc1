"""What other departments have not answered, by department: on the screen, on the manager's desk, and printed for the weekly meeting."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from correspondence.queries.overdue import Department, overdue_by_department, without_minutes
from correspondence.queries.papers import overdue_context
from customers.documents.rendering import render as render_paper
from customers.enums import Role
from customers.models import Staff

#: Meetings without minutes that the desk names.
MEETINGS = 10
CHIEFS = (Role.MANAGER, Role.VP, Role.GM)


def _chief(request: HttpRequest) -> Staff:
    """Return the chief; any other post is refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*CHIEFS):
        raise PermissionDenied
    return staff


def _figures(departments: list[Department]) -> list[dict[str, object]]:
    """Return how many letters of how many departments are overdue, and since how long."""
    count = sum(len(one.letters) for one in departments)
    longest = max((one.longest for one in departments), default=0)
    return [
        {"label": _("Overdue letters"), "value": count, "note": _("past the day of their answer"), "tone": "bad" if count else ""},
        {"label": _("Departments"), "value": len(departments), "note": departments[0].name if departments else "", "tone": ""},
        {"label": _("Longest"), "value": _("%(days)d d") % {"days": longest}, "note": _("days over, not counting the day itself"), "tone": ""},
    ]


@require_GET
def overdue(request: HttpRequest) -> HttpResponse:
    """§5.4.4.6.a List the overdue letters by department, printable for the weekly meeting."""
    staff, now = _chief(request), timezone.now()
    departments = overdue_by_department(staff, now)
    context = {"departments": departments, "figures": _figures(departments), "day": timezone.localdate(now)}
    return render(request, "correspondence/overdue.html", context)


@require_GET
def overdue_paper(request: HttpRequest) -> HttpResponse:
    """§5.4.4.6.a Print the same list on paper; it is made for the day and kept nowhere."""
    staff, now = _chief(request), timezone.now()
    context = overdue_context(overdue_by_department(staff, now), by=staff, now=now)
    paper = render_paper("print/overdue_letters.html", context)
    name = f"overdue-letters-{timezone.localdate(now):%Y-%m-%d}.pdf"
    return HttpResponse(paper.pdf, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """§5.4.4.6.a Show a chief how many letters are overdue in which department, and which meetings have no minutes: a box of 今日."""
    staff, now = _chief(request), timezone.now()
    context = {"departments": overdue_by_department(staff, now), "meetings": list(without_minutes(staff, now)[:MEETINGS]), "now": now}
    return render(request, "correspondence/_desk.html" if request.headers.get("HX-Request") else "correspondence/desk.html", context)
