"""Coordination meetings: the list, calling one, the page of one."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from correspondence.actions.meetings import call_meeting
from correspondence.actions.papers import store_meeting_paper
from correspondence.filters import MeetingFilter
from correspondence.forms.letters import ReprintForm
from correspondence.forms.meetings import CancelForm, DoneForm, MeetingForm, NoteForm, RecordedForm
from correspondence.models import Meeting
from correspondence.queries import meetings as queries
from correspondence.queries.addressees import directory
from correspondence.queries.meetings import MeetingPage, meeting_page
from correspondence.queries.origins import WRITERS, Origin, subsidiaries_of
from correspondence.views.letters import origin_asked, reader, writer
from customers import wording
from customers.actions.submissions import submit_once
from customers.actions.timeline import log_access
from customers.enums import Seen
from customers.exports import xlsx
from customers.forms.moments import minute
from customers.models import Staff
from customers.models.file import OF_HOUSEHOLD
from customers.queries.paging import page_of
from customers.refusals import Refusal

EXPORT_ROWS = 20_000


@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    """§5.4.4.6.a List the meetings within reach: coming, without minutes, with something to do, held; filtered, paged by key, exported."""
    staff, now = reader(request), timezone.now()
    view = request.GET.get("view", "") if request.GET.get("view") in queries.VIEWS else queries.VIEWS[0]
    found = MeetingFilter(request.GET, queryset=queries.in_view(Meeting.objects.visible_to(staff), view, now))
    if request.GET.get("export") == "xlsx":
        return _export(staff, found.qs, now)
    order = ("held_at", "id") if view in {"coming", "minutes"} else ("-held_at", "-id")
    page = page_of(queries.listed(found.qs), order, request.GET.get("after") or request.GET.get("before") or "")
    context = {
        "page": page,
        "filter": found,
        "view": view,
        "tabs": _tabs(),
        "is_filtered": found.form.has_changed(),
        "may_write": staff.has_role(*WRITERS),
        "now": now,
    }
    return render(request, "correspondence/_meeting_rows.html" if request.headers.get("HX-Request") else "correspondence/meetings.html", context)


def _tabs() -> list[tuple[str, str]]:
    """Return the views with their words."""
    words = (
        pgettext("meetings", "Coming"),
        _("Without minutes"),
        _("To be done"),
        pgettext("meetings", "Held"),
        pgettext("meetings", "Cancelled"),
        _("All"),
    )
    return list(zip(queries.VIEWS, words, strict=True))


def _export(staff: Staff, rows: QuerySet[Meeting], now: datetime) -> HttpResponse:
    """Export the list as xlsx; it is logged."""
    found = list(queries.listed(rows).order_by("held_at", "id")[:EXPORT_ROWS])
    log_access(by=staff, what=Seen.EXPORTED, now=now, purpose="meetings", count=len(found))
    headings = (
        _("Number"),
        pgettext("meeting", "Subject"),
        _("When"),
        _("Place"),
        _("Customer"),
        _("Unit"),
        _("Called by"),
        _("Minutes of"),
        _("To be done"),
        _("Still open"),
        _("Reason it was cancelled"),
    )

    def cells(row: Meeting) -> tuple[object, ...]:
        """Return the cells of one meeting."""
        who = (row.household.name, row.household.unit.name) if row.household else ("", "")
        left = (row.given, row.left)  # type: ignore[attr-defined]
        return (row.number, row.title, row.held_at, row.place, *who, row.called_by, row.minutes_at, *left, row.cancelled_words)

    return xlsx(_("Coordination meetings"), headings, map(cells, found))


@require_http_methods(["GET", "POST"])
def meeting_new(request: HttpRequest) -> HttpResponse:
    """§5.4.4.6.a Call a meeting: subject, when, where, agenda, departments; its notice is printed at once."""
    staff, now = writer(request), timezone.now()
    origin = origin_asked(request, staff)
    there = directory([origin.subsidiary], timezone.localdate(now))
    initial = {"title": str(getattr(origin.subject, "title", ""))[:80]}
    form = MeetingForm(request.POST if request.method == "POST" else None, there=there, initial=initial)
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            return redirect(_called(request, form, origin, staff, now))
        except Refusal as refused:
            refusal = refused
    context = {"form": form, "origin": origin, "refusal": refusal, "subsidiaries": [] if origin.named else subsidiaries_of(staff)}
    return render(request, "correspondence/meeting_new.html", context, status=422 if form.is_bound else 200)


def _called(request: HttpRequest, form: MeetingForm, origin: Origin, staff: Staff, now: datetime) -> str:
    """Call the meeting once per form, print its notice, and return its address."""
    made: list[Meeting] = []

    def make() -> Meeting:
        """Call it."""
        made.append(call_meeting(call=form.call(), origin=origin, by=staff, now=now))
        return made[0]

    address = submit_once(token=form.cleaned_data["token"], by=staff, now=now, make=make)
    for meeting in made:
        at = wording.moment(meeting.held_at, timezone.localdate(now))
        messages.success(request, _("%(number)s is called for %(at)s; those who are asked have been told.") % {"number": meeting.number, "at": at})
        print_paper(request, meeting, staff, now)
    return address


def print_paper(request: HttpRequest, meeting: Meeting, staff: Staff, now: datetime) -> None:
    """Print the notice or the minutes; when the disk or a font refuses, the meeting stands and its page offers the paper again."""
    try:
        store_meeting_paper(meeting=meeting, by=staff, now=now)
    except Refusal as refusal:
        messages.error(request, str(refusal))


@require_GET
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.6.a Show a meeting: its agenda, its minutes, and what it gave the departments to do."""
    staff = reader(request)
    return meeting_response(request, loaded(staff, pk), timezone.now())


def loaded(staff: Staff, pk: int) -> Meeting:
    """Load a meeting through the reader's reach."""
    rows = Meeting.objects.visible_to(staff).select_related("subsidiary", "household__unit", "household__project", "called_by", "minutes_by", "subject_type")
    return get_object_or_404(rows.defer(*OF_HOUSEHOLD), pk=pk)


def meeting_response(
    request: HttpRequest,
    meeting: Meeting,
    now: datetime,
    refusal: Refusal | None = None,
    done: tuple[int, Form] | None = None,
    bound: Mapping[str, Form] = MappingProxyType({}),
) -> HttpResponse:
    """Show a meeting with a form for each act its reader may do now; `bound`, and `done` for one thing to be done, is what was typed and refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    page = meeting_page(meeting, staff)
    offered = {f"{name}_form": form for name, form in {**_offered(page), **bound}.items()}
    context = {
        "page": page,
        "meeting": meeting,
        "now": now,
        "refusal": refusal,
        "doings": [(doing, _done_form(page, doing, now, done)) for doing in page.doings],
        "is_due": meeting.held_at <= now and meeting.minutes_at is None and meeting.cancelled_at is None,
        **offered,
    }
    return render(request, "correspondence/meeting.html", context, status=422 if bound or done or refusal else 200)


def _done_form(page: MeetingPage, doing: queries.Doing, now: datetime, done: tuple[int, Form] | None) -> Form | None:
    """Return the form in which one thing is said to be done; who follows the meeting up gives the time."""
    if not doing.may_do:
        return None
    if done is not None and done[0] == doing.action.pk:
        return done[1]
    names = f"done{doing.action.pk}_%s"
    return RecordedForm(auto_id=names, initial={"done_at": minute(now)}) if page.handles else DoneForm(auto_id=names)


def _offered(page: MeetingPage) -> dict[str, Form]:
    """Return an empty form for each act the reader may do now."""
    forms: dict[str, Form] = {}
    if page.handles and page.meeting.cancelled_at is None:
        forms |= {"note": NoteForm()} if page.meeting.minutes_at is not None else {"cancel": CancelForm()}
    if page.handles and page.papers:
        forms["reprint"] = ReprintForm()
    return forms
