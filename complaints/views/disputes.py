"""The list of disputes, one dispute, one date of it, and its parts on other pages."""

from datetime import datetime, timedelta
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

from complaints.enums import DisputeAct, MatterAct
from complaints.filters import DisputeFilter
from complaints.forms import disputes as forms
from complaints.models import Dispute, DisputeQuerySet, Hearing, Matter
from complaints.queries import disputes as queries
from complaints.queries.bundles import bundles_of
from complaints.queries.disputes import DisputePage, acts_on, dispute_of, dispute_page
from complaints.queries.hands import acts_of
from customers.actions.timeline import log_access
from customers.enums import Role, Seen
from customers.exports import xlsx
from customers.models import Household, Staff
from customers.models.file import HEAVY, OF_HOUSEHOLD
from customers.queries.paging import page_of

READERS = (Role.REP, Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR, Role.LAWYER)
EXPORT_ROWS = 20_000
#: How far ahead 今日 looks for court dates, and the list.
SOON, AHEAD = timedelta(days=14), timedelta(days=3650)
OF_DISPUTE = tuple(f"matter__{name}" for name in OF_HOUSEHOLD)


def reader(request: HttpRequest) -> Staff:
    """Return the reader; a post that has nothing to do with disputes is refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*READERS):
        raise PermissionDenied
    return staff


@require_GET
def disputes(request: HttpRequest) -> HttpResponse:
    """§5.6.5 List the disputes within reach: open, ended, or their dates ahead; filtered, paged by key, exported."""
    staff, now = reader(request), timezone.now()
    view = request.GET.get("view", "") if request.GET.get("view") in queries.VIEWS else ""
    found = DisputeFilter(request.GET, queryset=_in_view(Dispute.objects.visible_to(staff), view), staff=staff)
    if request.GET.get("export") == "xlsx":
        return _export(staff, found.qs, now)
    cursor = request.GET.get("after") or request.GET.get("before") or ""
    context: dict[str, Any] = {"filter": found, "view": view, "tabs": _tabs(), "is_filtered": found.form.has_changed()}
    if view == "hearings":
        context["page"] = page_of(queries.hearings_ahead(staff, now + AHEAD).filter(dispute__in=found.qs.values("pk")), ("at", "id"), cursor)
    else:
        context["page"] = page_of(queries.listed(found.qs).defer(*OF_DISPUTE), ("-opened_at", "-id"), cursor)
    return render(request, "complaints/_dispute_rows.html" if request.headers.get("HX-Request") else "complaints/disputes.html", context)


def _in_view(rows: DisputeQuerySet, view: str) -> QuerySet[Dispute]:
    """Keep the rows of a tab; the dates ahead are those of open disputes."""
    return rows.filter(ended_on__isnull=False) if view == "ended" else rows.open()


def _tabs() -> list[tuple[str, str]]:
    """Return the tabs with their words."""
    return list(zip(queries.VIEWS, (pgettext("disputes", "Open"), _("Court dates ahead"), pgettext("disputes", "Ended")), strict=True))


def _export(staff: Staff, rows: QuerySet[Dispute], now: datetime) -> HttpResponse:
    """Export the list as xlsx; it is logged."""
    found = list(queries.listed(rows).order_by("-opened_at", "-id")[:EXPORT_ROWS])
    log_access(by=staff, what=Seen.EXPORTED, now=now, purpose="disputes", count=len(found))
    headings = (
        _("Number"),
        _("Customer"),
        _("Unit"),
        _("Matter"),
        _("Why it goes to law"),
        _("Plaintiff"),
        _("Lawyer"),
        _("Stage"),
        _("Court or commission"),
        _("Case number"),
        _("Amount in dispute"),
        _("Next date"),
        _("Opened"),
        _("How it ended"),
        _("Ended on"),
        _("Result"),
        _("Call back by"),
    )

    def cells(row: Any) -> tuple[object, ...]:
        """Return the cells of one dispute."""
        file = row.matter.household
        who = (file.name, file.unit.name) if file else (row.matter.visitor_name, "")
        case = (row.get_cause_display(), row.get_plaintiff_display(), row.lawyer.name, row.get_stage_display(), row.court, row.case_no, row.amount)
        end = (row.get_ended_as_display(), row.ended_on, row.result, row.revisit_due_at)
        return (row.number, *who, row.matter.number, *case, row.next_at, row.opened_at, *end)

    return xlsx(_("Disputes"), headings, map(cells, found))


def loaded(staff: Staff, pk: int) -> Dispute:
    """Load a dispute through the reader's reach."""
    rows = Dispute.objects.visible_to(staff).select_related(
        "matter__household__unit", "matter__household__project", "matter__subsidiary", "lawyer", "opened_by", "revisit_words_seen_by"
    )
    return get_object_or_404(rows.defer(*OF_DISPUTE), pk=pk)


@require_GET
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.5 Show one dispute: its dates, its stages, who conducts it, the hold, the call back after it, and the steps one may take."""
    staff: Staff = request.user  # type: ignore[assignment]
    return dispute_response(request, loaded(staff, pk), timezone.now())


def dispute_response(request: HttpRequest, row: Dispute, now: datetime, **bound: Any) -> HttpResponse:
    """Show a dispute with a form for each step its reader may take; `bound` is what was typed and refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    page = dispute_page(row, staff)
    refusal, rows = bound.pop("refusal", None), bound.pop("differences", None)
    offered = {f"{name}_form": form for name, form in _offered(page, now).items()}
    typed = {f"{name}_form": form for name, form in bound.items()}
    context = {
        "page": page,
        "dispute": row,
        "matter": row.matter,
        "refusal": refusal,
        "differences": rows,
        "bundles": bundles_of(row) if DisputeAct.BIND in page.acts else [],
        "may_decide_cards": page.may(DisputeAct.CARDS),
    }
    return render(request, "complaints/dispute.html", context | offered | typed, status=422 if bound or refusal else 200)


def _offered(page: DisputePage, now: datetime) -> dict[str, Form]:
    """Return an empty form for each step the reader may take now."""
    row, today = page.dispute, timezone.localdate(now)
    offered: dict[str, Form] = {}
    if page.may(DisputeAct.KEEP):
        stage = {"stage": row.stage, "reached_on": today, "plaintiff": row.plaintiff, "court": row.court, "case_no": row.case_no}
        offered |= {"hearing": forms.HearingForm(), "step": forms.StepForm(initial=stage), "facts": forms.FactsForm(initial=forms.facts_initial(row))}
        offered["end"] = forms.EndForm(initial={"on": today})
    if page.may(DisputeAct.ENTRUST):
        offered["lawyer"] = forms.LawyerForm(lawyers=queries.lawyers_for(row.matter, today), initial={"lawyer": row.lawyer_id})
    if page.may(DisputeAct.WORD):
        offered["words"] = forms.WordsForm(initial={"words": row.revisit_words})
    if page.may(DisputeAct.SEE):
        offered["seen"] = forms.SeenForm(initial={"words": row.revisit_words, "read": row.revisit_words})
    if page.may(DisputeAct.BIND):
        offered["bundle"] = forms.BundleForm()
    return offered


def loaded_hearing(staff: Staff, pk: int) -> Hearing:
    """Load a date of a dispute through the reader's reach."""
    rows = Hearing.objects.visible_to(staff).select_related(
        "dispute__matter__household__unit", "dispute__matter__subsidiary", "dispute__lawyer", "entered_by", "struck_by", "instead_of", "moved_to"
    )
    return get_object_or_404(rows, pk=pk)


@require_GET
def hearing(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.5 Show one date of a dispute: what came of it is written down, or it is moved or struck."""
    staff: Staff = request.user  # type: ignore[assignment]
    return hearing_response(request, loaded_hearing(staff, pk), timezone.now())


def hearing_response(request: HttpRequest, row: Hearing, now: datetime, **bound: Any) -> HttpResponse:
    """Show a date with what may be done about it; `bound` is what was typed and refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    refusal = bound.pop("refusal", None)
    is_awaited = row.held_at is None and row.struck_at is None and row.dispute.ended_on is None
    offered: dict[str, Form] = {}
    if is_awaited and DisputeAct.KEEP in acts_on(staff, row.dispute):
        offered = {"move_form": forms.MoveForm(initial=forms.move_initial(row)), "strike_form": forms.StrikeForm()}
        offered |= {"outcome_form": forms.OutcomeForm()} if row.at <= now else {}
    typed = {f"{name}_form": form for name, form in bound.items()}
    context = {"hearing": row, "dispute": row.dispute, "is_past": row.at <= now, "refusal": refusal, **offered, **typed}
    return render(request, "complaints/hearing.html", context, status=422 if bound or refusal else 200)


@require_GET
def matter_part(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.5 Show the dispute of a matter, or the way to one: a part of the matter's page, and a page of its own without script."""
    staff: Staff = request.user  # type: ignore[assignment]
    row = get_object_or_404(Matter.objects.visible_to(staff).select_related("household__unit", "dispute__lawyer").defer(*OF_HOUSEHOLD), pk=pk)
    found = dispute_of(row)
    may_open = found is None and row.closed_at is None and MatterAct.DISPUTE in acts_of(staff, row)
    next_date = Hearing.objects.awaited().filter(dispute=found).first() if found is not None else None
    context = {"matter": row, "dispute": found, "next": next_date, "may_open": may_open}
    return render(request, "complaints/_dispute_part.html" if request.headers.get("HX-Request") else "complaints/dispute_part.html", context)


@require_GET
def household_part(request: HttpRequest, household: int) -> HttpResponse:
    """§5.6.5 Show the disputes of a household: a part of its file, and a page of its own without script."""
    staff = reader(request)
    file = get_object_or_404(Household.objects.visible_to(staff).select_related("unit").defer(*HEAVY), pk=household)
    rows = queries.listed(Dispute.objects.visible_to(staff).filter(matter__household=file)).order_by("-opened_at", "-id")
    template = "complaints/_household_disputes.html" if request.headers.get("HX-Request") else "complaints/household_disputes.html"
    return render(request, template, {"household": file, "rows": rows})


@require_GET
def hearings_part(request: HttpRequest) -> HttpResponse:
    """§5.6.5 Show the court dates of the next two weeks, and those without an outcome: a box on 今日, and a page of its own without script."""
    staff, now = reader(request), timezone.now()
    context = {"hearings": queries.hearings_ahead(staff, now + SOON)[:10], "is_part": bool(request.headers.get("HX-Request"))}
    return render(request, "complaints/_hearings_ahead.html" if request.headers.get("HX-Request") else "complaints/hearings_ahead.html", context)
