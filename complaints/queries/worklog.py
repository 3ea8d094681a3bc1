"""What stands in a weekly work log: the lines of a person's week, drawn from what was recorded at the desk, and the counts of form 3.6."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.db.models import F, Q
from django.utils.dateparse import parse_datetime

from complaints.enums import Channel, LineKind, LogState, OtherWorkKind, Outcome, Reached, Told
from complaints.models import Call, Matter, OtherWork, Reception, Reply, Revisit, WorkLog
from complaints.rules import ends_revisit
from complaints.rules.worklog import WEEK, Key, begins_at, week_of, week_of_line
from customers.duties.models import Duty
from customers.models import Household, Staff
from customers.models.file import OF_HOUSEHOLD
from customers.rules.deadlines import SHANGHAI, local_time


@dataclass(frozen=True, slots=True)
class Line:
    """Form 3.6: one line of a log as it is frozen; codes stay codes, so that it reads in any language."""

    kind: str
    pk: int
    at: datetime
    recorded_at: datetime
    no: int = 0
    who: str = ""
    unit: str = ""
    household: int | None = None
    matter: int | None = None
    number: str = ""
    channel: str = ""
    words: str = ""
    result: str = ""
    code: str = ""
    opinion: str = ""
    opinion_words: str = ""
    reported: str = ""
    is_complaint: bool = False
    is_done: bool = False
    is_late: bool = False
    corrects: int | None = None
    is_corrected: bool = False

    @property
    def key(self) -> Key:
        """Return what the line tells of: the kind and the row."""
        return self.kind, self.pk

    def frozen(self) -> dict[str, Any]:
        """Return the line as it is kept."""
        return asdict(self) | {"at": local_time(self.at).isoformat(), "recorded_at": local_time(self.recorded_at).isoformat()}


def thawed(kept: Mapping[str, Any]) -> Line:
    """Return a line as it was frozen."""
    return Line(**{**kept, "at": parse_datetime(kept["at"]), "recorded_at": parse_datetime(kept["recorded_at"])})


def lines_of(log: WorkLog, now: datetime) -> list[Line]:
    """§5.4.4.8 Return the lines of a log: as they were frozen, else as they stand now."""
    return running_lines(log.staff, log.week, now) if log.state == LogState.OPEN else [thawed(kept) for kept in log.lines]


def running_lines(staff: Staff, week: date, now: datetime) -> list[Line]:
    """§5.4.4.2 Return what a person recorded for a week until now, numbered: talks by their time, then the other work."""
    found = list(_recorded(staff, week, now))
    logs = _frozen_logs(staff, week, found)
    mine = [line for line in found if week_of_line(line.key, line.at, line.recorded_at, logs) == week]
    mine.sort(key=lambda line: (line.kind == LineKind.OTHER, line.at, line.recorded_at, line.pk))
    return [replace(line, no=no, is_late=line.is_late or week_of(line.at) < week) for no, line in enumerate(mine, 1)]


def _frozen_logs(staff: Staff, week: date, lines: Iterable[Line]) -> dict[date, frozenset[Key] | None]:
    """Return which logs of a person are open, and the lines the others were frozen with, as far back as one of these lines reaches."""
    first = min((week_of(line.at) for line in lines), default=week)
    logs: dict[date, frozenset[Key] | None] = {}
    #: What was handed in before these lines could be recorded holds none of them.
    since = begins_at(week - WEEK)
    for log in staff.work_logs.filter(week__gte=first, week__lte=week).only("week", "state", "submitted_at"):
        logs[log.week] = None if log.submitted_at is None else frozenset()
    for at, kept in staff.work_logs.filter(week__gte=first, week__lt=week, submitted_at__gte=since).values_list("week", "lines"):
        logs[at] = frozenset((line["kind"], line["pk"]) for line in kept)
    return logs


def _recorded(staff: Staff, week: date, now: datetime) -> Iterator[Line]:
    """Yield what may stand in the log of a week: what happened in it, and what happened before it and was recorded since the week before."""
    receptions = [_of_reception(row) for row in _receptions(staff, week, now)]
    revisits = [_of_revisit(row) for row in _revisits(staff, week, now)]
    calls = [_of_call(row) for row in _calls(staff, week, now)]
    replies = [_of_reply(row) for row in _replies(staff, week, now)]
    others = [_of_other(row) for row in _others(staff, week, now)]
    yield from receptions
    yield from revisits
    calls = [line for line in calls if not _told_already(line, revisits)]
    yield from calls
    yield from (line for line in replies if not _told_already(line, [*receptions, *calls]))
    yield from others


def _told_already(line: Line, others: Iterable[Line]) -> bool:
    """Tell whether one of these lines tells of the same talk: recorded in the same act about the same customer."""
    return any((one.at, one.recorded_at, one.household) == (line.at, line.recorded_at, line.household) for one in others)


def _within(happened: str, week: date, now: datetime) -> Q:
    """Return the rows of a week by the column of their time, and those of before that were recorded since the week before."""
    begin = begins_at(week)
    inside = Q(**{f"{happened}__gte": begin, f"{happened}__lt": begins_at(week + WEEK)})
    later = Q(**{f"{happened}__lt": begin}, recorded_at__gte=begins_at(week - WEEK))
    return (inside | later) & Q(recorded_at__lte=now)


def _receptions(staff: Staff, week: date, now: datetime) -> list[Reception]:
    """Return the talks this person received."""
    rows = Reception.objects.filter(_within("received_at", week, now), received_by=staff)
    return list(rows.select_related("household__unit", "matter", "correction").defer(*OF_HOUSEHOLD))


def _revisits(staff: Staff, week: date, now: datetime) -> list[Revisit]:
    """Return the calls back this person made."""
    rows = Revisit.objects.filter(_within("called_at", week, now), by=staff)
    return list(rows.select_related("matter__household__unit").defer(*(f"matter__{name}" for name in OF_HOUSEHOLD)))


def _calls(staff: Staff, week: date, now: datetime) -> list[Call]:
    """Return the calls this person made."""
    rows = Call.objects.filter(_within("called_at", week, now), by=staff)
    return list(rows.select_related("household__unit").defer(*OF_HOUSEHOLD).prefetch_related("matters"))


def _replies(staff: Staff, week: date, now: datetime) -> list[Reply]:
    """Return what this person told customers."""
    rows = Reply.objects.filter(_within("told_at", week, now), by=staff)
    return list(rows.select_related("matter__household__unit").defer(*(f"matter__{name}" for name in OF_HOUSEHOLD)))


def _others(staff: Staff, week: date, now: datetime) -> list[OtherWork]:
    """Return the other work of a week, and what was written since for the days before it."""
    inside = Q(day__gte=week, day__lt=week + WEEK)
    later = Q(day__lt=week, recorded_at__gte=begins_at(week - WEEK))
    return list(OtherWork.objects.filter(inside | later, staff=staff, recorded_at__lte=now).select_related("correction"))


def _customer(household: Household | None, matter: Matter | None, visitor: str = "") -> dict[str, Any]:
    """Return who was spoken with, and about which matter."""
    named = {"who": household.name, "unit": household.unit.short_name, "household": household.pk} if household else {}
    matters = {"matter": matter.pk, "number": matter.number, "is_complaint": matter.is_complaint} if matter else {}
    return {"who": visitor or (matter.visitor_name if matter else ""), **named, **matters}


def _of_reception(row: Reception) -> Line:
    """Return the line of a reception."""
    matter = row.matter
    reported = {Outcome.MANAGER: Outcome.MANAGER, Outcome.COMPLAINT: Outcome.COMPLAINT}.get(Outcome(row.outcome), "")
    return Line(
        kind=LineKind.RECEPTION.value,
        pk=row.pk,
        at=row.received_at,
        recorded_at=row.recorded_at,
        **_customer(row.household, matter, row.visitor_name),
        channel=row.channel,
        words=row.words,
        result=row.result or (matter.result if matter else ""),
        opinion=row.opinion,
        opinion_words=row.opinion_words,
        reported=str(reported),
        is_done=matter is None or matter.resolved_at is not None,
        is_late=row.is_late_entry,
        corrects=row.corrects_id,
        is_corrected=hasattr(row, "correction"),
    )


def _of_revisit(row: Revisit) -> Line:
    """Return the line of a call back."""
    return Line(
        kind=LineKind.REVISIT.value,
        pk=row.pk,
        at=row.called_at,
        recorded_at=row.recorded_at,
        **_customer(row.matter.household, row.matter),
        words=row.remark or row.matter.title,
        code=row.reached,
        opinion=row.opinion,
        is_done=ends_revisit(row.reached),
        is_late=row.is_late_entry,
    )


def _of_call(row: Call) -> Line:
    """Return the line of a call."""
    matter = next(iter(row.matters.all()), None)
    return Line(
        kind=LineKind.CALL.value,
        pk=row.pk,
        at=row.called_at,
        recorded_at=row.recorded_at,
        **_customer(row.household, matter),
        channel=Channel.CALL.value,
        words=row.words or "、".join(one.title for one in row.matters.all()),
        code=row.reached,
        is_done=row.reached == Reached.REACHED,
    )


def _of_reply(row: Reply) -> Line:
    """Return the line of what a customer was told; a progress report ends nothing (Q26)."""
    return Line(
        kind=LineKind.REPLY.value,
        pk=row.pk,
        at=row.told_at,
        recorded_at=row.recorded_at,
        **_customer(row.matter.household, row.matter),
        channel=row.channel,
        words=row.words,
        code=row.kind,
        is_done=row.kind != Told.PROGRESS,
        is_late=row.is_late_entry,
    )


def _of_other(row: OtherWork) -> Line:
    """Return the line of other work; it knows its day only."""
    return Line(
        kind=LineKind.OTHER.value,
        pk=row.pk,
        at=datetime.combine(row.day, time.min, SHANGHAI),
        recorded_at=row.recorded_at,
        words=row.words,
        code=row.kind,
        is_done=True,
        corrects=row.corrects_id,
        is_corrected=hasattr(row, "correction"),
    )


def counts_of(lines: Iterable[Line], late: Iterable[Duty]) -> dict[str, Any]:
    """Form 3.6 本周统计: receptions, complaints, revisits, visits, and what was not kept in time; a corrected line counts once."""
    standing = [line for line in lines if not line.is_corrected and (line.words or line.kind != LineKind.OTHER)]
    receptions = [line for line in standing if line.kind == LineKind.RECEPTION]
    missed = [{"kind": duty.kind, "what": duty.what, "due_at": local_time(duty.due_at).isoformat(), "clause": duty.clause} for duty in late]
    return {
        "lines": len(standing),
        "receptions": len(receptions),
        "complaints": len({line.matter for line in receptions if line.is_complaint}),
        "revisits": sum(line.kind == LineKind.REVISIT and line.is_done for line in standing),
        "visits": sum(line.kind == LineKind.OTHER and line.code == OtherWorkKind.VISIT for line in standing),
        "late": len(missed),
        "missed": missed,
    }


def late_duties(staff: Staff, week: date, now: datetime) -> list[Duty]:
    """§5.4.4.8 Return this person's duties that were not kept in time: due by the end of the week, and still open then or done late since it began."""
    until = min(now, begins_at(week + WEEK))
    due = Duty.objects.filter(owner=staff, due_at__lt=until, waived_at__isnull=True, lapsed_at__isnull=True)
    missed = Q(fulfilled_at__isnull=True) | Q(fulfilled_at__gte=until) | Q(fulfilled_at__gte=begins_at(week), fulfilled_at__gt=F("due_at"))
    return list(due.filter(missed).order_by("due_at", "pk"))
