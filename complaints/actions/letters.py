"""A customer's letter: it is in principle answered by letter, and never has a clock of its own beside the reply."""

from datetime import datetime

from django.utils.translation import gettext as _

from complaints import rules
from complaints.actions.matters import Term, owe, owner_of
from complaints.enums import Channel
from complaints.models import Matter
from complaints.queries.hands import open_reply
from customers.duties.actions import lapse
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Role
from customers.queries.settings import setting
from customers.rules.deadlines import local_time


def open_letters(matter: Matter) -> list[Duty]:
    """Return the answers by letter that are owed now."""
    return list(Duty.objects.about(matter).open().filter(kind=DutyKind.ANSWER_LETTER).select_related("owner"))


def open_letter_duty(matter: Matter, channel: str, received_at: datetime, now: datetime, occurrence: str = "") -> Duty | None:
    """§5.10.5 Open the answer by letter to a letter that came in, due with the reply that is owed (Q25); one answer serves several letters."""
    if channel != Channel.LETTER or open_letters(matter):
        return None
    reply, days = open_reply(matter), setting("letter_answer_days", local_time(received_at).date())
    due_at = rules.letter_due_at(received_at, reply.due_at if reply else None, days)
    term = Term("5.10.5", DutyKind.ANSWER_LETTER, Role.REP, owner_of(matter, rules.Owes.REP, now), due_at, received_at, occurrence)
    return owe(matter, term, now)


def put_off_letter(matter: Matter, told_at: datetime, now: datetime) -> None:
    """§5.10.5 Let the letter follow later once the customer has an answer given otherwise; what is late by then stays late."""
    days = setting("letter_answer_days", local_time(told_at).date())
    for duty in open_letters(matter):
        if (until := rules.put_off_until(duty.due_at, told_at, days)) is None or duty.occurrence.endswith("after"):
            continue
        lapse(duties=Duty.objects.filter(pk=duty.pk), now=now, reason=_("The customer was answered otherwise first; the letter follows"))
        owe(matter, Term("5.10.5", DutyKind.ANSWER_LETTER, Role.REP, duty.owner, until, duty.starts_at, f"{duty.occurrence}after"), now)
