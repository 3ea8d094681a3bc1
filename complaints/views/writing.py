"""Writing a letter: to whom, where to, drafted from an approved wording or free."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from complaints import forms
from complaints.actions import written as actions
from complaints.enums import MatterState
from complaints.models import Matter, Wording, WrittenReply
from complaints.queries import written as queries
from complaints.queries.wordings import reply_texts
from complaints.views.written import letter_of, reader
from customers.actions.submissions import submit_once
from customers.models import Staff
from customers.models.file import OF_HOUSEHOLD
from customers.refusals import Refusal


def _writable(staff: Staff, pk: int) -> Matter:
    """Return an open matter this person writes letters on; who only reads it is refused."""
    rows = Matter.objects.visible_to(staff).select_related("household__unit", "household__project", "subsidiary").defer(*OF_HOUSEHOLD)
    matter = get_object_or_404(rows, pk=pk)
    if matter.state == MatterState.CLOSED or not queries.may_hand_over(staff, matter):
        raise PermissionDenied
    return matter


def _wordings(staff: Staff, matter: Matter, now: datetime) -> QuerySet[Wording]:
    """Return the wordings a letter may say it was drafted from."""
    project = matter.household.project_id if matter.household else None
    return Wording.objects.visible_to(staff).in_force(timezone.localdate(now)).for_project(project).filter(subsidiary=matter.subsidiary_id)


@require_http_methods(["GET", "POST"])
def written_new(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.4 Write a letter on a matter, from an approved wording or free."""
    staff, now = reader(request)
    matter = _writable(staff, pk)
    if (begun := matter.written_replies.open().first()) and not request.POST.get("token"):
        return redirect(begun)
    return _form_page(request, staff, matter, None, now)


@require_http_methods(["GET", "POST"])
def written_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.4 Change a letter; what is being decided becomes void with it."""
    staff, now = reader(request)
    reply = letter_of(staff, pk)
    if reply.state not in actions.EDITABLE:
        return redirect(reply)
    return _form_page(request, staff, _writable(staff, reply.matter_id), reply, now)


def _form_page(request: HttpRequest, staff: Staff, matter: Matter, reply: WrittenReply | None, now: datetime) -> HttpResponse:
    """Show the form, save what was typed, and send it up when told to."""
    offer, wordings = queries.offer_for(matter), _wordings(staff, matter, now)
    chosen = request.GET.get("wording", "")
    wording = wordings.filter(pk=chosen).first() if chosen.isdigit() else None
    form = forms.LetterForm(request.POST or None, wordings=wordings, initial=_initial(offer, reply, wording, _copied(request, staff, matter)))
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            return redirect(submit_once(token=form.cleaned_data["token"], by=staff, now=now, make=lambda: _saved(request, form, matter, reply, now)))
        except Refusal as refused:
            refusal = refused
    query = request.GET.get("q", "")
    standing = _taken_up(form, letter_of(staff, reply.pk)) if isinstance(refusal, actions.LetterChanged) and reply else None
    context = {
        "form": form,
        "matter": matter,
        "reply": reply,
        "offer": offer,
        "refusal": refusal,
        "standing": standing,
        "texts": reply_texts(staff, matter, query, timezone.localdate(now)),
        "query": query,
        "picked": wording,
        "duty": queries.clock_of(reply or WrittenReply(matter=matter)),
    }
    return render(request, "complaints/written_form.html", context, status=422 if form.is_bound else 200)


def _taken_up(form: forms.LetterForm, standing: WrittenReply) -> WrittenReply:
    """Let what was typed be saved over what now stands, once the writer has seen it."""
    typed: QueryDict = form.data.copy()  # type: ignore[attr-defined]
    typed["version"] = str(standing.version)
    form.data = typed
    return standing


def _copied(request: HttpRequest, staff: Staff, matter: Matter) -> str:
    """Return the text of an earlier letter on the matter that a new one begins with."""
    earlier = request.GET.get("from", "")
    row = WrittenReply.objects.visible_to(staff).filter(matter=matter, pk=earlier).first() if earlier.isdigit() else None
    return row.text if row else ""


def _initial(offer: queries.Offer, reply: WrittenReply | None, wording: Wording | None, copied: str) -> dict[str, Any]:
    """Return what the form begins with: the letter as it stands, else whom and where letters to this household go."""
    if reply is not None:
        kept = ("addressee", "address", "postcode", "also_address", "also_postcode", "text", "wording", "version")
        values = {name: getattr(reply, name) for name in kept}
        return values | ({"text": f"{reply.text}\n\n{wording.text}", "wording": wording} if wording else {})
    places = (*offer.places, ("", ""), ("", ""))
    first, second = places[0], places[1]
    where = {"address": first[0], "postcode": first[1], "also_address": second[0], "also_postcode": second[1]}
    return {"addressee": offer.addressee, **where, "text": wording.text if wording else copied, "wording": wording}


def _saved(request: HttpRequest, form: forms.LetterForm, matter: Matter, reply: WrittenReply | None, now: datetime) -> WrittenReply:
    """Save a letter, and send it up in the same act when that button was pressed."""
    staff: Staff = request.user  # type: ignore[assignment]
    letter = form.letter()
    if reply is None:
        row = actions.write_letter(matter=matter, letter=letter, by=staff, now=now)
    else:
        row = actions.edit_letter(reply=reply, letter=letter, version=form.cleaned_data["version"] or 0, by=staff, now=now)
    if "send" in request.POST:
        row = actions.submit_letter(reply=row, by=staff, now=now)
        messages.success(request, _("The letter is with the vice president; the manager has a copy."))
    else:
        messages.success(request, _("The draft is kept. Nothing leaves before the vice president has signed."))
    return row


@require_GET
def texts(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.6.4 Find the approved wordings a letter on this matter may be drafted from."""
    staff, now = reader(request)
    matter = _writable(staff, pk)
    query = request.GET.get("q", "")
    rows = reply_texts(staff, matter, query, timezone.localdate(now))
    return render(request, "complaints/_texts.html", {"matter": matter, "texts": rows, "query": query})
