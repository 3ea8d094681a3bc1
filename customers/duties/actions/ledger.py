"""Writes of the duty ledger: open, fulfil, waive, lapse, hand on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from customers.duties.enums import DutyKind, EventKind
from customers.duties.models import Duty, DutyEvent, DutyQuerySet, LadderStep
from customers.duties.rules import level_reached, level_reminded, next_mark
from customers.enums import Role
from customers.models import Household, Staff, Subsidiary
from customers.refusals import Refusal


class NotTheManager(Refusal):
    """Only the manager waives a duty or hands it on."""

    clause = "2.0"
    message = _("Only the customer service manager may do this. Ask him to.")


class ReasonMissing(Refusal):
    """A waiver without its reason."""

    clause = "2.0"
    message = _("Write down why the duty falls away.")


class AlreadyEnded(Refusal):
    """The duty has ended already."""

    clause = "2.0"
    message = _("This duty has already ended.")


def _marks(ladder: str) -> list[tuple[int, timedelta]]:
    """Return level and offset of each step of a ladder."""
    return list(LadderStep.objects.filter(clause=ladder).values_list("level", "after"))


def _ladder_of(clause: str) -> tuple[str, list[tuple[int, timedelta]]]:
    """Return the clause's own ladder, else the one of all others."""
    own = _marks(clause)
    return (clause, own) if own else ("", _marks(""))


@dataclass(frozen=True, slots=True)
class Done:
    """A duty that was kept already when it is written down: when it happened, by whom, and the evidence."""

    at: datetime
    by: Staff | None
    evidence: models.Model


@transaction.atomic
def open_duty(
    *,
    clause: str,
    kind: DutyKind,
    subject: models.Model,
    what: str,
    post: Role,
    owner: Staff | None,
    due_at: datetime,
    now: datetime,
    subsidiary: Subsidiary,
    household: Household | None = None,
    starts_at: datetime | None = None,
    occurrence: str = "",
    silent: bool = False,
    done: Done | None = None,
) -> Duty:
    """Open a duty once per clause, kind, subject and occurrence.

    Reminders that passed before `now` ring nobody; a breach that passed rings at the next sweep, except when an import opens it (`silent`: the import
    sends one digest). What was kept already is written with its end (`done`) and never rings.
    """
    ladder, marks = _ladder_of(clause)
    level = (level_reached if silent else level_reminded)(marks, due_at, now)
    is_breached = done.at > due_at if done else silent and due_at < now
    duty, is_new = Duty.objects.get_or_create(
        clause=clause,
        kind=kind,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        occurrence=occurrence,
        defaults={
            "household": household,
            "subsidiary": subsidiary,
            "what": what[:200],
            "post": post,
            "owner": owner,
            "starts_at": min(starts_at or now, due_at),
            "opened_at": now,
            "due_at": due_at,
            "ladder": ladder,
            "level": level,
            "next_mark_at": None if done else next_mark(marks, due_at, level),
            "breached_at": due_at if is_breached else None,
            **(_done(done, now) if done else {}),
        },
    )
    if is_new and is_breached:
        DutyEvent.objects.create(duty=duty, kind=EventKind.BREACHED, level=level, at=now, marked_for=due_at)
    if is_new and done:
        DutyEvent.objects.create(duty=duty, kind=EventKind.FULFILLED, at=now, by=done.by)
    return duty


def _done(done: Done, now: datetime) -> dict[str, object]:
    """Return the columns of a duty that was kept before it was written down."""
    return {
        "ended_at": now,
        "fulfilled_at": done.at,
        "recorded_at": now,
        "fulfilled_by": done.by,
        "evidence_type": ContentType.objects.get_for_model(done.evidence),
        "evidence_id": done.evidence.pk,
    }


def _end(duty: Duty, event: EventKind, *, by: Staff | None, now: datetime, words: str = "", **fields: object) -> Duty:
    """End a locked duty once: no mark rings after it."""
    for name, value in {"ended_at": now, "next_mark_at": None, "reason": words[:200], **fields}.items():
        setattr(duty, name, value)
    duty.save()
    DutyEvent.objects.create(duty=duty, kind=event, at=now, by=by, words=words[:200])
    return duty


@transaction.atomic
def fulfil(*, duty: Duty, by: Staff | None, at: datetime, now: datetime, evidence: models.Model | None = None) -> Duty:
    """Fulfil a duty on its evidence: `at` is when it happened, `now` when it was written; a repeat changes nothing."""
    duty = Duty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
    if duty.fulfilled_at is not None:
        return duty
    if duty.ended_at is not None:
        raise AlreadyEnded
    evidence_type = ContentType.objects.get_for_model(evidence) if evidence is not None else None
    late: dict[str, Any] = {"breached_at": duty.due_at} if at > duty.due_at and duty.breached_at is None else {}
    return _end(
        duty,
        EventKind.FULFILLED,
        by=by,
        now=now,
        fulfilled_at=at,
        recorded_at=now,
        fulfilled_by=by,
        evidence_type=evidence_type,
        evidence_id=evidence.pk if evidence is not None else None,
        **late,
    )


@transaction.atomic
def waive(*, duty: Duty, by: Staff, reason: str, now: datetime) -> Duty:
    """Waive a duty: the manager's act, with its reason; it is counted apart."""
    if not by.subsidiaries_as(Role.MANAGER) & {duty.subsidiary_id}:
        raise NotTheManager
    if not reason.strip():
        raise ReasonMissing
    duty = Duty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
    if duty.ended_at is not None:
        raise AlreadyEnded
    return _end(duty, EventKind.WAIVED, by=by, now=now, words=reason.strip(), waived_at=now, waived_by=by)


@transaction.atomic
def lapse(*, duties: DutyQuerySet, now: datetime, reason: str, by: Staff | None = None) -> int:
    """Let open duties lapse because what they were about is gone or moved; they are not counted. Return how many."""
    rows = list(duties.open().select_for_update(of=("self",)).order_by("pk"))
    for duty in rows:
        _end(duty, EventKind.LAPSED, by=by, now=now, words=reason, lapsed_at=now)
    return len(rows)


@transaction.atomic
def hand_on(*, duties: DutyQuerySet, to: Staff, by: Staff | None, now: datetime) -> int:
    """Give open duties to another owner; the post that owes stays. Return how many."""
    rows = list(duties.open().exclude(owner=to).select_for_update(of=("self",)).order_by("pk"))
    DutyEvent.objects.bulk_create(
        DutyEvent(duty=duty, kind=EventKind.REASSIGNED, level=duty.level, at=now, by=by, words=f"{duty.owner_id} → {to.pk}") for duty in rows
    )
    Duty.objects.filter(pk__in=[duty.pk for duty in rows]).update(owner=to)
    return len(rows)
