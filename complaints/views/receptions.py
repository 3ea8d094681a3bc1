"""The reception desk: log a talk, read an entry, correct it, and the card of a colleague's household."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from complaints.actions import filings
from complaints.actions.corrections import correct_reception
from complaints.actions.direction import match_reception
from complaints.actions.filings import may_file
from complaints.actions.receptions import receive
from complaints.enums import Outcome
from complaints.forms import CorrectionForm, FilingForm, MatchForm, ReceptionForm
from complaints.forms.fields import MomentField, minute, receivable_found
from complaints.models import Matter, Reception
from complaints.queries.lists import Card, card_of
from customers import wording
from customers.actions.submissions import submit_once
from customers.actions.timeline import log_access
from customers.documents.models import Upload
from customers.enums import DEPARTMENT, Role, Seen
from customers.forms.refused import mark_field
from customers.models import Household, Staff
from customers.models.file import HEAVY
from customers.queries.files import in_department
from customers.queries.people import manager_of
from customers.queries.settings import setting
from customers.refusals import Refusal
from customers.rules.deadlines import reply_due_at


def _receiver(request: HttpRequest) -> tuple[Staff, datetime]:
    """§5.4.4.1.b Return who receives and when; who is not of the department is refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not in_department(staff):
        raise PermissionDenied
    return staff, timezone.now()


def _household(request: HttpRequest, staff: Staff) -> Household | None:
    """Return the household the address names, within the department's reach."""
    wanted = request.GET.get("household", "")
    if not wanted:
        return None
    rows = Household.objects.receivable_by(staff).select_related("unit", "project__subsidiary").defer(*HEAVY)
    return get_object_or_404(rows, pk=wanted if wanted.isdigit() else 0)


def _looked_up(request: HttpRequest, staff: Staff) -> tuple[Household | None, list[Household]]:
    """Return the household the address names or the words lead to, else those that fit the words."""
    if household := _household(request, staff):
        return household, []
    found = receivable_found(staff, request.GET.get("q", "").strip())
    return (found[0], []) if len(found) == 1 else (None, found)


@require_http_methods(["GET", "POST"])
def receive_page(request: HttpRequest) -> HttpResponse:
    """§5.4.4.2 Log a reception in four fields; an outcome asks its own questions, and the page says what saving starts."""
    staff, now = _receiver(request)
    household, candidates = _looked_up(request, staff)
    initial = {"received_at": minute(now), "household": household, "customer": _named(household) or request.GET.get("q", "")}
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ReceptionForm(*sent, staff=staff, household=household, initial=initial)
    form.candidates = candidates
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            return redirect(_receive(form, staff, now))
        except Refusal as refused:
            refusal = refused
            mark_field(form, refused)
    desk = _desk(form, household, staff, minute(now)) if form.is_bound or household is None else _desk_before(form, household, staff, minute(now))
    return render(request, "complaints/receive.html", desk | {"refusal": refusal, "now": now}, status=422 if form.is_bound else 200)


def _receive(form: ReceptionForm, staff: Staff, now: datetime) -> str:
    """Log the reception once per form, and return where it can be read."""

    def make() -> Reception:
        """Log it."""
        return receive(talk=form.talk(), ending=form.ending(), by=staff, now=now, uploads=form.cleaned_data["pictures"])

    return submit_once(token=form.cleaned_data["token"], by=staff, now=now, make=make)


def _named(household: Household | None) -> str:
    """Return how a household stands in the picker."""
    return f"{household.name} {household.unit.short_name}" if household is not None else ""


def _desk(form: ReceptionForm, household: Household | None, staff: Staff, starts_at: datetime) -> dict[str, Any]:
    """Return what the page of the reception desk shows beside the form."""
    household = household or (form.cleaned_data.get("household") if form.is_bound and hasattr(form, "cleaned_data") else None)
    subsidiary = household.project.subsidiary_id if household else next(post.subsidiary_id for post in staff.posts if post.role in DEPARTMENT)
    today = timezone.localdate(starts_at)
    card = card_of(household, today, staff) if household is not None else None
    if card is not None:
        form.offer_matters(row.matter for row in card.matters)
    return _desk_of(form, household, staff, starts_at, manager_of(subsidiary, today), card)


def _desk_before(form: ReceptionForm, household: Household, staff: Staff, starts_at: datetime) -> dict[str, Any]:
    """Return the desk before it asks what is open with the household, so that one may write at once."""
    form.offer_matters(())
    return _desk_of(form, household, staff, starts_at, None, None)


def _desk_of(form: ReceptionForm, household: Household | None, staff: Staff, starts_at: datetime, boss: Staff | None, card: Card | None) -> dict[str, Any]:
    """Return the desk with those who answer, as far as they are read."""
    limit: timedelta = setting("reply_limit_hours", timezone.localdate(starts_at))
    due_at = reply_due_at(starts_at, limit)
    return {
        "form": form,
        "household": household,
        "card": card,
        "outcomes": _outcomes(form, boss, card, staff, due_at),
        "manager": boss,
        "starts_at": starts_at,
        "due_at": due_at,
        "limit_hours": limit // timedelta(hours=1),
        "marks": [wording.length(limit / 2), wording.length(limit * 3 / 4)],
    }


def _outcomes(form: ReceptionForm, boss: Staff | None, card: Card | None, staff: Staff, due_at: datetime) -> list[dict[str, Any]]:
    """Return the outcomes with who answers by when."""
    rep = card.representative if card is not None else None
    until = wording.moment(due_at, timezone.localdate(due_at))
    notes = {
        Outcome.SETTLED: _("Answered already, no clock; result and opinion are asked"),
        Outcome.MANAGER: _("%(name)s replies by %(until)s") % {"name": boss.name if boss else _("The manager"), "until": until},
        Outcome.COMPLAINT: _("You reply by %(until)s") % {"until": until}
        if rep == staff
        else _("%(name)s replies by %(until)s") % {"name": rep.name if rep else _("The representative"), "until": until},
        Outcome.FOLLOW_UP: _("A reply or a progress report on a matter that runs"),
    }
    chosen = form["outcome"].value()
    labels = {Outcome.COMPLAINT: _("Turn into a complaint")}
    return [{"value": value.value, "label": labels.get(value, value.label), "note": notes[value], "is_chosen": value.value == chosen} for value in Outcome]


@require_GET
def open_matters_part(request: HttpRequest) -> HttpResponse:
    """§5.6.3.c Show what depends on the customer: the open matters for the follow-up, the card, who answers by when."""
    staff, now = _receiver(request)
    form = ReceptionForm(staff=staff, initial={"received_at": minute(now)})
    return render(request, "complaints/_follow_up_answer.html", _desk(form, _household(request, staff), staff, _starts_at(request, now)) | {"now": now})


def _starts_at(request: HttpRequest, now: datetime) -> datetime:
    """Return the time of the reception that stands in the form, else this minute; nobody was received later than now."""
    try:
        typed: datetime = MomentField().clean(request.GET.get("received_at", ""))
    except ValidationError:
        return minute(now)
    return min(typed, minute(now))


@require_GET
def quick(request: HttpRequest) -> HttpResponse:
    """§5.4.4.2 Show the small desk on 今日: find the customer, then log."""
    staff, _now = _receiver(request)
    template = "complaints/_quick.html" if request.headers.get("HX-Request") else "complaints/quick.html"
    return render(request, template, {"form": MatchForm(staff=staff)})


@require_GET
def reception(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.2 Show one entry of the work log, with its corrections."""
    staff: Staff = request.user  # type: ignore[assignment]
    return _entry(request, loaded_entry(staff, pk), staff)


def loaded_entry(staff: Staff, pk: int) -> Reception:
    """Load an entry through the reader's reach."""
    rows = Reception.objects.visible_to(staff).select_related("household__unit", "matter", "received_by", "instead_of", "corrects")
    return get_object_or_404(rows.distinct(), pk=pk)


def _entry(request: HttpRequest, row: Reception, staff: Staff, **forms: Any) -> HttpResponse:
    """Show an entry with its forms."""
    correction = Reception.objects.filter(corrects=row).first()
    may_correct = row.received_by_id == staff.pk and correction is None
    may_match = (
        row.household_id is None and row.matter_id is None and (row.received_by_id == staff.pk or row.subsidiary_id in staff.subsidiaries_as(Role.MANAGER))
    )
    context = {
        "reception": row,
        "correction": correction,
        "uploads": Upload.objects.about(row),
        "filings": row.filings.select_related("filed_by"),
        "filing_form": forms.get("filing") or (FilingForm() if may_file(staff, row) else None),
        "correct_form": forms.get("correct") or (CorrectionForm(initial={"words": row.words}) if may_correct else None),
        "match_form": forms.get("match") or (MatchForm(staff=staff) if may_match else None),
        "refusal": forms.get("refusal"),
    }
    return render(request, "complaints/reception.html", context, status=422 if forms else 200)


@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.2 Correct an entry by a new line."""
    staff, now = _receiver(request)
    row = loaded_entry(staff, pk)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return _entry(request, row, staff, correct=form)
    try:
        line = correct_reception(reception=row, correction=form.correction(), by=staff, now=now)
    except Refusal as refusal:
        return _entry(request, row, staff, correct=form, refusal=refusal)
    messages.success(request, _("Corrected. The old line stands beside it."))
    return redirect(line)


@require_POST
def file_originals(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.7 Put scans of a reception's originals into the file, and say where the paper lies."""
    staff: Staff = request.user  # type: ignore[assignment]
    row, now = loaded_entry(staff, pk), timezone.now()
    form = FilingForm(request.POST, request.FILES)
    if not form.is_valid():
        return _entry(request, row, staff, filing=form)

    def make() -> Reception:
        """File them."""
        return filings.file_originals(reception=row, filed=form.filed(), files=form.cleaned_data["pictures"], by=staff, now=now)

    try:
        submit_once(token=form.cleaned_data["token"], by=staff, now=now, make=make)
    except Refusal as refusal:
        return _entry(request, row, staff, filing=form, refusal=refusal)
    messages.success(request, _("Filed."))
    return redirect(f"{row.get_absolute_url()}#originals-h")


@require_POST
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """H17 Set the household of a visitor's entry, once."""
    staff, now = _receiver(request)
    row = loaded_entry(staff, pk)
    form = MatchForm(request.POST, staff=staff)
    if not form.is_valid():
        return _entry(request, row, staff, match=form)
    try:
        match_reception(reception=row, household=form.cleaned_data["household"], by=staff, now=now)
    except Refusal as refusal:
        return _entry(request, row, staff, match=form, refusal=refusal)
    messages.success(request, _("The entry belongs to %(name)s now.") % {"name": form.cleaned_data["household"].name})
    return redirect(row)


@require_GET
def card(request: HttpRequest, household: int) -> HttpResponse:
    """§5.4.4.1.b Show the reception card of a household of the department; that it was looked at is recorded (decision Q28)."""
    staff, now = _receiver(request)
    file = get_object_or_404(Household.objects.receivable_by(staff).select_related("unit", "project__subsidiary").defer(*HEAVY), pk=household)
    log_access(by=staff, what=Seen.PHONE, now=now, household=file, purpose="reception card")
    form = ReceptionForm(staff=staff, household=file, initial={"received_at": minute(now), "household": file, "customer": _named(file)})
    return render(request, "complaints/card.html", _desk(form, file, staff, minute(now)) | {"now": now})


@require_GET
def household_panel(request: HttpRequest, household: int) -> HttpResponse:
    """§5.4.4.2 Show the receptions and matters of a household: a panel of its file, and a page of its own without script."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(Role.REP, Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR):
        raise PermissionDenied
    file = get_object_or_404(Household.objects.visible_to(staff).select_related("unit", "project").defer(*HEAVY), pk=household)
    card = card_of(file, timezone.localdate(timezone.now()), staff)
    receptions = Reception.objects.filter(household=file).standing().select_related("received_by")[:20]
    template = "complaints/_household_panel.html" if request.headers.get("HX-Request") else "complaints/household_panel.html"
    closed = Matter.objects.of(file).filter(closed_at__isnull=False)[:10]
    return render(request, template, {"household": file, "card": card, "receptions": receptions, "closed": closed})
