"""The units of a project: floor plan, predicted and surveyed area."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from customers.actions import properties as actions
from customers.enums import Role
from customers.exports import xlsx
from customers.filters.properties import UnitFilter
from customers.forms import properties as forms
from customers.models import Project, Unit
from customers.queries import properties as queries
from customers.queries.paging import page_of
from customers.views.projects import keep, keeper_of, project_of, reader_of
from customers.views.staff import Landing

EXPORT_ROWS = 20_000


@require_GET
def units(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.11.1.2 List the units of a project with their areas: filtered, by name, paged by key, exported."""
    staff = reader_of(request)
    project = project_of(staff, pk)
    found = UnitFilter(request.GET, queryset=queries.units_of(project), buildings=project.buildings.order_by("name", "pk"))
    if request.GET.get("export") == "xlsx":
        return _export(project, found.qs)
    context = {
        "project": project,
        "filter": found,
        "page": page_of(found.qs, ("name",), request.GET.get("after") or request.GET.get("before") or ""),
        "count": found.qs.count(),
        "is_administrator": staff.has_role(Role.ADMINISTRATOR),
        "is_filtered": any(request.GET.get(name) for name in ("q", "building", "survey")),
    }
    return render(request, "customers/units.html", context)


def _export(project: Project, rows: QuerySet[Unit]) -> HttpResponse:
    """Export the units with their areas."""
    headings = (_("Unit"), _("Floor plan"), _("Predicted area"), _("Predicted inner area"), _("Surveyed area"), _("Surveyed inner area"), _("Sales status"))
    found = rows.order_by("name")[:EXPORT_ROWS]
    return xlsx(
        _("Units") + f" {project.name}", headings, ((unit.name, *(getattr(unit, name) for name in forms.UNIT_FIELDS), unit.sales_status) for unit in found)
    )


def _details(data: dict[str, Any]) -> actions.UnitDetails:
    """Return what was typed of a unit."""
    return actions.UnitDetails(*(data[name] for name in forms.UNIT_FIELDS))


def _back(project: Project) -> str:
    """Return the address of the project's units."""
    return reverse("customers:units", args=[project.pk])


@require_http_methods(["GET", "POST"])
def unit_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a unit that no sales ledger has brought."""
    staff = keeper_of(request)
    project = project_of(staff, pk)
    form = forms.UnitNewForm(request.POST or None, buildings=project.buildings.order_by("name", "pk"))

    def make() -> Landing:
        """Enter it and lead to the units."""
        data = form.cleaned_data
        place = actions.Place(data["building"], data["room"], data["section"])
        unit = actions.add_unit(place=place, details=_details(data), by=staff, now=timezone.now())
        messages.success(request, _("%(name)s is saved.") % {"name": unit.name})
        return Landing(_back(project))

    return keep(request, form, make, {"title": _("New unit"), "back": _back(project), "project": project})


@require_http_methods(["GET", "POST"])
def unit(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    """§5.11.1.2 Set floor plan and areas of a unit."""
    staff = keeper_of(request)
    project = project_of(staff, pk)
    one = get_object_or_404(queries.units_of(project), pk=unit)
    form = forms.UnitForm(request.POST or None, initial=forms.unit_initial(one))

    def make() -> Landing:
        """Set them and lead back to the units."""
        actions.change_unit(unit=one, details=_details(form.cleaned_data), by=staff, now=timezone.now())
        messages.success(request, _("%(name)s is saved.") % {"name": one.name})
        return Landing(_back(project))

    return keep(request, form, make, {"title": one.name, "back": _back(project), "clause_number": "5.11.1.2", "project": project})
