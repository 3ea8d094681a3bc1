"""Whose weekly work logs are to be opened, and for which weeks."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from complaints.models import Reception, WorkLog
from complaints.queries.worklog import running_lines
from complaints.rules.worklog import LONGEST_REST, WEEK, begins_at, closed_week, hand_in_due_at, is_worked
from customers.enums import Role
from customers.models import Posting, Staff, Subsidiary
from customers.queries.people import manager_of
from customers.queries.settings import calendar_changes, setting
from customers.rules.deadlines import local_time

#: Weeks caught up after nothing ran, at most.
MOST_WEEKS = 8


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who owes a log, and who hands it in: the manager for who has left and cannot sign in any more."""

    staff: Staff
    owner: Staff | None


def due_at(week: date) -> datetime:
    """§5.4.4.8 Return until when the log of a week is handed in."""
    monday = week + WEEK
    return hand_in_due_at(week, calendar_changes(monday, monday + LONGEST_REST), setting("log_hand_in_hour", monday))


def weeks_to_open(subsidiary: Subsidiary, now: datetime) -> Iterator[date]:
    """§5.4.4.8 Yield the weeks whose logs are to be open by now: last week, and those since the newest log.

    A house without any log begins with the week whose term still runs, so that nobody is late on the first day.
    """
    last = closed_week(now)
    newest = WorkLog.objects.filter(subsidiary=subsidiary, week__lte=last).order_by("-week").values_list("week", flat=True).first()
    if newest is None:
        if now <= due_at(last):
            yield last
        return
    week = max(newest, last - (MOST_WEEKS - 1) * WEEK)
    while week <= last:
        yield week
        week += WEEK


def workers_of(subsidiary: Subsidiary, week: date, now: datetime) -> list[Worker]:
    """§5.4.4.8 Return who still has no log of a week and owes one: who held the post of representative on a working day of it, and whoever received in it.

    Who has left the post since owes the last log when there is something in it; so does who became known after the logs of that week fell due.
    """
    known = set(WorkLog.objects.filter(week=week).values_list("staff", flat=True))
    is_over = WorkLog.objects.filter(week=week, subsidiary=subsidiary).exists() and now > due_at(week)
    held = {} if is_over else _representatives(subsidiary, week)
    people = Staff.objects.in_bulk({*held, *_receivers(subsidiary, week, now)} - known)
    today = local_time(now).date()
    staying = set(Posting.objects.held_on(today).filter(staff__in=people, staff__is_active=True).values_list("staff", flat=True))
    owing = [person for pk, person in sorted(people.items()) if (held.get(pk) and pk in staying) or running_lines(person, week, now)]
    boss = manager_of(subsidiary, today) if any(person.pk not in staying for person in owing) else None
    return [Worker(person, person if person.pk in staying else boss) for person in owing]


def _representatives(subsidiary: Subsidiary, week: date) -> dict[int, bool]:
    """Return who held the post of representative in a week, and whether on a working day of it."""
    sunday = week + WEEK
    changes = calendar_changes(week, sunday)
    posts = Posting.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=week), role=Role.REP, subsidiary=subsidiary, starts_on__lt=sunday)
    held: dict[int, bool] = defaultdict(bool)
    for staff, first, last in posts.values_list("staff", "starts_on", "ends_on"):
        held[staff] |= is_worked(week, changes, first, last)
    return held


def _receivers(subsidiary: Subsidiary, week: date, now: datetime) -> set[int]:
    """§5.4.4.1.b Return who received customers in a week, or wrote down in it whom he had received before."""
    begin, end = begins_at(week), begins_at(week + WEEK)
    inside = Q(received_at__gte=begin, received_at__lt=end)
    rows = Reception.objects.filter(inside | Q(received_at__lt=begin, recorded_at__gte=begin, recorded_at__lt=end), subsidiary=subsidiary, recorded_at__lte=now)
    return set(rows.values_list("received_by", flat=True).distinct())
