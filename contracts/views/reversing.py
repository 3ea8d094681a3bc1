"""The act by which finance reverses a confirmation that was wrong."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contracts.actions.payments import reverse_money
from contracts.forms.receiving import ReverseForm
from contracts.models import PaymentNotice
from contracts.queries import payments as queries
from contracts.views.payments import notice_of, notice_page, reader
from customers.actions.submissions import submit_once
from customers.refusals import Refusal


@require_POST
def reverse_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """H14 Reverse the confirmed money of a notice, with the reason and where the copies of its voucher are."""
    staff, now = reader(request), timezone.now()
    found = notice_of(staff, pk)
    if not queries.may_confirm(staff, found.contract.household):
        raise PermissionDenied
    form = ReverseForm(request.POST)
    if not form.is_valid():
        return notice_page(request, staff, found, form)

    def make() -> PaymentNotice:
        """Reverse the money."""
        return reverse_money(notice=found, reason=form.cleaned_data["reason"], copies=form.cleaned_data["copies"], by=staff, now=now).receipt.notice

    try:
        address = submit_once(token=form.cleaned_data["token"], by=staff, now=now, make=make)
    except Refusal as refusal:
        return notice_page(request, staff, notice_of(staff, pk), form, refusal)
    messages.success(request, _("%(number)s is reversed: its voucher is void, its money is free for another notice.") % {"number": found.number})
    return redirect(address)
