"""Meetings as the lists and the page of one show them."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet

from correspondence.models import Meeting, MeetingAction, MeetingInvitee, MeetingNote
from correspondence.models.meeting import MeetingQuerySet
from correspondence.queries.hands import handles, may_do
from correspondence.queries.origins import Begun, begun_from
from customers.documents.models import Paper, Upload
from customers.duties.models import Duty
from customers.models import Staff
from customers.models.file import OF_HOUSEHOLD

#: The views of the list, in the order of their tabs.
VIEWS = ("coming", "minutes", "todo", "held", "cancelled", "all")


def in_view(rows: MeetingQuerySet, view: str, now: datetime) -> MeetingQuerySet:
    """Keep the rows of one view."""
    to_do = MeetingAction.objects.filter(done_at__isnull=True)
    kept = {
        "coming": rows.coming(now),
        "minutes": rows.without_minutes(now),
        "todo": rows.filter(pk__in=to_do.values("meeting")),
        "held": rows.filter(minutes_at__isnull=False),
        "cancelled": rows.filter(cancelled_at__isnull=False),
    }
    return kept.get(view, rows)


def listed(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Return meetings with what a row shows, by one query: how many things were given to be done, and how many are left."""
    counted = rows.annotate(given=Count("actions"), left=Count("actions", filter=Q(actions__done_at__isnull=True)))
    return counted.select_related("household__unit", "household__project", "called_by").defer(*OF_HOUSEHOLD)


@dataclass(frozen=True, slots=True)
class Doing:
    """One thing a meeting decided: its duty, and what the reader may do about it."""

    action: MeetingAction
    duty: Duty | None
    may_do: bool


@dataclass(frozen=True)
class MeetingPage:
    """A meeting as one reader sees it."""

    meeting: Meeting
    invitees: list[MeetingInvitee]
    doings: list[Doing]
    notes: list[MeetingNote]
    uploads: list[Upload]
    papers: list[Paper]
    begun: Begun
    handles: bool

    @property
    def agenda(self) -> list[str]:
        """Return the items of the agenda."""
        return [line for line in self.meeting.agenda.splitlines() if line.strip()]

    @property
    def lacks_paper(self) -> bool:
        """Tell whether the paper of its state is not printed yet: the notice, once they are complete the minutes."""
        if self.meeting.minutes_at is None:
            return not self.papers
        return all(paper.number != self.meeting.number for paper in self.papers)


def meeting_page(meeting: Meeting, staff: Staff) -> MeetingPage:
    """Return the page of a meeting as this person sees it."""
    actions = list(meeting.actions.select_related("organisation", "done_by"))
    kind = ContentType.objects.get_for_model(MeetingAction)
    owed = Duty.objects.filter(subject_type=kind, subject_id__in=[action.pk for action in actions]).select_related("owner")
    duties = {duty.subject_id: duty for duty in owed}
    handled, mine = handles(staff, meeting), may_do(staff, meeting)
    return MeetingPage(
        meeting=meeting,
        invitees=list(meeting.invitees.select_related("organisation")),
        doings=[Doing(action, duties.get(action.pk), action.done_at is None and (handled or action.pk in mine)) for action in actions],
        notes=list(meeting.notes.select_related("by")),
        uploads=list(Upload.objects.about(meeting)),
        papers=list(Paper.objects.about(meeting).prefetch_related("reprints__by")),
        begun=begun_from(meeting, staff),
        handles=handled,
    )
