"""The acts on a matter: each is posted from its page and leads back to it."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from complaints import forms
from complaints.actions import direction, endings, replies
from complaints.actions.moving import move_matter
from complaints.enums import Category, Grade, Reached
from complaints.models import Matter
from complaints.queries.matching import next_unmatched
from complaints.views.matters import awaiting_response, loaded, matter_response
from complaints.views.record_papers import print_record
from customers import wording
from customers.actions.submissions import submit_once
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.forms.refused import mark_field
from customers.models import Staff
from customers.refusals import Refusal


def _opened(request: HttpRequest, pk: int) -> tuple[Staff, Matter, datetime]:
    """Return who acts, the matter within reach, and the time."""
    staff: Staff = request.user  # type: ignore[assignment]
    return staff, loaded(staff, pk), timezone.now()


def _do(request: HttpRequest, matter: Matter, now: datetime, name: str, form: Form, act: Callable[[], str]) -> HttpResponse:
    """Do it when the form is whole and the rules allow it, and say what is true now; else show the matter with what was typed."""
    if not form.is_valid():
        return matter_response(request, matter, now, **{name: form})
    try:
        messages.success(request, act())
    except Refusal as refusal:
        mark_field(form, refusal)
        return matter_response(request, loaded(request.user, matter.pk), now, refusal=refusal, **{name: form})  # type: ignore[arg-type]
    return redirect(matter)


def _once(form: Form, by: Staff, now: datetime, matter: Matter, make: Callable[[], Any]) -> None:
    """Run an act once per form."""

    def made() -> Matter:
        """Run it and lead back to the matter."""
        make()
        return matter

    submit_once(token=form.cleaned_data["token"], by=by, now=now, make=made)


@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.3.b Log what the customer was told."""
    staff, matter, now = _opened(request, pk)
    form = forms.ReplyForm(request.POST, has_office=matter.office != "")

    def act() -> str:
        """Log it."""
        said = form.said()
        _once(form, staff, now, matter, lambda: replies.tell_customer(matter=matter, said=said, by=staff, now=now))
        return {
            "reply": _("Logged as the reply, told at %(at)s.") % {"at": wording.moment(said.at, timezone.localdate(now))},
            "progress": _("Logged as a progress report. The clock runs on."),
            "office": _("Logged as the answer to the office."),
        }[said.kind.value]

    return _do(request, matter, now, "reply", form, act)


@require_POST
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.3.c Mark as solved."""
    staff, matter, now = _opened(request, pk)
    form = forms.ResolveForm(request.POST)

    def act() -> str:
        """Mark it."""
        row = endings.resolve(matter=matter, result=form.cleaned_data["result"], told_at=form.cleaned_data["told_result_at"], by=staff, now=now)
        owed = Duty.objects.about(row).open().filter(kind=DutyKind.REVISIT).first()
        return _("Solved. Call back by %(at)s.") % {"at": wording.moment(owed.due_at, timezone.localdate(now))} if owed else _("Solved.")

    return _do(request, matter, now, "resolve", form, act)


@require_POST
def revisit(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.7.4 Record a call back."""
    staff, matter, now = _opened(request, pk)
    form = forms.RevisitForm(request.POST)

    def act() -> str:
        """Record it."""
        _once(form, staff, now, matter, lambda: endings.revisit(matter=matter, call=form.call(), by=staff, now=now))
        if reached := matter.revisits.filter(recorded_at=now, reached=Reached.REACHED).first():
            print_record(request, reached, now)
        new = matter.followed_by.order_by("-pk").first()
        if new is not None and new.received_at == form.call().at:
            return _("Recorded. The term of the new complaint %(number)s runs from this call.") % {"number": new.number}
        return _("The call is recorded.")

    return _do(request, matter, now, "revisit", form, act)


@require_POST
def turn(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.2 Turn into a complaint."""
    staff, matter, now = _opened(request, pk)
    form = forms.TurnForm(request.POST)

    def act() -> str:
        """Turn it."""
        data = form.cleaned_data
        row = direction.turn_into_complaint(
            matter=matter, category=Category(data["category"]), grade=Grade(data["grade"]), wish=data["wish"], by=staff, now=now
        )
        return _("It is the complaint %(number)s now; the clock is the same.") % {"number": row.number}

    return _do(request, matter, now, "turn", form, act)


@require_POST
def escalate(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.5.b Report further up."""
    staff, matter, now = _opened(request, pk)
    form = forms.EscalateForm(request.POST)

    def act() -> str:
        """Report it."""
        duty = direction.escalate(matter=matter, words=form.cleaned_data["reason"], by=staff, now=now)
        return _("Reported to %(name)s; the due time stays.") % {"name": duty.owner.name if duty.owner else duty.get_post_display()}

    return _do(request, matter, now, "escalate", form, act)


@require_POST
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """H17 Set the household, once."""
    staff, matter, now = _opened(request, pk)
    form = forms.MatchMatterForm(request.POST, staff=staff, matter=matter)

    def act() -> str:
        """Match it, and what goes along."""
        household, matters = form.cleaned_data["household"], [matter, *form.matters()]
        direction.match_together(matters=matters, household=household, by=staff, now=now)
        said = ngettext("%(n)s matter belongs to %(name)s now; the terms stay.", "%(n)s matters belong to %(name)s now; the terms stay.", len(matters))
        return said % {"name": household.name, "n": len(matters)}

    response = _do(request, matter, now, "match", form, act)
    follows = next_unmatched(matter, staff) if response.status_code == HTTPStatus.FOUND and form.cleaned_data.get("go_on") else None
    return redirect(f"{follows.get_absolute_url()}?next=1#match") if follows else response


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.2 Move a matter to the right household; whoever cannot see it there is led back to the list."""
    staff, matter, now = _opened(request, pk)
    form = forms.MoveForm(request.POST, staff=staff)

    def act() -> str:
        """Move it."""
        row = move_matter(matter=matter, household=form.cleaned_data["household"], reason=form.cleaned_data["reason"], by=staff, now=now)
        return _("It stands on %(name)s now; number and terms stay.") % {"name": row.household.name if row.household else ""}

    response = _do(request, matter, now, "move", form, act)
    return response if Matter.objects.visible_to(staff).filter(pk=pk).exists() else redirect("complaints:matters")


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.7.1 Close the file of a matter."""
    staff, matter, now = _opened(request, pk)
    try:
        row = endings.close(matter=matter, by=staff, now=now)
    except Refusal as refusal:
        return matter_response(request, loaded(staff, pk), now, refusal=refusal)
    if row.is_complaint:
        print_record(request, row, now)
    messages.success(request, _("Closed and filed."))
    return redirect(matter)


@require_POST
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.5.a Write the opinion: keep it, reply oneself, or hand the reply to the representative; from the matter or from the desk."""
    staff, matter, now = _opened(request, pk)
    form = forms.OpinionForm(request.POST)
    from_desk = request.POST.get("from") == "desk"
    hands_over = request.POST.get("by") == "rep"
    refusal = None
    if form.is_valid():
        try:
            row = direction.give_opinion(matter=matter, words=form.cleaned_data["opinion"], by=staff, now=now, hand_over=hands_over)
        except Refusal as refused:
            refusal = refused
        else:
            return _after_opinion(request, row, from_desk=from_desk, hands_over=hands_over)
    if from_desk:
        return awaiting_response(request, staff, now, chosen=pk, form=form, refusal=refusal)
    return matter_response(request, loaded(staff, pk), now, opinion=form, refusal=refusal)


def _after_opinion(request: HttpRequest, row: Matter, *, from_desk: bool, hands_over: bool) -> HttpResponse:
    """Say whose turn it is, and go on: to the desk after handing over, to the reply after one's own."""
    if hands_over:
        messages.success(
            request, _("%(name)s passes the reply on; the term stays yours until it is logged.") % {"name": row.relayed_to.name if row.relayed_to else ""}
        )
        return redirect("complaints:awaiting") if from_desk else redirect(row)
    messages.success(request, _("The opinion is written. Log the reply once the customer has been told."))
    return redirect(f"{row.get_absolute_url()}#reply")
