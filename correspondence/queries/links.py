"""Whether the link of a letter is open, and to which letter it leads."""

from datetime import date, datetime

from django.utils import timezone

from correspondence.enums import LetterState
from correspondence.models import WorkLetter
from correspondence.rules.letters import LinkState, link_ends_on, link_state
from customers.queries.settings import setting


def letter_of(token: str) -> WorkLetter | None:
    """§5.4.4.6.a Return the letter a link leads to."""
    rows = WorkLetter.objects.select_related("subsidiary", "household__unit", "written_by", "to_organisation", "to_staff")
    return rows.filter(link_token=token).first()


def ends_on(letter: WorkLetter, today: date) -> date:
    """§5.4.4.6.a Return the last day of a letter's link."""
    return link_ends_on(letter.reply_by, setting("letter_link_days", today))


def state_of(letter: WorkLetter, now: datetime) -> LinkState:
    """§5.4.4.6.a Tell whether the link of a letter is open."""
    today = timezone.localdate(now)
    return link_state(
        is_answered=letter.state == LetterState.ANSWERED,
        is_taken_back=letter.state == LetterState.TAKEN_BACK,
        has_phone=letter.to_phone != "",
        failures=letter.link_failures,
        ends_on=ends_on(letter, today),
        today=today,
    )
