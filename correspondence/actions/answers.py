"""The answer of another department: from its own login, by the link of the letter, or on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from correspondence.actions.letters import NotWaiting
from correspondence.actions.locks import locked
from correspondence.actions.refusals import NotYours, WordsMissing, refuse_time
from correspondence.enums import AnswerHow, LetterResult, LetterState
from correspondence.models import WorkLetter
from correspondence.queries.hands import handles, may_answer, representative_of
from customers.actions.notifications import notify
from customers.actions.referrals import settle
from customers.actions.timeline import tell
from customers.documents.actions import keep_upload
from customers.duties.actions import fulfil
from customers.duties.models import Duty
from customers.enums import Happened, NoticeCode
from customers.models import Staff
from customers.queries.people import with_covers
from customers.refusals import Refusal
from customers.wording import moment


class NotAsked(Refusal):
    """An answer of somebody the letter does not ask."""

    clause = "5.4.4.6.a"
    message = _("This letter asks another department. Who received the answer on paper uploads it.")


class AlreadyAnswered(Refusal):
    """The second of two answers."""

    clause = "5.4.4.6.a"
    message = _("%(name)s has answered this letter already, %(at)s. The first answer stands.")


class ResultMissing(Refusal):
    """An answer that does not say what it comes to."""

    clause = "5.4.4.6.a"
    message = _("Say what the answer comes to: solved, partly, or unfounded.")


class ScanMissing(Refusal):
    """An answer on paper without the paper."""

    clause = "5.4.4.6.a"
    message = _("An answer on paper needs its scan or photograph.")


@dataclass(frozen=True, slots=True)
class Answer:
    """§5.4.4.6.a What a department answers: its words, what they come to, whose they are, and when."""

    words: str
    result: str
    name: str
    at: datetime


@transaction.atomic
def answer_from_login(*, letter: WorkLetter, words: str, result: str, by: Staff, now: datetime, uploads: Sequence[UploadedFile] = ()) -> WorkLetter:
    """§5.4.4.6.a Answer as one of those the letter asks; it counts from now."""
    letter = _waiting(letter)
    if not may_answer(by, letter):
        raise NotAsked
    return _answered(letter, Answer(words, result, by.name, now), AnswerHow.LOGIN, by=by, now=now, uploads=uploads)


@transaction.atomic
def answer_by_link(*, letter: WorkLetter, words: str, result: str, name: str, now: datetime, uploads: Sequence[UploadedFile] = ()) -> WorkLetter:
    """§5.4.4.6.a Answer by the link of the letter, after its check, under the name that was typed; it counts from now."""
    letter = _waiting(letter)
    return _answered(letter, Answer(words, result, name, now), AnswerHow.LINK, by=None, now=now, uploads=uploads)


@transaction.atomic
def record_original(*, letter: WorkLetter, answer: Answer, by: Staff, now: datetime, uploads: Sequence[UploadedFile]) -> WorkLetter:
    """§5.4.4.6.a Record an answer that came on paper, with its scan, its name and its time; a late entry stays visible as one."""
    letter = _waiting(letter)
    if not handles(by, letter):
        raise NotYours
    if not uploads:
        raise ScanMissing
    refuse_time(answer.at, now, began=letter.written_at)
    return _answered(letter, answer, AnswerHow.ORIGINAL, by=by, now=now, uploads=uploads)


def _waiting(letter: WorkLetter) -> WorkLetter:
    """Lock a letter that waits for its answer; the second answer sees the first."""
    letter = locked(letter)
    if letter.answered_at is not None:
        raise AlreadyAnswered(name=letter.answered_name, at=moment(letter.answered_at))
    if letter.state != LetterState.SENT:
        raise NotWaiting(number=letter.number, state=letter.get_state_display())
    return letter


def _answered(letter: WorkLetter, answer: Answer, how: AnswerHow, *, by: Staff | None, now: datetime, uploads: Sequence[UploadedFile]) -> WorkLetter:
    """Write an answer down with all that follows from it: the duty is done, the writer is told, what waited for it goes on."""
    if not (answer.words.strip() and answer.name.strip()):
        raise WordsMissing
    if answer.result not in LetterResult.values:
        raise ResultMissing
    letter.state, letter.answer, letter.result, letter.answer_how = LetterState.ANSWERED, answer.words.strip(), answer.result, how
    letter.answered_by, letter.answered_name, letter.answered_at = by if how == AnswerHow.LOGIN else None, answer.name.strip(), answer.at
    letter.save()
    for file in uploads:
        keep_upload(file=file, subject=letter, household=letter.household, by=by, now=now)
    for duty in Duty.objects.about(letter).open():
        fulfil(duty=duty, by=by, at=answer.at, now=now, evidence=letter)
    settle(result=letter, outcome=letter.answer, now=now)
    _tell(letter, by, now)
    return letter


def _tell(letter: WorkLetter, by: Staff | None, now: datetime) -> None:
    """§5.4.4.6.b Tell who wrote, and who serves the household now; the file tells it too."""
    rep = representative_of(letter.household_id)
    people = [person for one in (letter.written_by, rep) if one is not None for person in with_covers(one, now) if person != by]
    values = {"number": letter.number}
    notify(people=people, key=f"letter-answered-{letter.pk}", code=NoticeCode.LETTER_ANSWERED, url=letter.get_absolute_url(), now=now, values=values)
    text = f"{letter.number} ← {letter.answered_name}: {letter.answer}"
    tell(household=letter.household, kind=Happened.WORK_LETTER, by=by, at=letter.answered_at or now, text=text, subject=letter)
