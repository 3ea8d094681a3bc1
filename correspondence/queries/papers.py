"""What stands on the forms 工作联系函, 协调会通知 and 会议记录; what is printed is Chinese."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from correspondence.models import Meeting, WorkLetter
from correspondence.queries.overdue import Department
from customers import regulation
from customers.documents.models import Upload
from customers.models import Household, Staff, Subsidiary

#: §5.4.4.6.a The copies of form 3.10: one stays, one goes; the reply slip comes back.
COPIES = (("第一联", "发文部门存根"), ("第二联", "收文部门"))


def _head(subsidiary: Subsidiary, household: Household | None) -> str:
    """Return the company, and the project when there is one, as they stand on top."""
    return f"{subsidiary.name}　{household.project.name}" if household is not None else subsidiary.name


def letter_context(letter: WorkLetter, *, by: Staff, now: datetime) -> dict[str, object]:
    """§5.4.4.6.a Return what the letter shows: who asks whom for what, by when; the customer by name and room only."""
    return {
        "letter": letter,
        "household": letter.household,
        "organisation": _head(letter.subsidiary, letter.household),
        "number": letter.number,
        "heading": "工作联系函",
        "copies": COPIES,
        "attachments": [upload.name for upload in Upload.objects.about(letter) if upload.uploaded_at == letter.written_at],
        "written_on": timezone.localdate(letter.written_at),
        "printed_at": timezone.localtime(now),
        "printed_by": by.name,
        "clause_label": regulation.label_zh("5.4.4.6.a"),
    }


def meeting_context(meeting: Meeting, *, by: Staff, now: datetime, heading: str) -> dict[str, object]:
    """§5.4.4.6.a Return what the notice and the minutes of a meeting show."""
    return {
        "meeting": meeting,
        "household": meeting.household,
        "organisation": _head(meeting.subsidiary, meeting.household),
        "number": meeting.number,
        "heading": heading,
        "held_at": timezone.localtime(meeting.held_at),
        "called_on": timezone.localdate(meeting.called_at),
        "invited": list(meeting.invitees.select_related("organisation")),
        "agenda": [line.strip() for line in meeting.agenda.splitlines() if line.strip()],
        "actions": list(meeting.actions.select_related("organisation")),
        "printed_at": timezone.localtime(now),
        "printed_by": by.name,
        "clause_label": regulation.label_zh("5.4.4.6.a"),
    }


def overdue_context(departments: list[Department], *, by: Staff, now: datetime) -> dict[str, object]:
    """§5.4.4.6.a Return what the list for the weekly meeting shows."""
    houses = dict.fromkeys(late.letter.subsidiary.name for one in departments for late in one.letters)
    return {
        "departments": departments,
        "organisation": "、".join(houses),
        "heading": "工作联系函逾期未复清单",
        "count": sum(len(one.letters) for one in departments),
        "day": timezone.localdate(now),
        "printed_at": timezone.localtime(now),
        "printed_by": by.name,
        "clause_label": regulation.label_zh("5.4.4.6.a"),
    }


def texts_of(row: WorkLetter | Meeting) -> Iterator[str]:
    """Walk the texts of a form that somebody typed."""
    names = ("title", "facts", "request", "copies_to", "to_name") if isinstance(row, WorkLetter) else ("title", "place", "agenda")
    yield from (getattr(row, name) for name in names)
    if isinstance(row, Meeting):
        yield from (row.chair, row.recorder, row.present, row.minutes, *(action.what for action in row.actions.all()))
    if row.household is not None:
        yield row.household.name
