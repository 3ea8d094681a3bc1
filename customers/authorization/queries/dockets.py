"""What the page that decides shows of a request: its route, whose desk it is on since when, the words, the questions, and what else is undecided."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from customers import regulation
from customers.authorization.enums import RequestState, Verdict, Word
from customers.authorization.models import ApprovalRequest, Consultation, Decision
from customers.authorization.queries.desks import desk_holders, speaks_as
from customers.authorization.rules import CONDITIONED
from customers.duties.models import Duty
from customers.enums import Role
from customers.models import Household, Staff

ICONS = {Verdict.APPROVE: "check", Verdict.APPROVE_WITH_CONDITIONS: "file-diff", Verdict.RETURN: "corner-up-left", Verdict.REFUSE: "x"}
TONES = {Verdict.APPROVE: "ok", Verdict.APPROVE_WITH_CONDITIONS: "ok", Verdict.RETURN: "warn", Verdict.REFUSE: "danger"}
STATE_TONES = {
    RequestState.WAITING: "warn",
    RequestState.RETURNED: "warn",
    RequestState.APPROVED: "ok",
    RequestState.REFUSED: "danger",
    RequestState.WITHDRAWN: "",
    RequestState.VOID: "danger",
}
STATE_ICONS = {
    RequestState.WAITING: "hourglass",
    RequestState.RETURNED: "corner-up-left",
    RequestState.APPROVED: "circle-check",
    RequestState.REFUSED: "circle-x",
    RequestState.WITHDRAWN: "circle-minus",
    RequestState.VOID: "circle-minus",
}


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One step of the way a request goes, as it is drawn."""

    label: str
    note: str
    state: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of what was said, newest first."""

    at: datetime
    icon: str
    tone: str
    title: str
    by: str
    text: str
    quote: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Undecided:
    """§5.1.9 What else of the household waits: requests and duties known to the core."""

    requests: list[ApprovalRequest] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self.requests) + len(self.duties)


@dataclass(frozen=True, slots=True)
class Docket:
    """A request as one reader sees it: who must speak, what was said, and what this reader may do."""

    request: ApprovalRequest
    tone: str
    icon: str
    steps: list[RouteStep]
    entries: list[Entry]
    desk: str
    may_decide: bool
    stands_for: Staff | None
    is_opinion: bool
    questions: list[Consultation]
    waits_for_lawyer: bool
    is_mine: bool
    undecided: Undecided

    @property
    def wording(self) -> str:
        """Return the clause's wording: as it was kept with the request in Chinese, else from the catalogue."""
        chinese = (get_language() or "zh").startswith("zh")
        return self.request.clause_wording if chinese else regulation.clause(self.request.clause).en

    @property
    def may_condition(self) -> bool:
        """H11 Tell whether this step may set conditions: only an approval may, of an act that ends in a supplement."""
        return not self.is_opinion and self.request.act in CONDITIONED

    @property
    def may_withdraw(self) -> bool:
        """Tell whether the reader may take the request back."""
        return self.is_mine and self.request.state in {RequestState.WAITING, RequestState.RETURNED}

    @property
    def may_remind(self) -> bool:
        """Tell whether the reader may remind the desk."""
        return self.is_mine and self.request.state == RequestState.WAITING


def docket(request: ApprovalRequest, reader: Staff, *, now: datetime) -> Docket:
    """Return what the reader sees of a request."""
    words = list(request.decisions.select_related("by", "on_behalf_of"))
    asked = list(request.consultations.select_related("asked_by", "answered_by"))
    is_waiting = request.state == RequestState.WAITING
    may, giver = speaks_as(reader, request, now) if is_waiting else (False, None)
    desk = pgettext("between names", ", ").join(person.name for person in desk_holders(request, now)) if is_waiting else ""
    open_questions = [] if request.ended_at else [one for one in asked if one.answered_at is None]
    return Docket(
        request=request,
        tone=STATE_TONES[RequestState(request.state)],
        icon=STATE_ICONS[RequestState(request.state)],
        steps=list(_steps(request, words, desk)),
        entries=sorted(_entries(request, words, asked), key=lambda entry: entry.at, reverse=True),
        desk=desk,
        may_decide=may,
        stands_for=giver,
        is_opinion=request.current_word == Word.OPINION,
        questions=[one for one in open_questions if request.subsidiary_id in reader.subsidiaries_as(one.role)],
        waits_for_lawyer=any(one.role == Role.LAWYER and one.asked_by_id == request.asked_by_id for one in open_questions),
        is_mine=request.follower_id == reader.pk,
        undecided=undecided(request.household, reader, besides=request),
    )


def dockets(subject: models.Model, reader: Staff, *, now: datetime) -> list[Docket]:
    """Return the requests of a subject as the reader sees them, the newest first."""
    rows = ApprovalRequest.objects.about(subject).select_related("asked_by", "followed_by", "household", "subsidiary").order_by("-asked_at", "-id")
    return [docket(request, reader, now=now) for request in rows]


def step_label(role: str, word: str) -> str:
    """Return what a step is called: the post and what it is asked for."""
    return _("%(post)s: %(word)s") % {"post": Role(role).label, "word": Word(word).label}


def _steps(request: ApprovalRequest, words: list[Decision], desk: str) -> Iterator[RouteStep]:
    """Walk the route: sent, each step with who spoke or on whose desk it lies, and the effect."""
    yield RouteStep(_("Sent"), request.asked_by.name, "done")
    spoken = {word.step: word for word in words if word.round == request.round}
    for number, step in enumerate(request.route):
        word = spoken.get(number)
        is_here = request.state == RequestState.WAITING and number == request.step
        label = step_label(request.desk if is_here else word.role if word else step["role"], step["word"])
        note = f"{_speaker(word)} {verdict_words(word)}" if word else desk if is_here else ""
        yield RouteStep(label, note, "done" if word else "now" if is_here else "")
    yield RouteStep(_("Takes effect"), "", "done" if request.state == RequestState.APPROVED else "")


def _speaker(word: Decision) -> str:
    """Return who spoke: X, or X for Y."""
    return _("%(by)s for %(giver)s") % {"by": word.by.name, "giver": word.on_behalf_of.name} if word.on_behalf_of else word.by.name


def verdict_words(word: Decision) -> str:
    """Return a verdict in words; an opinion agrees or does not."""
    if word.word == Word.OPINION and word.verdict in {Verdict.APPROVE, Verdict.REFUSE}:
        return _("agrees") if word.verdict == Verdict.APPROVE else _("does not agree")
    return str(word.get_verdict_display())


def _entries(request: ApprovalRequest, words: list[Decision], asked: list[Consultation]) -> Iterator[Entry]:
    """Walk everything that was said on a request."""
    passed_on = _("Now followed by %(name)s") % {"name": request.followed_by.name} if request.followed_by else ""
    yield Entry(request.asked_at, "send", "now", _("Sent for approval"), request.asked_by.name, passed_on)
    for word in words:
        verdict = Verdict(word.verdict)
        title = f"{step_label(word.role, word.word)}: {verdict_words(word)}"
        yield Entry(word.at, ICONS[verdict], TONES[verdict], title, _speaker(word), word.words)
    for one in asked:
        post = one.get_role_display()
        yield Entry(one.asked_at, "message-2", "", _("Opinion asked of %(post)s") % {"post": post}, one.asked_by.name, one.question)
        if one.answered_at is not None and one.answered_by is not None:
            yield Entry(one.answered_at, "message-2", "ok", _("Opinion of %(post)s") % {"post": post}, one.answered_by.name, "", one.answer)


def undecided(household: Household | None, reader: Staff, *, besides: ApprovalRequest) -> Undecided:
    """Return what else of a household is open: other requests, and duties other than those of this request."""
    if household is None:
        return Undecided()
    others = ApprovalRequest.objects.visible_to(reader).filter(household=household, state__in=[RequestState.WAITING, RequestState.RETURNED])
    open_duties = Duty.objects.visible_to(reader).open().filter(household=household).exclude(pk__in=Duty.objects.about(besides).values("pk"))
    requests = list(others.exclude(pk=besides.pk).prefetch_related("subject"))
    known = {request.pk for request in requests}
    kept = [
        duty
        for duty in open_duties.select_related("owner").order_by("due_at")[:20]
        if not (duty.subject_type.model == "approvalrequest" and duty.subject_id in known)
    ]
    return Undecided(requests, kept)
