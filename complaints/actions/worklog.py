"""The weekly work log until it is handed in: opened on Monday, lines of other work, frozen by handing it in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.enums import LogState, OtherWorkKind
from complaints.models import OtherWork, WorkLog
from complaints.queries.log_page import may_hand_in_by
from complaints.queries.log_people import Worker, due_at, weeks_to_open, workers_of
from complaints.queries.log_signing import Desks
from complaints.queries.worklog import counts_of, late_duties, running_lines
from complaints.rules.worklog import LONGEST_REST, WEEK, begins_at, closes_at, sign_due_at, week_of
from customers.actions.notifications import notify
from customers.duties.actions import Done, fulfil, open_duty
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import DEPARTMENT, NoticeCode, Role
from customers.models import Staff, Subsidiary
from customers.queries.settings import calendar_changes, setting
from customers.refusals import Refusal
from customers.rules.deadlines import local_time
from customers.wording import moment

CLAUSE = "5.4.4.8"


class NotYourLog(Refusal):
    """Somebody else's work log."""

    clause = CLAUSE
    message = _("This work log belongs to a colleague. Only she, or who stands in for her, hands it in.")


class AlreadyHandedIn(Refusal):
    """A log that was handed in stays as it is."""

    clause = CLAUSE
    message = _("This week's log was handed in at %(at)s and is frozen. What is recorded now stands in the next log, marked as a late entry.")


class WeekNotOver(Refusal):
    """A running week is handed in on purpose only."""

    clause = CLAUSE
    message = _("The week is not over. Say that you hand it in early; what comes later stands in the next log.")


class ReasonMissing(Refusal):
    """An empty week without its reason."""

    clause = CLAUSE
    message = _("Nothing is recorded for this week. Say why, for instance leave.")


class NoLogOwed(Refusal):
    """Who is not of the department keeps no log."""

    clause = "5.4.4.2"
    message = _("Members of the customer service department keep a work log.")


class OtherWorkEmpty(Refusal):
    """A line of other work without words."""

    clause = "5.4.4.2"
    message = _("Write down what was done.")


class OtherWorkDay(Refusal):
    """A day that lies ahead, or too far back."""

    clause = "5.4.4.2"
    message = _("Other work is written down for a day of this week or last, until today.")


class AlreadyStruck(Refusal):
    """A line that a later line corrects."""

    clause = "5.4.4.2"
    message = _("This line has been corrected already. Correct the newest line.")


@dataclass(frozen=True, slots=True)
class Handing:
    """What goes with a log: summary, plan, why it is empty, and that it is handed in before the week is over."""

    summary: str = ""
    plan: str = ""
    empty_reason: str = ""
    is_early: bool = False


def make_sure_logs_are_open(*, now: datetime) -> int:
    """§5.4.4.8 Open what should be open by now: from Monday 07:00 on the log of last week, and those of weeks while nothing ran; each once.

    Return how many were opened.
    """
    return sum(_open_week(subsidiary, week, now) for subsidiary in Subsidiary.objects.order_by("pk") for week in weeks_to_open(subsidiary, now))


def _open_week(subsidiary: Subsidiary, week: date, now: datetime) -> int:
    """Open the logs of one week that are not open yet, one transaction each."""
    return sum(_open_log(worker, subsidiary, week, now) for worker in workers_of(subsidiary, week, now))


@transaction.atomic
def _open_log(worker: Worker, subsidiary: Subsidiary, week: date, now: datetime) -> bool:
    """Open one log with the duty to hand it in; return whether it was new."""
    log, is_new = WorkLog.objects.get_or_create(staff=worker.staff, week=week, defaults={"subsidiary": subsidiary})
    if is_new:
        _owe(log, worker.owner, now)
    return is_new


def _owe(log: WorkLog, owner: Staff | None, now: datetime, *, done: Done | None = None) -> Duty:
    """§5.4.4.8 Open the duty to hand a log in, due by noon of the next working day (Q34)."""
    return open_duty(
        clause=CLAUSE,
        kind=DutyKind.HAND_IN_LOG,
        subject=log,
        what=_what(log),
        post=Role.REP,
        owner=owner,
        due_at=due_at(log.week),
        now=now,
        subsidiary=log.subsidiary,
        starts_at=min(closes_at(log.week), now) if done else closes_at(log.week),
        done=done,
    )


def _what(log: WorkLog) -> str:
    """Return the one line of a log's duties: whose, and which week."""
    return f"{log.staff.name} {log.week:%m-%d} – {log.week + timedelta(days=6):%m-%d}"


@transaction.atomic
def hand_in(*, log: WorkLog, handing: Handing, by: Staff, now: datetime) -> WorkLog:
    """§5.4.4.8 Hand a log in: its lines and counts are frozen, the duty is kept, and it lies on the desk of who signs it."""
    log = WorkLog.objects.select_for_update(of=("self",)).select_related("staff", "subsidiary").get(pk=log.pk)
    if not _may_hand_in(log, by):
        raise NotYourLog
    return _freeze(log, handing, by, now)


@transaction.atomic
def hand_in_running(*, handing: Handing, by: Staff, now: datetime) -> WorkLog:
    """§5.4.4.8 Hand in the running week before it is over: what is recorded later stands in the next log."""
    subsidiary = _subsidiary_of(by)
    log, is_new = WorkLog.objects.get_or_create(staff=by, week=week_of(now), defaults={"subsidiary": subsidiary})
    log = WorkLog.objects.select_for_update(of=("self",)).select_related("staff", "subsidiary").get(pk=log.pk)
    log = _freeze(log, handing, by, now)
    if is_new:
        _owe(log, by, now, done=Done(now, by, log))
    return log


def _subsidiary_of(staff: Staff) -> Subsidiary:
    """Return the department a person works in."""
    held = next((post.subsidiary for post in staff.posts if post.role in DEPARTMENT), None)
    if held is None:
        raise NoLogOwed
    return held


def _may_hand_in(log: WorkLog, by: Staff) -> bool:
    """§5.4.4.1.b Tell whether a person hands this log in."""
    return may_hand_in_by(log, by, Duty.objects.about(log).filter(kind=DutyKind.HAND_IN_LOG).order_by("-pk").first())


def _freeze(log: WorkLog, handing: Handing, by: Staff, now: datetime) -> WorkLog:
    """Freeze a locked log and hand it to who signs."""
    if log.submitted_at is not None:
        raise AlreadyHandedIn(at=moment(log.submitted_at))
    if now < begins_at(log.week + WEEK) and not handing.is_early:
        raise WeekNotOver
    lines = running_lines(log.staff, log.week, now)
    if not lines and not handing.empty_reason.strip():
        raise ReasonMissing
    log.lines = [line.frozen() for line in lines]
    log.counts = counts_of(lines, late_duties(log.staff, log.week, now))
    log.summary, log.plan, log.empty_reason = handing.summary.strip(), handing.plan.strip(), "" if lines else handing.empty_reason.strip()
    log.state, log.submitted_at, log.submitted_by = LogState.SUBMITTED, now, by
    log.save()
    for duty in Duty.objects.about(log).open().filter(kind=DutyKind.HAND_IN_LOG):
        fulfil(duty=duty, by=by, at=now, now=now, evidence=log)
    _ask_to_sign(log, now)
    return log


def _ask_to_sign(log: WorkLog, now: datetime) -> None:
    """§5.4.4.8 Lay a log on the desk of who signs it, and tell him and who stands in for him."""
    desks = Desks.of([log.subsidiary_id], now)
    today = local_time(now).date()
    role, signers = desks.role_of(log), desks.signers(log)
    open_duty(
        clause=CLAUSE,
        kind=DutyKind.SIGN_LOG,
        subject=log,
        what=_what(log),
        post=role or Role.MANAGER,
        owner=signers[0] if signers else None,
        due_at=sign_due_at(now, calendar_changes(today, today + LONGEST_REST), setting("log_sign_days", today)),
        now=now,
        subsidiary=log.subsidiary,
    )
    notify(
        people=desks.told(log),
        key=f"log-{log.pk}",
        code=NoticeCode.LOG_TO_SIGN,
        url=log.get_absolute_url(),
        now=now,
        values={"by": log.staff.name},
    )


@transaction.atomic
def add_other_work(*, day: date, kind: OtherWorkKind, words: str, by: Staff, now: datetime) -> OtherWork:
    """§5.4.4.8 Write down other work of a day of this week or last; for a week that was handed in it stands in the next log."""
    _subsidiary_of(by)
    if not words.strip():
        raise OtherWorkEmpty
    if not week_of(now) - WEEK <= day <= local_time(now).date():
        raise OtherWorkDay
    return OtherWork.objects.create(staff=by, day=day, kind=kind, words=words.strip(), recorded_at=now)


@transaction.atomic
def correct_other_work(*, work: OtherWork, words: str, by: Staff, now: datetime) -> OtherWork:
    """§5.4.4.2 Correct a line of other work by a new one that strikes it; without words it is only struck."""
    work = OtherWork.objects.select_for_update(of=("self",)).get(pk=work.pk)
    if work.staff_id != by.pk:
        raise NotYourLog
    if OtherWork.objects.filter(corrects=work).exists():
        raise AlreadyStruck
    return OtherWork.objects.create(staff=by, day=work.day, kind=work.kind, words=words.strip(), recorded_at=now, corrects=work)
