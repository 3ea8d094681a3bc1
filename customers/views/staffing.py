"""§3.2 Who serves how many households, against the staffing bands."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from customers.enums import Role
from customers.models import Staff
from customers.queries.staffing import House, bands_in_force, staffing_of

CHIEFS = (Role.MANAGER, Role.VP, Role.GM)


@require_GET
def staffing(request: HttpRequest) -> HttpResponse:
    """§3.2.0 Show the load of each representative against the bands, who is above them, and that no household is without one."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*CHIEFS):
        raise PermissionDenied
    today = timezone.localdate()
    houses = staffing_of(staff.subsidiaries_as(*CHIEFS), today)
    context = {
        "houses": [{"house": house, "figures": _figures(house), "is_managed": house.subsidiary.pk in staff.subsidiaries_as(Role.MANAGER)} for house in houses],
        "bands": bands_in_force(today),
    }
    return render(request, "customers/staffing.html", context)


def _figures(house: House) -> list[dict[str, object]]:
    """Return the figures of one company."""
    needed = _("%(n)d needed by the bands") % {"n": house.needed}
    above = len(house.overloaded)
    return [
        {"label": _("Households without representative"), "value": house.without, "note": _("must be none"), "tone": "bad" if house.without else "good"},
        {"label": _("Households"), "value": f"{house.households:,}", "note": "", "tone": ""},
        {"label": _("Representatives"), "value": house.in_post, "note": needed, "tone": "bad" if house.in_post < house.needed else ""},
        {
            "label": _("Above the upper bound"),
            "value": above,
            "note": ngettext("%(n)d household too many", "%(n)d households too many", sum(row.above for row in house.overloaded))
            % {"n": sum(row.above for row in house.overloaded)},
            "tone": "bad" if above else "good",
        },
    ]
