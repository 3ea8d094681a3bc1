"""The inbox: what waits for my word, what I sent, what I decided, what opinion or confirmation is asked of me."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import pgettext

from customers import wording
from customers.authorization.enums import RequestState, Verdict, Word
from customers.authorization.models import ApprovalRequest, Commitment, Decision
from customers.authorization.queries.dockets import STATE_ICONS, STATE_TONES
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Role
from customers.models import Posting, Staff
from customers.rules.deadlines import local_time

#: Posts that have a desk for requests, and posts that are asked for opinions.
DECIDERS = (Role.MANAGER, Role.VP, Role.GM)
ADVISERS = (Role.LAWYER, Role.FINANCE, Role.SALES, Role.ENGINEERING)
#: §4.9.2 §4.11 Posts whose own word a promise may need.
CONFIRMERS = (Role.ENGINEERING, Role.LAWYER, Role.VP)


@dataclass(frozen=True, slots=True)
class Row:
    """One request in the inbox: whose desk it is on, since when, and what was said so far."""

    request: ApprovalRequest
    url: str
    tone: str
    icon: str
    way: list[str]
    desk: str
    waited: str
    duty: Duty | None
    objection: str


def views_of(staff: Staff) -> list[str]:
    """Return the tabs a person has, the one to land on first."""
    has_desk = staff.has_role(*DECIDERS) or staff.delegations_taken.current().exists()
    tabs = ["desk"] if has_desk else []
    if staff.has_role(*CONFIRMERS):
        tabs.append("confirm")
    if staff.has_role(*ADVISERS):
        tabs.append("consulted")
    return [*tabs, "mine", "decided"] if has_desk or tabs else ["mine", "decided"]


def requests_in(view: str, staff: Staff) -> QuerySet[ApprovalRequest]:
    """Return the requests under one tab."""
    rows = ApprovalRequest.objects.all()
    if view == "desk":
        return rows.on_desk_of(staff)
    if view == "consulted":
        return rows.consulting(staff)
    if view == "mine":
        return rows.followed(staff)
    return rows.filter(Exists(Decision.objects.filter(Q(by=staff) | Q(on_behalf_of=staff), request=OuterRef("pk"))))


def order_of(view: str) -> tuple[str, ...]:
    """Return the sort order of a tab: what waits longest first, what is done newest first."""
    return ("waiting_since", "id") if view in {"desk", "consulted"} else ("-asked_at", "-id")


def listed(rows: QuerySet[ApprovalRequest]) -> QuerySet[ApprovalRequest]:
    """Return requests with what a row shows, in a constant number of queries."""
    spoken = Decision.objects.filter(round=F("request__round")).select_related("by").order_by("step")
    return rows.select_related("asked_by", "household__unit").prefetch_related("subject", Prefetch("decisions", spoken, to_attr="words"))


def rows_of(found: Sequence[ApprovalRequest], *, now: datetime) -> list[Row]:
    """Return the rows of a page; who holds the desks and what is due are read once for all of them."""
    names, duties = _desk_names(found, now), _duties(found)
    return [_row(request, names.get((request.subsidiary_id, request.desk), []), duties.get(request.pk), now) for request in found]


def _row(request: ApprovalRequest, holders: list[tuple[int, str]], duty: Duty | None, now: datetime) -> Row:
    """Return one row."""
    words: list[Decision] = request.words  # type: ignore[attr-defined]
    spoken = {word.by_id for word in words} | {request.asked_by_id, request.followed_by_id}
    objections = [word for word in words if word.word == Word.OPINION and word.verdict == Verdict.REFUSE]
    is_waiting = request.state == RequestState.WAITING
    return Row(
        request=request,
        url=request.get_absolute_url(),
        tone=STATE_TONES[RequestState(request.state)],
        icon=STATE_ICONS[RequestState(request.state)],
        way=[request.asked_by.name, *(word.by.name for word in words)],
        desk=pgettext("between names", ", ").join(name for pk, name in holders if pk not in spoken) if is_waiting else "",
        waited=wording.length(now - request.waiting_since) if is_waiting else "",
        duty=duty,
        objection=objections[-1].get_role_display() if objections else "",
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """§4.9.2 §4.11 A promise that waits for the reader's own word, and by when the word is owed."""

    commitment: Commitment
    duty: Duty | None


def to_confirm(found: Sequence[Commitment], staff: Staff) -> list[Asked]:
    """Return the promises of a page with the word each waits for; the duties are read once for all of them."""
    kind = ContentType.objects.get_for_model(Commitment)
    rows = Duty.objects.open().filter(subject_type=kind, subject_id__in=[row.pk for row in found], kind=DutyKind.CONFIRM_PROMISE, post__in=staff.roles)
    duties = {duty.subject_id: duty for duty in rows.order_by("-due_at")}
    return [Asked(row, duties.get(row.pk)) for row in found]


def _desk_names(found: Sequence[ApprovalRequest], now: datetime) -> dict[tuple[int, str], list[tuple[int, str]]]:
    """Return who holds the desks of these requests, by one query."""
    desks = {(request.subsidiary_id, request.desk) for request in found if request.desk}
    if not desks:
        return {}
    held = Posting.objects.held_on(local_time(now).date()).filter(
        staff__is_active=True, role__in={desk for _, desk in desks}, subsidiary__in={s for s, _ in desks}
    )
    names: dict[tuple[int, str], list[tuple[int, str]]] = {}
    for subsidiary, role, pk, name in held.values_list("subsidiary", "role", "staff", "staff__name").order_by("staff"):
        names.setdefault((subsidiary, role), []).append((pk, name))
    return names


def _duties(found: Sequence[ApprovalRequest]) -> dict[int, Duty]:
    """Return the open duty to decide of each request, by one query."""
    kind = ContentType.objects.get_for_model(ApprovalRequest)
    rows = Duty.objects.open().filter(subject_type=kind, subject_id__in=[request.pk for request in found], kind=DutyKind.DECIDE)
    return {duty.subject_id: duty for duty in rows}
