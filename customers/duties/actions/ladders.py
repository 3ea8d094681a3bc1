"""When the reminders of a clause ring: a ladder changed, or taken away."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from customers.duties.models import Duty, LadderStep
from customers.duties.rules import BREACH, Rung, numbered
from customers.duties.sweep import MARK
from customers.enums import Role
from customers.models import LadderChange, Staff
from customers.refusals import Refusal


class LadderKeeper(Refusal):
    """The ladders are kept where the settings are kept."""

    clause = "2.0"
    message = _("Only the manager or the administrator changes when reminders ring. Ask one of them.")


class BreachMissing(Refusal):
    """A ladder that lets a term pass in silence."""

    clause = "2.0"
    message = _("Every ladder tells the owner at the due time: keep the step “owner, 0 hours after”.")


class LadderReasonMissing(Refusal):
    """A ladder of the house changes for a reason."""

    clause = "2.0"
    message = _("Say why: the reason stays in the history of the reminders.")


class NoSuchLadder(Refusal):
    """A clause without a ladder of its own."""

    clause = "2.0"
    message = _("This clause has no reminders of its own; those of all others hold for it.")


#: Moves open duties onto the steps of a ladder. What has passed stays rung: a duty stands at the highest new level whose mark has gone by,
#: and by then was not still to come on the old ladder; the next mark is the first above it. The rows are locked before they are read.
RECOMPUTE = f"""
WITH picked AS (
    SELECT d.id, d.due_at, d.next_mark_at FROM duties_duty d
    WHERE d.ended_at IS NULL AND (d.ladder = %(ladder)s OR d.ladder = '' AND d.clause = %(ladder)s) ORDER BY d.id FOR UPDATE),
marks AS (SELECT d.id, s.level, {MARK} AS at, d.next_mark_at AS coming FROM picked d LEFT JOIN duties_ladderstep s ON s.clause = %(to)s),
rung AS (SELECT id, COALESCE(max(level) FILTER (WHERE at <= %(now)s AND (coming IS NULL OR at < coming)), 0) AS level FROM marks GROUP BY id),
following AS (SELECT m.id, r.level, min(m.at) FILTER (WHERE m.level > r.level) AS at FROM marks m JOIN rung r USING (id) GROUP BY m.id, r.level)
UPDATE duties_duty d SET ladder = %(to)s, level = f.level, next_mark_at = f.at FROM following f WHERE f.id = d.id"""  # noqa: S608 -- composed of our own constants


@transaction.atomic
def change_ladder(*, clause: str, rungs: Sequence[Rung], reason: str, by: Staff, now: datetime) -> int:
    """H1 Give a clause its own reminders, or change them ("" is the ladder of all others); return how many open duties follow it.

    Levels that have rung stay rung, and no level is given out twice, so that nothing rings twice and nothing is left out.
    """
    _refuse_ladder(reason, by)
    if BREACH not in rungs:
        raise BreachMissing
    _hold_sweeps()
    before = _written(clause)
    LadderStep.objects.filter(clause=clause).delete()
    marks = numbered(rungs, _highest_level())
    LadderStep.objects.bulk_create(LadderStep(clause=clause, level=m.level, kind=m.kind, receiver=m.receiver, after=m.after) for m in marks)
    _write_down(clause, before, max(mark.level for mark in marks), reason, by, now)
    return _recompute(clause, clause, now)


@transaction.atomic
def remove_ladder(*, clause: str, reason: str, by: Staff, now: datetime) -> int:
    """H1 Take a clause's own reminders away: its open duties fall back to the ladder of all others; return how many."""
    _refuse_ladder(reason, by)
    _hold_sweeps()
    before = _written(clause)
    if not clause or not before:
        raise NoSuchLadder
    _part_levels(clause, before)
    LadderStep.objects.filter(clause=clause).delete()
    _write_down(clause, before, _highest_level(), reason, by, now)
    return _recompute(clause, "", now)


def _refuse_ladder(reason: str, by: Staff) -> None:
    """Refuse who does not keep the settings, and a change without its reason."""
    if not by.has_role(Role.ADMINISTRATOR, Role.MANAGER):
        raise LadderKeeper
    if not reason.strip():
        raise LadderReasonMissing


def _hold_sweeps() -> None:
    """Let a running sweep end and the next one wait, so that none reads the old steps beside the new levels."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE duties_ladderstep IN ACCESS EXCLUSIVE MODE")


def _written(clause: str) -> list[dict[str, object]]:
    """Return a ladder's steps as the history keeps them."""
    hour = timedelta(hours=1)
    return [{"receiver": step.receiver, "hours": step.after // hour, "level": step.level} for step in LadderStep.objects.filter(clause=clause)]


def _highest_level() -> int:
    """Return the highest level ever given out."""
    standing = LadderStep.objects.aggregate(top=Max("level"))["top"] or 0
    return max(standing, LadderChange.objects.aggregate(top=Max("top"))["top"] or 0)


def _part_levels(clause: str, before: list[dict[str, object]]) -> None:
    """Give the ladder of all others levels this clause's own never had, before its duties fall back to it; nothing else of it changes."""
    given = {step["level"] for steps in (before, *LadderChange.objects.filter(clause=clause).values_list("before", flat=True)) for step in steps}
    others = LadderStep.objects.filter(clause="")
    if others.filter(level__in=given).exists():
        top = _highest_level()
        others.update(level=F("level") + top)
        Duty.objects.open().filter(ladder="").update(level=F("level") + top)


def _write_down(clause: str, before: list[dict[str, object]], top: int, reason: str, by: Staff, now: datetime) -> None:
    """Write the change into the history."""
    LadderChange.objects.create(clause=clause, before=before, after=_written(clause), top=top, reason=reason.strip()[:200], set_by=by, set_at=now)


def _recompute(ladder: str, to: str, now: datetime) -> int:
    """Let the open duties of a ladder follow the steps of another, or its own new ones, in one statement; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(RECOMPUTE, {"ladder": ladder, "to": to, "now": now})
        return int(cursor.rowcount)
