"""What a meeting gave somebody to do: done with words, by the post itself or as the representative records it."""

from collections.abc import Iterable
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from correspondence.actions.locks import locked
from correspondence.actions.meetings import settle_when_done
from correspondence.actions.refusals import WordsMissing, refuse_time
from correspondence.models import MeetingAction
from correspondence.queries.hands import handles, may_do
from customers.actions.notifications import notify
from customers.actions.timeline import tell
from customers.documents.actions import keep_upload
from customers.duties.actions import fulfil
from customers.duties.models import Duty
from customers.enums import Happened, NoticeCode
from customers.models import Staff
from customers.queries.people import with_covers
from customers.refusals import Refusal
from customers.wording import moment


class NotYoursToDo(Refusal):
    """What a meeting gave somebody else to do."""

    clause = "5.4.4.6.a"
    message = _("The meeting gave this to another post. The representative or the manager records what was done.")


class AlreadyDone(Refusal):
    """Done twice."""

    clause = "5.4.4.6.a"
    message = _("%(name)s has recorded this as done already, %(at)s.")


@transaction.atomic
def do_action(
    *, action: MeetingAction, words: str, by: Staff, now: datetime, at: datetime | None = None, uploads: Iterable[UploadedFile] = ()
) -> MeetingAction:
    """§5.4.4.6.a Say that something a meeting decided was done, and how: the post now, who follows the meeting up at the time it happened.

    The duty is kept at that time; when it was the last one, what began the meeting goes on.
    """
    meeting = locked(action.meeting)
    action = MeetingAction.objects.select_for_update(of=("self",)).select_related("done_by").get(pk=action.pk)
    if action.done_at is not None:
        raise AlreadyDone(name=action.done_by.name if action.done_by else "", at=moment(action.done_at))
    follows_up = handles(by, meeting)
    if not follows_up and action.pk not in may_do(by, meeting):
        raise NotYoursToDo
    if not words.strip():
        raise WordsMissing
    done_at = at if at is not None and follows_up else now
    refuse_time(done_at, now, began=meeting.minutes_at or meeting.held_at)
    action.done_words, action.done_by, action.done_at = words.strip(), by, done_at
    action.save()
    for file in uploads:
        keep_upload(file=file, subject=meeting, household=meeting.household, by=by, now=now)
    for duty in Duty.objects.about(action).open():
        fulfil(duty=duty, by=by, at=done_at, now=now, evidence=action)
    settle_when_done(meeting, now)
    people = [one for one in with_covers(meeting.called_by, now) if one != by]
    values = {"number": meeting.number}
    notify(people=people, key=f"meeting-done-{action.pk}", code=NoticeCode.MEETING_DONE, url=action.get_absolute_url(), now=now, values=values)
    text = f"{meeting.number} {action.what}: {action.done_words}"
    tell(household=meeting.household, kind=Happened.MEETING, by=by, at=done_at, text=text, subject=meeting)
    return action
