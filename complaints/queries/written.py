"""Written replies: what the vice president approves of them, who sends them, their lists and their page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from complaints.enums import MatterAct, MatterState, WrittenState
from complaints.models import Matter, WrittenReply
from complaints.models.written import WrittenReplyQuerySet
from complaints.queries.hands import REPLY_KINDS, acts_of
from customers.authorization.models import ApprovalRequest
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Role
from customers.models import Buyer, Household, Staff
from customers.models.file import HEAVY
from customers.queries.addresses import letter_addresses
from customers.rules.names import NEUTRAL_TITLE, salutation

#: The tabs of the list; general affairs has the two of what leaves the house.
VIEWS = ("drafts", "requested", "approved", "sent", "ended")
POSTED_VIEWS = ("approved", "sent")
STATES = {
    "drafts": (WrittenState.DRAFT, WrittenState.RETURNED),
    "requested": (WrittenState.REQUESTED,),
    "approved": (WrittenState.APPROVED,),
    "sent": (WrittenState.SENT,),
    "ended": (WrittenState.REFUSED, WrittenState.GIVEN_UP),
}
#: What is answered by a letter: the reply that is owed, and the answer to a letter.
ANSWERED_KINDS = (*REPLY_KINDS, DutyKind.ANSWER_LETTER)
#: Columns of the household that no row of a list shows.
UNSHOWN = tuple(f"matter__household__{name}" for name in HEAVY)


def snapshot(reply: WrittenReply) -> dict[str, Any]:
    """§5.6.4 Return all that the vice president approves: to whom, where to, and this very text."""
    return {
        "matter": reply.matter_id,
        "addressee": reply.addressee,
        "places": [list(place) for place in reply.places],
        "text": reply.text,
        "version": reply.version,
    }


def may_hand_over(staff: Staff, matter: Matter) -> bool:
    """Tell whether this person hands letters on a matter over: who writes them."""
    return MatterAct.WRITE in acts_of(staff, matter)


def is_poster(staff: Staff, reply: WrittenReply) -> bool:
    """§5.10.1 Tell whether this person posts the letters of the company."""
    return reply.matter.subsidiary_id in staff.subsidiaries_as(Role.GENERAL_AFFAIRS)


def may_post(staff: Staff, reply: WrittenReply) -> bool:
    """§5.10.1 Tell whether this person posts a letter: general affairs, and who writes it."""
    return is_poster(staff, reply) or may_hand_over(staff, reply.matter)


def reads_matter(staff: Staff, reply: WrittenReply) -> bool:
    """Tell whether somebody who sees a letter may read what it answers: who reads the matter, decides on the letter or is asked about it."""
    asked = ApprovalRequest.objects.visible_to(staff).about(reply)
    return Matter.objects.visible_to(staff).filter(pk=reply.matter_id).exists() or asked.exists()


def in_view(rows: WrittenReplyQuerySet, view: str) -> WrittenReplyQuerySet:
    """Keep the letters under one tab."""
    return rows.filter(state__in=STATES[view])


def order_of(view: str) -> tuple[str, ...]:
    """Return the order of a tab: what waits to be sent longest first, else the newest."""
    return ("approved_at", "id") if view == "approved" else ("-sent_at", "-id") if view == "sent" else ("-written_at", "-id")


def listed(rows: QuerySet[WrittenReply]) -> QuerySet[WrittenReply]:
    """Return letters with what a row shows, by one query."""
    return rows.select_related("matter__household__unit", "matter__household__project", "matter__subsidiary", "written_by", "sent_by").defer(*UNSHOWN)


@dataclass(frozen=True, slots=True)
class Row:
    """A letter, and the clock it is to stop."""

    reply: WrittenReply
    duty: Duty | None


def with_clocks(rows: Iterable[WrittenReply]) -> list[Row]:
    """Join each letter with the term it answers, by one query: what runs out next, else what was kept last."""
    replies = list(rows)
    found: dict[int, Duty] = {}
    duties = Duty.objects.filter(subject_type=ContentType.objects.get_for_model(Matter), subject_id__in=[row.matter_id for row in replies])
    for duty in duties.filter(kind__in=ANSWERED_KINDS, lapsed_at__isnull=True).order_by("-due_at", "-pk"):
        known = found.get(duty.subject_id)
        if known is None or known.ended_at is not None or duty.ended_at is None:
            found[duty.subject_id] = duty
    return [Row(reply, found.get(reply.matter_id)) for reply in replies]


def clock_of(reply: WrittenReply) -> Duty | None:
    """Return the term a letter is to stop, or stopped."""
    return with_clocks([reply])[0].duty


@dataclass(frozen=True, slots=True)
class Offer:
    """What the form of a new letter begins with."""

    addressee: str
    places: list[tuple[str, str]]
    is_unnotified: bool


def offer_for(matter: Matter) -> Offer:
    """§5.10.1 §5.10.3 Return to whom and where a letter on a matter goes: the buyers, at the address of the contract, and at the newest one without notice."""
    if matter.household is None:
        return Offer(f"{matter.visitor_name}{NEUTRAL_TITLE}" if matter.visitor_name else "", [], is_unnotified=False)
    known = letter_addresses(matter.household)
    return Offer(addressee_of(matter.household), [(one.text, one.postcode) for one in known], is_unnotified=len(known) > 1)


def addressee_of(household: Household) -> str:
    """Return how a letter to a household is addressed: each buyer by name and title."""
    buyers = Buyer.objects.filter(household=household).select_related("customer").order_by("position", "pk")
    return "、".join(salutation(row.customer.name, row.customer.title, row.customer.kind) for row in buyers)[:80]


@dataclass(frozen=True, slots=True)
class Acts:
    """What a reader may do to a letter now."""

    edit: bool
    submit: bool
    give_up: bool
    post: bool
    hand_over: bool

    @property
    def send(self) -> bool:
        """Tell whether the letter may be logged as having left."""
        return self.post or self.hand_over


def acts_on(reply: WrittenReply, staff: Staff) -> Acts:
    """§5.6.4 Return what this person may do to a letter in its present state."""
    writes = reply.matter.state != MatterState.CLOSED and may_hand_over(staff, reply.matter)
    is_open = reply.state in {WrittenState.DRAFT, WrittenState.RETURNED, WrittenState.REQUESTED}
    is_ready = reply.state == WrittenState.APPROVED
    return Acts(
        edit=writes and is_open,
        submit=writes and is_open and reply.state != WrittenState.REQUESTED,
        give_up=writes and (is_open or is_ready),
        post=is_ready and reply.address != "" and (writes or is_poster(staff, reply)),
        hand_over=is_ready and writes,
    )


def to_send(staff: Staff, limit: int = 8) -> list[Row]:
    """§5.10.1 Return the approved letters that this person posts, the shortest time first."""
    rows = WrittenReply.objects.filter(state=WrittenState.APPROVED, matter__subsidiary__in=staff.subsidiaries_as(Role.GENERAL_AFFAIRS))
    found = with_clocks(listed(rows).order_by("approved_at", "pk")[:50])
    return sorted(found, key=_runs_out)[:limit]


def _runs_out(row: Row) -> tuple[bool, datetime]:
    """Return when the clock of a letter ends; what has no running clock comes last."""
    is_running = row.duty is not None and row.duty.ended_at is None
    return not is_running, row.duty.due_at if row.duty is not None else row.reply.written_at
