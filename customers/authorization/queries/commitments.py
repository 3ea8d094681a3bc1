"""The register of promises, and everything the page of one promise shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from customers import wording
from customers.authorization.enums import PromiseState
from customers.authorization.models import Commitment, CommitmentQuerySet, Confirmation, asked_of
from customers.authorization.queries.dockets import Entry, RouteStep
from customers.authorization.queries.promises import confirmers, may_keep
from customers.authorization.queries.subjects import seen
from customers.documents.models import Upload
from customers.duties.enums import EventKind
from customers.duties.models import Duty, DutyEvent
from customers.enums import Role
from customers.models import Assignment, Household, Staff
from customers.models.file import OF_HOUSEHOLD
from customers.rules.deadlines import end_of_day

#: The tabs of the register.
VIEWS = ("open", "waiting", "late", "kept", "all")
TONES = {PromiseState.WAITING: "warn", PromiseState.STANDING: "", PromiseState.KEPT: "ok", PromiseState.REFUSED: "danger", PromiseState.WITHDRAWN: ""}
ICONS = {
    PromiseState.WAITING: "hourglass",
    PromiseState.STANDING: "heart-handshake",
    PromiseState.KEPT: "circle-check",
    PromiseState.REFUSED: "circle-x",
    PromiseState.WITHDRAWN: "circle-minus",
}
#: Rows a part of another page shows.
ROWS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A promise with the four times its due mark is drawn from, and how its state is drawn."""

    commitment: Commitment
    starts_at: datetime
    due_at: datetime
    fulfilled_at: datetime | None
    ended_at: datetime | None
    tone: str
    icon: str
    rep: str

    @property
    def is_waiting(self) -> bool:
        """Tell whether it waits for somebody else's word."""
        return self.commitment.state == PromiseState.WAITING


def row_of(commitment: Commitment) -> Row:
    """Return a promise as a list shows it; what never stood, or was taken back, is no longer due."""
    state = PromiseState(commitment.state)
    is_over = state in {PromiseState.REFUSED, PromiseState.WITHDRAWN}
    due_at = end_of_day(commitment.due_on)
    ended_at = commitment.made_at if is_over else commitment.kept_at
    rep: str = getattr(commitment, "rep_name", "") or ""
    return Row(commitment, min(commitment.made_at, due_at), due_at, commitment.kept_at, ended_at, TONES[state], ICONS[state], rep)


def in_view(rows: CommitmentQuerySet, view: str, today: date) -> CommitmentQuerySet:
    """Keep the promises under one tab; what is late stands among the open ones too."""
    if view == "late":
        return rows.late(today)
    state = {"open": PromiseState.STANDING, "waiting": PromiseState.WAITING, "kept": PromiseState.KEPT}.get(view)
    return rows if state is None else rows.filter(state=state)


def order_of(view: str) -> tuple[str, ...]:
    """Return the order of a tab: what is due next first, what is over newest first."""
    return {"kept": ("-kept_at", "-id"), "all": ("-made_at", "-id")}.get(view, ("due_on", "id"))


def listed(rows: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """Return promises with what a row shows, by one query: the household with its unit, who made it, the present representative as `rep_name`."""
    current = Assignment.objects.filter(household=OuterRef("household"), ended_at__isnull=True)
    return (
        rows.select_related("household__unit", "household__project", "made_by").defer(*OF_HOUSEHOLD).annotate(rep_name=Subquery(current.values("staff__name")))
    )


def rows_of(rows: Iterable[Commitment]) -> list[Row]:
    """Return the rows of a page."""
    return [row_of(row) for row in rows]


def of_subject(subject: Any, staff: Staff) -> list[Row]:
    """Return the promises made in a matter or a reception, the next due first."""
    return rows_of(listed(Commitment.objects.visible_to(staff).about(subject)).order_by("due_on", "id")[:ROWS])


def of_household(household: Household, staff: Staff) -> list[Row]:
    """Return the promises to a household: what is open by its day, then what is over, the newest first."""
    rows = listed(Commitment.objects.visible_to(staff).filter(household=household))
    is_open = (PromiseState.WAITING, PromiseState.STANDING)
    running = list(rows.filter(state__in=is_open).order_by("due_on", "id")[:ROWS])
    return rows_of([*running, *rows.exclude(state__in=is_open).order_by("-made_at", "-id")[:ROWS]])


@dataclass(frozen=True, slots=True)
class Word:
    """One post's own word: given, or by whom it can be given."""

    confirmation: Confirmation
    post: str
    people: str


@dataclass(frozen=True)
class CommitmentPage:
    """A promise as one reader sees it: its way, whose words it needs, its evidence, and what the reader may do."""

    commitment: Commitment
    row: Row
    words: list[Word]
    steps: list[RouteStep]
    entries: list[Entry]
    uploads: list[Upload]
    subject: Any
    earlier: Commitment | None
    later: Commitment | None
    roles_to_say: list[str]
    may_keep: bool
    may_withdraw: bool
    may_renew: bool


def commitment_page(commitment: Commitment, reader: Staff, *, now: datetime) -> CommitmentPage:
    """Return the page of a promise in a number of queries that its length does not change."""
    said = list(commitment.confirmations.select_related("said_by"))
    words = [Word(one, one.get_role_display(), _who(one, commitment, now)) for one in said]
    state = PromiseState(commitment.state)
    is_open = state in {PromiseState.WAITING, PromiseState.STANDING}
    is_manager = commitment.subsidiary_id in reader.subsidiaries_as(Role.MANAGER)
    later = Commitment.objects.visible_to(reader).filter(replaces=commitment).first()
    return CommitmentPage(
        commitment=commitment,
        row=row_of(commitment),
        words=words,
        steps=list(_steps(commitment, words)),
        entries=sorted(_entries(commitment, said, later), key=lambda entry: entry.at, reverse=True),
        uploads=list(Upload.objects.about(commitment)),
        subject=seen(commitment.subject_type, commitment.subject_id, reader),
        earlier=commitment.replaces,
        later=later,
        roles_to_say=_roles_to_say(commitment, said, reader),
        may_keep=state == PromiseState.STANDING and may_keep(commitment, reader),
        may_withdraw=is_open and (is_manager or (state == PromiseState.WAITING and commitment.made_by_id == reader.pk)),
        may_renew=is_open and is_manager,
    )


def _who(one: Confirmation, commitment: Commitment, now: datetime) -> str:
    """Return who gave a word, or who can give it."""
    if one.said_by is not None:
        return one.said_by.name
    people = confirmers(one.role, commitment.household, now) if commitment.state == PromiseState.WAITING else []
    return pgettext("between names", ", ").join(person.name for person in people if person.pk != commitment.made_by_id)


def _roles_to_say(commitment: Commitment, said: list[Confirmation], reader: Staff) -> list[str]:
    """Return the posts for which the reader can give a word now: never on his own promise, and one word a person."""
    if commitment.state != PromiseState.WAITING or commitment.made_by_id == reader.pk or any(one.said_by_id == reader.pk for one in said):
        return []
    return list(commitment.confirmations.filter(asked_of(reader), said_at__isnull=True).values_list("role", flat=True))


def _steps(commitment: Commitment, words: list[Word]) -> Iterator[RouteStep]:
    """Walk the way of a promise: asked for, each own word, promised, kept."""
    state = PromiseState(commitment.state)
    if words:
        yield RouteStep(pgettext("promise", "Asked for"), commitment.made_by.name, "done")
    for word in words:
        one = word.confirmation
        verdict = "" if one.is_confirmed is None else f" {_('confirms')}" if one.is_confirmed else f" {_('does not confirm')}"
        here = "now" if state == PromiseState.WAITING and one.said_at is None else ""
        yield RouteStep(word.post, f"{word.people}{verdict}", "done" if one.said_at else here)
    if state in {PromiseState.REFUSED, PromiseState.WITHDRAWN}:
        yield RouteStep(str(state.label), "", "done")
        return
    stands = state in {PromiseState.STANDING, PromiseState.KEPT}
    yield RouteStep(pgettext("promise step", "Promise"), "" if words else commitment.made_by.name, "done" if stands else "")
    yield RouteStep(pgettext("promise step", "Keeping"), "", "done" if state == PromiseState.KEPT else "now" if stands else "")


#: What the making of a promise is called, by whether it had to be confirmed.
MADE = {True: pgettext_lazy("promise", "Asked for"), False: pgettext_lazy("promise", "Promised")}


def _entries(commitment: Commitment, said: list[Confirmation], later: Commitment | None) -> Iterator[Entry]:
    """Walk what has happened to a promise."""
    yield Entry(commitment.made_at, "heart-handshake", "now", str(MADE[bool(said)]), commitment.made_by.name, "", commitment.words)
    for one in said:
        if one.said_at is not None and one.said_by is not None:
            verdict = _("confirms") if one.is_confirmed else _("does not confirm")
            tone, icon = ("ok", "check") if one.is_confirmed else ("danger", "x")
            yield Entry(one.said_at, icon, tone, f"{one.get_role_display()}: {verdict}", one.said_by.name, one.words)
    if commitment.kept_at is not None and commitment.kept_by is not None:
        yield Entry(commitment.kept_at, "circle-check", "ok", pgettext("promise", "Kept"), commitment.kept_by.name, commitment.evidence_words)
    if commitment.state == PromiseState.WITHDRAWN and (event := _withdrawal(commitment)) is not None:
        yield Entry(event.at, "circle-minus", "warn", pgettext("promise", "Withdrawn"), event.by.name if event.by else "", commitment.ended_words)
    if later is not None:
        title = _("Promised anew for %(day)s") % {"day": wording.day(later.due_on, timezone.localdate(later.made_at))}
        yield Entry(later.made_at, "refresh", "warn", title, "", later.words, url=later.get_absolute_url())


def _withdrawal(commitment: Commitment) -> DutyEvent | None:
    """Return when and by whom a promise was taken back: what it owed lapsed with it."""
    events = DutyEvent.objects.filter(duty__in=Duty.objects.about(commitment), kind=EventKind.LAPSED)
    return events.select_related("by").first()
