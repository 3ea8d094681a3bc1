"""The steps in a dispute: each is posted from its page and leads back to it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from complaints.actions import dispute_ends, disputes, hearings
from complaints.actions.dispute_refusals import RecordChanged
from complaints.enums import MatterAct
from complaints.forms import disputes as forms
from complaints.models import Dispute, Hearing
from complaints.queries.disputes import Facts, differences, dispute_of, lawyers_for, revisit_due, version_of
from complaints.queries.hands import acts_of
from complaints.views.disputes import dispute_response, hearing_response, loaded, loaded_hearing
from complaints.views.matters import loaded as loaded_matter
from customers import wording
from customers.actions.holds import allow_cards
from customers.actions.submissions import submit_once
from customers.models import Hold, Staff
from customers.refusals import Refusal


def _opened(request: HttpRequest, pk: int) -> tuple[Staff, Dispute, datetime]:
    """Return who acts, the dispute within reach, and the time."""
    staff: Staff = request.user  # type: ignore[assignment]
    return staff, loaded(staff, pk), timezone.now()


def _do(request: HttpRequest, row: Dispute, now: datetime, name: str, form: Form, act: Callable[[], str]) -> HttpResponse:
    """Do it when the form is whole and the rules allow it, and say what is true now; else show the dispute with what was typed."""
    if not form.is_valid():
        return dispute_response(request, row, now, **{name: form})
    try:
        messages.success(request, act())
    except Refusal as refusal:
        return dispute_response(request, loaded(request.user, row.pk), now, refusal=refusal, **{name: form})  # type: ignore[arg-type]
    return redirect(row)


def _once(form: Form, by: Staff, now: datetime, make: Callable[[], Dispute | Hearing]) -> str:
    """Run an act once per form, and return where its result stands."""
    return submit_once(token=form.cleaned_data["token"], by=by, now=now, make=make)


@require_http_methods(["GET", "POST"])
def open_page(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.5 Treat a matter as a legal dispute: the page says what saving starts."""
    staff: Staff = request.user  # type: ignore[assignment]
    matter, now = loaded_matter(staff, pk), timezone.now()
    known = dispute_of(matter)
    if known is not None:
        return redirect(known)
    lawyers = lawyers_for(matter, timezone.localdate(now))
    default = matter.household.lawyer_id if matter.household else None
    initial = {"lawyer": default, "reached_on": timezone.localdate(now), "category": matter.category, "grade": matter.grade}
    form = forms.OpenDisputeForm(request.POST or None, lawyers=lawyers, is_complaint=matter.is_complaint, initial=initial)
    refusal: Refusal | None = None
    if form.is_bound and form.is_valid():

        def make() -> Dispute:
            """Open it."""
            chosen = {name: form.cleaned_data[name] for name in ("category", "grade") if name in form.cleaned_data}
            return disputes.open_dispute(matter=matter, opening=form.opening(), by=staff, now=now, **chosen)

        try:
            url = _once(form, staff, now, make)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("It is a legal dispute now; the file is held, and its lawyer has been told."))
            return redirect(url)
    context = {"matter": matter, "form": form, "refusal": refusal, "may_open": MatterAct.DISPUTE in acts_of(staff, matter), "has_lawyers": lawyers.exists()}
    return render(request, "complaints/dispute_open.html", context, status=422 if form.is_bound else 200)


@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.5 Record a stage."""
    staff, row, now = _opened(request, pk)
    form = forms.StepForm(request.POST)

    def act() -> str:
        """Record it."""

        def make() -> Dispute:
            """Write it down."""
            return disputes.record_step(dispute=row, step=form.step(), by=staff, now=now).dispute

        _once(form, staff, now, make)
        return _("The stage is recorded.")

    return _do(request, row, now, "step", form, act)


@require_POST
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.5 Complete the record; a second editor sees what differs."""
    staff, row, now = _opened(request, pk)
    form = forms.FactsForm(request.POST)
    if not form.is_valid():
        return dispute_response(request, row, now, facts=form)
    typed = form.facts()
    try:
        disputes.change_facts(dispute=row, facts=typed, by=staff, now=now)
    except RecordChanged as refusal:
        row = loaded(staff, pk)
        again = forms.FactsForm({**form.data.dict(), "version": version_of(row)})  # type: ignore[attr-defined]
        return dispute_response(request, row, now, refusal=refusal, facts=again, differences=_compared(again, row, typed))
    except Refusal as refusal:
        return dispute_response(request, loaded(staff, pk), now, refusal=refusal, facts=form)
    messages.success(request, _("The record is completed."))
    return redirect(row)


def _compared(form: Form, row: Dispute, typed: Facts) -> list[dict[str, str]]:
    """Return what stands otherwise than it was typed, in the words of the form."""

    def shown(name: str, value: object) -> str:
        """Return a value in the words of the form."""
        return "" if value is None else str(dict(getattr(form.fields[name], "choices", ())).get(value, value))

    return [
        {"label": str(form.fields[one.name].label), "before": shown(one.name, one.before), "after": shown(one.name, one.after)}
        for one in differences(row, typed)
    ]


@require_POST
def hearing_new(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.5 Set a date."""
    staff, row, now = _opened(request, pk)
    form = forms.HearingForm(request.POST)

    def act() -> str:
        """Set it."""
        _once(form, staff, now, lambda: hearings.set_hearing(dispute=row, date=form.date(), by=staff, now=now))
        return _("The date stands: %(at)s. It is on the lawyer's desk.") % {"at": wording.moment(form.date().at, timezone.localdate(now))}

    return _do(request, row, now, "hearing", form, act)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.5 End the dispute."""
    staff, row, now = _opened(request, pk)
    form = forms.EndForm(request.POST)

    def act() -> str:
        """End it."""
        ended = dispute_ends.end_dispute(dispute=row, ending=form.ending(), by=staff, now=now)
        owed = revisit_due(ended)
        until = wording.moment(owed.due_at, timezone.localdate(now)) if owed else ""
        return _("The dispute has ended and the hold is lifted. Call back by %(at)s; the lawyer sees the wording first.") % {"at": until}

    return _do(request, row, now, "end", form, act)


@require_POST
def lawyer(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.5 Entrust the dispute to another lawyer."""
    staff, row, now = _opened(request, pk)
    form = forms.LawyerForm(request.POST, lawyers=lawyers_for(row.matter, timezone.localdate(now)))

    def act() -> str:
        """Entrust it."""
        changed = disputes.entrust(dispute=row, lawyer=form.cleaned_data["lawyer"], by=staff, now=now)
        return _("%(name)s conducts the dispute now.") % {"name": changed.lawyer.name}

    return _do(request, row, now, "lawyer", form, act)


@require_POST
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.7.2 Write the wording of the call back."""
    staff, row, now = _opened(request, pk)
    form = forms.WordsForm(request.POST)

    def act() -> str:
        """Write it."""
        dispute_ends.write_words(dispute=row, words=form.cleaned_data["words"], by=staff, now=now)
        return _("The wording lies before the lawyer. Call once it has been seen.")

    return _do(request, row, now, "words", form, act)


@require_POST
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.7.2 Say as lawyer that the wording was seen."""
    staff, row, now = _opened(request, pk)
    form = forms.SeenForm(request.POST)

    def act() -> str:
        """Mark it."""
        data = form.cleaned_data
        dispute_ends.see_words(dispute=row, words=data["words"], read=data["read"], by=staff, now=now)
        return _("Seen. The representative may call now.")

    return _do(request, row, now, "seen", form, act)


@require_POST
def cards(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.3.1 Let cards go out during the dispute, or stop them again."""
    staff, row, now = _opened(request, pk)
    hold = get_object_or_404(Hold.objects.standing(), subject_type__model="dispute", subject_id=row.pk)
    is_allowed = request.POST.get("allowed") == "yes"
    try:
        allow_cards(hold=hold, allowed=is_allowed, by=staff)
    except Refusal as refusal:
        return dispute_response(request, row, now, refusal=refusal)
    messages.success(request, _("Cards go out during this dispute.") if is_allowed else _("No card goes out during this dispute."))
    return redirect(row)


def _about(request: HttpRequest, row: Hearing, now: datetime, name: str, form: Form, act: Callable[[], str]) -> HttpResponse:
    """Do something about a date, and lead back to its dispute; else show the date with what was typed."""
    if not form.is_valid():
        return hearing_response(request, row, now, **{name: form})
    try:
        messages.success(request, act())
    except Refusal as refusal:
        staff: Any = request.user
        return hearing_response(request, loaded_hearing(staff, row.pk), now, refusal=refusal, **{name: form})
    return redirect(row.dispute)


@require_POST
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.5 Write down what came of a date."""
    staff: Staff = request.user  # type: ignore[assignment]
    row, now, form = loaded_hearing(staff, pk), timezone.now(), forms.OutcomeForm(request.POST)

    def act() -> str:
        """Write it down."""
        hearings.record_outcome(hearing=row, outcome=form.cleaned_data["outcome"], by=staff, now=now)
        return _("What came of it is written down.")

    return _about(request, row, now, "outcome", form, act)


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.5 Move a date."""
    staff: Staff = request.user  # type: ignore[assignment]
    row, now, form = loaded_hearing(staff, pk), timezone.now(), forms.MoveForm(request.POST)

    def act() -> str:
        """Move it."""
        _once(form, staff, now, lambda: hearings.move_hearing(hearing=row, date=form.date(), reason=form.cleaned_data["reason"], by=staff, now=now))
        return _("The old date is struck; the new one stands: %(at)s.") % {"at": wording.moment(form.date().at, timezone.localdate(now))}

    return _about(request, row, now, "move", form, act)


@require_POST
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.5 Strike a date."""
    staff: Staff = request.user  # type: ignore[assignment]
    row, now, form = loaded_hearing(staff, pk), timezone.now(), forms.StrikeForm(request.POST)

    def act() -> str:
        """Strike it."""
        hearings.strike_hearing(hearing=row, reason=form.cleaned_data["reason"], by=staff, now=now)
        return _("The date is struck.")

    return _about(request, row, now, "strike", form, act)
