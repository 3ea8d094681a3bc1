"""Complaints in figures."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from complaints.forms.statistics import PeriodForm, year_until
from complaints.models import Matter
from complaints.queries.hands import LOG_READERS
from complaints.queries.statistics import Statistics, statistics
from customers.exports import xlsx
from customers.models import Project, Staff


@require_GET
def statistics_page(request: HttpRequest) -> HttpResponse:
    """§4.2 Show what customers complain of: by month, category, building and responsible organisation, how fast it was answered, and what came again."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*LOG_READERS):
        raise PermissionDenied
    period = year_until(timezone.localdate())
    projects = Project.objects.filter(subsidiary__in={post.subsidiary_id for post in staff.posts})
    initial = {"first": period.first, "last": period.last, "kind": period.kind}
    form = PeriodForm(request.GET if "first" in request.GET else None, projects=projects, initial=initial)
    found = statistics(Matter.objects.visible_to(staff), form.period() if form.is_valid() else period)
    if request.GET.get("export") == "xlsx":
        return _export(found)
    return render(request, "complaints/statistics.html", {"form": form, "found": found, "tables": _tables(found)}, status=422 if form.errors else 200)


def _tables(found: Statistics) -> list[tuple[str, str, list[object]]]:
    """Return the tables of the page: anchor, heading, lines."""
    return [
        ("speed", _("First answer"), list(found.speeds)),
        ("category", _("Category"), list(found.categories)),
        ("building", _("Building"), list(found.buildings)),
        ("organisation", _("Responsible organisation"), list(found.organisations)),
    ]


def _export(found: Statistics) -> HttpResponse:
    """Export the figures as xlsx, one line a number."""
    groups = ((_("Total"), [found.total, found.repeated]), (_("Month"), found.months), *((heading, rows) for _anchor, heading, rows in _tables(found)))
    lines = [(group, row.label, row.count, row.share) for group, rows in groups for row in rows]  # type: ignore[attr-defined]
    return xlsx(_("Statistics"), (_("Group"), _("Line"), _("Number"), _("Share in %")), lines)
