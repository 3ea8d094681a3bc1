"""Wordings: drafted, decided by the vice president, followed by a new one, no longer said; and which matter one belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.actions.refusals import taken_up
from complaints.enums import MatterAct, WordingKind, WordingState
from complaints.models import Matter, Wording
from complaints.queries.wordings import may_make, reps_of, snapshot
from customers.actions.notifications import notify
from customers.authorization import actions as authorization
from customers.authorization.enums import Act, Cause, RequestState, Verdict
from customers.authorization.models import ApprovalRequest
from customers.authorization.rules import Asked, route
from customers.documents.actions import next_number
from customers.documents.enums import Form
from customers.enums import NoticeCode
from customers.models import Project, Staff, Subsidiary
from customers.refusals import Refusal
from customers.rules.deadlines import local_time
from customers.rules.names import initials

#: What becomes of a wording when its request ends; returned for completion it is a draft again.
STATE_OF = {RequestState.RETURNED: WordingState.DRAFT, RequestState.REFUSED: WordingState.REFUSED}


class NotYourWording(Refusal):
    """Who makes wordings."""

    clause = "5.6.4"
    message = _("Wordings are made by the representatives and the manager of the company they are for.")


class WordingIncomplete(Refusal):
    """A wording without title or words."""

    clause = "5.6.4"
    message = _("A wording has a title to find it by, and the words that are said.")


class WordingStands(Refusal):
    """What was decided is not edited."""

    clause = "5.6.4"
    message = _("What was decided stays as it is. Write a new one to follow it: the old one is said until the new one is approved.")


class FollowedAlready(Refusal):
    """Two new versions of one wording."""

    clause = "5.6.4"
    message = _("A new version of this wording is being written already: %(title)s. Complete that one.")


class AlreadyOver(Refusal):
    """A day that has passed."""

    clause = "5.6.4"
    message = _("The last day of this wording has passed. Give a later one, or none.")


class EndReasonMissing(Refusal):
    """Ended without a word."""

    clause = "5.6.4"
    message = _("Write down why it is no longer said.")


class NotForThisMatter(Refusal):
    """A wording that is not said here."""

    clause = "5.6.4"
    message = _("Only a wording for mass matters that is in force in this project is tied to the matter.")


@dataclass(frozen=True, slots=True)
class Words:
    """A wording as it was typed: for which company or project, about what, and until when it is said."""

    kind: WordingKind
    title: str
    text: str
    subsidiary: Subsidiary
    project: Project | None = None
    category: str = ""
    valid_until: date | None = None


@transaction.atomic
def make_wording(*, words: Words, by: Staff, now: datetime) -> Wording:
    """§5.6.4 Draft a wording; it is said only when the vice president has approved it."""
    _refuse(words, by)
    return _write(Wording(), words, by, now)


@transaction.atomic
def edit_wording(*, wording: Wording, words: Words, by: Staff, now: datetime) -> Wording:
    """§5.6.4 Change a draft; what is being decided becomes void in this very act, and both sides are told."""
    row = _locked(wording)
    if row.state not in {WordingState.DRAFT, WordingState.REQUESTED}:
        raise WordingStands
    _refuse(words, by)
    authorization.void(subject=row, by=by, now=now)
    row.state, row.version = WordingState.DRAFT, row.version + 1
    return _write(row, words, by, now)


@transaction.atomic
def follow_wording(*, wording: Wording, words: Words, by: Staff, now: datetime) -> Wording:
    """§5.6.4 Draft what is to follow an approved wording; the old one is said until the new one is approved, and ends with it."""
    old = _locked(wording)
    if old.state != WordingState.APPROVED:
        raise WordingStands
    if begun := old.followed_by.undecided().first():
        raise FollowedAlready(title=begun.title)
    _refuse(words, by)
    return _write(Wording(follows=old, version=old.version + 1), words, by, now)


def _refuse(words: Words, by: Staff) -> None:
    """Refuse who makes no wordings there, and half a wording."""
    if not may_make(by, words.subsidiary.pk) or (words.project is not None and words.project.subsidiary_id != words.subsidiary.pk):
        raise NotYourWording
    if not words.title.strip() or not words.text.strip():
        raise WordingIncomplete


def _write(row: Wording, words: Words, by: Staff, now: datetime) -> Wording:
    """Store what was typed, with the initials it is found by."""
    row.subsidiary, row.project, row.kind, row.category = words.subsidiary, words.project, words.kind, words.category
    row.title, row.text, row.valid_until = words.title.strip(), words.text.strip(), words.valid_until
    row.initials = initials(row.title)[:80]
    row.made_by, row.made_at = by, now
    row.save()
    return row


def _locked(wording: Wording) -> Wording:
    """Lock a wording, before its request."""
    return Wording.objects.select_for_update(of=("self",)).select_related("subsidiary", "project", "follows").get(pk=wording.pk)


@transaction.atomic
def submit_wording(*, wording: Wording, by: Staff, now: datetime) -> Wording:
    """§5.6.4 Send a draft to the vice president; sent twice it is sent once."""
    row = _locked(wording)
    if row.state == WordingState.REQUESTED:
        return row
    if row.state != WordingState.DRAFT:
        raise WordingStands
    if not may_make(by, row.subsidiary_id):
        raise NotYourWording
    if row.valid_until is not None and row.valid_until < local_time(now).date():
        raise AlreadyOver
    row.state = WordingState.REQUESTED
    row.save()
    authorization.ask(
        act=Act.WORDING,
        route=route(Asked(Act.WORDING, Cause.ORDINARY)),
        subject=row,
        title=f"{row.get_kind_display()} · {row.title}",
        snapshot=snapshot(row),
        household=None,
        subsidiary=row.subsidiary,
        by=by,
        now=now,
    )
    return row


@transaction.atomic
def decide_wording(
    *, wording: Wording, request: ApprovalRequest, verdict: Verdict, by: Staff, now: datetime, words: str = "", turn: str = ""
) -> ApprovalRequest:
    """§5.6.4 Record a word on a wording; the approval numbers it, ends the one it follows, and tells every representative of a mass matter."""
    row = _locked(wording)
    request = authorization.decide(
        request=request, snapshot=snapshot(row), verdict=verdict, by=by, now=now, words=words, turn=turn, effect=lambda _asked: _approve(row, by, now)
    )
    if request.state in STATE_OF:
        row.state = STATE_OF[RequestState(request.state)]
        row.save()
    return request


def _approve(row: Wording, by: Staff, now: datetime) -> None:
    """Let a wording be said: numbered and dated; the one it follows ends in the same act."""
    today, old = local_time(now).date(), _locked(row.follows) if row.follows is not None else None
    row.number = next_number(form=Form.WORDING, on=today, project=row.project, subsidiary=row.subsidiary)
    row.state, row.approved_at = WordingState.APPROVED, now
    if old is not None and old.state == WordingState.APPROVED:
        _end(old, gettext("Followed by %(number)s") % {"number": row.number}, by, now)
    row.save()
    if row.kind == WordingKind.MASS:
        _tell(reps_of(row, today), row, now)


def _tell(people: Iterable[Staff], row: Wording, now: datetime) -> None:
    """Tell who receives customers what is said from now on."""
    notify(people=people, key=f"wording-{row.pk}", code=NoticeCode.WORDING_APPROVED, url=row.get_absolute_url(), now=now, values={"number": row.number})


@transaction.atomic
def withdraw_wording(*, wording: Wording, by: Staff, now: datetime) -> Wording:
    """§5.6.4 Take a wording back from the desk; it is a draft again. Only who follows the request may."""
    row = _locked(wording)
    requests = list(ApprovalRequest.objects.about(row).filter(state__in=(RequestState.WAITING, RequestState.RETURNED)))
    if row.state not in {WordingState.DRAFT, WordingState.REQUESTED} or not requests:
        raise WordingStands
    for request in requests:
        authorization.withdraw(request=request, by=by, now=now)
    row.state = WordingState.DRAFT
    row.save()
    return row


@transaction.atomic
def end_wording(*, wording: Wording, reason: str, by: Staff, now: datetime) -> Wording:
    """§5.6.4 Stop saying a wording, or drop a draft, with the reason; an undecided request becomes void."""
    row = _locked(wording)
    if not may_make(by, row.subsidiary_id):
        raise NotYourWording
    if row.state not in {WordingState.DRAFT, WordingState.REQUESTED, WordingState.APPROVED}:
        raise WordingStands
    if not reason.strip():
        raise EndReasonMissing
    authorization.void(subject=row, by=by, now=now)
    for request in ApprovalRequest.objects.about(row).filter(state=RequestState.RETURNED):
        authorization.withdraw(request=request, by=request.follower, now=now)
    return _end(row, reason, by, now)


def _end(row: Wording, reason: str, by: Staff, now: datetime) -> Wording:
    """Write down that a wording is over."""
    row.state, row.ended_at, row.ended_by, row.end_reason = WordingState.ENDED, now, by, reason.strip()[:200]
    row.save()
    return row


@transaction.atomic
def tie_wording(*, matter: Matter, wording: Wording | None, by: Staff, now: datetime) -> Matter:
    """§5.6.4 Tie a matter to the one wording that is said about it, or to none any more."""
    matter = taken_up(matter, MatterAct.EDIT, by)
    if wording is not None:
        project = matter.household.project_id if matter.household else None
        said = Wording.objects.in_force(local_time(now).date()).for_project(project)
        if not said.filter(pk=wording.pk, kind=WordingKind.MASS, subsidiary=matter.subsidiary_id).exists():
            raise NotForThisMatter
    matter.wording = wording
    matter.save(update_fields=["wording"])
    return matter
