"""Households handed over, with what is open in them: the lowest place that knows every row of it, duties and requests too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.actions.households import Handed, assign_representatives
from customers.actions.notifications import notify
from customers.authorization.models import ApprovalRequest
from customers.authorization.queries.handover import open_duties, open_requests
from customers.duties.actions import hand_on
from customers.enums import NoticeCode, Role
from customers.models import Household, Staff
from customers.refusals import Refusal
from customers.rules.staffing import share_out


class ManagerHandsOver(Refusal):
    """The manager gives households another representative."""

    clause = "2.1.b"
    message = _("Only the customer service manager gives a household another representative. Ask him to.")


class ReasonMissing(Refusal):
    """Another representative without the reason."""

    clause = "2.1.b"
    message = _("Write down why these households get another representative: the reason stays in the file.")


class NothingToHandOver(Refusal):
    """Nobody, or nothing, was chosen."""

    clause = "2.1.b"
    message = _("Choose the households and at least one other representative.")


class MovedMeanwhile(Refusal):
    """Some of the households are no longer with the one they are to be taken from."""

    clause = "2.1.b"
    message = _("%(count)s of these households are no longer served by %(name)s, or have ended. Choose them anew.")


@dataclass(frozen=True, slots=True)
class Moved:
    """What went along: households, open duties, requests that are being decided."""

    households: int
    duties: int
    requests: int


@transaction.atomic
def hand_over(*, households: Iterable[int], to: Sequence[Staff], reason: str, by: Staff, now: datetime, of: Staff | None = None) -> Moved:
    """§2.1.b Give households to another representative, or evenly to several, with what is open in them; the manager's act.

    - the assignments change, the history keeps the earlier name and the time line says both;
    - open duties the representative's post owes go along, what the manager had given to somebody else stays there;
    - requests that are being decided are followed by the new one; who sent them stays;
    - the new ones are told how many.
    """
    if not reason.strip():
        raise ReasonMissing
    files = _chosen(set(households), of, by)
    shares = share_out([file.pk for file in files], [person for person in to if of is None or person.pk != of.pk])
    if not shares:
        raise NothingToHandOver
    handed = assign_representatives(served=shares, reason=reason.strip()[:200], by=by, now=now)
    requests, duties = _follow(handed), _hand_duties_on(handed, by, now)
    for person in {one.to for one in handed}:
        count = sum(one.to == person for one in handed)
        url = f"{reverse('customers:households')}?view=mine"
        notify(people=[person], key=f"assigned-{now:%Y%m%d%H%M%S%f}-{by.pk}", code=NoticeCode.ASSIGNED, url=url, now=now, values={"count": count})
    return Moved(len(handed), duties, requests)


def _chosen(chosen: set[int], of: Staff | None, by: Staff) -> list[Household]:
    """Return the chosen households in the order they are dealt out, locked; refuse what is not the manager's, has ended or has moved."""
    rows = Household.objects.open().filter(pk__in=chosen)
    rows = rows if of is None else rows.filter(pk__in=Household.objects.served_by(of).values("pk"))
    files = list(rows.select_for_update(of=("self",)).select_related("project").order_by("project__kind", "project", "name_key", "pk"))
    if not {file.project.subsidiary_id for file in files} <= by.subsidiaries_as(Role.MANAGER):
        raise ManagerHandsOver
    if of is not None and len(files) < len(chosen):
        raise MovedMeanwhile(count=len(chosen) - len(files), name=of.name)
    return files


def _pairs(handed: Sequence[Handed]) -> dict[tuple[Staff, Staff], list[int]]:
    """Return the households by who had and who has them."""
    pairs: dict[tuple[Staff, Staff], list[int]] = {}
    for one in handed:
        pairs.setdefault((one.earlier, one.to), []).append(one.household.pk)
    return pairs


def _follow(handed: Sequence[Handed]) -> int:
    """§5.1.9 Let the new representatives follow the open requests of the earlier ones; return how many."""
    count = 0
    for (earlier, to), files in _pairs(handed).items():
        locked = open_requests(earlier, files).select_for_update(of=("self",)).order_by("pk")
        count += ApprovalRequest.objects.filter(pk__in=[request.pk for request in locked]).update(followed_by=to)
    return count


def _hand_duties_on(handed: Sequence[Handed], by: Staff, now: datetime) -> int:
    """Give the open duties of the post to the new representatives; return how many."""
    return sum(hand_on(duties=open_duties(earlier, files), to=to, by=by, now=now) for (earlier, to), files in _pairs(handed).items())
