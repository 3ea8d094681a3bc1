"""Everything the page of one matter shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from complaints.enums import MatterAct, MatterState, Missing, Reached, Told
from complaints.models import Matter, Reception, Reply, Revisit
from complaints.queries.hands import REPLY_KINDS, acts_of
from complaints.queries.progress import facts_of
from complaints.rules import missing
from customers.documents.models import Upload
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.models import Staff
from customers.rules.phones import PhoneProblem, mask_phone, normalise_phone, spoken_phone


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the matter's way."""

    label: str | Promise
    note: str
    state: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of what has happened to a matter."""

    at: datetime
    icon: str
    tone: str
    title: str | Promise
    by: str = ""
    text: str = ""
    quote: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """One thing that must be done before a matter is closed."""

    label: str | Promise
    is_done: bool


@dataclass(frozen=True)
class MatterPage:
    """A matter with its terms, its history, what is missing and what its reader may do."""

    matter: Matter
    acts: frozenset[MatterAct]
    duties: list[Duty]
    receptions: list[Reception]
    replies: list[Reply]
    revisits: list[Revisit]
    uploads: list[Upload]
    gates: list[Gate]
    steps: list[Step]
    entries: list[Entry]
    followed_by: list[Matter]
    visitor_phone: str

    @property
    def reply_duty(self) -> Duty | None:
        """Return the reply that is owed or was given; what lapsed gives way to what took its place."""
        standing = [duty for duty in self.duties if duty.kind in REPLY_KINDS and duty.lapsed_at is None]
        return standing[-1] if standing else None

    @property
    def revisit_duty(self) -> Duty | None:
        """Return the newest call back."""
        return next((duty for duty in reversed(self.duties) if duty.kind == DutyKind.REVISIT), None)

    @property
    def office_duty(self) -> Duty | None:
        """Return the answer owed to an office."""
        return next((duty for duty in self.duties if duty.kind == DutyKind.ANSWER_OFFICE), None)

    @property
    def is_ready(self) -> bool:
        """Tell whether nothing is missing any more."""
        return all(gate.is_done for gate in self.gates)

    def may(self, act: MatterAct) -> bool:
        """Tell whether the reader may do this, and the state has a place for it."""
        return act in self.acts and act in fitting(self)


def fitting(page: MatterPage) -> frozenset[MatterAct]:
    """Return the acts the state of a matter has a place for."""
    matter, duty = page.matter, page.reply_duty
    managers = duty is not None and duty.ended_at is None and duty.kind in {DutyKind.REPLY_AS_MANAGER, DutyKind.REPLY_ABOVE_MANDATE}
    places = {
        MatterAct.TELL: True,
        MatterAct.TURN: not matter.is_complaint,
        MatterAct.OPINION: managers,
        MatterAct.ESCALATE: managers,
        MatterAct.RESOLVE: matter.resolved_at is None,
        MatterAct.REVISIT: matter.is_complaint and matter.state == MatterState.RESOLVED,
        MatterAct.CLOSE: page.is_ready,
        MatterAct.MATCH: matter.household_id is None,
    }
    return frozenset(act for act, fits in places.items() if fits and matter.state != MatterState.CLOSED)


def matter_page(matter: Matter, staff: Staff) -> MatterPage:
    """Return the page of a matter as this person sees it, in a constant number of queries."""
    acts = acts_of(staff, matter)
    duties = list(Duty.objects.about(matter).select_related("owner", "fulfilled_by").order_by("pk"))
    receptions = list(matter.receptions.select_related("received_by", "correction").order_by("received_at", "pk"))
    replies, revisits = list(matter.replies.select_related("by")), list(matter.revisits.select_related("by", "new_matter"))
    gaps = missing(facts_of(matter))
    gates = [Gate(gate.label, gate not in gaps) for gate in Missing if gate != Missing.REVISIT or matter.is_complaint]
    return MatterPage(
        matter=matter,
        acts=acts,
        duties=duties,
        receptions=receptions,
        replies=replies,
        revisits=revisits,
        uploads=list(Upload.objects.about(matter)),
        gates=gates,
        steps=steps_of(matter),
        entries=sorted(
            (*_from_matter(matter), *_from_receptions(receptions), *_from_replies(replies), *_from_revisits(revisits), *_from_duties(duties)),
            key=lambda e: e.at,
            reverse=True,
        ),
        followed_by=list(matter.followed_by.all()),
        visitor_phone=shown_phone(matter.visitor_phone, is_clear=bool(acts)),
    )


def shown_phone(number: str, *, is_clear: bool) -> str:
    """H3 Return a visitor's phone: in clear for who has a hand in the matter, masked for everybody else."""
    try:
        known = normalise_phone(number) if number else ""
    except PhoneProblem:
        return number if is_clear else "****"
    return "" if not known else spoken_phone(known) if is_clear else mask_phone(known)


def steps_of(matter: Matter) -> list[Step]:
    """§4.2 Return the way of a matter; what is no complaint skips the revisit."""
    order: list[MatterState] = [state for state in MatterState if state not in {MatterState.COORDINATING, MatterState.REVISITED}]
    if matter.is_complaint:
        order.insert(-1, MatterState.REVISITED)
    here = MatterState.RECEIVED if matter.state == MatterState.COORDINATING else MatterState(matter.state)
    reached = order.index(here)
    notes = {
        MatterState.REPLIED: _("being coordinated") if matter.state == MatterState.COORDINATING else "",
        MatterState.REVISITED: _("within 3 days of the solution"),
    }
    return [
        Step(state.label, "" if at <= reached else notes.get(state, ""), "done" if at <= reached else "now" if at == reached + 1 else "")
        for at, state in enumerate(order)
    ]


def _name(person: Staff | None) -> str:
    """Return a person's name, nothing for nobody."""
    return person.name if person is not None else ""


def _from_matter(matter: Matter) -> Iterator[Entry]:
    """Return what the row itself tells."""
    if not matter.receptions.exists():
        yield Entry(matter.received_at, "message-2", "danger", _("Received"), _name(matter.received_by), text=matter.imported_no)
    if matter.complaint_since and matter.earlier_number:
        yield Entry(matter.complaint_since, "alert-triangle", "danger", _("Turned into a complaint"), text=f"{matter.earlier_number} → {matter.number}")
    if matter.manager_at:
        yield Entry(matter.manager_at, "edit", "now", _("Manager's opinion"), _name(matter.manager), quote=matter.manager_words)
    if matter.matched_at:
        yield Entry(matter.matched_at, "users", "", _("Matched to this household"), _name(matter.matched_by))
    if matter.resolved_at:
        yield Entry(matter.resolved_at, "circle-check", "ok", _("Solved"), _name(matter.resolved_by), text=matter.result)
    if matter.closed_at:
        yield Entry(matter.closed_at, "check", "ok", _("Closed"), _name(matter.closed_by))


def _from_receptions(rows: list[Reception]) -> Iterator[Entry]:
    """Return the talks; a line that was corrected gives way to its correction."""
    for row in rows:
        if not hasattr(row, "correction"):
            title = row.get_outcome_display() if row.corrects_id is None else f"{row.get_outcome_display()} · {_('corrected')}"
            late = f" · {_('late entry')}" if row.is_late_entry else ""
            yield Entry(
                row.received_at, "message-2", "danger", title, row.received_by.name, text=f"{row.get_channel_display()}{late}", url=row.get_absolute_url()
            )


def _from_replies(rows: list[Reply]) -> Iterator[Entry]:
    """Return what the customer was told."""
    for row in rows:
        late = f" · {_('late entry')}" if row.is_late_entry else ""
        tone = "ok" if row.kind == Told.REPLY else ""
        yield Entry(row.told_at, "phone-call", tone, f"{row.get_kind_display()}{late}", _name(row.by) or row.imported_from, text=row.words)


def _from_revisits(rows: list[Revisit]) -> Iterator[Entry]:
    """Return the calls back."""
    for row in rows:
        words = " · ".join(filter(None, (row.get_opinion_display(), row.remark)))
        tone = "ok" if row.reached == Reached.REACHED else "warn"
        yield Entry(
            row.called_at,
            "phone",
            tone,
            f"{_('Revisit')}: {row.get_reached_display()}",
            row.by.name,
            text=words,
            url=row.new_matter.get_absolute_url() if row.new_matter else "",
        )


def _from_duties(rows: list[Duty]) -> Iterator[Entry]:
    """Return how a matter climbed."""
    for row in rows:
        if row.kind == DutyKind.REPLY_ABOVE_MANDATE:
            before = next((duty for duty in rows if duty.lapsed_at == row.opened_at and duty.pk < row.pk), None)
            yield Entry(
                row.opened_at,
                "arrow-up",
                "warn",
                _("Reported to: %(post)s") % {"post": row.get_post_display()},
                _name(before.owner) if before else "",
                text=before.reason if before else "",
            )
