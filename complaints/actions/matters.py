"""Opening a matter, and the one reply it owes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from complaints import rules
from complaints.enums import Category, Channel, Grade, MatterKind, Outcome
from complaints.models import Matter
from complaints.queries.hands import representative_of
from customers.actions.households import set_focus
from customers.actions.notifications import notify
from customers.actions.timeline import tell
from customers.documents.actions import next_number
from customers.documents.enums import Form
from customers.duties.actions import Done, open_duty
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Happened, NoticeCode, Role
from customers.models import Household, Staff, Subsidiary
from customers.queries.people import manager_of
from customers.queries.settings import setting
from customers.rules.deadlines import WITHOUT_END, end_of_day, local_time, revisit_due_at

KIND_OF_REPLY = {rules.Owes.MANAGER: (DutyKind.REPLY_AS_MANAGER, Role.MANAGER), rules.Owes.REP: (DutyKind.REPLY_TO_COMPLAINT, Role.REP)}


@dataclass(frozen=True, slots=True)
class Visitor:
    """H17 Somebody who is no customer, and what he is to the owner."""

    name: str = ""
    phone: str = ""
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """The office that handed a matter on, its number, and until when it wants an answer."""

    name: str = ""
    number: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """§5.4.4.2 One conversation: who, how, when, and the customer's words."""

    channel: Channel
    words: str
    at: datetime
    household: Household | None = None
    visitor: Visitor = field(default_factory=Visitor)
    office: Office = field(default_factory=Office)


@dataclass(frozen=True, slots=True)
class About:
    """What a matter is: its kind, its subject (from the words when empty), and the fields of the complaint record."""

    kind: MatterKind = MatterKind.ENQUIRY
    title: str = ""
    category: str = Category.OTHER
    grade: str = Grade.ORDINARY
    wish: str = ""


def open_matter(*, talk: Talk, about: About, subsidiary: Subsidiary, by: Staff | None, now: datetime, follows: Matter | None = None) -> Matter:
    """§4.2 §5.6.2 Open a matter with its number and the reply it owes, counted from the reception. The caller holds the household's lock."""
    is_complaint = about.kind == MatterKind.COMPLAINT
    matter = Matter.objects.create(
        number=number_for(Form.COMPLAINT if is_complaint else Form.MATTER, talk.household, subsidiary, now),
        kind=about.kind,
        household=talk.household,
        subsidiary=subsidiary,
        channel=talk.channel,
        title=(about.title.strip() or rules.subject_of(talk.words))[:120],
        words=talk.words,
        wish=about.wish,
        category=about.category,
        grade=about.grade,
        visitor_name=talk.visitor.name,
        visitor_phone=talk.visitor.phone,
        office=talk.office.name,
        office_no=talk.office.number,
        office_due_on=talk.office.due_on,
        received_at=talk.at,
        received_by=by,
        complaint_since=talk.at if is_complaint else None,
        follows=follows,
    )
    open_reply_duty(matter, Outcome.COMPLAINT if is_complaint else Outcome.MANAGER, now)
    open_office_duty(matter, now)
    watch(matter, now)
    tell(household=matter.household, kind=Happened.MATTER, by=by, at=talk.at, text=f"{matter.number} {matter.title}", subject=matter)
    return matter


def number_for(form: Form, household: Household | None, subsidiary: Subsidiary, now: datetime) -> str:
    """Take the next number of a form in the project, else in the subsidiary."""
    project = household.project if household is not None else None
    return next_number(form=form, on=local_time(now).date(), project=project, subsidiary=subsidiary)


def owner_of(matter: Matter, owes: rules.Owes, now: datetime) -> Staff | None:
    """Return who does it: the manager, or the representative; a matter without household is the manager's until it is matched."""
    rep = representative_of(matter) if owes == rules.Owes.REP else None
    return rep or manager_of(matter.subsidiary, local_time(now).date())


@dataclass(frozen=True, slots=True)
class Term:
    """A clause's term on a matter: what is owed, by which post and person, from when to when."""

    clause: str
    kind: DutyKind
    post: Role
    owner: Staff | None
    due_at: datetime
    starts_at: datetime | None = None
    occurrence: str = ""


def owe(matter: Matter, term: Term, now: datetime, *, silent: bool = False, done: Done | None = None) -> Duty:
    """Open a duty about a matter; the row carries the matter's subject and household."""
    return open_duty(
        clause=term.clause,
        kind=term.kind,
        subject=matter,
        what=matter.title,
        post=term.post,
        owner=term.owner,
        due_at=term.due_at,
        now=now,
        subsidiary=matter.subsidiary,
        household=matter.household,
        starts_at=term.starts_at or matter.received_at,
        occurrence=term.occurrence,
        silent=silent,
        done=done,
    )


def tell_of(duty: Duty, people: Iterable[Staff], code: NoticeCode, key: str, now: datetime, **values: str) -> None:
    """Tell people of a matter's duty and its due time."""
    matter = duty.subject
    if isinstance(matter, Matter):
        notify(
            people=people,
            key=key,
            code=code,
            url=matter.get_absolute_url(),
            now=now,
            values={"due_at": duty.due_at.isoformat(), "number": matter.number, **values},
        )


def open_reply_duty(matter: Matter, outcome: Outcome, now: datetime, occurrence: str = "") -> Duty | None:
    """§5.4.4.5.a §5.6.3.b Open the reply that an outcome starts, due counted from the reception, whenever it is opened."""
    limit: timedelta = setting("reply_limit_hours", local_time(matter.received_at).date())
    start = rules.start_of(outcome, matter.received_at, limit)
    if start is None:
        return None
    kind, post = KIND_OF_REPLY[start.owes]
    return owe(matter, Term(start.clause, kind, post, owner_of(matter, start.owes, now), start.due_at, occurrence=occurrence), now)


def open_office_duty(matter: Matter, now: datetime) -> Duty | None:
    """§5.6.1 Open the answer to the office that handed it on: a second duty with the office's own term (Q25)."""
    if matter.office_due_on is None:
        return None
    due_at = max(end_of_day(matter.office_due_on), matter.received_at)
    return owe(matter, Term("5.6.1", DutyKind.ANSWER_OFFICE, Role.REP, owner_of(matter, rules.Owes.REP, now), due_at), now)


def open_revisit(matter: Matter, now: datetime, solved_at: datetime | None = None) -> Duty:
    """§5.7.2 Open the call back, due on the third day after the solution, or after the end of a dispute; after a rejected solution a new one (Q11).

    One that is owed already stands: its term began first.
    """
    earlier = Duty.objects.about(matter).filter(kind=DutyKind.REVISIT)
    if standing := earlier.open().first():
        return standing
    begins = solved_at or now
    due_at = revisit_due_at(begins, setting("revisit_days", local_time(begins).date()))
    owner = owner_of(matter, rules.Owes.REP, now)
    return owe(matter, Term("5.7.2", DutyKind.REVISIT, Role.REP, owner, due_at, begins, str(earlier.count() + 1)), now)


def watch(matter: Matter, now: datetime) -> None:
    """§5.7.3 Keep every household of a complaint in focus: as long as one is open, and after the last was filed for the days of the setting."""
    if not matter.is_complaint:
        return
    joined = Household.objects.filter(pk__in=matter.complainants.filter(household__isnull=False).values("household"))
    for household in filter(None, (matter.household, *joined)):
        _watch_household(household, now)


def _watch_household(household: Household, now: datetime) -> None:
    """§5.7.3 Keep a household in focus without end while a complaint of it is open, else for the days of the setting."""
    today = timezone.localdate(now)
    has_open = Matter.objects.of(household).open().filter(kind=MatterKind.COMPLAINT).exists()
    set_focus(household, WITHOUT_END if has_open else today + timedelta(days=setting("focus_days", today)))
