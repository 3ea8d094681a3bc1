"""Weekly work logs, made by the real actions."""

from datetime import date, timedelta

from complaints.actions.log_signing import sign
from complaints.actions.worklog import Handing, hand_in, make_sure_logs_are_open
from complaints.models import WorkLog
from complaints.queries.worklog import running_lines
from complaints.rules.worklog import WEEK, closes_at
from tests.factories.complaints import reception
from tests.factories.customers import household

#: The week before the one the tests speak from.
LAST_WEEK = date(2026, 6, 8)
MONDAY = LAST_WEEK + WEEK
#: When its log is opened, handed in and signed.
OPENED = closes_at(LAST_WEEK)
HANDED_IN = OPENED + timedelta(hours=3)
SIGNED = OPENED + timedelta(hours=9)


def in_week(week=LAST_WEEK, day=2, hour=10):
    """Return a moment of a week: Wednesday at ten unless another is asked for."""
    return closes_at(week) - WEEK - timedelta(hours=7) + timedelta(days=day, hours=hour)


def worked(person, week=LAST_WEEK, day=2, file=None, **values):
    """Return a reception of a week, written down at once."""
    return reception(file or household(person), by=person, now=in_week(week, day), **values)


def opened(person, week=LAST_WEEK):
    """Return the log of a week, opened on its Monday."""
    make_sure_logs_are_open(now=closes_at(week))
    return WorkLog.objects.get(staff=person, week=week)


def handed_in(person, week=LAST_WEEK, by=None, now=None, **handing):
    """Return a log that was handed in on its Monday, with a reception when nothing else stands in it."""
    if not running_lines(person, week, closes_at(week)):
        worked(person, week)
    log = WorkLog.objects.filter(staff=person, week=week).first() or opened(person, week)
    return hand_in(log=log, handing=Handing(**handing), by=by or person, now=now or closes_at(week) + timedelta(hours=3))


def signed(person, boss, week=LAST_WEEK, remarks=None, remark="", now=None):
    """Return a log that was handed in and signed."""
    log = handed_in(person, week)
    return sign(log=log, remarks=remarks or {}, remark=remark, by=boss, now=now or closes_at(week) + timedelta(hours=9))
