"""The acts on a letter: each is posted from its page and leads back to it."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from correspondence.actions import answers, links, papers
from correspondence.actions.letters import take_back
from correspondence.actions.refusals import NotYours
from correspondence.forms.letters import AnswerForm, BackForm, LinkForm, OriginalForm, ReprintForm
from correspondence.models import WorkLetter
from correspondence.queries.hands import handles
from correspondence.views.letters import letter_response, loaded, reader
from customers.documents.actions import print_again
from customers.documents.models import Paper
from customers.models import Staff
from customers.refusals import Refusal


def _opened(request: HttpRequest, pk: int) -> tuple[Staff, WorkLetter, datetime]:
    """Return who acts, the letter within reach, and the time."""
    staff = reader(request)
    return staff, loaded(staff, pk), timezone.now()


def _do(request: HttpRequest, letter: WorkLetter, now: datetime, name: str, form: Form, act: Callable[[], str]) -> HttpResponse:
    """Do it when the form is whole and the rules allow it, and say what is true now; else show the letter with what was typed."""
    staff: Staff = request.user  # type: ignore[assignment]
    if name != "answer" and not handles(staff, letter):
        return letter_response(request, letter, now, NotYours())
    if not form.is_valid():
        return letter_response(request, letter, now, bound={name: form})
    try:
        messages.success(request, act())
    except Refusal as refusal:
        return letter_response(request, loaded(staff, letter.pk), now, refusal, {name: form})
    return redirect(letter)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.6.a Answer as one of those the letter asks."""
    staff, letter, now = _opened(request, pk)
    form = AnswerForm(request.POST, request.FILES)

    def act() -> str:
        """Answer."""
        data = form.cleaned_data
        answers.answer_from_login(letter=letter, words=data["words"], result=data["result"], by=staff, now=now, uploads=data["papers"])
        return _("Answered. Whoever wrote the letter has been told.")

    return _do(request, letter, now, "answer", form, act)


@require_POST
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.6.a Record an answer that came on paper."""
    staff, letter, now = _opened(request, pk)
    form = OriginalForm(request.POST, request.FILES)

    def act() -> str:
        """Record it."""
        answers.record_original(letter=letter, answer=form.answer(), by=staff, now=now, uploads=form.cleaned_data["scan"])
        return _("The answer is recorded, at the time it came.")

    return _do(request, letter, now, "original", form, act)


@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.6.a Make a new link; the old one is dead."""
    staff, letter, now = _opened(request, pk)
    form = LinkForm(request.POST)

    def act() -> str:
        """Make it."""
        links.renew_link(letter=letter, name=form.cleaned_data["to_name"], phone=form.cleaned_data["to_phone"], by=staff, now=now)
        return _("A new link stands here; the old one leads nowhere any more.")

    return _do(request, letter, now, "link", form, act)


@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.6.a Take a letter back."""
    staff, letter, now = _opened(request, pk)
    form = BackForm(request.POST)

    def act() -> str:
        """Take it back."""
        take_back(letter=letter, reason=form.cleaned_data["reason"], by=staff, now=now)
        return _("The letter is taken back; nobody owes an answer any more.")

    return _do(request, letter, now, "back", form, act)


@require_POST
def letter_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.6.a Print the paper of a letter when it is missing; a stored one is printed once more with its reason."""
    staff, letter, now = _opened(request, pk)
    if not handles(staff, letter):
        return letter_response(request, letter, now, NotYours())
    stored = Paper.objects.about(letter).first()
    if stored is None:
        return _printed(request, letter, staff, now)
    form = ReprintForm(request.POST)
    if not form.is_valid():
        return letter_response(request, letter, now, bound={"reprint": form})
    print_again(paper=stored, reason=form.cleaned_data["reason"], by=staff, now=now)
    return redirect(stored)


def _printed(request: HttpRequest, letter: WorkLetter, staff: Staff, now: datetime) -> HttpResponse:
    """Render and store the paper, and show it; when the disk or a font refuses, say so."""
    try:
        return redirect(papers.store_letter_paper(letter=letter, by=staff, now=now))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(letter)
