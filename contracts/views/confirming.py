"""The page on which finance confirms the money of a notice."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.actions.payments import confirm_money
from contracts.enums import NoticeState, VoucherKind
from contracts.forms.receiving import ConfirmForm
from contracts.models import PaymentNotice, Receipt
from contracts.queries import payments as queries
from contracts.queries.receiving import receiving
from contracts.rules.payments import number_is_typed
from contracts.views.payments import capitals, notice_of, reader
from customers.actions.submissions import submit_once
from customers.models import Staff
from customers.queries.settings import setting
from customers.refusals import Refusal

#: Waiting notices shown beside the one that is being confirmed.
BESIDE = 6


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.3.2 Confirm that exactly a notice's total is in and hand out its one voucher; any other sum is refused."""
    staff, now = reader(request), timezone.now()
    notice = notice_of(staff, pk)
    if not queries.may_confirm(staff, notice.contract.household):
        raise PermissionDenied
    if request.method == "GET" and (notice.state != NoticeState.ISSUED or notice.contract.household.ended_on is not None):
        return redirect(notice)
    form = _form(request, staff, notice, now)
    if not (form.is_bound and form.is_valid()):
        return _page(request, staff, notice, form, now)

    def make() -> PaymentNotice:
        """Confirm the money."""
        data = form.cleaned_data
        return confirm_money(notice=notice, pieces=form.money(), kind=data["kind"], number=data["number"], by=staff, now=now).notice

    try:
        address = submit_once(token=form.cleaned_data["token"], by=staff, now=now, make=make)
    except Refusal as refusal:
        return _page(request, staff, notice_of(staff, pk), form, now, refusal)
    receipt = Receipt.objects.get(notice=notice)
    messages.success(request, _("The money is confirmed: %(voucher)s %(number)s.") % {"voucher": receipt.get_kind_display(), "number": receipt.number})
    return redirect(address)


def _form(request: HttpRequest, staff: Staff, notice: PaymentNotice, now: datetime) -> ConfirmForm:
    """Return the form; `?use=` takes from a piece of money with something left."""
    use = request.GET.get("use", "")
    found = receiving(staff, notice, timezone.localdate(now))
    return ConfirmForm(request.POST or None, notice=notice, receiving=found, use=int(use) if use.isdigit() else None)


def _page(request: HttpRequest, staff: Staff, notice: PaymentNotice, form: ConfirmForm, now: datetime, refusal: Refusal | None = None) -> HttpResponse:
    """Show notice and money side by side, again with what was typed when it was refused."""
    project = notice.contract.household.project
    numbering = setting("receipt_numbering", timezone.localdate(now), project)
    count, total = queries.waiting_figures(staff)
    context = {
        "notice": notice,
        "household": notice.contract.household,
        "form": form,
        "refusal": refusal,
        "waiting": queries.rows_of([row for row in queries.money_to_confirm(staff)[:BESIDE] if row.pk != notice.pk], timezone.localdate(now)),
        "waiting_count": count,
        "waiting_total": total,
        "capitals": capitals(notice.total),
        "lines": _lines(notice),
        "receipt_is_typed": number_is_typed(VoucherKind.RECEIPT, numbering),
        "no_cash": project.is_supervised and not setting("cash_for_supervised", timezone.localdate(now), project),
        "today": timezone.localdate(now),
    }
    return render(request, "contracts/notice_confirm.html", context, status=422 if form.is_bound else 200)


def _lines(notice: PaymentNotice) -> list[dict[str, object]]:
    """Return the lines of a notice with what is open before and after it is paid."""
    standings = queries.standings(notice.contract)
    rows: list[dict[str, object]] = []
    for line in notice.lines.all():
        standing = standings.get(line.instalment_id or 0)
        rows.append({"line": line, "open": standing.open if standing else None, "after": standing.open - line.amount if standing else None})
    return rows
