"""The pages of a change: ask, look, decide, take back, print."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contracts.actions import changes as actions
from contracts.enums import ChangeState
from contracts.filters.changes import ChangeFilter
from contracts.forms.changes import ChangeForm, TermsForm
from contracts.forms.kinds import FORMS, kind_of
from contracts.models import Contract, ContractChange
from contracts.models.contract import ContractChangeQuerySet
from contracts.queries import changes as queries
from contracts.queries.routes import kept_reasons, why_words
from contracts.rules.schedule import SCHEDULE
from contracts.views.approval_forms import change_reader, change_within_reach, print_form
from customers.actions.submissions import submit_once
from customers.authorization.enums import RequestState, Verdict
from customers.authorization.forms import ConsultForm, DecisionForm
from customers.authorization.models import ApprovalRequest
from customers.authorization.queries.dockets import dockets
from customers.authorization.queries.routes import route_words
from customers.documents import actions as documents
from customers.documents.models import Paper, Upload
from customers.exports import xlsx
from customers.models import Staff
from customers.queries.paging import page_of
from customers.queries.referrals import leading_to, origin_key, thing_named
from customers.refusals import Refusal

EXPORT_ROWS = 20_000
UNDECIDED = frozenset({ChangeState.DRAFT, ChangeState.REQUESTED, ChangeState.RETURNED})
#: The saved views of the list of changes.
VIEWS = ("undecided", "effective", "mandate", "all")


def _in_view(rows: ContractChangeQuerySet, view: str) -> ContractChangeQuerySet:
    """Keep the changes of one saved view; what was done within the mandate stands apart."""
    if view == "undecided":
        return rows.undecided()
    if view == "effective":
        return rows.filter(state=ChangeState.EFFECTIVE).exclude(number="")
    return rows.filter(state=ChangeState.EFFECTIVE, number="") if view == "mandate" else rows


@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """§5.1.8 List the changes within reach: undecided, in effect, done within the mandate."""
    staff = change_reader(request)
    view = request.GET.get("view", "") if request.GET.get("view") in VIEWS else VIEWS[0]
    found = ChangeFilter(request.GET, queryset=_in_view(ContractChange.objects.visible_to(staff), view), staff=staff)
    rows = found.qs.select_related("contract__household__unit", "contract__household__project", "asked_by")
    if request.GET.get("export") == "xlsx":
        headings = (
            _("Customer"),
            _("Project"),
            _("Unit"),
            _("Contract no."),
            _("What is asked"),
            pgettext("contract change", "Subject"),
            _("Clause"),
            _("Money touched"),
            _("State"),
            _("Asked by"),
            _("Asked at"),
            _("In effect"),
        )
        return xlsx(_("Contract changes"), headings, map(_cells, rows.order_by("-asked_at", "-id")[:EXPORT_ROWS]))
    page = page_of(rows, ("-asked_at", "-id"), request.GET.get("after") or request.GET.get("before") or "")
    count = ContractChange.objects.visible_to(staff).undecided().count()
    return render(request, "contracts/changes.html", {"page": page, "filter": found, "view": view, "undecided": count, "is_filtered": bool(found.data)})


def _cells(change: ContractChange) -> tuple[object, ...]:
    """Return the cells of one change."""
    household = change.contract.household
    what = (change.get_act_display(), change.cause_names, change.clause, change.money, change.get_state_display())
    return (
        household.name,
        household.project.name,
        household.unit.short_name,
        change.contract.number,
        *what,
        change.asked_by,
        change.asked_at,
        change.effective_at,
    )


def _contract(staff: Staff, pk: int) -> Contract:
    """Return a contract one may ask a change of; who may only read it is refused."""
    rows = Contract.objects.visible_to(staff).select_related("household__project__subsidiary", "household__unit")
    contract = get_object_or_404(rows, pk=pk)
    if not queries.may_ask(staff, contract.household) or contract.household.ended_on is not None:
        raise PermissionDenied
    return contract


@require_GET
def change_for(request: HttpRequest, household: int) -> HttpResponse:
    """§5.1.9 Lead from a household, known to who has no contract at hand, to the form of a change of its contract; what it came from travels along."""
    staff = change_reader(request)
    contract = get_object_or_404(Contract.objects.visible_to(staff), household=household)
    query = request.GET.urlencode()
    return redirect(f"{reverse('contracts:change_new', args=[contract.pk])}{'?' if query else ''}{query}")


@require_http_methods(["GET", "POST"])
def change_new(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.1.9 Ask for a change of a contract; before it is sent the page says by which route it will go."""
    staff, now = change_reader(request), timezone.now()
    contract = _contract(staff, pk)
    kind = request.GET.get("kind", "terms")
    if kind not in FORMS:
        raise Http404
    return _form_page(request, staff, contract, kind, None, now)


@require_http_methods(["GET", "POST"])
def change_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.1.9 Edit what was asked: the request becomes void and goes out anew."""
    staff, now = change_reader(request), timezone.now()
    change = get_object_or_404(ContractChange.objects.visible_to(staff).undecided(), pk=pk)
    contract = _contract(staff, change.contract_id)
    return _form_page(request, staff, contract, kind_of(change), change, now)


def _form_page(request: HttpRequest, staff: Staff, contract: Contract, kind: str, change: ContractChange | None, now: datetime) -> HttpResponse:
    """Show the form, say the route when asked to, send it when told to."""
    checking = "check" in request.POST
    origin = _origin(request, staff, contract) if change is None else None
    form = FORMS[kind](request.POST or None, request.FILES or None, contract=contract, change=change, checking=checking)
    refusal = None
    if form.is_bound and form.is_valid() and not checking:
        try:
            return redirect(submit_once(token=form.cleaned_data["token"], by=staff, now=now, make=lambda: _sent(form, contract, change, origin, staff, now)))
        except Refusal as refused:
            refusal = refused
    kinds = [(word, one.title) for word, one in FORMS.items()]
    context = {"form": form, "contract": contract, "change": change, "kind": kind, "kinds": kinds, "refusal": refusal, **_planned(form, contract, change, now)}
    context |= {"origin": origin, "origin_named": origin_key(origin) if origin else ""}
    if request.headers.get("HX-Request"):
        return render(request, "contracts/_change_plan.html", context)
    return render(request, "contracts/change_form.html", context, status=422 if form.is_bound and not checking else 200)


def _planned(form: ChangeForm, contract: Contract, change: ContractChange | None, now: datetime) -> dict[str, object]:
    """Return by which route what is on the form would go, and why; nothing while a value is wrong or none is new."""
    if not form.is_bound or form.errors:
        return {}
    plan = queries.plan(contract, form.wanted(), timezone.localdate(now))
    if queries.changes_nothing(form.wanted(), plan):
        return {"is_idle": True}
    parts = [(cause.label, route_words(route), route.clause) for cause, route in plan.parts]
    sums = form.sums() if isinstance(form, TermsForm) else None
    lines = queries.shown_lines(line for line in plan.lines if line.field != SCHEDULE)  # the schedule stands in the rows beside it
    others = [other for other in queries.also_asked(contract, form.wanted().act, [line.field for line in plan.lines]) if other != change]
    why = why_words(kept_reasons(plan.reasons))
    return {"plan": plan, "lines": lines, "route": route_words(plan.route), "parts": parts, "why": why, "sums": sums, "others": others}


def _origin(request: HttpRequest, staff: Staff, contract: Contract) -> Model | None:
    """Return the matter or another thing of the same household that the change is asked from."""
    found = thing_named(request.POST.get("origin") or request.GET.get("origin", ""), staff)
    return found if getattr(found, "household_id", None) == contract.household_id else None


def _sent(form: ChangeForm, contract: Contract, change: ContractChange | None, origin: Model | None, staff: Staff, now: datetime) -> ContractChange:
    """Send what the form asks, with its papers."""
    if change is None:
        sent = actions.ask_change(contract=contract, wanted=form.wanted(), by=staff, now=now, origin=origin)
    else:
        sent = actions.edit_change(change=change, wanted=form.wanted(), by=staff, now=now)
    with transaction.atomic():
        for file in form.cleaned_data["attachments"]:
            documents.keep_upload(file=file, subject=sent, household=contract.household, by=staff, now=now)
    return sent


@require_GET
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.1.9 Show a change: what it alters, by which route it goes, what was said; who may decide it decides here."""
    staff = change_reader(request)
    return _change_page(request, staff, change_within_reach(staff, pk))


def _change_page(request: HttpRequest, staff: Staff, change: ContractChange, form: DecisionForm | None = None, refusal: Refusal | None = None) -> HttpResponse:
    """Show a change, again with what was typed when a word was refused."""
    now = timezone.now()
    found = dockets(change, staff, now=now)
    docket = found[0] if found else None
    household = change.contract.household
    reads_contract = Contract.objects.visible_to(staff).filter(pk=change.contract_id).exists()
    context = {
        "change": change,
        "household": household,
        "reads_contract": reads_contract,
        "begun_by": leading_to(change, staff),
        "rows": queries.shown(change.lines),
        "why": why_words(change.reasons),
        "others": _others(change, staff),
        "figures": queries.figures_of(change, timezone.localdate(now)),
        "docket": docket,
        "earlier": found[1:],
        "notices": queries.open_notices(change.contract, staff),
        "uploads": Upload.objects.about(change),
        "paper": Paper.objects.about(change).filter(number=change.number).first() if change.number else None,
        "may_edit": change.state in UNDECIDED and reads_contract and queries.may_ask(staff, household),
        "form": form or (DecisionForm(asked=docket.request) if docket else None),
        "consult_form": ConsultForm(),
        "refusal": refusal,
    }
    return render(request, "contracts/change.html", context, status=422 if form is not None else 200)


def _others(change: ContractChange, staff: Staff) -> list[ContractChange]:
    """Return the other undecided changes that touch the same as this one, as far as the reader sees them; one that is decided meets none."""
    if change.state not in UNDECIDED:
        return []
    seen = set(ContractChange.objects.visible_to(staff).filter(contract=change.contract_id).values_list("pk", flat=True))
    return [other for other in queries.touching_the_same(change) if other.pk in seen]


@require_POST
def decide_change(request: HttpRequest, pk: int, asked: int) -> HttpResponse:
    """§5.1.9 Record one word on a change; the last approving one makes it and prints its form."""
    staff, now = change_reader(request), timezone.now()
    change = change_within_reach(staff, pk)
    asked_for = get_object_or_404(ApprovalRequest.objects.about(change), pk=asked)
    form = DecisionForm(request.POST, asked=asked_for)
    if not form.is_valid():
        return _change_page(request, staff, change, form)
    data = form.cleaned_data
    try:
        decided = actions.decide_change(
            change=change, request=asked_for, verdict=Verdict(data["verdict"]), by=staff, now=now, words=data["words"], turn=data["turn"]
        )
    except Refusal as refusal:
        return _change_page(request, staff, change_within_reach(staff, pk), form, refusal)
    messages.success(request, _after(decided))
    if decided.state == RequestState.APPROVED:
        print_form(request, change_within_reach(staff, pk), staff, now)
    return redirect(change)


def _after(decided: ApprovalRequest) -> str:
    """Return what is now true of a request that was spoken on."""
    if decided.state == RequestState.APPROVED:
        return _("Approved. The change is in effect.")
    if decided.state == RequestState.WAITING:
        return _("Recorded. The request now lies on the desk of: %(post)s.") % {"post": decided.get_desk_display()}
    return _("Recorded. Whoever asked has been told.")


@require_POST
def withdraw_change(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.1.9 Take one's own change back before its last word."""
    staff = change_reader(request)
    change = get_object_or_404(queries.withdrawable(staff), pk=pk)
    try:
        actions.withdraw_change(change=change, by=staff, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The change is withdrawn; the contract stays as it is."))
    return redirect(change)
