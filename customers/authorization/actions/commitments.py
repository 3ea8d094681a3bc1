"""Promises: made, made anew, withdrawn; and matched to a household with what they were made in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.actions.notifications import notify
from customers.authorization.actions.desks import DECIDE_DAYS
from customers.authorization.actions.promises import (
    DayGone,
    ReasonMissing,
    inform,
    locked,
    locked_household,
    refuse_ended,
    stand,
    write_down,
)
from customers.authorization.enums import Mandate, PromiseKind, PromiseState
from customers.authorization.models import Commitment, Confirmation, Grant
from customers.authorization.queries.promises import MAKERS, confirmers, keeper_of
from customers.authorization.queries.subjects import is_closed
from customers.authorization.rules import Answer, Promised, may_promise, names_a_sum, needs_page
from customers.documents.actions import keep_upload
from customers.duties.actions import hand_on, lapse, open_duty
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import NoticeCode, Role
from customers.models import Household, Staff
from customers.refusals import Refusal
from customers.rules.deadlines import end_of_day_after

#: The kind that may be promised to somebody who is no customer yet.
OF_NOBODY = PromiseKind.SERVICE


class NotYoursToPromise(Refusal):
    """The mandate is the representative's and the manager's."""

    clause = "4.1"
    message = _("Only a representative or the manager promises. Say that it is noted; the representative will call back.")


class BeyondMandate(Refusal):
    """What leaves the mandate is asked for, not promised."""

    message = _("This is not yours to promise. Say that it is noted, and send it for approval.")

    def __init__(self, answer: Answer) -> None:
        """Name the clause that says so."""
        super().__init__()
        self.clause = answer.clause


class DoneAsChange(BeyondMandate):
    """What changes the contract is written into the contract."""

    message = _("This changes the contract: it is yours to do, but as a contract change, not as a promise.")


class WordsMissing(Refusal):
    """A promise says what is promised."""

    clause = "4.7"
    message = _("Write down what is promised, in the words the customer heard.")


class SumNamed(Refusal):
    """A refund that names its sum."""

    clause = "4.9.3"
    message = _("Leave the sum out: the balance is computed, paid less penalty, and not promised by hand.")


class PageMissing(Refusal):
    """What the brochure says, without the brochure."""

    clause = "4.9.5"
    message = _("Add the page of the brochure or advertisement that says it.")


class CustomerUnknown(Refusal):
    """Only what costs nothing is promised to somebody who is no customer."""

    clause = "4.7"
    message = _("This entry belongs to no household yet. Match it to the customer first; until then only what costs nothing is promised.")


class FileClosed(Refusal):
    """A closed file stays as it is."""

    clause = "4.2"
    message = _("The matter is closed. Log a new reception when the customer comes again.")


class LawyerMissing(Refusal):
    """A household without a lawyer has nobody to confirm liability."""

    clause = "4.11"
    message = _("This household has no contract lawyer. The manager sets one on its page; then the lawyer can confirm.")


class NobodyConfirms(Refusal):
    """A post nobody else holds."""

    message = _("Nobody else holds the post of %(post)s here, so nobody can confirm. Ask the administrator to fill it.")

    def __init__(self, answer: Answer, role: Role) -> None:
        """Name the post and the clause."""
        super().__init__(post=role.label)
        self.clause = answer.clause


class ManagerWithdraws(Refusal):
    """The customer has the representative's word; only the manager takes it back."""

    clause = "4.7"
    message = _("Only the customer service manager takes back or moves what was promised. Ask him to.")


@transaction.atomic
def make_commitment(
    *, subject: Any, promised: Promised, words: str, by: Staff, now: datetime, grant: Grant | None = None, pages: Sequence[UploadedFile] = ()
) -> Commitment:
    """§4.7 §4.9.0 Enter a promise in the register: within the mandate it stands at once, else it waits for the own words it needs.

    What leaves the mandate is refused; so is what the regulation ties to a page, a sum or a household and comes without it.
    """
    household = locked_household(subject.household_id)
    if subject.subsidiary_id not in by.subsidiaries_as(*MAKERS):
        raise NotYoursToPromise
    if is_closed(subject):
        raise FileClosed
    if needs_page(promised.kind) and not pages:
        raise PageMissing
    made = Commitment(household=household, subsidiary=subject.subsidiary, subject=subject, words=words.strip(), made_by=by, made_at=now, grant=grant)
    _enter(made, promised, now)
    for page in pages:
        keep_upload(file=page, subject=made, household=household, by=by, now=now)
    return made


def _enter(made: Commitment, promised: Promised, now: datetime) -> None:
    """Judge a promise by the mandate and enter it, standing or waiting."""
    answer, due_on = _judged(made, promised, timezone.localdate(now))
    made.kind, made.clause, made.due_on = promised.kind, answer.clause, due_on
    made.touches_interest, made.moved_in_on = promised.touches_interest, promised.moved_in_on
    asked = {role: _asked(made, role, answer, now) for role in answer.confirmations}
    made.state = PromiseState.WAITING if asked else PromiseState.STANDING
    made.save()
    if not asked:
        stand(made, by=made.made_by, now=now)
        return
    write_down(made, by=made.made_by, at=now)
    for role, people in asked.items():
        _ask(made, role, people, now)


def _judged(made: Commitment, promised: Promised, today: date) -> tuple[Answer, date]:
    """§4.9.0 Return what the mandate says of a promise, and its day; refuse what it does not hold or what is not whole."""
    held = Grant.objects.in_force(today).filter(holder=made.made_by, subsidiary=made.subsidiary)
    is_granted = made.grant is not None and held.filter(pk=made.grant.pk).exists()
    answer = may_promise(replace(promised, asked_on=today, is_granted=is_granted))
    if not answer.may_be_registered:
        raise (BeyondMandate if answer.mandate == Mandate.BEYOND else DoneAsChange)(answer)
    if not made.words:
        raise WordsMissing
    if promised.due_on is None or promised.due_on < today:
        raise DayGone
    if names_a_sum(promised.kind, made.words):
        raise SumNamed
    if made.household is None and promised.kind != OF_NOBODY:
        raise CustomerUnknown
    return answer, promised.due_on


def _asked(made: Commitment, role: Role, answer: Answer, now: datetime) -> list[Staff]:
    """Return who may confirm for a post; nobody confirms his own promise."""
    people = [person for person in confirmers(role, made.household, now) if person != made.made_by]
    if not people:
        raise LawyerMissing if role == Role.LAWYER else NobodyConfirms(answer, role)
    return people


def _ask(made: Commitment, role: Role, people: Sequence[Staff], now: datetime) -> None:
    """§4.9.2 §4.11 Ask a post for its own word: its duty, and a notice to its holders."""
    Confirmation.objects.create(commitment=made, role=role)
    duty = open_duty(
        clause=made.clause,
        kind=DutyKind.CONFIRM_PROMISE,
        subject=made,
        what=made.words,
        post=role,
        owner=people[0],
        due_at=end_of_day_after(now, DECIDE_DAYS),
        now=now,
        subsidiary=made.subsidiary,
        household=made.household,
        occurrence=role,
    )
    values = {"due_at": duty.due_at.isoformat()}
    notify(people=people, key=f"confirm-{made.pk}-{role}", code=NoticeCode.PROMISE_TO_CONFIRM, url=made.get_absolute_url(), now=now, values=values)


def _withdraw(commitment: Commitment, reason: str, *, by: Staff, now: datetime) -> None:
    """End a locked promise without its being kept; what it owed lapses."""
    commitment.state, commitment.ended_words = PromiseState.WITHDRAWN, reason.strip()[:200]
    commitment.save()
    lapse(duties=Duty.objects.about(commitment), now=now, reason=reason.strip(), by=by)
    write_down(commitment, by=by, at=now)


def _refuse_withdrawal(commitment: Commitment, reason: str, by: Staff) -> None:
    """Refuse who may not take a promise back, and a reason that is none; what waits its maker takes back himself."""
    refuse_ended(commitment)
    is_own = commitment.state == PromiseState.WAITING and commitment.made_by == by
    if not is_own and commitment.subsidiary_id not in by.subsidiaries_as(Role.MANAGER):
        raise ManagerWithdraws
    if not reason.strip():
        raise ReasonMissing


@transaction.atomic
def withdraw_commitment(*, commitment: Commitment, reason: str, by: Staff, now: datetime) -> Commitment:
    """§4.7 Take a promise back for a reason; who made it and who has to keep it are told, for the customer must be."""
    commitment = locked(commitment)
    _refuse_withdrawal(commitment, reason, by)
    _withdraw(commitment, reason, by=by, now=now)
    inform(commitment, NoticeCode.PROMISE_WITHDRAWN, by=by, now=now)
    return commitment


@transaction.atomic
def renew_commitment(*, commitment: Commitment, due_on: date, words: str, reason: str, by: Staff, now: datetime) -> Commitment:
    """§4.7 §4.10 Promise another day or other words: the earlier promise is withdrawn, the new one is judged anew and names it; the manager's act."""
    commitment = locked(commitment)
    if commitment.subsidiary_id not in by.subsidiaries_as(Role.MANAGER):
        raise ManagerWithdraws
    _refuse_withdrawal(commitment, reason, by)
    _withdraw(commitment, reason, by=by, now=now)
    made = Commitment(
        household=commitment.household,
        subsidiary=commitment.subsidiary,
        subject_type=commitment.subject_type,
        subject_id=commitment.subject_id,
        words=words.strip(),
        made_by=by,
        made_at=now,
        grant=commitment.grant,
        replaces=commitment,
    )
    promised = Promised(PromiseKind(commitment.kind), timezone.localdate(now), due_on, commitment.moved_in_on, commitment.touches_interest)
    _enter(made, promised, now)
    return made


@transaction.atomic
def move_commitments(*, subject: models.Model, household: Household, by: Staff, now: datetime) -> int:
    """H17 Let the promises of an entry that is matched go along to the household and its representative; return how many."""
    rows = list(Commitment.objects.about(subject).filter(household__isnull=True).select_for_update(of=("self",)).select_related("made_by").order_by("pk"))
    for row in rows:
        row.household = household
        row.save()
        Duty.objects.about(row).update(household=household)
        hand_on(duties=Duty.objects.about(row).filter(kind=DutyKind.KEEP_PROMISE), to=keeper_of(row), by=by, now=now)
        write_down(row, by=by, at=now)
    return len(rows)
