"""The link of one letter, for who has no login: the last four digits of a phone, then the letter and its answer."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import salted_hmac
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from correspondence.actions.answers import answer_by_link
from correspondence.actions.links import try_link
from correspondence.forms.letters import LinkAnswerForm, TailForm
from correspondence.models import WorkLetter
from correspondence.queries.letters import term_of
from correspondence.queries.links import ends_on, letter_of, state_of
from correspondence.rules.letters import CHECKED_FOR, TRIES, LinkState
from customers.documents.models import Upload
from customers.documents.rules import PICTURES
from customers.refusals import Refusal

#: Kept in the session: the links whose check was passed, and when.
CHECKED = "letter_links"
View = Callable[..., HttpResponse | FileResponse]


def private(view: View) -> View:
    """Keep a page out of every cache and every search engine."""

    @wraps(view)
    def answered(request: HttpRequest, **kwargs: object) -> HttpResponse | FileResponse:
        """Mark the answer."""
        response = view(request, **kwargs)
        add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return answered


def _mark(letter: WorkLetter) -> str:
    """Return the name under which the session remembers a link; a new link of the letter has another one."""
    return salted_hmac("correspondence.letter_link", letter.link_token).hexdigest()[:32]


def _has_passed(request: HttpRequest, letter: WorkLetter, now: datetime) -> bool:
    """Tell whether this browser passed the check of this link a short while ago."""
    at = parse_datetime(request.session.get(CHECKED, {}).get(_mark(letter), ""))
    return at is not None and now - at <= CHECKED_FOR


def _remember(request: HttpRequest, letter: WorkLetter, now: datetime) -> None:
    """Remember that the check was passed, in a session of its own unless somebody is signed in."""
    request.session[CHECKED] = request.session.get(CHECKED, {}) | {_mark(letter): now.isoformat()}
    if not request.user.is_authenticated:
        request.session.cycle_key()


def _opened(token: str) -> WorkLetter:
    """Return the letter of a link."""
    found = letter_of(token)
    if found is None:
        raise Http404
    return found


def _ended(request: HttpRequest, letter: WorkLetter | None, state: str) -> HttpResponse:
    """Say that a link leads nowhere any more, and why; nothing of the customer is told."""
    return render(request, "correspondence/link_ended.html", {"letter": letter, "state": state}, status=404 if letter is None else 410)


@login_not_required
@sensitive_post_parameters("digits")
@private
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """§5.4.4.6.a Ask for the last four digits of the phone in the letter; who passes sees the letter and answers it."""
    now, found = timezone.now(), letter_of(token)
    if found is None or (state := state_of(found, now)) != LinkState.OPEN:
        return _ended(request, found, "" if found is None else state)
    if request.method == "GET":
        return _letter(request, found, now) if _has_passed(request, found, now) else _check(request, found, TailForm())
    return _tried(request, found, now)


def _tried(request: HttpRequest, found: WorkLetter, now: datetime) -> HttpResponse:
    """Look at the digits that were typed."""
    form = TailForm(request.POST)
    if not form.is_valid():
        return _check(request, found, form)
    try:
        passed = try_link(letter=found, typed=form.cleaned_data["digits"], address=request.META.get("REMOTE_ADDR", ""), now=now)
    except Refusal as refusal:
        form.add_error("digits", str(refusal))
        return _check(request, found, form)
    if passed:
        _remember(request, found, now)
        return redirect("links:letter", token=found.link_token)
    found.refresh_from_db(fields=["link_failures"])
    if found.link_failures >= TRIES:
        return _ended(request, found, LinkState.LOCKED)
    form.add_error("digits", _("These are not the digits. Tries left: %(left)s.") % {"left": TRIES - found.link_failures})
    return _check(request, found, form)


def _check(request: HttpRequest, found: WorkLetter, form: Form) -> HttpResponse:
    """Ask for the digits; nothing of the customer stands on the page."""
    return render(request, "correspondence/link_check.html", {"form": form, "house": found.subsidiary}, status=422 if form.is_bound else 200)


def _letter(request: HttpRequest, found: WorkLetter, now: datetime, form: Form | None = None, refusal: Refusal | None = None) -> HttpResponse:
    """Show the letter with the box for its answer."""
    context = {
        "letter": found,
        "term": term_of(found),
        "form": form or LinkAnswerForm(letter=found, initial={"name": found.to_name}),
        "refusal": refusal,
        "attachments": Upload.objects.about(found),
        "ends_on": ends_on(found, timezone.localdate(now)),
        "now": now,
    }
    return render(request, "correspondence/link_letter.html", context, status=422 if form is not None else 200)


@login_not_required
@private
@require_POST
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """§5.4.4.6.a Answer a letter by its link; the first answer stands."""
    now, found = timezone.now(), letter_of(token)
    if found is None or (state := state_of(found, now)) != LinkState.OPEN:
        return _ended(request, found, "" if found is None else state)
    if not _has_passed(request, found, now):
        return _check(request, found, TailForm())
    form = LinkAnswerForm(request.POST, request.FILES, letter=found)
    if not form.is_valid():
        return _letter(request, found, now, form)
    data = form.cleaned_data
    try:
        answer_by_link(letter=found, words=data["words"], result=data["result"], name=data["name"], now=now, uploads=data["papers"])
    except Refusal as refusal:
        return _letter(request, found, now, form, refusal)
    return redirect("links:letter", token=found.link_token)


@login_not_required
@private
@require_GET
def file(request: HttpRequest, token: str, pk: int) -> HttpResponse | FileResponse:
    """§5.4.4.6.a Show a paper of the letter, to whoever passed its check."""
    now, found = timezone.now(), _opened(token)
    if state_of(found, now) != LinkState.OPEN or not _has_passed(request, found, now):
        raise Http404
    upload = get_object_or_404(Upload.objects.about(found), pk=pk)
    try:
        opened = upload.file.open("rb")
    except OSError as error:
        raise Http404 from error
    response = FileResponse(opened, content_type=upload.media_type, filename=upload.name, as_attachment=upload.media_type not in PICTURES)
    response["X-Content-Type-Options"] = "nosniff"
    return response
