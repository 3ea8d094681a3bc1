"""What letters and meetings show on the pages of other things: a part of a matter's page and of a household's file."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from correspondence.models import Meeting, WorkLetter
from correspondence.models.meeting import MeetingQuerySet
from correspondence.models.work_letter import WorkLetterQuerySet
from correspondence.queries.hands import may_write
from correspondence.queries.letters import listed, rows_of
from correspondence.queries.origins import Origin, origin_named
from correspondence.views.letters import FOLLOWERS
from customers.models import Staff

#: Rows of a part; the lists show the rest.
ROWS = 20


@require_GET
def about(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """§5.4.4.6.b Show the letters and meetings of a matter or household, with their answers; without script it is a page of its own."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*FOLLOWERS):
        raise PermissionDenied
    origin = origin_named(staff, f"{kind}:{pk}")
    if origin is None:
        raise Http404
    letters, meetings = _rows(origin)
    context = {
        "origin": origin,
        "rows": rows_of(listed(letters.visible_to(staff))[:ROWS]),
        "meetings": meetings.visible_to(staff).prefetch_related("actions__organisation", "invitees__organisation")[:ROWS],
        "may_write": may_write(staff, origin.subsidiary.pk) and getattr(origin.subject, "closed_at", None) is None,
        "now": timezone.now(),
    }
    return render(request, "correspondence/_about.html" if request.headers.get("HX-Request") else "correspondence/about.html", context)


def _rows(origin: Origin) -> tuple[WorkLetterQuerySet, MeetingQuerySet]:
    """Return the letters and meetings about a thing, or those of a household."""
    if origin.subject is not None:
        return WorkLetter.objects.about(origin.subject), Meeting.objects.about(origin.subject)
    return WorkLetter.objects.filter(household=origin.household), Meeting.objects.filter(household=origin.household)
