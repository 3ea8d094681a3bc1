"""What the page 今日 shows beside the duties."""

from dataclasses import dataclass
from datetime import date, timedelta

from customers.models import Holiday, Household, Staff
from customers.rules import lunar, working_days


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the week strip."""

    day: date
    is_today: bool
    is_off: bool
    lunar: str


def week_of(today: date) -> list[Day]:
    """Return Monday to Sunday of this week, with what is off by the calendar of the house."""
    monday = today - timedelta(days=today.weekday())
    days = [monday + timedelta(days=n) for n in range(7)]
    changes = Holiday.objects.filter(day__range=(days[0], days[-1])).changes()
    return [Day(day, day == today, not working_days.is_working_day(day, changes), _lunar(day)) for day in days]


def _lunar(day: date) -> str:
    """Return a day in the words of the lunar calendar."""
    found = lunar.to_lunar(day)
    return lunar.lunar_words(found.month, found.day, leap=found.leap)


def watched(staff: Staff, today: date, limit: int = 6) -> list[Household]:
    """§5.7.3 Return the 重点客户 of this person, the latest mark first."""
    rows = Household.objects.open().visible_to(staff).filter(focus_until__gte=today)
    return list(rows.select_related("unit").order_by("-focus_until", "id")[:limit])
