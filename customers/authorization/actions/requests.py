"""Requests: ask, decide, void, withdraw, remind."""

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers import regulation
from customers.actions.notifications import notify
from customers.authorization.actions.consultations import ask_opinion
from customers.authorization.actions.desks import AlreadyDecided, NotYours, WordsMissing, take_desk
from customers.authorization.enums import Act, RequestState, Verdict, Word
from customers.authorization.models import ApprovalRequest, Decision
from customers.authorization.queries.desks import desk_holders, desk_takers, holders, speaks_as
from customers.authorization.rules import CONDITIONED, Route
from customers.duties import actions as duties
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import NoticeCode, Role
from customers.models import Household, Staff, Subsidiary
from customers.refusals import Refusal
from customers.rules.deadlines import local_time


class Edited(Refusal):
    """What was asked is no longer what stands there."""

    clause = "5.1.9.b"
    message = _("It was changed after it was sent, so it is void. It has to be sent again.")


class LawyerFirst(Refusal):
    """An unfinished pre-sold unit needs the lawyer's opinion before the first word."""

    clause = "5.5.2"
    message = _("The lawyer has not given an opinion yet. It comes before the manager's word.")


class TooSoon(Refusal):
    """A reminder needs its pause."""

    clause = "5.1.9.b"
    message = _("A reminder went out a short while ago. The next one is possible at %(at)s.")


class NoConditions(Refusal):
    """Conditions of something that no supplement carries."""

    clause = "5.6.4"
    message = _("This is approved as it stands or not at all: conditions belong to the changes of a contract. Return it and say what to change.")


def fingerprint(snapshot: Any) -> str:
    """Return the SHA-256 of a snapshot, stable over key order."""
    return hashlib.sha256(json.dumps(snapshot, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()


@transaction.atomic
def ask(
    *,
    act: Act,
    route: Route,
    subject: models.Model,
    title: str,
    snapshot: Any,
    household: Household | None,
    subsidiary: Subsidiary,
    by: Staff,
    now: datetime,
    money: Decimal = Decimal(0),
) -> ApprovalRequest:
    """§5.1.9 Send an act up its route: what is asked is kept with its fingerprint, the first desk is told. A returned request goes into its next round.

    It is then the request of whoever sends it: he does not decide on it, and its open questions are his. Where the route wants the lawyer first, his
    opinion is asked for in the same act and holds the first step.
    """
    clause = regulation.clause(route.clause)
    asked = {
        "act": act,
        "clause": route.clause,
        "clause_wording": clause.zh,
        "title": title[:160],
        "route": [{"role": step.role, "word": step.word} for step in route.steps],
        "informed": list(route.informed),
        "snapshot": json.loads(json.dumps(snapshot, cls=DjangoJSONEncoder)),
        "fingerprint": fingerprint(snapshot),
        "money": money,
        "conditions": "",
    }
    returned = ApprovalRequest.objects.about(subject).filter(state=RequestState.RETURNED).select_for_update(of=("self",)).first()
    if returned is not None:
        returned.consultations.filter(asked_by=returned.asked_by_id, answered_at__isnull=True).update(asked_by=by)
        asked |= {"asked_by": by, "followed_by": None}
        for name, value in {**asked, "state": RequestState.WAITING, "round": returned.round + 1, "step": 0}.items():
            setattr(returned, name, value)
        return _send(returned, route, by, now)
    request = ApprovalRequest(subject=subject, household=household, subsidiary=subsidiary, asked_by=by, asked_at=now, waiting_since=now, **asked)
    request.desk = Role(route.steps[0].role)
    request.save()
    return _send(request, route, by, now)


def _send(request: ApprovalRequest, route: Route, by: Staff, now: datetime) -> ApprovalRequest:
    """Lay a request on its first desk; where the route says so, the lawyer is asked at the same time."""
    take_desk(request, now)
    if route.lawyer_first and not request.consultations.filter(role=Role.LAWYER).exists():
        ask_opinion(request, Role.LAWYER, gettext("Please say whether this unit, pre-sold and not finished, may be passed on."), by, now)
    return request


@transaction.atomic
def decide(
    *,
    request: ApprovalRequest,
    snapshot: Any,
    verdict: Verdict,
    by: Staff,
    now: datetime,
    effect: Callable[[ApprovalRequest], object],
    words: str = "",
    turn: str = "",
) -> ApprovalRequest:
    """§5.1.9 Record one word; the last approving word runs `effect` in the same transaction. `turn` is the step the deciding person saw."""
    request = ApprovalRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.state != RequestState.WAITING or (turn and turn != request.turn):
        raise AlreadyDecided
    may, giver = speaks_as(by, request, now)
    if not may:
        raise NotYours
    _check_word(request, snapshot, verdict, words)
    word = request.current_word
    Decision.objects.create(
        request=request,
        round=request.round,
        step=request.step,
        role=request.desk,
        word=word,
        verdict=verdict,
        by=by,
        on_behalf_of=giver,
        at=now,
        words=words.strip(),
    )
    _fulfil_duty(request, by, now)
    _move(request, verdict, word, words.strip(), now=now, effect=effect)
    return request


def _check_word(request: ApprovalRequest, snapshot: Any, verdict: Verdict, words: str) -> None:
    """Refuse a word on something edited since, a word before the lawyer's, and anything but an approval without its reason."""
    if fingerprint(snapshot) != request.fingerprint:
        raise Edited
    if verdict != Verdict.APPROVE and not words.strip():
        raise WordsMissing
    if verdict == Verdict.APPROVE_WITH_CONDITIONS and request.act not in CONDITIONED:
        raise NoConditions
    if verdict != Verdict.RETURN and request.consultations.filter(role=Role.LAWYER, asked_by=request.asked_by, answered_at__isnull=True).exists():
        raise LawyerFirst


def _fulfil_duty(request: ApprovalRequest, by: Staff, now: datetime) -> None:
    """Fulfil the duty of the step that was spoken on."""
    for duty in Duty.objects.about(request).open().filter(kind=DutyKind.DECIDE):
        duties.fulfil(duty=duty, by=by, at=now, now=now, evidence=request)


def _move(request: ApprovalRequest, verdict: Verdict, word: str, words: str, *, now: datetime, effect: Callable[[ApprovalRequest], object]) -> None:
    """Move a request on after a word: an opinion never ends the route (Q14), a return opens a new round, the last approval takes effect."""
    if verdict == Verdict.RETURN:
        _finish(request, RequestState.RETURNED, NoticeCode.APPROVAL_RETURNED, now)
        return
    if verdict == Verdict.APPROVE_WITH_CONDITIONS and word == Word.APPROVAL:
        request.conditions = f"{request.conditions}\n{words}".strip()
    if verdict == Verdict.REFUSE and word == Word.APPROVAL:
        _finish(request, RequestState.REFUSED, NoticeCode.APPROVAL_DECIDED, now)
        return
    if request.step + 1 < len(request.route):
        request.step += 1
        take_desk(request, now)
        return
    request.state = RequestState.APPROVED
    effect(request)
    request.effective_at = now
    _finish(request, RequestState.APPROVED, NoticeCode.APPROVAL_DECIDED, now)


def _finish(request: ApprovalRequest, state: RequestState, code: NoticeCode, now: datetime) -> None:
    """End a request (or hand it back), tell the asker, and those the route informs."""
    request.state = state
    request.desk = ""
    request.ended_at = None if state == RequestState.RETURNED else now
    request.save()
    if request.ended_at is not None:
        duties.lapse(duties=Duty.objects.about(request), now=now, reason="decided")
    key = f"end-{request.pk}-{request.round}-{state}"
    notify(people=[request.follower], key=key, code=code, url=request.get_absolute_url(), now=now, values={"verdict": state})
    if state in {RequestState.APPROVED, RequestState.REFUSED}:
        for role in request.informed:
            notify(
                people=holders(role, request.subsidiary_id, now), key=f"{key}-info", code=NoticeCode.APPROVAL_INFORMED, url=request.get_absolute_url(), now=now
            )


def _close_open(subject: models.Model, state: RequestState, states: Iterable[RequestState], *, by: Staff, now: datetime) -> list[ApprovalRequest]:
    """End the requests of a subject in these states without a word, letting their duties lapse."""
    ended = list(ApprovalRequest.objects.about(subject).filter(state__in=list(states)).select_for_update(of=("self",)))
    for request in ended:
        duties.lapse(duties=Duty.objects.about(request), now=now, reason=state, by=by)
        if state == RequestState.VOID:
            notify(
                people=[request.follower, *desk_holders(request, now), *desk_takers(request, now)],
                key=f"void-{request.pk}",
                code=NoticeCode.APPROVAL_VOID,
                url=request.get_absolute_url(),
                now=now,
            )
        request.state, request.desk, request.ended_at = state, "", now
        request.save()
    return ended


@transaction.atomic
def void(*, subject: models.Model, by: Staff, now: datetime) -> None:
    """§5.1.9 Void what is being decided, because its subject is edited in this very transaction; asker and desk are told; a returned one waits."""
    _close_open(subject, RequestState.VOID, [RequestState.WAITING], by=by, now=now)


@transaction.atomic
def withdraw(*, request: ApprovalRequest, by: Staff, now: datetime) -> None:
    """§5.1.9 Take a request back before its last word; only who follows it may."""
    if request.follower_id != by.pk:
        raise NotYours
    subject = request.subject
    if subject is None or not _close_open(subject, RequestState.WITHDRAWN, [RequestState.WAITING, RequestState.RETURNED], by=by, now=now):
        raise AlreadyDecided


@transaction.atomic
def remind(*, request: ApprovalRequest, by: Staff, now: datetime, pause: timedelta) -> None:
    """§5.1.9 Remind the desk of a waiting request; between two reminders lies a pause. A desk that has lost its people goes one post up."""
    request = ApprovalRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.follower_id != by.pk or request.state != RequestState.WAITING:
        raise NotYours
    people = desk_holders(request, now)
    if not people:
        duties.lapse(duties=Duty.objects.about(request).filter(kind=DutyKind.DECIDE), now=now, reason="moved", by=by)
        take_desk(request, now)
        return
    if (since := request.reminded_at or request.waiting_since) + pause > now:
        raise TooSoon(at=f"{local_time(since + pause):%m-%d %H:%M}")
    request.reminded_at = now
    request.save()
    told = [*people, *desk_takers(request, now)]
    notify(people=told, key=f"remind-{request.pk}-{now:%Y%m%d%H%M}", code=NoticeCode.APPROVAL_REMINDED, url=request.get_absolute_url(), now=now)
