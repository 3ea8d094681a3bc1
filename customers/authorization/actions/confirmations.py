"""Own words on a promise: engineering's, the lawyer's, the company's by its vice president."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.authorization.actions.promises import DayGone, inform, locked, refuse_ended, stand, write_down
from customers.authorization.enums import PromiseState
from customers.authorization.models import Commitment, Confirmation
from customers.authorization.queries.promises import confirmers
from customers.duties import actions as duties
from customers.duties.models import Duty
from customers.enums import NoticeCode, Role
from customers.models import Staff
from customers.refusals import Refusal


class NotYourWord(Refusal):
    """A word of another post, or one on one's own promise."""

    clause = "4.9.2"
    message = _(
        "This word belongs to another post, or the promise is your own. Each confirms under its own login, and nobody confirms what he promised himself."
    )


class AlreadySaid(Refusal):
    """Each post speaks once."""

    clause = "4.9.2"
    message = _("This post has given its word already. Look at the promise again.")


class OneWordEach(Refusal):
    """Two posts are two people."""

    clause = "4.11"
    message = _("You have given your word on this promise for another post. The second word is another person's.")


class NoWithoutWords(Refusal):
    """A no has its reason."""

    clause = "4.9.2"
    message = _("Write down why it is not confirmed: the customer asks.")


@transaction.atomic
def confirm_commitment(*, commitment: Commitment, role: Role, is_confirmed: bool, by: Staff, now: datetime, words: str = "") -> Commitment:
    """§4.9.2 §4.11 Give one post's own word, once: a no refuses the promise, the last yes lets it stand; who made it is told."""
    commitment = locked(commitment)
    row = commitment.confirmations.select_for_update(of=("self",)).filter(role=role).first()
    if row is None or commitment.made_by == by or by not in confirmers(role, commitment.household, now):
        raise NotYourWord
    _refuse_late(commitment, row, by)
    if not is_confirmed and not words.strip():
        raise NoWithoutWords
    if is_confirmed and commitment.due_on < timezone.localdate(now):
        raise DayGone
    _say(row, is_confirmed, words, by, now)
    for duty in Duty.objects.about(commitment).open().filter(occurrence=role):
        duties.fulfil(duty=duty, by=by, at=now, now=now, evidence=row)
    if not is_confirmed:
        _refuse(commitment, row, by, now)
    elif not commitment.confirmations.filter(said_at__isnull=True).exists():
        stand(commitment, by=by, now=now)
    return commitment


def _refuse_late(commitment: Commitment, row: Confirmation, by: Staff) -> None:
    """Refuse a word that was given already, one on a promise that has ended, and a second word of one person."""
    if row.said_at is not None:
        raise AlreadySaid
    refuse_ended(commitment)
    if commitment.confirmations.filter(said_by=by).exists():
        raise OneWordEach


def _say(row: Confirmation, is_confirmed: bool, words: str, by: Staff, now: datetime) -> None:  # noqa: FBT001 -- yes or no is what is said
    """Write the word down; it is never changed."""
    row.is_confirmed, row.words, row.said_by, row.said_at = is_confirmed, words.strip(), by, now
    row.save()


def _refuse(commitment: Commitment, row: Confirmation, by: Staff, now: datetime) -> None:
    """End a promise that was not confirmed: the other words are not asked for any more."""
    commitment.state, commitment.ended_words = PromiseState.REFUSED, row.words[:200]
    commitment.save()
    duties.lapse(duties=Duty.objects.about(commitment), now=now, reason=row.words, by=by)
    write_down(commitment, by=by, at=now)
    inform(commitment, NoticeCode.PROMISE_CONFIRMED, by=by, now=now)
