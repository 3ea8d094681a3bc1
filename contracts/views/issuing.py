"""The page on which a payment notice is issued: choose the household, tick what is paid, say how and by whom."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contracts.actions import payments as actions
from contracts.forms.payments import NoticeForm
from contracts.models import Contract, PaymentNotice
from contracts.queries import payments as queries
from contracts.views.payments import capitals, print_copies, reader
from customers.actions.submissions import submit_once
from customers.enums import Role
from customers.models import Household, Staff
from customers.queries.files import serves
from customers.queries.search import households_found
from customers.queries.settings import setting
from customers.refusals import Refusal

#: Households offered when a notice begins without one.
OFFERED = 12


def _contract(request: HttpRequest, staff: Staff) -> Contract | None:
    """Return the contract the address names, by itself or by its household; None when it names neither."""
    wanted, household = request.GET.get("contract", ""), request.GET.get("household", "")
    if not wanted and not household:
        return None
    rows = Contract.objects.visible_to(staff).select_related("household__project__subsidiary", "household__unit")
    key = {"pk": wanted} if wanted else {"household": household}
    if not all(value.isdigit() for value in key.values()):
        raise Http404
    found = get_object_or_404(rows, **key)
    if not queries.may_issue(staff, found.household) or found.household.ended_on is not None:
        raise PermissionDenied
    return found


@require_http_methods(["GET", "POST"])
def notice_new(request: HttpRequest) -> HttpResponse:
    """§5.3.1 Issue a payment notice: tick what is paid, say how and by whom; the three copies are printed at once."""
    staff, now = reader(request), timezone.now()
    contract = _contract(request, staff)
    if contract is None:
        return _choose(request, staff)
    form = _form(request, contract, now)
    if "count" in request.POST or not (form.is_bound and form.is_valid()):
        return _new_page(request, contract, form, now)

    def make() -> PaymentNotice:
        """Issue the notice."""
        return actions.issue_notice(contract=contract, lines=form.wanted(), terms=form.terms(), by=staff, now=now)

    try:
        address = submit_once(token=form.cleaned_data["token"], by=staff, now=now, make=make)
    except Refusal as refusal:
        return _new_page(request, contract, form, now, refusal)
    issued = contract.notices.filter(issued_by=staff, issued_at=now).first()
    if issued is not None:
        messages.success(request, _("%(number)s is issued; finance has been told.") % {"number": issued.number})
        print_copies(request, issued, staff, now)
    return redirect(address)


def _form(request: HttpRequest, contract: Contract, now: datetime) -> NoticeForm:
    """Return the form of a notice over what the contract still has open; a buyer pays unless somebody else is named."""
    today, project = timezone.localdate(now), contract.household.project
    first = contract.household.buyers.select_related("customer").first()
    return NoticeForm(
        request.POST or None,
        balance=queries.balance(contract, today),
        is_supervised=project.is_supervised,
        needs_supervision_no=setting("supervision_no_needed", today, project),
        initial={"payer": first.customer.name if first else ""},
    )


def _new_page(request: HttpRequest, contract: Contract, form: NoticeForm, now: datetime, refusal: Refusal | None = None) -> HttpResponse:
    """Show the form of a notice, again with what was typed when it was refused or is only to be added up."""
    is_wrong = refusal is not None or (form.is_bound and not form.is_valid())
    context = {
        "contract": contract,
        "household": contract.household,
        "project": contract.household.project,
        "form": form,
        "refusal": refusal,
        "balance": queries.balance(contract, timezone.localdate(now)),
        "today": timezone.localdate(now),
        **_sums(form),
    }
    return render(request, "contracts/notice_new.html", context, status=422 if is_wrong else 200)


def _sums(form: NoticeForm) -> dict[str, object]:
    """Return the total of a form in figures and capitals."""
    total = form.total()
    return {"total": total, "capitals": capitals(total)}


@require_POST
def notice_total(request: HttpRequest) -> HttpResponse:
    """§5.3.1 Answer a tick or an amount with what the notice will say and its total; nothing is written, and no control is sent back."""
    staff, now = reader(request), timezone.now()
    contract = _contract(request, staff)
    if contract is None:
        raise Http404
    form = _form(request, contract, now)
    form.is_valid()
    return render(request, "contracts/notice_total.html", {"form": form, **_sums(form)})


def _choose(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Ask for which household a notice is, among those one may issue for."""
    text = request.GET.get("q", "").strip()
    files = Household.objects.visible_to(staff).open().filter(contract__isnull=False)
    rows = households_found(files, text) if text else files.served_by(staff)
    offered = rows.select_related("unit", "project", "contract").prefetch_related("assignments").order_by("name_key", "id")[: OFFERED * 2]
    led = staff.subsidiaries_as(Role.MANAGER)
    found = [household for household in offered if serves(staff, household) or household.project.subsidiary_id in led]
    if not staff.has_role(Role.REP, Role.MANAGER):
        raise PermissionDenied
    return render(request, "contracts/notice_choose.html", {"found": found[:OFFERED], "query": text})
