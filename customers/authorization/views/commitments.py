"""The register of promises, one promise, the own words on it, and its end."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from customers.actions.submissions import submit_once
from customers.authorization import actions, forms
from customers.authorization.enums import PromiseState
from customers.authorization.filters import CommitmentFilter
from customers.authorization.models import Commitment
from customers.authorization.queries import commitments as queries
from customers.authorization.queries.promises import GRANTERS
from customers.authorization.views.promises import at
from customers.enums import Role
from customers.exports import xlsx
from customers.models import Household, Staff
from customers.models.file import OF_HOUSEHOLD
from customers.queries.paging import page_of
from customers.refusals import Refusal

EXPORT_ROWS = 20_000
#: Posts that read the register: who promises, leads, audits, or confirms.
READERS = (Role.REP, Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR, Role.LAWYER, Role.ENGINEERING)
#: Posts that read the written authorisations.
GRANT_READERS = (Role.REP, *GRANTERS, Role.AUDITOR)


@require_GET
def commitments(request: HttpRequest) -> HttpResponse:
    """§4.7 §4.9.0 List the promises within reach: open, waiting for confirmation, late, kept; filtered, paged by key, exported."""
    staff, now = at(request)
    if not staff.has_role(*READERS):
        raise PermissionDenied
    view = request.GET.get("view", "") if request.GET.get("view") in queries.VIEWS else queries.VIEWS[0]
    rows = queries.in_view(Commitment.objects.visible_to(staff), view, timezone.localdate(now))
    matching = CommitmentFilter(request.GET, queryset=rows, staff=staff)
    if request.GET.get("export") == "xlsx":
        return exported(queries.listed(matching.qs).order_by(*queries.order_of(view))[:EXPORT_ROWS])
    page = page_of(queries.listed(matching.qs), queries.order_of(view), request.GET.get("after") or request.GET.get("before") or "")
    context = {"page": page, "rows": queries.rows_of(page.rows), "filter": matching, "view": view, "is_filtered": bool(matching.data)}
    context["shows_grants"] = staff.has_role(*GRANT_READERS)
    return render(request, "authorization/commitments.html", context)


def exported(rows: Any) -> HttpResponse:
    """Export a tab as xlsx."""
    headings = (
        _("What is promised"),
        _("Customer"),
        _("Project"),
        _("Unit"),
        _("Kind"),
        _("Clause"),
        _("Promised by"),
        _("State"),
        _("Representative"),
        _("Made by"),
        _("Made"),
        _("Kept"),
        _("Evidence"),
        _("Reason"),
    )

    def cells(row: Any) -> tuple[object, ...]:
        """Return the cells of one promise."""
        file = row.household
        who = (file.name, file.project.name, file.unit.short_name) if file is not None else ("", "", "")
        what = (row.get_kind_display(), row.clause, row.due_on, row.get_state_display())
        return (row.words, *who, *what, row.rep_name or "", row.made_by, row.made_at, row.kept_at, row.evidence_words, row.ended_words)

    return xlsx(_("Register of promises"), headings, map(cells, rows))


def _loaded(staff: Staff, pk: int) -> Commitment:
    """Load a promise through the reader's reach."""
    rows = Commitment.objects.visible_to(staff).select_related(
        "household__unit", "household__project", "made_by", "kept_by", "subject_type", "grant", "replaces"
    )
    return get_object_or_404(rows.defer(*OF_HOUSEHOLD), pk=pk)


@require_GET
def commitment(request: HttpRequest, pk: int) -> HttpResponse:
    """§4.7 Show a promise: its way, the own words on it, its evidence; who is asked says his word here."""
    staff, now = at(request)
    return _page(request, _loaded(staff, pk), staff, now)


def _page(request: HttpRequest, row: Commitment, staff: Staff, now: datetime, **bound: Any) -> HttpResponse:
    """Show a promise with a form for each act its reader may do now; `bound` is what was typed and refused."""
    page = queries.commitment_page(row, staff, now=now)
    refusal = bound.pop("refusal", None)
    made: dict[str, Form] = {}
    if page.roles_to_say:
        made["confirm"] = forms.ConfirmForm(initial={"role": page.roles_to_say[0]})
    if page.may_keep:
        made["keep"] = forms.KeepForm(initial={"kept_at": timezone.localtime(now).replace(second=0, microsecond=0)})
    if page.may_withdraw:
        made["withdraw"] = forms.WithdrawForm()
    if page.may_renew:
        made["renew"] = forms.RenewForm(initial={"words": row.words, "due_on": row.due_on})
    context = {"page": page, "commitment": row, "refusal": refusal} | {f"{name}_form": bound.get(name, form) for name, form in made.items()}
    context["reads_file"] = row.household is not None and Household.objects.visible_to(staff).filter(pk=row.household.pk).exists()
    return render(request, "authorization/commitment.html", context, status=422 if bound or refusal else 200)


def _do(request: HttpRequest, pk: int, name: str, form: Form, act: Callable[[Commitment, Staff, datetime], tuple[str, Any]]) -> HttpResponse:
    """Do it when the form is whole and the rules allow it, and say what is true now; else show the promise with what was typed."""
    staff, now = at(request)
    row = _loaded(staff, pk)
    if not form.is_valid():
        return _page(request, row, staff, now, **{name: form})
    try:
        said, to = act(row, staff, now)
    except Refusal as refusal:
        return _page(request, _loaded(staff, pk), staff, now, refusal=refusal, **{name: form})
    messages.success(request, said)
    return redirect(to)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """§4.9.2 §4.11 Give one's post's own word on a promise."""
    form = forms.ConfirmForm(request.POST)

    def act(row: Commitment, staff: Staff, now: datetime) -> tuple[str, Any]:
        """Give it."""
        data = form.cleaned_data
        said = actions.confirm_commitment(commitment=row, role=data["role"], is_confirmed=data["answer"] == "yes", by=staff, now=now, words=data["words"])
        words = {
            PromiseState.STANDING: _("Confirmed. The promise stands, and whoever asked is told."),
            PromiseState.REFUSED: _("Not confirmed. Whoever asked is told, with your reason."),
        }
        return words.get(PromiseState(said.state), _("Confirmed. It still waits for another post's word.")), said

    return _do(request, pk, "confirm", form, act)


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """§4.7 §4.10 Write down that a promise was kept."""
    form = forms.KeepForm(request.POST, request.FILES)

    def act(row: Commitment, staff: Staff, now: datetime) -> tuple[str, Any]:
        """Write it down once."""
        data = form.cleaned_data

        def kept() -> Commitment:
            """Keep it."""
            return actions.keep_commitment(commitment=row, at=data["kept_at"], by=staff, now=now, words=data["evidence"], papers=data["papers"])

        return _("Kept. The evidence stands with the promise."), submit_once(token=data["token"], by=staff, now=now, make=kept)

    return _do(request, pk, "keep", form, act)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """§4.7 Take a promise back, with the reason."""
    form = forms.WithdrawForm(request.POST)

    def act(row: Commitment, staff: Staff, now: datetime) -> tuple[str, Any]:
        """Take it back."""
        was_told = row.state == PromiseState.STANDING
        gone = actions.withdraw_commitment(commitment=row, reason=form.cleaned_data["withdrawal"], by=staff, now=now)
        told = _("Withdrawn. The customer has this promise: tell him, and log what you told him.")
        return told if was_told else _("Withdrawn. Nothing had been promised yet."), gone

    return _do(request, pk, "withdraw", form, act)


@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """§4.7 §4.10 Promise another day or other words instead."""
    form = forms.RenewForm(request.POST)

    def act(row: Commitment, staff: Staff, now: datetime) -> tuple[str, Any]:
        """Withdraw the old one and make the new one, once."""
        data = form.cleaned_data

        def made() -> Commitment:
            """Make it anew."""
            return actions.renew_commitment(commitment=row, due_on=data["due_on"], words=data["words"], reason=data["reason"], by=staff, now=now)

        return _("The earlier promise is withdrawn, this one takes its place: tell the customer."), submit_once(
            token=data["token"], by=staff, now=now, make=made
        )

    return _do(request, pk, "renew", form, act)
