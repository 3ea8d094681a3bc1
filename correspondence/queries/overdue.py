"""§5.4.4.6.a Letters whose answer is overdue, by department, for the weekly meeting; and meetings without minutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from correspondence.models import Meeting, WorkLetter
from correspondence.queries.addressees import Addressee, Directory, directory
from correspondence.queries.letters import Term, listed, term_of
from correspondence.rules.letters import days_over, minutes_missed_up_to
from customers.models import Staff
from customers.models.file import OF_HOUSEHOLD
from customers.queries.settings import setting
from customers.rules.deadlines import end_of_day

#: Letters read out at one meeting; the list of letters shows the rest.
MOST = 500


@dataclass(frozen=True, slots=True)
class Late:
    """One letter without its answer, and by how many days it is late."""

    letter: WorkLetter
    days: int
    term: Term


@dataclass(frozen=True, slots=True)
class Department:
    """What one department has not answered, the oldest first."""

    name: str
    letters: list[Late]

    @property
    def longest(self) -> int:
        """Return by how many days its oldest letter is late."""
        return max(late.days for late in self.letters)


def addressee_of(letter: WorkLetter) -> Addressee:
    """Return whom a letter asks."""
    return Addressee(letter.to_organisation, "" if letter.to_organisation or letter.to_staff else letter.to_role, letter.to_staff)


def by_department(letters: Iterable[WorkLetter], there: Directory, today: date) -> list[Department]:
    """Return letters under the departments they ask, the most letters first."""
    found: dict[str, list[Late]] = {}
    for letter in letters:
        late = Late(letter, days_over(letter.reply_by, today), term_of(letter))
        found.setdefault(there.department_of(addressee_of(letter)), []).append(late)
    departments = [Department(name, sorted(rows, key=lambda late: (-late.days, late.letter.pk))) for name, rows in found.items()]
    return sorted(departments, key=lambda one: (-len(one.letters), -one.longest, one.name))


def overdue_by_department(staff: Staff, now: datetime) -> list[Department]:
    """§5.4.4.6.a Return what is overdue within a chief's reach, by department, in a constant number of queries."""
    today = timezone.localdate(now)
    letters = list(listed(WorkLetter.objects.visible_to(staff).overdue(today)).order_by("reply_by", "pk")[:MOST])
    return by_department(letters, directory({letter.subsidiary_id for letter in letters}, today), today)


def without_minutes(staff: Staff, now: datetime) -> QuerySet[Meeting]:
    """§5.4.4.6.a Return the meetings of a reach whose minutes are missing for longer than the days of the setting."""
    today = timezone.localdate(now)
    last = minutes_missed_up_to(today, setting("meeting_minutes_days", today))
    rows = Meeting.objects.visible_to(staff).without_minutes(now).filter(held_at__lte=end_of_day(last))
    return rows.select_related("called_by", "household__unit").defer(*OF_HOUSEHOLD).order_by("held_at", "pk")
