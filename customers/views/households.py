"""The list of households, the file, and the search."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from customers.actions.timeline import log_access
from customers.addresses import record_address
from customers.authorization.models import ApprovalRequest
from customers.documents.models import Paper, Upload
from customers.documents.queries import seen_by
from customers.duties.models import Duty
from customers.enums import PROJECT_WIDE, SUBSIDIARY_WIDE, Role, Seen, Stage
from customers.exports import xlsx
from customers.filters.households import HouseholdFilter
from customers.forms.households import PURPOSES, PurposeForm
from customers.models import Customer, Hold, Household, Staff
from customers.queries import files
from customers.queries.files import Answer
from customers.queries.paging import page_of
from customers.queries.search import ANSWERS, search_answers
from customers.rules.phones import mask_phone, spoken_phone
from customers.rules.reach import Content, contents_read_by, hidden_from

READERS = (Role.REP, *SUBSIDIARY_WIDE, *PROJECT_WIDE, Role.LAWYER, Role.SALES, Role.GENERAL_AFFAIRS)
#: An export of more phone numbers than this needs the manager (decision H3).
PHONES_WITHOUT_MANAGER = 20
EXPORT_ROWS = 20_000
#: Answers a picker shows.
PICKED = 8


def _reading(request: HttpRequest) -> Staff:
    """Return the reader; a post whose reach holds no households is refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*READERS):
        raise PermissionDenied
    return staff


def _views(request: HttpRequest, staff: Staff, now: datetime) -> tuple[str, QuerySet[Household]]:
    """Return the chosen saved view and its rows."""
    rows = Household.objects.visible_to(staff)
    view = request.GET.get("view", "")
    if view == "focus":
        return view, rows.open().filter(focus_until__gte=timezone.localdate(now))
    if view == "mine" and staff.has_role(Role.REP):
        return view, rows.open().served_by(staff)
    if view == "ended":
        return view, rows.filter(ended_on__isnull=False)
    return "", rows.open()


@require_GET
def households(request: HttpRequest) -> HttpResponse:
    """§2.1.b §5.7.3 List the households within reach: the focus customers first, filtered, by name, paged by key, exported."""
    staff, now = _reading(request), timezone.now()
    view, rows = _views(request, staff, now)
    found = HouseholdFilter(request.GET, queryset=rows, staff=staff)
    if request.GET.get("export") == "xlsx":
        return _export(staff, found.qs, now)
    order = ("-focus_until", "name_key", "id") if view == "focus" else ("name_key", "id")
    watched = None if view in {"focus", "ended"} else Q(focus_until__gte=timezone.localdate(now))
    page = page_of(files.listed(found.qs), order, request.GET.get("after") or request.GET.get("before") or "", first=watched)
    clear = {household.pk for household in page.rows if files.is_served(household, staff)}
    if clear:
        log_access(by=staff, what=Seen.PHONE, now=now, purpose="households", count=len(clear))
    context = {
        "page": page,
        "rows": [_row(household, clear, timezone.localdate(now)) for household in page.rows],
        "filter": found,
        "view": view,
        "staff": staff,
        "today": timezone.localdate(now),
        "is_filtered": bool(request.GET),
    }
    return render(request, "customers/_household_rows.html" if request.headers.get("HX-Request") else "customers/households.html", context)


def _row(household: Household, clear: set[int], today: date) -> dict[str, object]:
    """Return one row of the list: the phone in clear only where it is said to be."""
    return {
        "pk": household.pk,
        "name": household.name,
        "url": household.get_absolute_url(),
        "room": household.unit.short_name,
        "project": household.project.name,
        "phone": files.shown_phone(household, clear=household.pk in clear),
        "call": record_address("complaints:call", household.pk),
        "stage": Stage(household.stage).label,
        "rep": household.rep_name,  # type: ignore[attr-defined]
        "contact": household.last_contact_at,
        "is_focus": household.focus_until is not None and household.focus_until >= today,
    }


def _export(staff: Staff, rows: QuerySet[Household], now: datetime) -> HttpResponse:
    """Export the list as xlsx: phones in clear for whom they serve, more than twenty of them for the manager only; it is logged (decision H3)."""
    found = list(files.listed(rows).order_by("name_key", "id")[:EXPORT_ROWS])
    clear = _clear_phones(staff, found)
    log_access(by=staff, what=Seen.EXPORTED, now=now, purpose="households", count=len(found))
    headings = (_("Customer"), _("Project"), _("Unit"), _("Phone"), _("Stage"), _("Contract no."), _("Representative"), _("Last contact"))

    def cells(household: Household) -> tuple[object, ...]:
        """Return the cells of one household."""
        return (
            household.name,
            household.project.name,
            household.unit.short_name,
            files.shown_phone(household, clear=household.pk in clear),
            household.get_stage_display(),
            household.contract_no,
            household.rep_name,  # type: ignore[attr-defined]
            household.last_contact_at,
        )

    return xlsx(_("Customers"), headings, map(cells, found))


def _clear_phones(staff: Staff, found: list[Household]) -> set[int]:
    """H3 Return the households whose phones an export shows: the manager's all, a representative's own when they are not more than twenty."""
    if staff.has_role(Role.MANAGER):
        return {household.pk for household in found}
    served = {household.pk for household in found if files.is_served(household, staff)}
    return served if len(served) <= PHONES_WITHOUT_MANAGER else set()


@require_GET
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """§2.1.b Show the file of one household: buyers, phones, addresses, open duties, papers, time line; other areas join as panels."""
    staff, now = _reading(request), timezone.now()
    file = get_object_or_404(Household.objects.visible_to(staff).select_related("unit", "project__subsidiary", "lawyer"), pk=pk)
    clear = files.sees_phones(staff, file)
    if clear:
        log_access(by=staff, what=Seen.PHONE, now=now, household=file)
    show = spoken_phone if clear else mask_phone
    reads = contents_read_by(staff.roles)
    buyers = list(file.buyers.select_related("customer").prefetch_related("customer__phones", "customer__members"))
    context = {
        "household": file,
        "buyers": [
            {
                "buyer": buyer,
                "customer": buyer.customer,
                "phones": [] if buyer.customer.is_hidden else [(phone, show(phone.number)) for phone in buyer.customer.phones.all()],
            }
            for buyer in buyers
        ],
        "clear": clear,
        "assignments": file.assignments.select_related("staff"),
        "reads": reads,
        "holds": Hold.objects.standing().filter(household=file).select_related("lawyer", "set_by").prefetch_related("subject"),
        "sees_disputes": Content.TALKS in reads or staff.has_role(Role.LAWYER),
        "addresses": file.addresses.visible_to(staff).filter(ended_on__isnull=True).order_by("kind"),
        "duties": Duty.objects.visible_to(staff).open().filter(household=file).select_related("owner").order_by("due_at")[:20],
        "requests": ApprovalRequest.objects.visible_to(staff).waiting().filter(household=file),
        "papers": seen_by(staff, Paper.objects.filter(household=file))[:20],
        "uploads": seen_by(staff, Upload.objects.filter(household=file))[:20],
        "timeline": file.timeline.exclude(kind__in=hidden_from(reads)).select_related("by")[:40],
        "today": timezone.localdate(now),
        "purposes": PURPOSES,
        "is_focus": file.focus_until is not None and file.focus_until >= timezone.localdate(now),
        "may_edit": may_edit(staff, file),
        "may_assign": bool(staff.subsidiaries_as(Role.MANAGER) & {file.project.subsidiary_id}),
    }
    return render(request, "customers/household.html", context)


def may_edit(staff: Staff, file: Household) -> bool:
    """Tell whether this person keeps the file: its representative, who stands in, or the manager."""
    return files.serves(staff, file) or bool(staff.subsidiaries_as(Role.MANAGER) & {file.project.subsidiary_id})


def _answers(request: HttpRequest, limit: int) -> tuple[str, list[Answer]]:
    """Return what was typed and what it finds; phones shown in clear are logged (decision H3)."""
    staff, text, now = _reading(request), request.GET.get("q", "").strip(), timezone.now()
    found = search_answers(staff, text, today=timezone.localdate(now), limit=limit)
    if clear := sum(answer.is_clear for answer in found):
        log_access(by=staff, what=Seen.PHONE, now=now, purpose="search", count=clear)
    return text, found


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Search by name, pinyin and initials, phone tail, room, contract number and identity tail; answers as one types."""
    text, found = _answers(request, ANSWERS)
    template = "customers/_search_results.html" if request.headers.get("HX-Request") else "customers/search.html"
    return render(request, template, {"results": found, "query": text})


@require_GET
def pick(request: HttpRequest) -> HttpResponse:
    """Answer a picker with the households that match what was typed."""
    _text, found = _answers(request, PICKED)
    return render(request, "components/combo_options.html", {"results": found})


#: How long a revealed number stands on the screen.
REVEAL_SECONDS = 60


@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, pk: int, what: str, of: int) -> HttpResponse:
    """H3 H4 Show a phone or identity number for 60 seconds after a stated purpose; who looked and why is recorded."""
    staff, now = _reading(request), timezone.now()
    wanted = {"identity": Content.IDENTITY, "phone": Content.PHONES}.get(what)
    if wanted not in contents_read_by(staff.roles):
        raise Http404
    file = get_object_or_404(Household.objects.visible_to(staff), pk=pk)
    customer = get_object_or_404(Customer.objects.shown().filter(purchases__household=file), pk=of)
    form = PurposeForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"household": file, "customer": customer, "form": form, "what": what}
    if request.method == "POST" and form.is_valid():
        seen = Seen.IDENTITY_REVEALED if what == "identity" else Seen.PHONE_REVEALED
        log_access(by=staff, what=seen, now=now, household=file, purpose=form.cleaned_data["purpose"])
        context["numbers"] = [customer.identity_number] if what == "identity" else [spoken_phone(phone.number) for phone in customer.phones.all()]
        context["seconds"] = REVEAL_SECONDS
    response = render(request, "customers/reveal.html", context, status=422 if form.is_bound and not form.is_valid() else 200)
    if "numbers" in context:
        response["Refresh"] = f"{REVEAL_SECONDS}; url={file.get_absolute_url()}"
    return response
