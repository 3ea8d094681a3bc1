"""Calls and service notes of the demonstration: who was not reached is tried again today, progress was told, and colleagues' service is looked after."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from complaints.actions.calls import Talked, log_call
from complaints.actions.service_notes import Draft, Finding, check_note, note_done, write_note
from complaints.enums import Reached, Told
from complaints.models import Matter
from complaints.queries.calls import numbers_of
from customers.models import Organisation, Staff, Subsidiary
from customers.rules.deadlines import local_time


@dataclass(frozen=True, slots=True)
class Made:
    """A call: how it went, minutes ago, in which words, and in how many minutes it is tried again."""

    reached: Reached
    ago: int
    words: str = ""
    again_in: int | None = None


CALLS = (
    Made(Reached.REACHED, 50, "您反映的事我们正在核实，明天上午十点前再给您电话。"),
    Made(Reached.NO_ANSWER, 40, "响铃六声无人接听", 90),
    Made(Reached.ANOTHER_TIME, 35, "客户在开会，请晚些再打", 45),
    Made(Reached.SWITCHED_OFF, 25, "", 180),
    Made(Reached.REACHED, 20, "已请有关部门核对，有结果第一时间告知。"),
)


@dataclass(frozen=True, slots=True)
class Noted:
    """A service note: about whom, in which words, who sees to it and what is to be done, when it was written and is checked, what came of it."""

    about: str
    words: str
    addressee: str
    measure: str
    ago: int
    check_in: int
    done: str = ""
    finding: str = ""


#: About a colleague by login, about another department by its name.
NOTES = (
    Noted(
        "qian",
        "约好签约，客户等了两小时，没有人出来说明。",
        "qian",
        "预约后超过十分钟要当面说明并另约时间。",
        9,
        -2,
        "已向客户致歉，预约改为一人一档。",
        "本周三次预约均准时接待。",
    ),
    Noted("物业", "报修电话接线员口气生硬，客户两次挂断。", "property", "接线员重新培训，抽查一周录音。", 4, 1, "已培训，录音每日抽查五通。"),
    Noted("销售", "样板房接待没有说明展示门与交付标准不同。", "sales", "样板房加装说明牌，接待时口头说明。", 2, 5),
)


def make_calls(rep: Staff, now: datetime) -> None:
    """Call the households of a representative that have an open matter, one after another."""
    for made, matter in zip(CALLS, _to_call(rep), strict=False):
        assert matter.household is not None  # noqa: S101 -- only matters with a household are called
        at = max(now - timedelta(minutes=made.ago), matter.received_at)
        talked = Talked(
            number=numbers_of(matter.household)[0].number,
            reached=made.reached,
            at=at,
            words=made.words,
            matters=[matter],
            told=Told.PROGRESS if made.reached == Reached.REACHED else None,
            next_try_at=now + timedelta(minutes=made.again_in) if made.again_in else None,
        )
        log_call(household=matter.household, talked=talked, by=rep, now=now)


def _to_call(rep: Staff) -> Iterator[Matter]:
    """Return an open matter that is not solved of each household of a representative with a phone, the oldest first."""
    seen: set[int | None] = set()
    rows = Matter.objects.open().filter(
        household__assignments__staff=rep, household__assignments__ended_at__isnull=True, resolved_at__isnull=True, dispute__isnull=True
    )
    for matter in rows.select_related("household").order_by("received_at", "pk"):
        if matter.household_id not in seen and matter.household is not None and numbers_of(matter.household):
            seen.add(matter.household_id)
            yield matter


def make_notes(subsidiary: Subsidiary, staff: dict[str, Staff], now: datetime) -> None:
    """Write service notes as the manager: one checked, one that was seen to and is checked tomorrow, one that runs."""
    today = local_time(now).date()
    for noted in NOTES:
        written_at = now - timedelta(days=noted.ago)
        check_on = today + timedelta(days=noted.check_in)
        draft = Draft(noted.words, staff[noted.addressee], noted.measure, check_on, staff.get(noted.about), _department(noted.about))
        note = write_note(draft=draft, subsidiary=subsidiary, by=staff["manager"], now=written_at)
        if noted.done:
            note_done(note=note, words=noted.done, by=staff[noted.addressee], now=written_at + timedelta(days=1))
        if noted.finding:
            check_note(note=note, finding=Finding(noted.finding, is_improved=True), by=staff["manager"], now=_at_ten(check_on, now))


def _department(name: str) -> Organisation | None:
    """Return the department or firm with this word in its name, none for a login."""
    return Organisation.objects.filter(name__contains=name).first()


def _at_ten(day: date, now: datetime) -> datetime:
    """Return ten in the morning of a day."""
    return local_time(now).replace(year=day.year, month=day.month, day=day.day, hour=10, minute=0, second=0, microsecond=0)
