"""Coordination meetings: called, cancelled, their minutes, and what they gave the departments to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from correspondence.actions.letters import NobodyThere
from correspondence.actions.locks import locked, locked_origin
from correspondence.actions.origins import number_for
from correspondence.actions.refusals import DayPassed, NotTheWriter, NotYours, ReasonMissing, TooLongAgo, WordsMissing
from correspondence.models import Meeting, MeetingAction, MeetingInvitee, MeetingNote
from correspondence.queries.addressees import Addressee, Answerer, Directory, directory
from correspondence.queries.hands import handles, may_write, representative_of
from correspondence.queries.origins import Origin
from customers.actions.notifications import notify
from customers.actions.referrals import refer, settle
from customers.actions.timeline import tell
from customers.documents.actions import keep_upload
from customers.documents.enums import Form
from customers.duties.actions import open_duty
from customers.duties.enums import DutyKind
from customers.enums import Happened, NoticeCode, Role
from customers.models import Staff
from customers.queries.people import manager_of, with_covers
from customers.queries.settings import setting
from customers.refusals import Refusal
from customers.rules.deadlines import end_of_day, local_time


class NobodyInvited(Refusal):
    """A coordination meeting of nobody."""

    clause = "5.4.4.6.a"
    message = _("Choose the departments that are asked to come.")


class AlreadyWritten(Refusal):
    """Minutes are completed once."""

    clause = "5.4.4.6.a"
    message = _("The minutes of %(number)s are complete and stay as they are. Add a line to them.")


class MeetingCancelled(Refusal):
    """A meeting that did not take place."""

    clause = "5.4.4.6.a"
    message = _("Meeting %(number)s was cancelled.")


class NotYetHeld(Refusal):
    """Minutes before the meeting."""

    clause = "5.4.4.6.a"
    message = _("The meeting has not begun yet. Its minutes are written after it.")


class NotYetWritten(Refusal):
    """A line added to minutes that are not there."""

    clause = "5.4.4.6.a"
    message = _("There are no minutes yet: write them first.")


@dataclass(frozen=True, slots=True)
class Call:
    """§5.4.4.6.a What a meeting is about, when and where, and which departments are asked to it."""

    title: str
    held_at: datetime
    place: str
    agenda: str
    invited: Sequence[Addressee]


@dataclass(frozen=True, slots=True)
class Task:
    """§5.4.4.6.a What a meeting gives a department or post to do, by when; without addressee the representative does it."""

    what: str
    due_on: date
    to: Addressee | None = None


@dataclass(frozen=True, slots=True)
class Minutes:
    """§5.4.4.6.a The minutes: who led, wrote and was there, what was said and concluded, and who does what by when."""

    chair: str
    recorder: str
    present: str
    minutes: str
    tasks: Sequence[Task] = ()


@transaction.atomic
def call_meeting(*, call: Call, origin: Origin, by: Staff, now: datetime) -> Meeting:
    """§5.4.4.6.a Call a meeting under its number, and tell those who are asked; what began it waits until all it decides is done."""
    origin = locked_origin(origin)
    _refuse_call(call, origin, by, now)
    there = directory([origin.subsidiary], local_time(now).date())
    if any(there.named(one.key) is None for one in call.invited):
        raise NobodyThere
    meeting = Meeting.objects.create(
        subsidiary=origin.subsidiary,
        household=origin.household,
        subject=origin.subject,
        number=number_for(Form.MEETING, origin, now),
        title=call.title.strip(),
        held_at=call.held_at,
        place=call.place.strip(),
        agenda=call.agenda.strip(),
        called_by=by,
        called_at=now,
    )
    for one in {one.key: one for one in call.invited}.values():
        MeetingInvitee.objects.create(meeting=meeting, organisation=one.organisation, role=one.role)
    if origin.subject is not None:
        refer(origin=origin.subject, result=meeting, by=by, now=now)
    _tell_invited(meeting, call.invited, there, now)
    tell(household=meeting.household, kind=Happened.MEETING, by=by, at=now, text=f"{meeting.number} {meeting.title}", subject=meeting)
    return meeting


def _refuse_call(call: Call, origin: Origin, by: Staff, now: datetime) -> None:
    """§5.4.4.6.a Refuse who calls no meetings, a call that says too little, and a time long gone."""
    if not may_write(by, origin.subsidiary.pk):
        raise NotTheWriter
    if not (call.title.strip() and call.place.strip() and call.agenda.strip()):
        raise WordsMissing
    if not call.invited:
        raise NobodyInvited
    limit: timedelta = setting("late_entry_hours", timezone.localdate(now))
    if now - call.held_at > limit:
        raise TooLongAgo(hours=limit // timedelta(hours=1))


def _tell_invited(meeting: Meeting, invited: Iterable[Addressee], there: Directory, now: datetime) -> None:
    """Tell who holds the posts that are asked; a meeting that was held already is told to nobody."""
    if meeting.held_at > now:
        people = [post.staff for one in invited for post in there.holders(one, meeting.household)]
        values = {"number": meeting.number, "due_at": meeting.held_at.isoformat()}
        key, url = f"meeting-{meeting.pk}", meeting.get_absolute_url()
        notify(people=people, key=key, code=NoticeCode.MEETING_CALLED, url=url, now=now, values=values)


def _taken_up(meeting: Meeting, by: Staff) -> Meeting:
    """Lock a meeting that stands, for who follows it up."""
    meeting = locked(meeting)
    if not handles(by, meeting):
        raise NotYours
    if meeting.cancelled_at is not None:
        raise MeetingCancelled(number=meeting.number)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by: Staff, now: datetime) -> Meeting:
    """§5.4.4.6.a Cancel a meeting that has no minutes, with the reason, and tell those who were asked."""
    meeting = _taken_up(meeting, by)
    if meeting.minutes_at is not None:
        raise AlreadyWritten(number=meeting.number)
    if not reason.strip():
        raise ReasonMissing
    meeting.cancelled_words, meeting.cancelled_at = reason.strip(), now
    meeting.save()
    settle(result=meeting, outcome=meeting.cancelled_words, now=now)
    there = directory([meeting.subsidiary], local_time(now).date())
    invited = [Addressee(one.organisation, one.role) for one in meeting.invitees.select_related("organisation")]
    people = [post.staff for one in invited for post in there.holders(one, meeting.household)]
    values = {"number": meeting.number}
    notify(people=people, key=f"meeting-off-{meeting.pk}", code=NoticeCode.MEETING_CANCELLED, url=meeting.get_absolute_url(), now=now, values=values)
    tell(household=meeting.household, kind=Happened.MEETING, by=by, at=now, text=f"{meeting.number} × {meeting.cancelled_words}", subject=meeting)
    return meeting


@transaction.atomic
def write_minutes(*, meeting: Meeting, minutes: Minutes, by: Staff, now: datetime, uploads: Iterable[UploadedFile] = ()) -> Meeting:
    """§5.4.4.6.a Complete the minutes of a meeting, once; each thing to be done becomes a duty of its post, due at the end of its day."""
    meeting = _taken_up(meeting, by)
    if meeting.minutes_at is not None:
        raise AlreadyWritten(number=meeting.number)
    if meeting.held_at > now:
        raise NotYetHeld
    _refuse_minutes(minutes, now)
    meeting.chair, meeting.recorder, meeting.present = minutes.chair.strip(), minutes.recorder.strip(), minutes.present.strip()
    meeting.minutes, meeting.minutes_by, meeting.minutes_at = minutes.minutes.strip(), by, now
    meeting.save()
    there = directory([meeting.subsidiary], local_time(now).date())
    for task in minutes.tasks:
        _give(meeting, task, there, now)
    for file in uploads:
        keep_upload(file=file, subject=meeting, household=meeting.household, by=by, now=now)
    settle_when_done(meeting, now)
    tell(household=meeting.household, kind=Happened.MEETING, by=by, at=now, text=f"{meeting.number} {meeting.minutes}", subject=meeting)
    return meeting


def _refuse_minutes(minutes: Minutes, now: datetime) -> None:
    """§5.4.4.6.a Refuse minutes that leave out who or what, and tasks whose day has passed."""
    if not all(text.strip() for text in (minutes.chair, minutes.recorder, minutes.present, minutes.minutes)):
        raise WordsMissing
    if any(not task.what.strip() for task in minutes.tasks):
        raise WordsMissing
    if any(task.due_on < local_time(now).date() for task in minutes.tasks):
        raise DayPassed


def _give(meeting: Meeting, task: Task, there: Directory, now: datetime) -> MeetingAction:
    """§5.4.4.6.a Write down one thing to be done, and open it as a duty of whoever does it."""
    who = _doer(meeting, task, there, now)
    action = MeetingAction.objects.create(
        meeting=meeting,
        what=task.what.strip(),
        organisation=task.to.organisation if task.to is not None else None,
        role=task.to.role if task.to is not None and task.to.role else who.post,
        due_on=task.due_on,
    )
    due_at = end_of_day(task.due_on)
    open_duty(
        clause="5.4.4.6.a",
        kind=DutyKind.MEETING_ACTION,
        subject=action,
        what=action.what,
        post=who.post,
        owner=who.staff,
        due_at=due_at,
        now=now,
        subsidiary=meeting.subsidiary,
        household=meeting.household,
    )
    values = {"number": meeting.number, "due_at": due_at.isoformat()}
    people = [one for one in with_covers(who.staff, now) if one != meeting.minutes_by]
    notify(people=people, key=f"meeting-action-{action.pk}", code=NoticeCode.MEETING_ASKS, url=action.get_absolute_url(), now=now, values=values)
    return action


def _doer(meeting: Meeting, task: Task, there: Directory, now: datetime) -> Answerer:
    """§5.4.4.6.a Return who does it: the post that was named; the representative, or who called the meeting, where nobody there has a login."""
    if task.to is not None:
        if there.named(task.to.key) is None:
            raise NobodyThere
        if (found := there.answerer(task.to, meeting.household)) is not None:
            return found
    return Answerer(Role.REP, representative_of(meeting.household_id) or _in_post(meeting, now))


def _in_post(meeting: Meeting, now: datetime) -> Staff:
    """Return who called the meeting, or the manager when he has left his post."""
    boss = manager_of(meeting.subsidiary, local_time(now).date())
    return meeting.called_by if boss is None or may_write(meeting.called_by, meeting.subsidiary_id) else boss


def settle_when_done(meeting: Meeting, now: datetime) -> None:
    """§5.4.4.6.b Let what began a meeting go on, once its minutes are there and nothing is left to do."""
    if meeting.minutes_at is not None and not meeting.actions.filter(done_at__isnull=True).exists():
        settle(result=meeting, outcome=meeting.minutes, now=now)


@transaction.atomic
def add_note(*, meeting: Meeting, words: str, by: Staff, now: datetime) -> MeetingNote:
    """§5.4.4.6.a Add a line to complete minutes; it stands below them with its name and time."""
    meeting = _taken_up(meeting, by)
    if meeting.minutes_at is None:
        raise NotYetWritten
    if not words.strip():
        raise WordsMissing
    return MeetingNote.objects.create(meeting=meeting, words=words.strip(), by=by, at=now)
