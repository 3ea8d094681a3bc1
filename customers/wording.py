"""How money, days, hours, lengths of time and wrong identity numbers are told in the reader's language."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from django.utils import dateformat, timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from customers.rules import amounts
from customers.rules.identity import ProblemCode

#: Up to here a term is told as the time left; further off it is told as a day.
COUNTED_DOWN = timedelta(hours=48)
TWO_DAYS, ONE_DAY, ONE_HOUR = 2880, 1440, 60
WEEK = 7
#: Why an identity number cannot be right.
IDENTITY_PROBLEMS: Mapping[ProblemCode, Promise] = {
    ProblemCode.EMPTY: gettext_lazy("it is missing"),
    ProblemCode.UNKNOWN_TYPE: gettext_lazy("the kind of document is not known"),
    ProblemCode.LENGTH: gettext_lazy("it has too many or too few signs for this document"),
    ProblemCode.CHARACTERS: gettext_lazy("it holds signs this document does not have"),
    ProblemCode.REGION: gettext_lazy("its first two digits name no province"),
    ProblemCode.BIRTH_DATE: gettext_lazy("the date of birth in it does not exist"),
    ProblemCode.CHECKSUM: gettext_lazy("the last sign does not fit the others, so one of them is mistyped"),
}


def yuan(amount: Decimal) -> str:
    """Write an amount as ¥1,234.00, a negative one as -¥1,234.00."""
    return f"{'-' if amount < 0 else ''}¥{amounts.money(abs(amount))}"


def length(span: timedelta) -> str:
    """Write a length of time in at most two units: 48 min, 1 h 22 min, 26 h, 3 d."""
    minutes = int(abs(span).total_seconds() // 60)
    values = {"days": minutes // ONE_DAY, "hours": minutes // ONE_HOUR, "minutes": minutes % ONE_HOUR}
    if minutes >= TWO_DAYS:
        return _("%(days)d d") % values
    if minutes >= ONE_DAY:
        return _("%(hours)d h") % values
    if minutes >= ONE_HOUR:
        return _("%(hours)d h %(minutes)02d min") % values
    return _("%(minutes)d min") % values


def remaining(due_at: datetime, now: datetime) -> str:
    """Write how long is left, or by how long a term has been missed."""
    words = _("%(time)s late") if now > due_at else _("%(time)s left")
    return words % {"time": length(due_at - now)}


def day(value: date, today: date | None = None) -> str:
    """Write a date; the year stands only when it is not this one."""
    return _day(value, get_language(), with_year=not today or value.year != today.year)


@lru_cache(maxsize=4096)
def _day(value: date, _language: str | None, *, with_year: bool) -> str:
    """Write a date in the language in force, once per process: a list shows the same days again and again."""
    return dateformat.format(value, pgettext("date format", "j F Y") if with_year else pgettext("date format", "j F"))


def hour(value: datetime) -> str:
    """Write the time of day by the 24-hour clock; the last moment of a day is 24:00."""
    local = timezone.localtime(value)
    return "24:00" if (local.hour, local.minute, local.second) == (23, 59, 59) else local.strftime("%H:%M")


def moment(value: datetime, today: date | None = None) -> str:
    """Write a date with its time of day."""
    return f"{day(timezone.localdate(value), today)} {hour(value)}"


def weekday(value: date) -> str:
    """Write the short name of the weekday."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[value.weekday()]


def term(due_at: datetime, now: datetime) -> str:
    """Write when something is due: the time left when near or past, a weekday within a week, else the date."""
    if due_at - now <= COUNTED_DOWN:
        return remaining(due_at, now)
    on, today = timezone.localdate(due_at), timezone.localdate(now)
    if (on - today).days < WEEK:
        return f"{weekday(on)} {hour(due_at)}"
    return moment(due_at, today)
