"""The printed approval form of a change, and who reads changes at all."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.actions import approval_forms
from contracts.models import ContractChange
from contracts.models.contract import CONTRACT_READERS
from customers.documents.models import Paper
from customers.enums import Role
from customers.exports import named
from customers.models import Staff
from customers.refusals import Refusal


def change_reader(request: HttpRequest) -> Staff:
    """Return the reader; a post that has nothing to do with contracts is refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*CONTRACT_READERS, Role.ENGINEERING) and not staff.delegations_taken.current().exists():
        raise PermissionDenied
    return staff


def change_within_reach(staff: Staff, pk: int) -> ContractChange:
    """Return a change within reach."""
    rows = ContractChange.objects.visible_to(staff).select_related("contract__household__project__subsidiary", "contract__household__unit", "asked_by")
    return get_object_or_404(rows, pk=pk)


def print_form(request: HttpRequest, change: ContractChange, staff: Staff, now: datetime) -> None:
    """Print the approval form of a change in effect; when the disk refuses, the decision stands and the page offers it again."""
    try:
        approval_forms.store_approval_form(change=change, by=staff, now=now)
    except Refusal as refusal:
        messages.error(request, str(refusal))


@require_http_methods(["GET", "POST"])
def change_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.1.9 Show the approval form: the stored paper once it is in effect, before that a draft with its watermark; a missing one is printed by POST."""
    staff, now = change_reader(request), timezone.now()
    change = change_within_reach(staff, pk)
    if change.number and request.method == "POST":
        print_form(request, change, staff, now)
        return redirect(change)
    if stored := Paper.objects.about(change).filter(number=change.number).first() if change.number else None:
        return redirect(stored)
    try:
        draft = approval_forms.rendered_form(change, now=now, draft=True)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(change)
    name = _("Draft of the form") + f" {change.contract.number or change.contract.household.unit.name}.pdf"
    return HttpResponse(draft.pdf, content_type="application/pdf", headers=named(name, is_shown=True))
