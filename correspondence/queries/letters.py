"""Letters as the lists and the page of one show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils import timezone

from correspondence.enums import LetterState
from correspondence.models import WorkLetter
from correspondence.models.work_letter import WorkLetterQuerySet
from correspondence.queries.hands import handles, may_answer
from correspondence.queries.links import ends_on, state_of
from correspondence.queries.origins import Begun, begun_from
from correspondence.rules.letters import LinkState
from customers.documents.models import Paper, Upload
from customers.duties.models import Duty
from customers.models import Referral, Staff
from customers.models.file import OF_HOUSEHOLD
from customers.rules.deadlines import end_of_day
from customers.rules.phones import mask_phone, spoken_phone

#: The views of the list, in the order of their tabs.
VIEWS = ("waiting", "overdue", "owed", "answered", "all")


def in_view(rows: WorkLetterQuerySet, view: str, staff: Staff, today: date) -> WorkLetterQuerySet:
    """Keep the rows of one view."""
    if view == "owed":
        return rows.owed_by(staff)
    kept = {"waiting": rows.unanswered(), "overdue": rows.overdue(today), "answered": rows.filter(state=LetterState.ANSWERED)}
    return kept.get(view, rows)


def listed(rows: QuerySet[WorkLetter]) -> QuerySet[WorkLetter]:
    """Return letters with what a row shows, by one query."""
    return rows.select_related("household__unit", "household__project", "to_organisation", "to_staff", "written_by").defer(*OF_HOUSEHOLD)


@dataclass(frozen=True, slots=True)
class Term:
    """When the answer of a letter is due, and how that ended."""

    starts_at: datetime
    due_at: datetime
    fulfilled_at: datetime | None
    ended_at: datetime | None


def term_of(letter: WorkLetter) -> Term:
    """§5.4.4.6.a Return the term of a letter: until 24:00 of the day its answer was asked for."""
    due_at = end_of_day(letter.reply_by)
    return Term(min(letter.written_at, due_at), due_at, letter.answered_at, letter.answered_at or letter.closed_at)


@dataclass(frozen=True, slots=True)
class Row:
    """One letter of a list."""

    letter: WorkLetter
    term: Term


def rows_of(letters: Iterable[WorkLetter]) -> list[Row]:
    """Return letters with their terms."""
    return [Row(letter, term_of(letter)) for letter in letters]


def followers_of(letter: WorkLetter) -> QuerySet[WorkLetter]:
    """§5.4.4.6.a Return the letters that ask again what one was answered to."""
    kind = ContentType.objects.get_for_model(WorkLetter)
    return WorkLetter.objects.filter(pk__in=Referral.objects.begun_by(letter).filter(result_type=kind).values("result_id")).order_by("pk")


def followed_by(letter: WorkLetter) -> WorkLetter | None:
    """Return the letter this one asks again."""
    kind = ContentType.objects.get_for_model(WorkLetter)
    return WorkLetter.objects.filter(pk__in=Referral.objects.leading_to(letter).filter(origin_type=kind).values("origin_id")).first()


@dataclass(frozen=True)
class LetterPage:
    """A letter as one reader sees it: its term and answer, its papers, and what the reader may do."""

    letter: WorkLetter
    term: Term
    duty: Duty | None
    phone: str
    attachments: list[Upload]
    answer_files: list[Upload]
    papers: list[Paper]
    follows: WorkLetter | None
    followers: list[WorkLetter]
    begun: Begun
    link: LinkState
    link_ends_on: date
    may_answer: bool
    handles: bool

    @property
    def is_waiting(self) -> bool:
        """Tell whether the answer is still to come."""
        return self.letter.state == LetterState.SENT

    @property
    def lacks_paper(self) -> bool:
        """Tell whether form 3.10 is not printed yet."""
        return not self.papers

    @property
    def may_ask_again(self) -> bool:
        """§5.4.4.6.a Tell whether the reader may ask again: it was answered, and nothing follows it that stands."""
        standing = [row for row in self.followers if row.state != LetterState.TAKEN_BACK]
        return self.handles and self.letter.state == LetterState.ANSWERED and not standing

    @property
    def is_late_entry(self) -> bool:
        """Tell whether the answer was written down after the moment it came (补记)."""
        duty = self.duty
        if duty is None or duty.fulfilled_at is None or duty.recorded_at is None:
            return False
        return duty.recorded_at > end_of_day(timezone.localdate(duty.fulfilled_at))


def letter_page(letter: WorkLetter, staff: Staff, now: datetime) -> LetterPage:
    """Return the page of a letter as this person sees it, in a constant number of queries."""
    uploads, handled = list(Upload.objects.about(letter)), handles(staff, letter)
    return LetterPage(
        letter=letter,
        term=term_of(letter),
        duty=Duty.objects.about(letter).select_related("owner").first(),
        phone="" if not letter.to_phone else spoken_phone(letter.to_phone) if handled else mask_phone(letter.to_phone),
        attachments=[upload for upload in uploads if upload.uploaded_at == letter.written_at],
        answer_files=[upload for upload in uploads if upload.uploaded_at != letter.written_at],
        papers=list(Paper.objects.about(letter).prefetch_related("reprints__by")),
        follows=followed_by(letter),
        followers=list(followers_of(letter)),
        begun=begun_from(letter, staff),
        link=state_of(letter, now),
        link_ends_on=ends_on(letter, timezone.localdate(now)),
        may_answer=may_answer(staff, letter),
        handles=handled,
    )
