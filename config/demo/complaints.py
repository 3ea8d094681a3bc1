"""Receptions and matters of the demonstration: settled, waiting, late, due within the hour, solved, closed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import cycle

from complaints.actions.direction import escalate, give_opinion
from complaints.actions.endings import Call, close, resolve, revisit
from complaints.actions.matters import About, Office, Talk, Visitor
from complaints.actions.receptions import Ending, receive
from complaints.actions.replies import Said, tell_customer
from complaints.enums import Channel, MatterKind, Opinion, Outcome, Reached, Told
from complaints.models import Matter
from config.demo import cases
from config.demo.cases import Case, Question
from config.demo.files import Files
from customers.enums import Stage
from customers.models import Household, Staff
from customers.rules.deadlines import local_time

#: Hours ago at which a matter came, so that its 48 hours are over, end within the hour, end today, and have just begun.
LATE, WITHIN_THE_HOUR, TODAY, FRESH = 60.0, 47.4, 41.0, 2.0
#: How many households there are for one matter of the past weeks.
SETTLED_PER, SOLVED_PER, OPEN_PER = 12, 25, 45


def at_work(now: datetime, days: int, number: int) -> datetime:
    """Return a time in the office hours of a day that is over."""
    day = local_time(now) - timedelta(days=days)
    return day.replace(hour=9 + number % 8, minute=number * 7 % 60, second=0, microsecond=0)


class Desk:
    """The reception desk: takes the next household and the next case that fits it."""

    def __init__(self, files: Files, now: datetime) -> None:
        """Begin each list of cases at its first."""
        self.files, self.now = files, now
        self._cases = {True: cycle(cases.LIVED_IN), False: cycle(cases.NOT_YET_BUILT)}
        self._questions = {True: cycle(cases.QUESTIONS_LIVED_IN), False: cycle(cases.QUESTIONS_NOT_YET_BUILT)}
        self._settled = {True: cycle(cases.SETTLED_LIVED_IN), False: cycle(cases.SETTLED)}

    def complain(self, rep: Staff, hours: float, *, progress: bool = False, office: Office | None = None) -> Matter:
        """Receive a complaint so many hours ago; on some of them the customer has been told how far it is."""
        household = self.files.take(rep)
        return self._complain(household, next(self._cases[_lives_in(household)]), self.now - timedelta(hours=hours), progress=progress, office=office)

    def _complain(self, household: Household, case: Case, at: datetime, *, progress: bool, office: Office | None = None) -> Matter:
        """Receive this complaint at a time."""
        channel = Channel.OFFICE if office else Channel.CALL
        talk = Talk(channel=channel, words=case.words, at=at, household=household, office=office or Office())
        about = About(MatterKind.COMPLAINT, case.title, case.category, case.grade, case.wish)
        rep = self.files.rep(household)
        matter = _matter(talk, Ending(Outcome.COMPLAINT, about=about), rep, at + timedelta(minutes=5))
        if progress:
            told = at + timedelta(minutes=40)
            said = Said(Told.PROGRESS, case.progress, Channel.CALL, told)
            tell_customer(matter=matter, said=said, by=rep, now=told + timedelta(minutes=5))
        return matter

    def ask(self, rep: Staff, hours: float, question: Question | None = None) -> tuple[Matter, Question]:
        """Report a question to the manager so many hours ago."""
        household = self.files.take(rep)
        asked = question or next(self._questions[_lives_in(household)])
        at = self.now - timedelta(hours=hours)
        talk = Talk(channel=Channel.WECHAT, words=asked.words, at=at, household=household)
        ending = Ending(Outcome.MANAGER, about=About(asked.kind, asked.title))
        return _matter(talk, ending, self.files.rep(household), at + timedelta(minutes=10)), asked

    def settle(self, number: int) -> None:
        """Log a talk of the last weeks that ended with its answer."""
        household = self.files.take()
        said = next(self._settled[_lives_in(household)])
        at = at_work(self.now, 1 + number % 20, number)
        channel = (Channel.CALL, Channel.VISIT, Channel.WECHAT)[number % 3]
        opinion = Opinion.FAIRLY if number % 5 == 0 else Opinion.SATISFIED
        ending = Ending(Outcome.SETTLED, result=said.result, opinion=opinion)
        receive(
            talk=Talk(channel=channel, words=said.words, at=at, household=household),
            ending=ending,
            by=self.files.rep(household),
            now=at + timedelta(minutes=10),
        )

    def solve(self, number: int, rep: Staff | None = None) -> None:
        """Work a complaint through: solved and waiting for the call back, or called back and closed; one in four was answered late."""
        household = self.files.take(rep)
        case, at, by = next(self._cases[_lives_in(household)]), at_work(self.now, 5 + number % 9, number), self.files.rep(household)
        matter = self._complain(household, case, at, progress=number % 2 == 0)
        told = at + timedelta(hours=21 if number % 4 else 53)
        tell_customer(matter=matter, said=Said(Told.REPLY, case.reply, Channel.CALL, told), by=by, now=told + timedelta(minutes=5))
        solved = min(at_work(self.now, 1 + number % 2, number), self.now - timedelta(hours=25))
        matter = resolve(matter=matter, result=case.result, told_at=solved, by=by, now=solved)
        if number % 3 == 0:
            return
        called = solved + timedelta(hours=24)
        revisit(matter=matter, call=Call(at=called, reached=Reached.REACHED, is_solved=True, opinion=Opinion.SATISFIED), by=by, now=called)
        close(matter=matter, by=by, now=called + timedelta(minutes=5))


def _lives_in(household: Household) -> bool:
    """Tell whether the unit has been handed over."""
    return household.stage == Stage.MOVED_IN


def _matter(talk: Talk, ending: Ending, by: Staff, now: datetime) -> Matter:
    """Receive somebody and return the matter that comes of it."""
    matter = receive(talk=talk, ending=ending, by=by, now=now).matter
    if matter is None:
        raise ValueError(talk.words)
    return matter


def make_past(desk: Desk, count: int) -> None:
    """Fill the last weeks: what was settled on the spot, what was complained of and solved, and what is open here and there."""
    for number in range(count // SETTLED_PER):
        desk.settle(number)
    for number in range(count // SOLVED_PER):
        desk.solve(number)
    reps = cycle(dict.fromkeys(desk.files.reps.values()))
    for number in range(count // OPEN_PER):
        desk.complain(next(reps), FRESH + number * 37 / 10 % 44, progress=number % 2 == 0)


def make_desks(desk: Desk, staff: Mapping[str, Staff], reps: Sequence[Staff], now: datetime) -> None:
    """Lay something on the desks that answer customers: late, due within the hour, due today, fresh."""
    for rep in reps:
        desk.complain(rep, WITHIN_THE_HOUR, progress=True)
        desk.complain(rep, FRESH)
    desk.complain(staff["rep"], LATE, progress=True)
    office = Office("12345 政务热线", f"{local_time(now):%Y%m%d}-0417", local_time(now).date() + timedelta(days=1))
    desk.complain(staff["rep"], TODAY, office=office)
    desk.solve(0, staff["rep"])
    for hours in (LATE - 6, WITHIN_THE_HOUR, TODAY - 3, 26, FRESH + 1):
        desk.ask(reps[int(hours) % len(reps)], hours)
    relayed, asked = desk.ask(staff["rep"], 30)
    give_opinion(matter=relayed, words=asked.opinion, by=staff["manager"], now=now - timedelta(hours=5), hand_over=True)
    _make_above(desk, staff, now)
    make_visitor(staff["rep"], now)


def _make_above(desk: Desk, staff: Mapping[str, Staff], now: datetime) -> None:
    """§5.4.4.5.b Report matters above the mandate: to the vice president within the hour, to the general manager today and late."""
    for hours, question, decider in zip((WITHIN_THE_HOUR, TODAY, LATE), cases.ABOVE, ("vp", "gm", "gm"), strict=True):
        matter, asked = desk.ask(staff["rep"], hours, question)
        sent = now - timedelta(hours=hours) + timedelta(hours=3)
        escalate(matter=matter, words=asked.opinion, by=staff["manager"], now=sent)
        if decider == "gm":
            escalate(matter=matter, words="涉及公司整体安排，请总经理定。", by=staff["vp"], now=sent + timedelta(hours=4))


def make_visitor(by: Staff, now: datetime) -> None:
    """H17 Receive somebody who is no customer."""
    talk = Talk(
        channel=Channel.CALL,
        words="打听三期开盘时间，并反映样板房接待不耐心。",
        at=now - timedelta(hours=5),
        visitor=Visitor("周先生", "13900001234", "prospect"),
    )
    receive(talk=talk, ending=Ending(Outcome.MANAGER, about=About(MatterKind.OPINION, "样板房接待不耐心")), by=by, now=now - timedelta(hours=5))
