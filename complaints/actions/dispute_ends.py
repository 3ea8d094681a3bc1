"""The end of a dispute, and the call back after it, whose wording the lawyer sees first."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.actions.dispute_refusals import DayInFuture, EndsBeforeItBegan, OutcomeUnwritten, ResultUnwritten, locked_dispute, refuse_ended
from complaints.actions.disputes import people_of, strike, tell_file, tell_people, without
from complaints.actions.matters import open_revisit
from complaints.actions.refusals import move
from complaints.enums import DisputeAct, DisputeEnd, MatterState
from complaints.models import Dispute, Hearing
from complaints.queries.disputes import revisit_due
from customers.actions.holds import lift
from customers.duties.models import Duty
from customers.enums import NoticeCode
from customers.models import Staff
from customers.refusals import Refusal
from customers.rules.deadlines import SHANGHAI, end_of_day, local_time
from customers.wording import moment

NOON = time(12, 0)


class NothingToWord(Refusal):
    """A wording before the end, or after the call."""

    clause = "5.7.2"
    message = _("The wording is written after the dispute has ended and before the customer is called back.")


class WordingMissing(Refusal):
    """A call back without its wording."""

    clause = "5.7.2"
    message = _("Write down what the customer is asked and told.")


class WordingChanged(Refusal):
    """Another wording than the one that was looked at."""

    clause = "5.7.2"
    message = _("The wording was changed after you opened it. Read it again.")


class NothingToSee(Refusal):
    """A wording that is not written yet."""

    clause = "5.7.2"
    message = _("The representative has not written the wording yet.")


@dataclass(frozen=True, slots=True)
class Ending:
    """§5.6.5 How a dispute ended, on which day, and what was decided or agreed."""

    how: DisputeEnd
    on: date
    result: str


@transaction.atomic
def end_dispute(*, dispute: Dispute, ending: Ending, by: Staff, now: datetime) -> Dispute:
    """§5.6.5 §5.7.1 End a dispute: its hold is lifted, dates after it are struck, and the customer is called back within 3 days of that day.

    Its result is the solution of the complaint; one the customer was never answered to stays unanswered, and is marked as solved once she is.
    """
    dispute = locked_dispute(dispute, DisputeAct.KEEP, by)
    refuse_ended(dispute)
    _refuse_end(dispute, ending, now)
    dispute.ended_as, dispute.ended_on, dispute.result = ending.how, ending.on, ending.result.strip()
    dispute.save()
    with translation.override("zh-hans"):
        reason = gettext("The dispute has ended")
    for hearing in Hearing.objects.awaited().filter(dispute=dispute).select_for_update(of=("self",)).order_by("pk"):
        strike(hearing, reason, by, now)
    matter = dispute.matter
    if matter.state == MatterState.REPLIED:
        move(matter, MatterState.RESOLVED)
        matter.result, matter.resolved_at, matter.resolved_by = dispute.result, now, by
        matter.save()
    duty = open_revisit(matter, now, datetime.combine(ending.on, NOON, SHANGHAI))
    lift(subject=dispute, by=by, now=now)
    tell_file(dispute, by, now, lambda: f"{dispute.get_ended_as_display()} {ending.on.isoformat()}")
    people = without([dispute.lawyer, *people_of(dispute, now)], by)
    tell_people(dispute, people, NoticeCode.DISPUTE_ENDED, f"dispute-ended-{dispute.pk}", now, due_at=duty.due_at)
    return dispute


def _refuse_end(dispute: Dispute, ending: Ending, now: datetime) -> None:
    """Refuse an end in the future, before the beginning, without its result, or while a date up to it has no outcome."""
    first = dispute.steps.order_by("reached_on").first()
    if ending.on > local_time(now).date():
        raise DayInFuture
    if first is not None and ending.on < first.reached_on:
        raise EndsBeforeItBegan(on=first.reached_on.isoformat())
    if not ending.result.strip():
        raise ResultUnwritten
    passed = Hearing.objects.awaited().filter(dispute=dispute, at__lte=min(now, end_of_day(ending.on))).first()
    if passed is not None:
        raise OutcomeUnwritten(at=moment(passed.at, local_time(now).date()))


@transaction.atomic
def write_words(*, dispute: Dispute, words: str, by: Staff, now: datetime) -> Dispute:
    """§5.7.2 Write, or write anew, what the customer is told and asked at the call back after a dispute; the lawyer sees it before anybody calls (Q11)."""
    dispute = locked_dispute(dispute, DisputeAct.WORD, by)
    duty = _call_owed(dispute)
    if not words.strip():
        raise WordingMissing
    if words.strip() == dispute.revisit_words:
        return dispute
    dispute.revisit_words, dispute.revisit_words_seen_at, dispute.revisit_words_seen_by = words.strip(), None, None
    dispute.save()
    tell_people(dispute, [dispute.lawyer], NoticeCode.WORDS_TO_SEE, f"words-{dispute.pk}-{now.isoformat()}", now, due_at=duty.due_at)
    return dispute


@transaction.atomic
def see_words(*, dispute: Dispute, words: str, read: str, by: Staff, now: datetime) -> Dispute:
    """§5.7.2 Say as lawyer that the wording was seen, amended where need be; `read` is what the lawyer had before her. Now the customer may be called."""
    dispute = locked_dispute(dispute, DisputeAct.SEE, by)
    duty = _call_owed(dispute)
    if not dispute.revisit_words:
        raise NothingToSee
    if _plain(read) != _plain(dispute.revisit_words):
        raise WordingChanged
    if not words.strip():
        raise WordingMissing
    dispute.revisit_words, dispute.revisit_words_seen_at, dispute.revisit_words_seen_by = words.strip(), now, by
    dispute.save()
    people = without(people_of(dispute, now), by)
    tell_people(dispute, people, NoticeCode.WORDS_SEEN, f"words-seen-{dispute.pk}-{now.isoformat()}", now, due_at=duty.due_at)
    return dispute


def _plain(text: str) -> str:
    """Return a text as a form sends it back: with its line ends made alike."""
    return "\n".join(text.strip().splitlines())


def _call_owed(dispute: Dispute) -> Duty:
    """Return the call back that is owed after the end of a dispute."""
    duty = revisit_due(dispute)
    if dispute.ended_on is None or duty is None:
        raise NothingToWord
    return duty
