"""The pages of payment notices: list, look, print, cancel, and the balance on the household's file."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contracts.actions import payments as actions
from contracts.enums import NoticeState
from contracts.filters.payments import NoticeFilter
from contracts.forms.payments import CancelForm
from contracts.forms.receiving import ReverseForm
from contracts.models import Contract, PaymentNotice
from contracts.models.notice import MONEY_READERS
from contracts.queries import payments as queries
from customers.actions.timeline import log_access
from customers.documents.models import Paper
from customers.enums import Role, Seen
from customers.exports import xlsx
from customers.models import Household, Staff
from customers.queries.paging import page_of
from customers.refusals import Refusal
from customers.rules.amounts import LARGEST, capital

EXPORT_ROWS = 20_000
#: The saved views of the list, and how each is ordered: the longest waiting first, else the newest.
NEWEST = ("-issued_at", "-id")
VIEWS = {"waiting": ("issued_at", "id"), "paid": NEWEST, "cancelled": NEWEST, "reversed": NEWEST, "all": NEWEST}
STATES = {"waiting": NoticeState.ISSUED, "paid": NoticeState.PAID, "cancelled": NoticeState.CANCELLED, "reversed": NoticeState.REVERSED}


def reader(request: HttpRequest) -> Staff:
    """Return the reader; a post that does not handle money is refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*MONEY_READERS):
        raise PermissionDenied
    return staff


def notice_of(staff: Staff, pk: int) -> PaymentNotice:
    """Return a notice within reach."""
    rows = queries.listed(PaymentNotice.objects.visible_to(staff)).select_related("contract__household__project__subsidiary", "cancelled_by")
    return get_object_or_404(rows, pk=pk)


def capitals(total: Decimal) -> str:
    """Return a sum in capital numerals, nothing for none."""
    return f"人民币{capital(total)}" if 0 < total <= LARGEST else ""


def _in_view(rows: QuerySet[PaymentNotice], view: str) -> QuerySet[PaymentNotice]:
    """Keep the notices of one saved view."""
    return rows.filter(state=STATES[view]) if view in STATES else rows


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """§5.3.2 List the payment notices within reach: those that wait for their money first, the longest waiting on top."""
    staff, now = reader(request), timezone.now()
    view = request.GET.get("view", "") if request.GET.get("view") in VIEWS else "waiting"
    found = NoticeFilter(request.GET, queryset=_in_view(PaymentNotice.objects.visible_to(staff), view), staff=staff)
    if request.GET.get("export") == "xlsx":
        return _export(staff, found.qs, now)
    page = page_of(queries.listed(found.qs), VIEWS[view], request.GET.get("after") or request.GET.get("before") or "")
    waiting, total = queries.waiting_figures(staff)
    context = {
        "page": page,
        "rows": queries.rows_of(page.rows, timezone.localdate(now)),
        "filter": found,
        "view": view,
        "waiting": waiting,
        "waiting_total": total,
        "today": timezone.localdate(now),
        "finance_of": staff.subsidiaries_as(Role.FINANCE),
        "may_issue": staff.has_role(Role.REP, Role.MANAGER),
        "is_filtered": any(value for name, value in request.GET.items() if name in found.filters),
    }
    return render(request, "contracts/notices.html", context)


def _export(staff: Staff, rows: QuerySet[PaymentNotice], now: datetime) -> HttpResponse:
    """Export the list as xlsx; it is logged."""
    found = list(queries.listed(rows).order_by("-issued_at", "-id")[:EXPORT_ROWS])
    log_access(by=staff, what=Seen.EXPORTED, now=now, purpose="payment notices", count=len(found))
    headings = (
        _("Payment notice no."),
        _("Customer"),
        _("Project"),
        _("Unit"),
        _("Contract no."),
        _("Paid for"),
        _("Total"),
        _("Method of payment"),
        _("Payer"),
        _("State"),
        _("Issued at"),
        _("Issued by"),
        _("Voucher number"),
        _("Confirmed at"),
        _("Reversed at"),
    )
    return xlsx(_("Payment notices"), headings, map(_cells, found))


def _cells(notice: PaymentNotice) -> tuple[object, ...]:
    """Return the cells of one notice."""
    household, receipt, reversal = notice.contract.household, queries.receipt_of(notice), queries.reversal_of(notice)
    whose = (household.name, household.project.name, household.unit.short_name, notice.contract.number)
    what = ("、".join(line.get_kind_display() for line in notice.lines.all()), notice.total, notice.get_method_display(), notice.payer)
    paid = (receipt.number, receipt.issued_at) if receipt else ("", None)
    ended = reversal.reversed_at if reversal else None
    return (notice.number, *whose, *what, notice.get_state_display(), notice.issued_at, notice.issued_by, *paid, ended)


@require_GET
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.3.1 Show a payment notice: its lines, its paper, its money and its receipt."""
    staff = reader(request)
    return notice_page(request, staff, notice_of(staff, pk))


def notice_page(
    request: HttpRequest, staff: Staff, found: PaymentNotice, form: CancelForm | ReverseForm | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    """Show a notice, again with what was typed when its cancellation or reversal was refused."""
    household, paper = found.contract.household, Paper.objects.about(found).first()
    is_waiting, is_paid = found.state == NoticeState.ISSUED, found.state == NoticeState.PAID
    context: dict[str, Any] = {
        "notice": found,
        "household": household,
        "receipt": queries.receipt_of(found),
        "reversal": queries.reversal_of(found),
        "allocations": queries.allocations_of(found),
        "capitals": capitals(found.total),
        "paper": paper,
        "may_print": is_waiting or is_paid or (paper is not None and found.state == NoticeState.REVERSED),
        "may_cancel": is_waiting and queries.may_issue(staff, household),
        "may_confirm": is_waiting and household.ended_on is None and queries.may_confirm(staff, household),
        "may_reverse": is_paid and queries.may_confirm(staff, household),
        "form": form or (ReverseForm() if is_paid else CancelForm()),
        "refusal": refusal,
        "today": timezone.localdate(timezone.now()),
    }
    return render(request, "contracts/notice.html", context, status=422 if form is not None else 200)


@require_POST
def print_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.3.1 Print the copies of a notice that has none yet; a stored paper is only shown."""
    staff = reader(request)
    found = notice_of(staff, pk)
    paper = print_copies(request, found, staff, timezone.now())
    return redirect(paper or found)


def print_copies(request: HttpRequest, found: PaymentNotice, staff: Staff, now: datetime) -> Paper | None:
    """Print a notice; when the printer refuses, the notice stands and its page offers the paper again."""
    try:
        return actions.store_notice_paper(notice=found, by=staff, now=now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return None


@require_POST
def cancel_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.3.1 Cancel a notice that waits for its money."""
    staff, now = reader(request), timezone.now()
    found = notice_of(staff, pk)
    if not queries.may_issue(staff, found.contract.household):
        raise PermissionDenied
    form = CancelForm(request.POST)
    if not form.is_valid():
        return notice_page(request, staff, found, form)
    try:
        actions.cancel_notice(notice=found, by=staff, now=now, **form.cleaned_data)
    except Refusal as refusal:
        return notice_page(request, staff, notice_of(staff, pk), form, refusal)
    messages.success(request, _("%(number)s is cancelled; what it asked for may be asked anew.") % {"number": found.number})
    return redirect(found)


@require_GET
def money_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.3.1 Show the money of a household: each instalment, its notices and its receipts, as a panel of its file."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*MONEY_READERS, Role.LAWYER):
        raise PermissionDenied
    household = get_object_or_404(Household.objects.visible_to(staff).select_related("unit", "project__subsidiary"), pk=pk)
    contract = Contract.objects.filter(household=household).first()
    context: dict[str, Any] = {"household": household, "contract": contract, "today": timezone.localdate(timezone.now())}
    if contract is not None:
        context |= {
            "balance": queries.balance(contract, context["today"]),
            "notices": queries.listed(PaymentNotice.objects.filter(contract=contract))[:20],
            "openings": contract.opening_balances.select_related("instalment").order_by("paid_on", "pk"),
            "opens": staff.has_role(*MONEY_READERS),
            "may_issue": household.ended_on is None and queries.may_issue(staff, household),
        }
    return render(request, "contracts/_money_panel.html" if request.headers.get("HX-Request") else "contracts/money_panel.html", context)
