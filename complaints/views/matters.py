"""The list of matters, one matter, and the chiefs' desk 待我答复."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from complaints import forms
from complaints.enums import MatterAct
from complaints.filters import MatterFilter
from complaints.forms.fields import minute
from complaints.models import Matter
from complaints.queries import lists
from complaints.queries.hands import LOG_READERS
from complaints.queries.page import MatterPage, matter_page
from customers.actions.timeline import log_access
from customers.duties.enums import DutyKind
from customers.enums import Role, Seen
from customers.exports import xlsx
from customers.models import Staff
from customers.models.file import OF_HOUSEHOLD
from customers.queries.paging import page_of

CHIEFS = (Role.MANAGER, Role.VP, Role.GM)
EXPORT_ROWS = 20_000


@require_GET
def matters(request: HttpRequest) -> HttpResponse:
    """§4.2 List the matters within reach: saved views, filtered, paged by key, exported."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*LOG_READERS):
        raise PermissionDenied
    view = request.GET.get("view", "") if request.GET.get("view") in lists.VIEWS else ""
    found = MatterFilter(request.GET, queryset=lists.in_view(Matter.objects.visible_to(staff), view, staff))
    if request.GET.get("export") == "xlsx":
        return _export(staff, found.qs, timezone.now())
    order = ("received_at", "id") if view == "unanswered" else ("-received_at", "-id")
    page = page_of(lists.listed(found.qs), order, request.GET.get("after") or request.GET.get("before") or "")
    context = {
        "page": page,
        "rows": lists.with_terms(page.rows),
        "filter": found,
        "view": view,
        "tabs": _tabs(),
        "is_filtered": found.form.has_changed(),
        "is_manager": staff.has_role(Role.MANAGER),
    }
    return render(request, "complaints/_matter_rows.html" if request.headers.get("HX-Request") else "complaints/matters.html", context)


def _tabs() -> list[tuple[str, str]]:
    """Return the saved views with their words."""
    words = (pgettext("matters", "Open"), _("My own"), _("Unanswered"), _("Complaints"), _("Without household"), _("Closed"), _("All"))
    return list(zip(lists.VIEWS, words, strict=True))


def _export(staff: Staff, rows: QuerySet[Matter], now: datetime) -> HttpResponse:
    """Export the list as xlsx, without phones; it is logged."""
    found = list(lists.listed(rows).order_by("received_at", "id")[:EXPORT_ROWS])
    log_access(by=staff, what=Seen.EXPORTED, now=now, purpose="matters", count=len(found))
    headings = (
        _("Number"),
        _("Kind"),
        _("Subject"),
        _("Customer"),
        _("Unit"),
        _("How"),
        _("Category"),
        _("Grade"),
        _("State"),
        _("Received"),
        _("Replied"),
        _("Solved"),
        _("Closed"),
        _("Result"),
    )

    def cells(row: Matter) -> tuple[object, ...]:
        """Return the cells of one matter."""
        who = (row.household.name, row.household.unit.name) if row.household else (row.visitor_name, "")
        told = (row.get_channel_display(), row.get_category_display(), row.get_grade_display(), row.get_state_display())
        return (row.number, row.get_kind_display(), row.title, *who, *told, row.received_at, row.replied_at, row.resolved_at, row.closed_at, row.result)

    return xlsx(_("Matters"), headings, map(cells, found))


@require_GET
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    """§4.2 Show one matter: its steps and clock, the words, what the customer was told, what is missing, and the acts."""
    staff: Staff = request.user  # type: ignore[assignment]
    return matter_response(request, loaded(staff, pk), timezone.now())


def loaded(staff: Staff, pk: int) -> Matter:
    """Load a matter through the reader's reach."""
    rows = Matter.objects.visible_to(staff).select_related("household__unit", "responsible", "dispute").defer(*OF_HOUSEHOLD)
    return get_object_or_404(rows, pk=pk)


def matter_response(request: HttpRequest, row: Matter, now: datetime, **bound: Any) -> HttpResponse:
    """Show a matter with a form for each act its reader may do now; `bound` is what was typed and refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    page = matter_page(row, staff)
    refusal = bound.pop("refusal", None)
    offered = {f"{name}_form": form for name, form in _offered(page, staff, now, goes_on="next" in request.GET).items()}
    typed = {f"{name}_form": form for name, form in bound.items()}
    context = {"page": page, "matter": row, "refusal": refusal, "may_close": page.may(MatterAct.CLOSE), "is_focus": _is_focus(row, now), **offered, **typed}
    return render(request, "complaints/matter.html", context, status=422 if bound or refusal else 200)


def _is_focus(row: Matter, now: datetime) -> bool:
    """§5.7.3 Tell whether the household is in focus today."""
    return row.household is not None and row.household.focus_until is not None and row.household.focus_until >= timezone.localdate(now)


def _offered(page: MatterPage, staff: Staff, now: datetime, *, goes_on: bool) -> dict[str, Form]:
    """Return an empty form for each act the reader may do now."""
    office, matter = page.office_duty, page.matter
    has_office = office is not None and office.ended_at is None
    made: dict[str, tuple[MatterAct, Callable[[], Form]]] = {
        "reply": (MatterAct.TELL, lambda: forms.ReplyForm(has_office=has_office, initial={"told_at": minute(now), "words": _handed_words(page)})),
        "opinion": (MatterAct.OPINION, lambda: forms.OpinionForm(initial={"opinion": matter.manager_words})),
        "escalate": (MatterAct.ESCALATE, forms.EscalateForm),
        "turn": (MatterAct.TURN, lambda: forms.TurnForm(initial={"category": matter.category, "grade": matter.grade, "wish": matter.wish})),
        "resolve": (MatterAct.RESOLVE, forms.ResolveForm),
        "revisit": (MatterAct.REVISIT, lambda: forms.RevisitForm(initial={"called_at": minute(now)})),
        "match": (MatterAct.MATCH, lambda: forms.MatchMatterForm(staff=staff, matter=matter, initial={"go_on": goes_on})),
        "move": (MatterAct.MOVE, lambda: forms.MoveForm(staff=staff)),
    }
    return {name: make() for name, (act, make) in made.items() if page.may(act)}


def _handed_words(page: MatterPage) -> str:
    """Return the manager's opinion as the draft of the first reply."""
    return page.matter.manager_words if page.matter.replied_at is None else ""


@require_GET
def awaiting(request: HttpRequest) -> HttpResponse:
    """§5.4.4.5.a List what waits for this chief's reply, the shortest time first, with a box for the opinion."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*CHIEFS):
        raise PermissionDenied
    return awaiting_response(request, staff, timezone.now())


def awaiting_response(request: HttpRequest, staff: Staff, now: datetime, **bound: Any) -> HttpResponse:
    """Show the desk, with the box of one matter open."""
    page = page_of(lists.on_desk(staff).select_related("owner"), ("due_at", "id"), request.GET.get("after") or request.GET.get("before") or "")
    rows = lists.desk_rows(page.rows)
    chosen = bound.get("chosen") or request.GET.get("open", "")
    here = next((row for row in rows if str(row.matter.pk) == str(chosen)), None)
    form = bound.get("form") or (forms.OpinionForm(initial={"opinion": here.matter.manager_words}) if here else None)
    without = Matter.objects.visible_to(staff).open().filter(household__isnull=True).count() if staff.has_role(Role.MANAGER) else 0
    context = {
        "page": page,
        "rows": rows,
        "here": here,
        "form": form,
        "refusal": bound.get("refusal"),
        "without_household": without,
        "count": lists.on_desk(staff).count(),
    }
    context["late_count"] = lists.on_desk(staff).late(now).count()
    context["above"] = here is not None and here.duty is not None and here.duty.kind == DutyKind.REPLY_ABOVE_MANDATE
    return render(request, "complaints/awaiting.html", context, status=422 if bound else 200)
