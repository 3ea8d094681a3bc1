"""The list of accounts: what wants looking after, by views, filtered, exported."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from customers.actions.staff import OUTSIDE
from customers.enums import Role
from customers.exports import xlsx
from customers.filters.staff import StaffFilter
from customers.models import Absence, Posting, Staff
from customers.queries import accounts as queries
from customers.queries import people
from customers.queries.paging import page_of

#: The views the figures lead to; the others have a tab of their own.
CARE = {
    "factor": gettext_lazy("Second factor missing"),
    "locked": gettext_lazy("Locked out"),
    "password": gettext_lazy("One-time password"),
    "ending": gettext_lazy("Post ends soon"),
}


def _view(request: HttpRequest, now: datetime) -> tuple[str, QuerySet[Staff]]:
    """Return the chosen saved view of the list and its rows."""
    today = timezone.localdate(now)
    rows = people.staff_listed(today)
    outside = Posting.objects.current().filter(role__in=OUTSIDE).values("staff")
    views = {
        "outside": rows.filter(is_active=True, pk__in=outside),
        "waiting": rows.filter(pk__in=people.without_login().values("pk")),
        "closed": rows.filter(is_active=False),
        "factor": rows.filter(pk__in=queries.without_second_factor(today).values("pk")),
        "locked": rows.filter(pk__in=queries.locked_out(now).values("pk")),
        "password": rows.filter(pk__in=queries.with_unused_password().values("pk")),
        "ending": rows.filter(pk__in=queries.ending_soon(today).values("pk")),
    }
    view = request.GET.get("view", "")
    return (view, views[view]) if view in views else ("", rows.filter(is_active=True))


def _figures(now: datetime) -> list[dict[str, object]]:
    """Return what wants looking after, each linked to the rows it counts."""
    care, page = queries.care_of(now), reverse("customers:staff")
    notes = {
        "factor": _("posts that decide, see money or hand out rights"),
        "locked": _("after failed sign-ins, for a quarter of an hour"),
        "password": _("handed out, not used yet"),
        "ending": _("within 30 days"),
    }
    figures: list[dict[str, object]] = [
        {
            "label": CARE[name],
            "value": getattr(care, name),
            "note": notes[name],
            "tone": "care" if getattr(care, name) else "",
            "url": f"{page}?view={name}",
        }
        for name in CARE
    ]
    vacant = {"label": _("Vacant posts"), "value": care.vacant, "note": _("nobody holds them today"), "tone": "care" if care.vacant else ""}
    return [*figures, vacant | {"url": reverse("customers:posts")}]


@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """§3.1 List the accounts with their posts, and what wants looking after: filtered, by name, paged by key, exported."""
    reader: Staff = request.user  # type: ignore[assignment]
    if not reader.has_role(Role.ADMINISTRATOR):
        raise PermissionDenied
    now = timezone.now()
    view, rows = _view(request, now)
    found = StaffFilter(request.GET, queryset=rows)
    if request.GET.get("export") == "xlsx":
        return _export(found.qs)
    page = page_of(found.qs, ("name", "id"), request.GET.get("after") or request.GET.get("before") or "")
    context = {
        "page": page,
        "filter": found,
        "view": view,
        "view_name": CARE.get(view, ""),
        "figures": _figures(now),
        "count": found.qs.count(),
        "is_filtered": any(request.GET.get(name) for name in ("q", "role", "subsidiary")),
        "waiting": people.without_login()[:8],
        "absences": Absence.objects.filter(last_day__gte=timezone.localdate(now)).select_related("staff", "cover").order_by("first_day", "pk")[:8],
        "today": timezone.localdate(now),
    }
    return render(request, "customers/staff.html", context)


def _export(rows: QuerySet[Staff]) -> HttpResponse:
    """Export the accounts with their posts."""
    headings = (_("Name"), _("Staff number"), _("Posts"), _("Firm or department"), _("E-mail"), _("Last sign-in"), _("May sign in"))

    def cells(person: Any) -> tuple[object, ...]:
        """Return the cells of one account."""
        posts = "、".join(f"{post.get_role_display()} {post.subsidiary}" for post in person.held)
        firms = "、".join(dict.fromkeys(str(post.organisation) for post in person.held if post.organisation))
        return (person.name, person.username, posts, firms, person.email, person.last_login, _("Yes") if person.is_active else _("No"))

    return xlsx(_("Accounts"), headings, map(cells, rows.order_by("name", "pk")))
