"""A promise kept, with the evidence of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.authorization.actions.promises import locked, refuse_ended, write_down
from customers.authorization.enums import PromiseState
from customers.authorization.models import Commitment
from customers.authorization.queries.promises import may_keep
from customers.documents.actions import keep_upload
from customers.duties import actions as duties
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.models import Staff
from customers.queries.settings import setting
from customers.refusals import Refusal
from customers.wording import moment


class NotYoursToKeep(Refusal):
    """A promise of somebody else's household."""

    clause = "4.7"
    message = _("The promise is kept by the representative of the household, who stands in, who made it, or the manager.")


class StillWaits(Refusal):
    """What is not confirmed is not promised."""

    clause = "4.9.2"
    message = _("This promise still waits for a confirmation, so there is nothing to keep yet.")


class EvidenceMissing(Refusal):
    """Kept is what can be shown."""

    clause = "4.7"
    message = _("Write down how it was kept, or add the paper that shows it.")


class NotYetHappened(Refusal):
    """A time in the future."""

    clause = "4.7"
    message = _("This time lies in the future. Write down what has happened.")


class TooLongAgo(Refusal):
    """A time too far back to be believed."""

    clause = "4.7"
    message = _("An entry is written at most %(hours)s hours afterwards.")


class BeforePromise(Refusal):
    """Kept before it was promised."""

    clause = "4.7"
    message = _("This time lies before the promise of %(at)s.")


@transaction.atomic
def keep_commitment(*, commitment: Commitment, at: datetime, by: Staff, now: datetime, words: str = "", papers: Sequence[UploadedFile] = ()) -> Commitment:
    """§4.7 §4.10 Write down that a promise was kept, when and by which evidence: words, papers or both."""
    commitment = locked(commitment)
    if not may_keep(commitment, by):
        raise NotYoursToKeep
    refuse_ended(commitment)
    if commitment.state == PromiseState.WAITING:
        raise StillWaits
    if not words.strip() and not papers:
        raise EvidenceMissing
    _refuse_time(commitment, at, now)
    kept = [keep_upload(file=paper, subject=commitment, household=commitment.household, by=by, now=now) for paper in papers]
    commitment.state, commitment.kept_at, commitment.kept_by = PromiseState.KEPT, at, by
    commitment.evidence_words = words.strip() or " · ".join(upload.name for upload in kept)
    commitment.save()
    for duty in Duty.objects.about(commitment).open().filter(kind=DutyKind.KEEP_PROMISE):
        duties.fulfil(duty=duty, by=by, at=at, now=now, evidence=commitment)
    write_down(commitment, by=by, at=at)
    return commitment


def _refuse_time(commitment: Commitment, at: datetime, now: datetime) -> None:
    """Refuse a time that lies in the future, too far back, or before the promise; to the minute, as it is typed."""
    if at > now:
        raise NotYetHappened
    limit: timedelta = setting("late_entry_hours", timezone.localdate(now))
    if at < now - limit:
        raise TooLongAgo(hours=limit // timedelta(hours=1))
    if at < commitment.made_at.replace(second=0, microsecond=0):
        raise BeforePromise(at=moment(commitment.made_at))
