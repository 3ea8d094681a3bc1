"""Work contact letters: sent, taken back, asked again."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from correspondence.actions.locks import locked, locked_origin
from correspondence.actions.origins import number_for
from correspondence.actions.refusals import DayPassed, NotTheWriter, NotYours, ReasonMissing, WordsMissing
from correspondence.enums import LetterState
from correspondence.models import WorkLetter
from correspondence.queries.addressees import Addressee, Answerer, directory
from correspondence.queries.hands import handles, may_write
from correspondence.queries.letters import followers_of
from correspondence.queries.origins import Origin
from correspondence.rules.letters import TOKEN_BYTES
from customers.actions.notifications import notify
from customers.actions.referrals import refer, settle
from customers.actions.timeline import tell
from customers.documents.actions import keep_upload
from customers.documents.enums import Form
from customers.duties.actions import lapse, open_duty
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Happened, NoticeCode, Role
from customers.models import Staff
from customers.queries.people import with_covers
from customers.refusals import Refusal
from customers.rules.deadlines import end_of_day, local_time


class NobodyThere(Refusal):
    """An addressee this company does not have."""

    clause = "5.4.4.6.a"
    message = _("This department, post or person is none of this company's. Choose again.")


class NotWaiting(Refusal):
    """A letter that does not wait for its answer any more."""

    clause = "5.4.4.6.a"
    message = _("Letter %(number)s does not wait for an answer any more: %(state)s.")


class NotAnsweredYet(Refusal):
    """Asked again before the answer is there."""

    clause = "5.4.4.6.a"
    message = _("Letter %(number)s has no answer yet. Remind the department, or take the letter back.")


class AskedAgain(Refusal):
    """Asked again twice."""

    clause = "5.4.4.6.a"
    message = _("It has been asked again already: letter %(number)s follows this one.")


@dataclass(frozen=True, slots=True)
class Content:
    """§5.4.4.6.a What a letter says: whom it asks for what, on which facts, by when; who answers it, and who gets a copy."""

    to: Addressee
    title: str
    facts: str
    request: str
    reply_by: date
    to_name: str = ""
    to_phone: str = ""
    copies_to: str = ""


def new_token() -> str:
    """Return the secret of a new link."""
    return secrets.token_urlsafe(TOKEN_BYTES)


@transaction.atomic
def send_letter(
    *, content: Content, origin: Origin, by: Staff, now: datetime, uploads: Iterable[UploadedFile] = (), follows: WorkLetter | None = None
) -> WorkLetter:
    """§5.4.4.6.a Send a letter under its number: the addressed post owes the answer by the end of its day, and is told.

    Where nobody of the department has a login, the letter is answered by its link or on paper, and its writer sees to it that the answer comes.
    """
    origin = locked_origin(origin)
    _refuse_content(content, origin, by, now)
    first = _refuse_following(follows)
    answerer = _answerer(content, origin, now)
    letter = WorkLetter.objects.create(
        subsidiary=origin.subsidiary,
        household=origin.household,
        subject=origin.subject,
        number=number_for(Form.WORK_LETTER, origin, now),
        to_organisation=content.to.organisation,
        to_role=content.to.role,
        to_staff=content.to.staff,
        to_name=content.to_name.strip(),
        to_phone=content.to_phone,
        copies_to=content.copies_to.strip(),
        title=content.title.strip(),
        facts=content.facts.strip(),
        request=content.request.strip(),
        reply_by=content.reply_by,
        written_by=by,
        written_at=now,
        link_token=new_token(),
    )
    for file in uploads:
        keep_upload(file=file, subject=letter, household=origin.household, by=by, now=now)
    _owe_answer(letter, answerer, now)
    if first is not None:
        refer(origin=first, result=letter, by=by, now=now)
    tell(household=letter.household, kind=Happened.WORK_LETTER, by=by, at=now, text=f"{letter.number} {letter.title} → {letter.addressee}", subject=letter)
    return letter


def _refuse_content(content: Content, origin: Origin, by: Staff, now: datetime) -> None:
    """§5.4.4.6.a Refuse who writes no letters, a letter without words, and a day that has passed."""
    if not may_write(by, origin.subsidiary.pk):
        raise NotTheWriter
    if not (content.title.strip() and content.facts.strip() and content.request.strip()):
        raise WordsMissing
    if content.reply_by < local_time(now).date():
        raise DayPassed


def _refuse_following(follows: WorkLetter | None) -> WorkLetter | None:
    """§5.4.4.6.a Lock the letter that is asked again: it was answered, and nothing follows it yet."""
    if follows is None:
        return None
    first = WorkLetter.objects.select_for_update(of=("self",)).get(pk=follows.pk)
    if first.state != LetterState.ANSWERED:
        raise NotAnsweredYet(number=first.number)
    if (after := followers_of(first).exclude(state=LetterState.TAKEN_BACK).first()) is not None:
        raise AskedAgain(number=after.number)
    return first


def _answerer(content: Content, origin: Origin, now: datetime) -> Answerer | None:
    """§5.4.4.6.a Return who owes the answer, None where nobody there has a login."""
    there = directory([origin.subsidiary], local_time(now).date())
    if there.named(content.to.key) is None:
        raise NobodyThere
    return there.answerer(content.to, origin.household)


def _owe_answer(letter: WorkLetter, answerer: Answerer | None, now: datetime) -> Duty:
    """§5.4.4.6.a Open the answer that is owed until 24:00 of its day, and tell who owes it."""
    post = Role.REP if letter.subsidiary_id in letter.written_by.subsidiaries_as(Role.REP) else Role.MANAGER
    who = answerer or Answerer(post, letter.written_by)
    due_at = end_of_day(letter.reply_by)
    duty = open_duty(
        clause="5.4.4.6.a",
        kind=DutyKind.ANSWER_WORK_LETTER,
        subject=letter,
        what=letter.title,
        post=who.post,
        owner=who.staff,
        due_at=due_at,
        now=now,
        subsidiary=letter.subsidiary,
        household=letter.household,
    )
    if answerer is not None:
        values = {"number": letter.number, "due_at": due_at.isoformat()}
        people = with_covers(answerer.staff, now)
        notify(people=people, key=f"letter-{letter.pk}", code=NoticeCode.LETTER_FOR_YOU, url=letter.get_absolute_url(), now=now, values=values)
    return duty


def taken_up(letter: WorkLetter, by: Staff) -> WorkLetter:
    """Lock a letter that waits for its answer, for who follows it up."""
    letter = locked(letter)
    if not handles(by, letter):
        raise NotYours
    if letter.state != LetterState.SENT:
        raise NotWaiting(number=letter.number, state=letter.get_state_display())
    return letter


@transaction.atomic
def take_back(*, letter: WorkLetter, reason: str, by: Staff, now: datetime) -> WorkLetter:
    """§5.4.4.6.a Take a letter back with its reason: nobody owes the answer any more, its link is dead, and who was asked is told."""
    letter = taken_up(letter, by)
    if not reason.strip():
        raise ReasonMissing
    letter.state, letter.closed_words, letter.closed_at = LetterState.TAKEN_BACK, reason.strip(), now
    letter.save()
    owed = Duty.objects.about(letter).open()
    people = [duty.owner for duty in owed.select_related("owner") if duty.owner is not None and duty.owner != by]
    lapse(duties=owed, now=now, reason=reason.strip(), by=by)
    settle(result=letter, outcome=letter.closed_words, now=now)
    values = {"number": letter.number}
    notify(people=people, key=f"letter-back-{letter.pk}", code=NoticeCode.LETTER_TAKEN_BACK, url=letter.get_absolute_url(), now=now, values=values)
    tell(household=letter.household, kind=Happened.WORK_LETTER, by=by, at=now, text=f"{letter.number} × {letter.closed_words}", subject=letter)
    return letter
