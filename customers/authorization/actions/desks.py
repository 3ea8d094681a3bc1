"""Laying a request on the desk of its step, and what a desk refuses."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from customers.actions.notifications import notify
from customers.authorization.models import ApprovalRequest
from customers.authorization.queries.desks import desk_holders, desk_takers, holders, spoken_by
from customers.duties import actions as duties
from customers.duties.enums import DutyKind
from customers.enums import NoticeCode, Role
from customers.refusals import Refusal
from customers.rules.deadlines import end_of_day_after

#: One post up from each, for a step whose holder asks himself or that nobody holds.
ABOVE = {Role.MANAGER: Role.VP, Role.VP: Role.GM}
#: House: a request is answered by the end of the next calendar day; nothing passes by itself.
DECIDE_DAYS = 1


class AlreadyDecided(Refusal):
    """The step has its word."""

    clause = "5.1.9.b"
    message = _("This step has already been decided. Look at the request again.")


class NotYours(Refusal):
    """Another post's step, or one's own request."""

    clause = "5.1.9.b"
    message = _("This step belongs to another post, or the request is your own. Nobody decides on his own request.")


class WordsMissing(Refusal):
    """Everything but an approval asks for a reason."""

    clause = "5.1.9.b"
    message = _("Write down the reason: only an approval goes without words.")


class NobodyAbove(Refusal):
    """No post can take the step."""

    clause = "5.1.9.b"
    message = _("No post above can decide this. Ask the administrator to fill the post of %(post)s.")


def _desk(role: Role, request: ApprovalRequest, now: datetime) -> Role:
    """Return the post that takes a step: its own, or the next one up when only the asker holds it, nobody does, or all of them have spoken."""
    spoken = spoken_by(request)
    while not [person for person in holders(role, request.subsidiary_id, now) if not request.concerns(person.pk) and person.pk not in spoken]:
        if role not in ABOVE:
            raise NobodyAbove(post=Role(role).label)
        role = ABOVE[role]
    return role


def take_desk(request: ApprovalRequest, now: datetime) -> None:
    """Lay the request on the desk of its step, open the duty to decide, and tell its holders and who stands in for them."""
    request.desk = _desk(Role(request.route[request.step]["role"]), request, now)
    request.waiting_since = now
    request.reminded_at = None
    request.save()
    able = desk_holders(request, now)
    duties.open_duty(
        clause=request.clause,
        kind=DutyKind.DECIDE,
        subject=request,
        what=request.title,
        post=Role(request.desk),
        owner=able[0],
        due_at=end_of_day_after(now, DECIDE_DAYS),
        now=now,
        subsidiary=request.subsidiary,
        household=request.household,
        occurrence=f"{request.turn}.{request.desk}",
    )
    people = [*able, *desk_takers(request, now)]
    notify(people=people, key=f"ask-{request.pk}-{request.turn}-{request.desk}", code=NoticeCode.APPROVAL_ASKED, url=request.get_absolute_url(), now=now)
