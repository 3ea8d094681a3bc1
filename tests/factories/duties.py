"""Duties for tests, opened by the real action."""

from customers.duties.actions import open_duty
from customers.duties.enums import DutyKind
from customers.enums import Role
from tests.factories.customers import NOW, household, rep


def duty(owner=None, file=None, now=NOW, due_at=None, clause="5.6.3.b", occurrence="", **values):
    """Return an open duty of a household's representative; due 48 hours after `now` unless said."""
    file = file or household()
    due = due_at or now.replace(day=now.day + 2)
    kind = values.pop("kind", DutyKind.REPLY_TO_COMPLAINT)
    owner = values.pop("no_owner", False) or owner or rep(file.project.subsidiary)
    return open_duty(
        clause=clause,
        kind=kind,
        subject=file,
        what="答复投诉",
        post=Role.REP,
        owner=None if owner is True else owner,
        due_at=due,
        now=now,
        subsidiary=file.project.subsidiary,
        household=file,
        occurrence=occurrence,
        **values,
    )
