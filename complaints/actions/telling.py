"""The customer of an unsolved matter hears how far it is: a duty from one telling to the next."""

from datetime import datetime

from complaints.actions.matters import Term, owe, owner_of
from complaints.models import Dispute, Matter, Reply
from complaints.rules import Owes, progress_clause, progress_due_at
from customers.duties.actions import fulfil, lapse
from customers.duties.enums import DutyKind
from customers.duties.models import Duty, DutyQuerySet
from customers.enums import Role
from customers.models import Staff
from customers.queries.settings import setting
from customers.rules.deadlines import local_time


def keep_telling(matter: Matter, reply: Reply, now: datetime) -> None:
    """§5.4.4.6.b §5.6.3.c Note when the customer was told last, and owe the next word while the matter is neither solved nor at law. The caller saves the matter."""
    if matter.last_told_at is not None and reply.told_at < matter.last_told_at:
        return
    for duty in _owed(matter):
        fulfil(duty=duty, by=reply.by, at=reply.told_at, now=now, evidence=reply)
    matter.last_told_at = reply.told_at
    if matter.resolved_at is None and not Dispute.objects.filter(matter=matter, ended_on__isnull=True).exists():
        owe_progress(matter, now)


def owe_progress(matter: Matter, now: datetime) -> Duty:
    """§5.6.3.c Open the next word to the customer, counted from the last one."""
    told_at = matter.last_told_at or matter.received_at
    due_at = progress_due_at(told_at, setting("silent_days", local_time(told_at).date()))
    earlier = Duty.objects.about(matter).filter(kind=DutyKind.TELL_PROGRESS).count()
    term = Term(
        progress_clause(is_complaint=matter.is_complaint), DutyKind.TELL_PROGRESS, Role.REP, owner_of(matter, Owes.REP, now), due_at, told_at, str(earlier + 1)
    )
    return owe(matter, term, now)


def stop_telling(matter: Matter, reason: str, by: Staff, now: datetime) -> None:
    """§5.6.3.c Let the next word lapse: the matter is solved and its result is told on its own, or a lawyer conducts it."""
    lapse(duties=_owed(matter), now=now, reason=reason, by=by)


def _owed(matter: Matter) -> DutyQuerySet:
    """Return the word that is owed now."""
    return Duty.objects.about(matter).open().filter(kind=DutyKind.TELL_PROGRESS)
