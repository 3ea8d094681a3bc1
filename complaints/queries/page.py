"""Everything the page of one matter shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from complaints.enums import MatterAct, MatterState, Missing, Reached, Told
from complaints.models import Matter, Reception, Reply, Revisit
from complaints.queries.disputes import dispute_of
from complaints.queries.hands import LOG_READERS, REPLY_KINDS, acts_of
from complaints.queries.progress import elsewhere, facts_of
from complaints.queries.rows import duties_of, linked_with, names_of, receptions_of, replies_of
from complaints.rules import missing
from customers.documents.models import Upload
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.models import Staff
from customers.rules.phones import PhoneProblem, mask_phone, normalise_phone, spoken_phone

#: What each step is called on the way: the act, for the step that comes next has not happened yet.
STEPS = {
    MatterState.REPLIED: pgettext_lazy("step", "Reply"),
    MatterState.RESOLVED: pgettext_lazy("step", "Solution"),
    MatterState.REVISITED: pgettext_lazy("step", "Revisit"),
    MatterState.CLOSED: pgettext_lazy("step", "Filing"),
}


#: States before any solution, in which nobody was called back.
NEVER_SOLVED = (MatterState.RECEIVED, MatterState.COORDINATING)


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
    follows: Matter | None
    followed_by: list[Matter]
    visitor_phone: str
    names: Mapping[int, str]
    reads_log: bool
    is_held: bool

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

    def name(self, pk: int | None) -> str:
        """Return the name of somebody who has to do with the matter, nothing for nobody."""
        return self.names.get(pk or 0, "")

    @property
    def is_ready(self) -> bool:
        """Tell whether nothing is missing any more."""
        return all(gate.is_done for gate in self.gates)

    @property
    def prints_record(self) -> bool:
        """Tell whether pressing prints the record of the complaint for good: it is closed, and the reader has a hand in it."""
        return self.matter.closed_at is not None and bool(self.acts)

    @property
    def may_edit(self) -> bool:
        """Tell whether the reader may complete the record."""
        return self.may(MatterAct.EDIT)

    def may(self, act: MatterAct) -> bool:
        """Tell whether the reader may do this, and the state has a place for it."""
        return act in self.acts and act in fitting(self)


def fitting(page: MatterPage) -> frozenset[MatterAct]:
    """Return the acts the state of a matter has a place for."""
    matter, duty = page.matter, page.reply_duty
    dispute = dispute_of(matter)
    is_called = dispute is None or (dispute.ended_on is not None and dispute.revisit_words_seen_at is not None)
    managers = duty is not None and duty.ended_at is None and duty.kind in {DutyKind.REPLY_AS_MANAGER, DutyKind.REPLY_ABOVE_MANDATE}
    places = {
        MatterAct.TELL: True,
        MatterAct.TURN: not matter.is_complaint,
        MatterAct.OPINION: managers,
        MatterAct.ESCALATE: managers,
        MatterAct.RESOLVE: matter.resolved_at is None and (dispute is None or dispute.ended_on is not None),
        MatterAct.REVISIT: matter.is_complaint and matter.state == MatterState.RESOLVED and is_called,
        MatterAct.CLOSE: page.is_ready,
        MatterAct.MATCH: matter.household_id is None,
        MatterAct.EDIT: True,
        MatterAct.MOVE: matter.household_id is not None,
    }
    return frozenset(act for act, fits in places.items() if fits and matter.state != MatterState.CLOSED)


def matter_page(matter: Matter, staff: Staff) -> MatterPage:
    """Return the page of a matter as this person sees it, in a constant number of queries."""
    acts = acts_of(staff, matter)
    duties, receptions, replies = duties_of(matter), receptions_of(matter), replies_of(matter)
    revisits = list(matter.revisits.all()) if matter.state not in NEVER_SOLVED else []
    linked = linked_with(matter, revisits)
    names = names_of(staff, matter, duties, receptions, replies, revisits)
    beyond = elsewhere(matter)
    gaps = missing(facts_of(matter, beyond, open_duties=sum(duty.ended_at is None for duty in duties)))
    page = MatterPage(
        matter=matter,
        acts=acts,
        duties=duties,
        receptions=receptions,
        replies=replies,
        revisits=revisits,
        uploads=list(Upload.objects.about(matter)) if beyond.originals else [],
        gates=[Gate(gate.label, gate not in gaps) for gate in Missing if gate in gaps or gate in _always_named(matter)],
        steps=steps_of(matter),
        entries=[],
        follows=next((row for row in linked if row.pk == matter.follows_id), None),
        followed_by=[row for row in linked if row.follows_id == matter.pk],
        visitor_phone=shown_phone(matter.visitor_phone, is_clear=bool(acts)),
        names=names,
        reads_log=staff.has_role(*LOG_READERS),
        is_held=beyond.held,
    )
    page.entries.extend(sorted(_entries(page), key=lambda entry: entry.at))
    page.entries.reverse()
    return page


def _always_named(matter: Matter) -> frozenset[Missing]:
    """Return the gates that stand on the page even when they are passed; what a matter never started is not named."""
    return frozenset({Missing.REPLY, Missing.RESULT, Missing.TOLD, Missing.DUTIES} | ({Missing.REVISIT} if matter.is_complaint else set()))


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
        Step(STEPS.get(state, state.label), "" if at <= reached else notes.get(state, ""), "done" if at <= reached else "now" if at == reached + 1 else "")
        for at, state in enumerate(order)
    ]


def _entries(page: MatterPage) -> Iterator[Entry]:
    """Return every line of what has happened."""
    yield from _from_matter(page)
    yield from _from_dispute(page)
    yield from _from_receptions(page)
    yield from _from_replies(page)
    yield from _from_revisits(page)
    yield from _from_duties(page)


def _from_matter(page: MatterPage) -> Iterator[Entry]:
    """Return what the row itself tells."""
    matter = page.matter
    if not page.receptions:
        yield Entry(matter.received_at, "message-2", "danger", _("Received"), page.name(matter.received_by_id), text=matter.imported_no)
    if matter.complaint_since and matter.earlier_number:
        yield Entry(matter.complaint_since, "alert-triangle", "danger", _("Turned into a complaint"), text=f"{matter.earlier_number} → {matter.number}")
    if matter.manager_at:
        yield Entry(matter.manager_at, "edit", "now", _("Manager's opinion"), page.name(matter.manager_id), quote=matter.manager_words)
    if matter.matched_at:
        yield Entry(matter.matched_at, "users", "", _("Matched to this household"), page.name(matter.matched_by_id))
    if matter.moved_at:
        yield Entry(matter.moved_at, "arrows-exchange", "warn", _("Moved here from another household"), page.name(matter.moved_by_id), text=matter.move_reason)
    if matter.resolved_at:
        yield Entry(matter.resolved_at, "circle-check", "ok", _("Solved"), page.name(matter.resolved_by_id), text=matter.result)
    if matter.closed_at:
        yield Entry(matter.closed_at, "check", "ok", _("Closed"), page.name(matter.closed_by_id))


def _from_dispute(page: MatterPage) -> Iterator[Entry]:
    """Return that the matter went to law."""
    if dispute := dispute_of(page.matter):
        yield Entry(
            dispute.opened_at, "scale", "danger", _("Legal dispute"), text=f"{dispute.number} {dispute.get_cause_display()}", url=dispute.get_absolute_url()
        )


def _from_receptions(page: MatterPage) -> Iterator[Entry]:
    """Return the talks; a line that was corrected gives way to its correction."""
    corrected = {row.corrects_id for row in page.receptions}
    for row in page.receptions:
        if row.pk not in corrected:
            title = row.get_outcome_display() if row.corrects_id is None else f"{row.get_outcome_display()} · {_('corrected')}"
            late = f" · {_('late entry')}" if row.is_late_entry else ""
            by, text = page.name(row.received_by_id), f"{row.get_channel_display()}{late}"
            yield Entry(row.received_at, "message-2", "danger", title, by, text=text, url=row.get_absolute_url() if page.reads_log else "")


def _from_replies(page: MatterPage) -> Iterator[Entry]:
    """Return what the customer was told."""
    for row in page.replies:
        late = f" · {_('late entry')}" if row.is_late_entry else ""
        tone = "ok" if row.kind == Told.REPLY else ""
        yield Entry(row.told_at, "phone-call", tone, f"{row.get_kind_display()}{late}", page.name(row.by_id) or row.imported_from, text=row.words)


def _from_revisits(page: MatterPage) -> Iterator[Entry]:
    """Return the calls back."""
    opened = {row.pk: row.get_absolute_url() for row in page.followed_by}
    for row in page.revisits:
        words = " · ".join(filter(None, (row.get_opinion_display(), row.remark)))
        tone = "ok" if row.reached == Reached.REACHED else "warn"
        title, url = f"{_('Revisit')}: {row.get_reached_display()}", opened.get(row.new_matter_id or 0, "")
        yield Entry(row.called_at, "phone", tone, title, page.name(row.by_id), text=words, url=url)


def _from_duties(page: MatterPage) -> Iterator[Entry]:
    """Return how a matter climbed."""
    for row in page.duties:
        if row.kind == DutyKind.REPLY_ABOVE_MANDATE:
            before = next((duty for duty in page.duties if duty.lapsed_at == row.opened_at and duty.pk < row.pk), None)
            title, by = _("Reported to: %(post)s") % {"post": row.get_post_display()}, page.name(before.owner_id) if before else ""
            yield Entry(row.opened_at, "arrow-up", "warn", title, by, text=before.reason if before else "")
