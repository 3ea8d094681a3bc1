"""One written reply: read, decided, taken back, given up, sent, printed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from complaints import forms
from complaints.actions import letter_papers, sending
from complaints.actions import written as actions
from complaints.enums import MatterState, WrittenState
from complaints.forms.fields import minute
from complaints.models import Matter, WrittenReply
from complaints.queries import written as queries
from complaints.queries.hands import LOG_READERS
from complaints.queries.letter_papers import envelope_rows
from customers.authorization.enums import RequestState, Verdict
from customers.authorization.forms import ConsultForm, DecisionForm
from customers.authorization.models import ApprovalRequest
from customers.authorization.queries.dockets import dockets
from customers.authorization.queries.inbox import ADVISERS
from customers.documents.models import Paper, Upload
from customers.documents.rendering import render_many
from customers.models import Staff
from customers.refusals import Refusal

PDF = "application/pdf"


def reader(request: HttpRequest, *also: str) -> tuple[Staff, datetime]:
    """Return the reader and the time; a post that has nothing to do with letters is refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*LOG_READERS, *also) and not staff.delegations_taken.current().exists():
        raise PermissionDenied
    return staff, timezone.now()


def letter_of(staff: Staff, pk: int) -> WrittenReply:
    """Return a letter within reach."""
    rows = queries.listed(WrittenReply.objects.visible_to(staff)).select_related("wording", "ended_by")
    return get_object_or_404(rows, pk=pk)


@require_GET
def written_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.4 Show a letter as it will read, what it answers, and the acts on it; who may decide it decides here."""
    staff, _now = reader(request, *ADVISERS)
    return _page(request, staff, letter_of(staff, pk))


def _page(request: HttpRequest, staff: Staff, reply: WrittenReply, **bound: Any) -> HttpResponse:
    """Show a letter, again with what was typed when an act was refused; who only posts it sees neither the matter nor what was said about it."""
    now = timezone.now()
    reads = queries.reads_matter(staff, reply)
    found = dockets(reply, staff, now=now) if reads else []
    docket, acts = found[0] if found else None, queries.acts_on(reply, staff)
    duty = queries.clock_of(reply)
    form = bound.get("decision") or (DecisionForm(asked=docket.request) if docket else None)
    sends: dict[str, Any] = {"reply": reply, "may_post": acts.post, "may_hand_over": acts.hand_over}
    context = {
        "reply": reply,
        "matter": reply.matter,
        "reads": reads,
        "docket": docket,
        "earlier": found[1:],
        "acts": acts,
        "duty": duty,
        "uploads": Upload.objects.about(reply) if reply.state == WrittenState.SENT else [],
        "paper": Paper.objects.about(reply).filter(number=reply.number).first() if reply.number else None,
        "form": form,
        "consult_form": ConsultForm(),
        "send_form": bound.get("send") or (forms.SendForm(**sends, initial={"sent_at": minute(now)}) if acts.send else None),
        "give_up_form": bound.get("give_up") or (forms.GiveUpForm() if acts.give_up else None),
        "may_write_anew": reply.state in {WrittenState.REFUSED, WrittenState.GIVEN_UP} and reads and _may_begin(staff, reply.matter),
        "refusal": bound.get("refusal"),
    }
    return render(request, "complaints/written_reply.html", context, status=422 if bound else 200)


def _may_begin(staff: Staff, matter: Matter) -> bool:
    """Tell whether this person may begin another letter on a matter."""
    return matter.state != MatterState.CLOSED and queries.may_hand_over(staff, matter) and not matter.written_replies.open().exists()


@require_POST
def written_decide(request: HttpRequest, pk: int, asked: int) -> HttpResponse:
    """§5.6.4 Record one word on a letter; the approval numbers and prints it."""
    staff, now = reader(request)
    reply = letter_of(staff, pk)
    asked_for = get_object_or_404(ApprovalRequest.objects.visible_to(staff).about(reply), pk=asked)
    form = DecisionForm(request.POST, asked=asked_for)
    if not form.is_valid():
        return _page(request, staff, reply, decision=form)
    data = form.cleaned_data
    try:
        decided = actions.decide_letter(
            reply=reply, request=asked_for, verdict=Verdict(data["verdict"]), by=staff, now=now, words=data["words"], turn=data["turn"]
        )
    except Refusal as refusal:
        return _page(request, staff, letter_of(staff, pk), decision=form, refusal=refusal)
    approved = decided.state == RequestState.APPROVED
    messages.success(request, _("Approved. The letter is numbered and may leave.") if approved else _("Recorded. Whoever asked has been told."))
    if approved:
        _print(request, letter_of(staff, pk), staff, now)
    return redirect(reply)


def _print(request: HttpRequest, reply: WrittenReply, staff: Staff, now: datetime) -> None:
    """Print an approved letter; when the disk refuses, the decision stands and the page offers it again."""
    try:
        letter_papers.store_letter(reply=reply, by=staff, now=now)
    except Refusal as refusal:
        messages.error(request, str(refusal))


def _act(request: HttpRequest, pk: int, act: Callable[[WrittenReply, Staff, datetime], str]) -> HttpResponse:
    """Run an act without a form on a letter, and say what is true now."""
    staff, now = reader(request)
    reply = letter_of(staff, pk)
    try:
        messages.success(request, act(reply, staff, now))
    except Refusal as refusal:
        return _page(request, staff, letter_of(staff, pk), refusal=refusal)
    return redirect(reply)


@require_POST
def written_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.4 Send a letter up."""

    def act(reply: WrittenReply, staff: Staff, now: datetime) -> str:
        """Send it."""
        actions.submit_letter(reply=reply, by=staff, now=now)
        return _("The letter is with the vice president; the manager has a copy.")

    return _act(request, pk, act)


@require_POST
def written_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.4 Take a letter back from the desk."""

    def act(reply: WrittenReply, staff: Staff, now: datetime) -> str:
        """Take it back."""
        actions.withdraw_letter(reply=reply, by=staff, now=now)
        return _("The letter is taken back; it is a draft again.")

    return _act(request, pk, act)


@require_POST
def written_give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.4 Give a letter up."""
    staff, now = reader(request)
    reply, form = letter_of(staff, pk), forms.GiveUpForm(request.POST)
    if not form.is_valid():
        return _page(request, staff, reply, give_up=form)
    try:
        actions.give_up_letter(reply=reply, reason=form.cleaned_data["reason"], by=staff, now=now)
    except Refusal as refusal:
        return _page(request, staff, letter_of(staff, pk), give_up=form, refusal=refusal)
    messages.success(request, _("The letter is given up. The customer is still to be answered while the clock runs."))
    return redirect(reply)


@require_POST
def written_send(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.4 §5.10.5 Log that a letter has left the house."""
    staff, now = reader(request)
    reply = letter_of(staff, pk)
    acts = queries.acts_on(reply, staff)
    form = forms.SendForm(request.POST, request.FILES, reply=reply, may_post=acts.post, may_hand_over=acts.hand_over)
    if reply.state == WrittenState.SENT:
        return redirect(reply)
    if not form.is_valid():
        return _page(request, staff, reply, send=form)
    try:
        sending.send_letter(reply=reply, sent=form.sent(), by=staff, now=now, uploads=form.cleaned_data["pictures"])
    except Refusal as refusal:
        return _page(request, staff, letter_of(staff, pk), send=form, refusal=refusal)
    messages.success(request, _("The letter has left; the clock stopped at that time."))
    return redirect(reply)


@require_http_methods(["GET", "POST"])
def written_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.4 Show the letter on paper: the stored one once it is approved, before that a draft with its watermark; a missing one is printed by POST."""
    staff, now = reader(request, *ADVISERS)
    reply = letter_of(staff, pk)
    if reply.number and request.method == "POST":
        _print(request, reply, staff, now)
        return redirect(reply)
    if stored := Paper.objects.about(reply).filter(number=reply.number).first() if reply.number else None:
        return redirect(stored)
    try:
        draft = letter_papers.rendered_letter(reply, by=staff, now=now, draft=True)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(reply)
    return HttpResponse(draft.pdf, content_type=PDF, headers={"Content-Disposition": 'inline; filename="draft.pdf"'})


@require_GET
def written_envelopes(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.10.3 Print an envelope for each address of an approved letter."""
    staff, _now = reader(request)
    reply = letter_of(staff, pk)
    rows = envelope_rows(reply)
    if not reply.number or not rows:
        return redirect(reply)
    return HttpResponse(render_many("print/envelope.html", rows).pdf, content_type=PDF, headers={"Content-Disposition": 'inline; filename="envelopes.pdf"'})
