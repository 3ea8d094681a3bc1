"""The record of a matter, its other complainants, what it repeats, and what it began elsewhere."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from complaints.actions import records
from complaints.actions.refusals import NotYourMatter
from complaints.actions.service_notes import WRITERS
from complaints.enums import MatterAct, MatterState
from complaints.forms.fields import minute
from complaints.forms.records import DuplicateForm, JoinForm, RecordForm
from complaints.models import Matter
from complaints.queries.hands import acts_of
from complaints.queries.related import related, repeats
from complaints.views.matters import loaded
from contracts.models import Contract
from contracts.queries.changes import may_ask
from customers.actions.submissions import submit_once
from customers.models import Staff
from customers.refusals import Refusal


def _opened(request: HttpRequest, pk: int, act: MatterAct) -> tuple[Staff, Matter, datetime]:
    """Return who acts, the matter within reach, and the time; who may not act is refused before the form."""
    staff: Staff = request.user  # type: ignore[assignment]
    matter = loaded(staff, pk)
    if act not in acts_of(staff, matter):
        raise PermissionDenied(NotYourMatter.message)
    return staff, matter, timezone.now()


def _page(request: HttpRequest, template: str, matter: Matter, form: Form, **more: Any) -> HttpResponse:
    """Show a form about a matter."""
    status = 422 if form.is_bound else 200
    return render(request, template, {"matter": matter, "form": form, "now": timezone.now(), **more}, status=status)


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.2 Complete the record of a matter."""
    staff, matter, now = _opened(request, pk, MatterAct.EDIT)
    initial = {name: getattr(matter, name) for name in ("title", "category", "grade", "wish", "responsible")}
    form = RecordForm(request.POST or None, initial=initial)
    if not form.is_valid():
        return _page(request, "complaints/record.html", matter, form)
    try:
        records.complete_record(matter=matter, record=form.record(), by=staff, now=now)
    except Refusal as refusal:
        return _page(request, "complaints/record.html", matter, form, refusal=refusal)
    messages.success(request, _("The record is completed. What stood before is kept in its history."))
    return redirect(matter)


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.1 Add one more complainant."""
    staff, matter, now = _opened(request, pk, MatterAct.JOIN)
    form = JoinForm(request.POST or None, staff=staff, initial={"joined_at": minute(now)})
    if not form.is_valid():
        return _page(request, "complaints/join.html", matter, form)
    data = form.cleaned_data

    def made() -> Matter:
        """Add it."""
        records.join(matter=matter, household=data["household"], visitor=form.visitor(), at=data["joined_at"], by=staff, now=now)
        return matter

    try:
        submit_once(token=data["token"], by=staff, now=now, make=made)
    except Refusal as refusal:
        return _page(request, "complaints/join.html", matter, form, refusal=refusal)
    messages.success(request, _("Added. One clock and one wording hold for all complainants."))
    return redirect(matter)


@require_http_methods(["GET", "POST"])
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.2 Link a matter to the earlier one it repeats; the earlier ones of the household stand ready."""
    staff, matter, now = _opened(request, pk, MatterAct.LINK)
    form = DuplicateForm(request.POST or None, staff=staff)
    if not form.is_valid():
        return _page(request, "complaints/duplicate.html", matter, form, candidates=repeats(matter, staff))
    try:
        row = records.link_duplicate(matter=matter, original=form.cleaned_data["number"], by=staff, now=now)
    except Refusal as refusal:
        return _page(request, "complaints/duplicate.html", matter, form, refusal=refusal, candidates=repeats(matter, staff))
    is_filed = row.state == MatterState.CLOSED
    messages.success(request, _("Filed with %(number)s, whose clock runs.") % {"number": row.duplicate_of} if is_filed else _("Linked. Both clocks run."))
    return redirect(row.duplicate_of if is_filed and row.duplicate_of else row)


@require_GET
def related_part(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.1 Show who else complains, what repeats it, and what it began elsewhere: a part of the matter's page, and a page of its own without script."""
    staff: Staff = request.user  # type: ignore[assignment]
    matter = loaded(staff, pk)
    acts = acts_of(staff, matter) if matter.state != MatterState.CLOSED else frozenset()
    context = {
        "matter": matter,
        "related": related(matter, staff),
        "may_join": MatterAct.JOIN in acts,
        "may_note": bool(staff.subsidiaries_as(*WRITERS)),
        "may_change": bool(acts) and _may_change(matter, staff),
        "may_link": MatterAct.LINK in acts and matter.duplicate_of_id is None,
        "now": timezone.now(),
    }
    return render(request, "complaints/_related.html" if request.headers.get("HX-Request") else "complaints/related.html", context)


def _may_change(matter: Matter, staff: Staff) -> bool:
    """§5.1.9 Tell whether this person asks for a change of the contract the matter's household has."""
    file = matter.household
    return file is not None and file.ended_on is None and may_ask(staff, file) and Contract.objects.visible_to(staff).filter(household=file).exists()
