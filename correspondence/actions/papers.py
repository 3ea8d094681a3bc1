"""The papers of letters and meetings: rendered once, stored with their hash, never rendered again."""

from datetime import datetime

from django.db import transaction

from correspondence.actions.locks import locked_household
from correspondence.models import Meeting, WorkLetter
from correspondence.queries.papers import letter_context, meeting_context, texts_of
from customers.documents.actions import store_paper
from customers.documents.enums import Form
from customers.documents.models import Paper
from customers.documents.rendering import Rendered, Unprintable, render, unprintable
from customers.models import Staff

#: What follows the number of a meeting on its notice; the minutes bear the number itself.
NOTICE = "-TZ"


class PaperUnprintable(Unprintable):
    """A text of the paper with a character that no font has."""

    clause = "5.4.4.6.a"


def _rendered(row: WorkLetter | Meeting, template: str, context: dict[str, object]) -> Rendered:
    """Render a paper; a character that no font has is named before anything is printed."""
    for text in texts_of(row):
        if characters := unprintable(text):
            raise PaperUnprintable(text=text[:40], characters="、".join(characters))
    return render(template, context)


@transaction.atomic
def store_letter_paper(*, letter: WorkLetter, by: Staff, now: datetime) -> Paper:
    """§5.4.4.6.a Print form 3.10 of a letter that was sent: two copies and the reply slip; a repeat returns the first paper."""
    if first := Paper.objects.filter(number=letter.number).first():
        return first
    rendered = _rendered(letter, "print/work_letter.html", letter_context(letter, by=by, now=now))
    household = locked_household(letter.household_id)
    return store_paper(form=Form.WORK_LETTER, number=letter.number, title="工作联系函", subject=letter, household=household, rendered=rendered, by=by, now=now)


@transaction.atomic
def store_meeting_paper(*, meeting: Meeting, by: Staff, now: datetime) -> Paper:
    """§5.4.4.6.a Print form 3.22 of a meeting: its notice, and once they are complete its minutes; a repeat returns the first paper."""
    meeting = Meeting.objects.select_related("subsidiary", "household__project", "household__unit", "called_by").get(pk=meeting.pk)
    is_notice = meeting.minutes_at is None
    number, heading = (f"{meeting.number}{NOTICE}", "协调会通知") if is_notice else (meeting.number, "协调会会议记录")
    if first := Paper.objects.filter(number=number).first():
        return first
    template = "print/meeting_notice.html" if is_notice else "print/minutes.html"
    rendered = _rendered(meeting, template, meeting_context(meeting, by=by, now=now, heading=heading))
    household = locked_household(meeting.household_id)
    return store_paper(form=Form.MEETING, number=number, title=heading, subject=meeting, household=household, rendered=rendered, by=by, now=now)
