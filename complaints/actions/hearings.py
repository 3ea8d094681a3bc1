"""Dates of a dispute: set, moved, struck, and what came of them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.actions.dispute_refusals import locked_dispute, refuse_ended
from complaints.actions.disputes import people_of, strike, tell_file, tell_people, without
from complaints.enums import DisputeAct
from complaints.models import Dispute, Hearing
from customers.duties.actions import fulfil, open_duty
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import NoticeCode, Role
from customers.models import Staff
from customers.refusals import Refusal
from customers.rules.deadlines import end_of_day, local_time
from customers.wording import hour, moment


class DateHasPassed(Refusal):
    """A date that is entered too late."""

    clause = "5.6.5"
    message = _("This date has passed. Write down what came of it as a stage.")


class NameMissing(Refusal):
    """A date without saying of what."""

    clause = "5.6.5"
    message = _("Say what takes place.")


class AlreadySettled(Refusal):
    """A date that took place or was struck."""

    clause = "5.6.5"
    message = _("This date took place or was struck already; it stays as it is.")


class WhyMissing(Refusal):
    """A date struck or moved without its reason."""

    clause = "5.6.5"
    message = _("Write down why: the court moved it, the parties agreed, it was withdrawn.")


class OutcomeMissing(Refusal):
    """A date without what came of it."""

    clause = "5.6.5"
    message = _("Write down what came of it, and what is to be done next.")


class NotYetHeld(Refusal):
    """An outcome before the date."""

    clause = "5.6.5"
    message = _("This date is on %(at)s: what came of it is written down afterwards.")


@dataclass(frozen=True, slots=True)
class CourtDate:
    """When something of a dispute takes place, what and where."""

    at: datetime
    what: str
    place: str = ""


@transaction.atomic
def set_hearing(*, dispute: Dispute, date: CourtDate, by: Staff, now: datetime) -> Hearing:
    """§5.6.5 Set a date of a dispute: the lawyer attends it, and writes down by the end of that day what came of it."""
    dispute = locked_dispute(dispute, DisputeAct.KEEP, by)
    refuse_ended(dispute)
    return _set(dispute, date, by, now)


def _set(dispute: Dispute, date: CourtDate, by: Staff, now: datetime, instead_of: Hearing | None = None) -> Hearing:
    """Write a date of a locked dispute, with the duty to attend it, and tell whom it concerns."""
    if not date.what.strip():
        raise NameMissing
    if date.at <= now:
        raise DateHasPassed
    matter = dispute.matter
    hearing = Hearing.objects.create(
        dispute=dispute, at=date.at, what=date.what.strip(), place=date.place.strip(), entered_by=by, entered_at=now, instead_of=instead_of
    )
    open_duty(
        clause="5.6.5",
        kind=DutyKind.ATTEND_HEARING,
        subject=hearing,
        what=" ".join(filter(None, (hour(hearing.at), hearing.what, hearing.place))),
        post=Role.LAWYER,
        owner=dispute.lawyer,
        due_at=end_of_day(local_time(hearing.at).date()),
        now=now,
        subsidiary=matter.subsidiary,
        household=matter.household,
    )
    tell_file(dispute, by, now, lambda: f"{moment(hearing.at)} {hearing.what}")
    people = without([dispute.lawyer, *people_of(dispute, now)], by)
    tell_people(dispute, people, NoticeCode.HEARING_SET, f"hearing-{hearing.pk}", now, due_at=hearing.at)
    return hearing


def _awaited(hearing: Hearing, by: Staff) -> Hearing:
    """Return a date that is still to come, locked after its dispute, with the dispute."""
    dispute = locked_dispute(hearing.dispute, DisputeAct.KEEP, by)
    refuse_ended(dispute)
    row = Hearing.objects.select_for_update(of=("self",)).get(pk=hearing.pk)
    if row.held_at is not None or row.struck_at is not None:
        raise AlreadySettled
    row.dispute = dispute
    return row


@transaction.atomic
def move_hearing(*, hearing: Hearing, date: CourtDate, reason: str, by: Staff, now: datetime) -> Hearing:
    """§5.6.5 Move a date: the old one is struck with the reason, and the new one takes its place."""
    row = _awaited(hearing, by)
    if not reason.strip():
        raise WhyMissing
    strike(row, reason.strip(), by, now)
    return _set(row.dispute, date, by, now, instead_of=row)


@transaction.atomic
def strike_hearing(*, hearing: Hearing, reason: str, by: Staff, now: datetime) -> Hearing:
    """§5.6.5 Strike a date that does not take place, with the reason."""
    row = _awaited(hearing, by)
    if not reason.strip():
        raise WhyMissing
    strike(row, reason.strip(), by, now)
    return row


@transaction.atomic
def record_outcome(*, hearing: Hearing, outcome: str, by: Staff, now: datetime) -> Hearing:
    """§5.6.5 Write down what came of a date; it fulfils the duty at the time of the date itself."""
    row = _awaited(hearing, by)
    if row.at > now:
        raise NotYetHeld(at=moment(row.at, local_time(now).date()))
    if not outcome.strip():
        raise OutcomeMissing
    row.outcome, row.held_at = outcome.strip(), row.at
    row.save()
    for duty in Duty.objects.about(row).open():
        fulfil(duty=duty, by=by, at=row.at, now=now, evidence=row)
    tell_file(row.dispute, by, now, lambda: f"{row.what}：{row.outcome}")
    return row
