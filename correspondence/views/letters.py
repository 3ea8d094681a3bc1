"""Work contact letters: the list, writing one, and the page of one."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from correspondence.actions.letters import send_letter
from correspondence.actions.papers import store_letter_paper
from correspondence.enums import LetterState
from correspondence.filters import LetterFilter
from correspondence.forms.letters import AnswerForm, BackForm, LetterForm, LinkForm, OriginalForm, ReprintForm
from correspondence.models import WorkLetter
from correspondence.queries import letters as queries
from correspondence.queries.addressees import directory
from correspondence.queries.letters import LetterPage, letter_page
from correspondence.queries.origins import WRITERS, Origin, origin_named, subsidiaries_of
from correspondence.queries.overdue import addressee_of
from correspondence.rules.letters import LinkState
from customers import wording
from customers.actions.submissions import submit_once
from customers.actions.timeline import log_access
from customers.enums import Role, Seen
from customers.exports import xlsx
from customers.forms.moments import minute
from customers.models import Holiday, Staff
from customers.models.file import OF_HOUSEHOLD
from customers.queries.paging import page_of
from customers.queries.settings import setting
from customers.refusals import Refusal
from customers.rules.working_days import working_days_after

#: Everybody may be asked by a letter but the administrator.
READERS = tuple(role for role in Role if role != Role.ADMINISTRATOR)
FOLLOWERS = (*WRITERS, Role.VP, Role.GM, Role.AUDITOR)
EXPORT_ROWS = 20_000


def reader(request: HttpRequest) -> Staff:
    """Return the reader; a post that has nothing to do with letters is refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*READERS):
        raise PermissionDenied
    return staff


def writer(request: HttpRequest) -> Staff:
    """Return who writes letters and calls meetings; any other post is refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(*WRITERS):
        raise PermissionDenied
    return staff


@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """§5.4.4.6.a List the letters within reach: waiting, overdue, one's own to answer, answered; filtered, paged by key, exported."""
    staff, now = reader(request), timezone.now()
    tabs = _tabs(staff)
    view = request.GET.get("view", "") if request.GET.get("view") in dict(tabs) else tabs[0][0]
    there = directory({post.subsidiary_id for post in staff.posts}, timezone.localdate(now))
    rows = queries.in_view(WorkLetter.objects.visible_to(staff), view, staff, timezone.localdate(now))
    found = LetterFilter(request.GET, queryset=rows, staff=staff, there=there)
    if request.GET.get("export") == "xlsx":
        return _export(staff, found.qs, now)
    order = ("-written_at", "-id") if view in {"answered", "all"} else ("reply_by", "id")
    page = page_of(queries.listed(found.qs), order, request.GET.get("after") or request.GET.get("before") or "")
    context = {
        "page": page,
        "rows": queries.rows_of(page.rows),
        "filter": found,
        "view": view,
        "tabs": tabs,
        "is_filtered": found.form.has_changed(),
        "may_write": staff.has_role(*WRITERS),
        "is_chief": staff.has_role(Role.MANAGER, Role.VP, Role.GM),
    }
    return render(request, "correspondence/_letter_rows.html" if request.headers.get("HX-Request") else "correspondence/letters.html", context)


def _tabs(staff: Staff) -> list[tuple[str, str]]:
    """Return the views with their words; who only answers begins with what he owes."""
    words = {
        "waiting": pgettext("letters", "Waiting"),
        "overdue": _("Overdue"),
        "owed": _("Mine to answer"),
        "answered": pgettext("letters", "Answered"),
        "all": _("All"),
    }
    kept = queries.VIEWS if staff.has_role(*FOLLOWERS) else ("owed", "answered", "all")
    return [(view, words[view]) for view in kept]


def _export(staff: Staff, rows: QuerySet[WorkLetter], now: datetime) -> HttpResponse:
    """Export the list as xlsx, without phones; it is logged."""
    found = list(queries.listed(rows).order_by("reply_by", "id")[:EXPORT_ROWS])
    log_access(by=staff, what=Seen.EXPORTED, now=now, purpose="work letters", count=len(found))
    headings = (
        _("Number"),
        pgettext("letter", "Subject"),
        pgettext("letter", "To"),
        _("Customer"),
        _("Unit"),
        _("Answer by"),
        _("State"),
        _("Answered at"),
        _("It comes to"),
        pgettext("letter", "Answer"),
        _("Written by"),
        _("Sent"),
    )

    def cells(row: WorkLetter) -> tuple[object, ...]:
        """Return the cells of one letter."""
        who = (row.household.name, row.household.unit.name) if row.household else ("", "")
        answered = (row.get_state_display(), row.answered_at, row.get_result_display(), row.answer)
        return (row.number, row.title, row.addressee, *who, row.reply_by, *answered, row.written_by, row.written_at)

    return xlsx(_("Work contact letters"), headings, map(cells, found))


def origin_asked(request: HttpRequest, staff: Staff) -> Origin:
    """Return what `?origin=` names through its own reach, else nothing but the company one works for; `?subsidiary=` chooses among several."""
    if named := request.GET.get("origin", ""):
        found = origin_named(staff, named)
        if found is None:
            raise Http404
        return found
    own = subsidiaries_of(staff)
    return Origin(next((one for one in own if str(one.pk) == request.GET.get("subsidiary", "")), own[0]))


@require_http_methods(["GET", "POST"])
def letter_new(request: HttpRequest) -> HttpResponse:
    """§5.4.4.6.a Write a letter: sending is saving; it is numbered, its answer is owed, and form 3.10 is printed at once."""
    staff, now = writer(request), timezone.now()
    follows = _followed(request, staff)
    origin = Origin(follows.subsidiary, follows.household, follows.subject) if follows is not None else origin_asked(request, staff)
    there = directory([origin.subsidiary], timezone.localdate(now))
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = LetterForm(*sent, there=there, today=timezone.localdate(now), initial=_initial(origin, follows, now))
    refusal = None
    if form.is_bound and form.is_valid():
        made: list[WorkLetter] = []

        def make() -> WorkLetter:
            """Send it."""
            made.append(send_letter(content=form.content(), origin=origin, by=staff, now=now, uploads=form.cleaned_data["attachments"], follows=follows))
            return made[0]

        try:
            address = submit_once(token=form.cleaned_data["token"], by=staff, now=now, make=make)
        except Refusal as refused:
            refusal = refused
        else:
            for letter in made:
                _after_sending(request, letter, staff, now)
            return redirect(address)
    context = {"form": form, "origin": origin, "follows": follows, "refusal": refusal, "subsidiaries": [] if origin.named else subsidiaries_of(staff)}
    return render(request, "correspondence/letter_new.html", context, status=422 if form.is_bound else 200)


def _followed(request: HttpRequest, staff: Staff) -> WorkLetter | None:
    """Return the letter that is asked again, through the reach."""
    named = request.GET.get("follows", "")
    if not named:
        return None
    rows = WorkLetter.objects.visible_to(staff).select_related("subsidiary", "household__project__subsidiary", "to_organisation", "to_staff")
    return get_object_or_404(rows, pk=named if named.isdigit() else 0)


def _initial(origin: Origin, follows: WorkLetter | None, now: datetime) -> dict[str, Any]:
    """Return what a letter begins with: the words of what it is about, or of the letter it follows; the day by the setting."""
    today = timezone.localdate(now)
    reply_by = working_days_after(today, setting("letter_reply_days", today), Holiday.objects.filter(day__gt=today).changes())
    if follows is not None:
        names = ("title", "facts", "request", "to_name", "to_phone", "copies_to")
        return {name: getattr(follows, name) for name in names} | {"to": addressee_of(follows).key, "reply_by": reply_by}
    title, facts = (str(getattr(origin.subject, name, "")) for name in ("title", "words"))
    return {"title": title[:80], "facts": facts, "reply_by": reply_by}


def _after_sending(request: HttpRequest, letter: WorkLetter, staff: Staff, now: datetime) -> None:
    """Say that it is on its way, and print it; when the disk or a font refuses, the letter stands and its page offers the paper again."""
    messages.success(request, _("%(number)s is sent; the answer is due on %(day)s at 24:00.") % {"number": letter.number, "day": _day(letter, now)})
    try:
        store_letter_paper(letter=letter, by=staff, now=now)
    except Refusal as refusal:
        messages.error(request, str(refusal))


def _day(letter: WorkLetter, now: datetime) -> str:
    """Return the day of the answer as it is read."""
    return wording.day(letter.reply_by, timezone.localdate(now))


@require_GET
def work_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """§5.4.4.6.a Show a letter: what it asks, by when, its answer; who is asked answers here, who sent it follows it up."""
    staff = reader(request)
    return letter_response(request, loaded(staff, pk), timezone.now())


def loaded(staff: Staff, pk: int) -> WorkLetter:
    """Load a letter through the reader's reach."""
    rows = WorkLetter.objects.visible_to(staff).select_related(
        "subsidiary", "household__unit", "household__project", "to_organisation", "to_staff", "written_by", "subject_type"
    )
    return get_object_or_404(rows.defer(*OF_HOUSEHOLD), pk=pk)


def letter_response(
    request: HttpRequest, letter: WorkLetter, now: datetime, refusal: Refusal | None = None, bound: Mapping[str, Form] = MappingProxyType({})
) -> HttpResponse:
    """Show a letter with a form for each act its reader may do now; `bound` is what was typed and refused."""
    staff: Staff = request.user  # type: ignore[assignment]
    page = letter_page(letter, staff, now)
    offered = {f"{name}_form": form for name, form in {**_offered(page, now), **bound}.items()}
    is_open = page.handles and page.link == LinkState.OPEN
    link = request.build_absolute_uri(reverse("links:letter", args=[letter.link_token])) if is_open else ""
    context = {"page": page, "letter": letter, "link": link, "refusal": refusal, **offered}
    return render(request, "correspondence/letter.html", context, status=422 if bound or refusal else 200)


def _offered(page: LetterPage, now: datetime) -> dict[str, Form]:
    """Return an empty form for each act the reader may do now."""
    letter = page.letter
    forms: dict[str, Form] = {}
    if page.may_answer:
        forms["answer"] = AnswerForm()
    if page.handles and letter.state == LetterState.SENT:
        forms["original"] = OriginalForm(initial={"name": letter.to_name, "answered_at": minute(now)})
        forms["link"] = LinkForm(initial={"to_name": letter.to_name, "to_phone": letter.to_phone})
        forms["back"] = BackForm()
    if page.handles and page.papers:
        forms["reprint"] = ReprintForm()
    return forms
