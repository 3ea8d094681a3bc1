"""Written replies in lists: all within reach, those of one matter, and what general affairs has to post."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from complaints.actions.written import EDITABLE
from complaints.enums import MatterAct, MatterState, WrittenState
from complaints.filters import WrittenFilter
from complaints.models import WrittenReply
from complaints.queries import written as queries
from complaints.queries.hands import acts_of
from complaints.queries.wordings import said_about
from complaints.views.matters import loaded
from complaints.views.written import reader
from customers.actions.timeline import log_access
from customers.enums import Role, Seen
from customers.exports import xlsx
from customers.models import Staff
from customers.queries.paging import page_of

EXPORT_ROWS = 20_000


def _views_of(staff: Staff) -> tuple[str, ...]:
    """Return the tabs of a reader, the one to land on first: what is to be decided, or what is to be sent."""
    if staff.has_role(Role.VP, Role.GM):
        return ("requested", "approved", "sent", "drafts", "ended")
    return queries.POSTED_VIEWS if staff.roles <= {Role.GENERAL_AFFAIRS} else ("approved", "drafts", "requested", "sent", "ended")


@require_GET
def written_replies(request: HttpRequest) -> HttpResponse:
    """§5.6.4 List the written replies within reach: drafts, being decided, to be sent with their clock, sent."""
    staff, now = reader(request)
    tabs = _views_of(staff)
    view = request.GET.get("view", "") if request.GET.get("view") in tabs else tabs[0]
    reach = WrittenReply.objects.visible_to(staff)
    found = WrittenFilter(request.GET, queryset=queries.in_view(reach, view), staff=staff)
    if request.GET.get("export") == "xlsx":
        return _export(staff, found.qs, now)
    page = page_of(queries.listed(found.qs), queries.order_of(view), request.GET.get("after") or request.GET.get("before") or "")
    counts = dict(reach.order_by().values_list("state").annotate(Count("pk", distinct=True)))
    words = {"drafts": _("Drafts"), "requested": _("With the vice president"), "approved": _("To be sent"), "sent": _("Sent"), "ended": _("Given up")}
    running = ("drafts", "requested", "approved")
    context = {
        "page": page,
        "rows": queries.with_clocks(page.rows),
        "filter": found,
        "view": view,
        "tabs": [(tab, words[tab], sum(counts.get(state, 0) for state in queries.STATES[tab]) if tab in running else 0) for tab in tabs],
        "posts_only": tabs == queries.POSTED_VIEWS,
        "is_filtered": found.form.has_changed(),
    }
    return render(request, "complaints/_written_rows.html" if request.headers.get("HX-Request") else "complaints/written_replies.html", context)


def _export(staff: Staff, rows: QuerySet[WrittenReply], now: datetime) -> HttpResponse:
    """Export the list as xlsx; it is logged."""
    found = list(queries.listed(rows).order_by("written_at", "id")[:EXPORT_ROWS])
    log_access(by=staff, what=Seen.EXPORTED, now=now, purpose="written replies", count=len(found))
    headings = (
        _("Number"),
        _("Matter"),
        _("Customer"),
        _("Unit"),
        _("Addressee"),
        _("Address"),
        _("Second address"),
        _("State"),
        _("Written by"),
        _("Written"),
        _("Approved"),
        _("How it left"),
        _("Sent"),
        _("Tracking number"),
    )

    def cells(row: WrittenReply) -> tuple[object, ...]:
        """Return the cells of one letter."""
        household = row.matter.household
        who = (household.name, household.unit.short_name) if household else (row.matter.visitor_name, "")
        where = (row.addressee, row.address, row.also_address, row.get_state_display(), row.written_by)
        left = (row.get_sent_how_display(), row.sent_at, " ".join(filter(None, (row.tracking_no, row.also_tracking_no))))
        return (row.number, row.matter.number, *who, *where, row.written_at, row.approved_at, *left)

    return xlsx(_("Written replies"), headings, map(cells, found))


@require_GET
def matter_written(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.4 Show the letters of a matter and the wording said about it: a part of its page, and a page of its own without script."""
    staff: Staff = request.user  # type: ignore[assignment]
    matter, now = loaded(staff, pk), timezone.now()
    acts = acts_of(staff, matter) if matter.state != MatterState.CLOSED else frozenset()
    replies = list(matter.written_replies.select_related("written_by"))
    said = said_about(matter, timezone.localdate(now))
    context = {
        "matter": matter,
        "replies": replies,
        "may_write": MatterAct.WRITE in acts and not any(row.state in EDITABLE | {WrittenState.APPROVED} for row in replies),
        "said": said,
        "may_tie": MatterAct.EDIT in acts,
    }
    return render(request, "complaints/_matter_written.html" if request.headers.get("HX-Request") else "complaints/matter_written.html", context)


@require_GET
def to_send(request: HttpRequest) -> HttpResponse:
    """§5.10.1 Show general affairs the approved letters that wait to be posted: a box of 今日, and a page of its own without script."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(Role.GENERAL_AFFAIRS):
        raise PermissionDenied
    template = "complaints/_to_send.html" if request.headers.get("HX-Request") else "complaints/to_send.html"
    return render(request, template, {"rows": queries.to_send(staff)})
