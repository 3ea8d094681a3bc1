"""Taking over a file of complaints."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.actions.matters import Term, number_for, owe
from complaints.actions.refusals import locked
from complaints.enums import FileNote, MatterKind, MatterState, Outcome, Told
from complaints.models import ComplaintImport, Matter, Reply
from complaints.rules import start_of, subject_of
from complaints.rules.files import FileProblem, FileRow, Remark, read_file
from customers.actions.households import note_contact
from customers.actions.notifications import notify
from customers.actions.timeline import tell
from customers.documents.enums import Form
from customers.duties.actions import Done, fulfil
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import Happened, NoticeCode, Role
from customers.models import Staff, Subsidiary
from customers.queries.people import holders
from customers.queries.settings import setting
from customers.refusals import Refusal
from customers.rules.deadlines import local_time

COLUMNS = {
    "number": _("Number"),
    "received_at": _("Received"),
    "words": _("Words"),
    "title": _("Subject"),
    "reply": _("Reply"),
    "replied_at": _("Replied"),
    "complainant": _("Complainant"),
    "phone": _("Phone"),
    "channel": _("Channel"),
}


class FileUnreadable(Refusal):
    """A file that holds no complaints anybody could read."""

    clause = "5.6.2"
    message = "%(reason)s"


class AlreadyTakenOver(Refusal):
    """A file that was taken over."""

    clause = "5.6.2"
    message = _("This file has been taken over already.")


@dataclass
class Report:
    """What taking a file over did, or would do: counts of rows, and what was found in them."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


@dataclass
class _Import:
    """One run: where it goes, who owns it, and what has been looked up already."""

    name: str
    subsidiary: Subsidiary
    owner: Staff | None
    by: Staff | None
    now: datetime
    report: Report
    limits: dict[date, timedelta] = field(default_factory=dict)
    late: int = 0

    def limit_on(self, day: date) -> timedelta:
        """Return the limit that was in force on a day, looked up once."""
        if day not in self.limits:
            self.limits[day] = setting("reply_limit_hours", day)
        return self.limits[day]


@transaction.atomic
def import_complaints(*, data: bytes, name: str, subsidiary: Subsidiary, by: Staff | None, now: datetime, dry_run: bool = False) -> Report:
    """§5.6.2 Take over a file of complaints: new ones with their 48 hours from the file's time, a reply fulfils only the reply duty.

    Nothing is solved and no revisit opens. What has no household waits for matching, owned by the manager. What was late before rings nobody: one digest
    tells the manager. A second run changes nothing.
    """
    reading = _read(data, now)
    report = Report(problems=_told(reading.problems, name), warnings=_told(reading.warnings, name))
    report.columns = {str(COLUMNS[name]): heading for name, heading in reading.columns.items() if name in COLUMNS}
    Subsidiary.objects.select_for_update(of=("self",), no_key=True).get(pk=subsidiary.pk)
    managers = holders(Role.MANAGER, subsidiary, local_time(now).date())
    run = _Import(name, subsidiary, next(iter(managers), None), by, now, report)
    known = {
        matter.imported_no: matter
        for matter in Matter.objects.filter(subsidiary=subsidiary, imported_no__in=[row.number for row in reading.rows]).select_related("household")
    }
    for row in reading.rows:
        _take(run, row, known.get(row.number), is_real=not dry_run)
    if run.late:
        notify(
            people=managers,
            key=f"import-{hashlib.sha256(data).hexdigest()[:16]}-{now.isoformat()}",
            code=NoticeCode.IMPORT_DIGEST,
            url="/matters/?view=unmatched",
            now=now,
            values={"count": run.late},
        )
    return report


def _read(data: bytes, now: datetime) -> Any:
    """Read the file, or say why it cannot be read."""
    try:
        return read_file(data, now)
    except FileProblem as problem:
        raise FileUnreadable(reason=str(problem.reason.label)) from problem


def _told(remarks: Iterable[Remark], name: str) -> list[dict[str, Any]]:
    """Return remarks as they are listed: sheet, row, the complaint's number, column, reason."""
    return [{"sheet": name, "row": one.row, "unit": one.number, "column": str(COLUMNS[one.column]), "reason": str(one.note.label)} for one in remarks]


def _take(run: _Import, row: FileRow, matter: Matter | None, *, is_real: bool) -> None:
    """Take over one row: new, newly answered, or nothing new."""
    if matter is None:
        run.report.created += 1
        if is_real:
            _create(run, row)
        return
    if (matter.words, matter.received_at) != (row.words, row.received_at) or (matter.replied_at and row.replied_at and matter.replied_at != row.replied_at):
        run.report.warnings.extend(_told([Remark(row.row, row.number, "words", FileNote.DIFFERS)], run.name))
    if matter.replied_at is not None or row.replied_at is None or row.replied_at < matter.received_at or matter.state == MatterState.CLOSED:
        run.report.unchanged += 1
        return
    run.report.updated += 1
    if is_real:
        _answer(run, row, locked(matter))


def _create(run: _Import, row: FileRow) -> None:
    """Open the complaint with the 48 hours of its own time; late ones are breached in silence."""
    matter = Matter.objects.create(
        number=number_for(Form.COMPLAINT, None, run.subsidiary, run.now),
        kind=MatterKind.COMPLAINT,
        subsidiary=run.subsidiary,
        channel=row.channel,
        title=row.title or subject_of(row.words),
        words=row.words,
        visitor_name=row.complainant,
        visitor_phone=row.phone,
        imported_no=row.number,
        received_at=row.received_at,
        complaint_since=row.received_at,
        state=MatterState.REPLIED if row.replied_at else MatterState.RECEIVED,
        replied_at=row.replied_at,
    )
    reply = _log(run, row, matter) if row.replied_at is not None else None
    duty = _open_reply(run, matter, reply)
    if reply is None and duty.due_at < run.now:
        run.late += 1


def _open_reply(run: _Import, matter: Matter, reply: Reply | None) -> Duty:
    """§5.6.3.b Open the representative's reply, kept when the file holds it; without household the manager owns it."""
    start = start_of(Outcome.COMPLAINT, matter.received_at, run.limit_on(local_time(matter.received_at).date()))
    if start is None:
        raise AssertionError
    term = Term(start.clause, DutyKind.REPLY_TO_COMPLAINT, Role.REP, run.owner, start.due_at)
    return owe(matter, term, run.now, silent=True, done=Done(reply.told_at, run.by, reply) if reply else None)


def _log(run: _Import, row: FileRow, matter: Matter) -> Reply:
    """Log the file's reply at its own time."""
    words = row.reply or gettext("The file holds no words of the reply.")
    return Reply.objects.create(
        matter=matter,
        kind=Told.REPLY,
        channel=matter.channel,
        words=words,
        told_at=row.replied_at or run.now,
        recorded_at=run.now,
        imported_from=run.name[:120],
    )


def _answer(run: _Import, row: FileRow, matter: Matter) -> None:
    """Take over the reply to a complaint that was taken over before."""
    reply = _log(run, row, matter)
    for duty in Duty.objects.about(matter).open().filter(kind=DutyKind.REPLY_TO_COMPLAINT):
        fulfil(duty=duty, by=run.by, at=reply.told_at, now=run.now, evidence=reply)
    matter.state, matter.replied_at = MatterState.REPLIED, row.replied_at
    matter.save()
    if row.replied_at is not None:
        note_contact(matter.household, row.replied_at)
        tell(household=matter.household, kind=Happened.REPLY, by=run.by, at=row.replied_at, text=row.reply, subject=matter)


@transaction.atomic
def read_complaints(*, data: bytes, name: str, subsidiary: Subsidiary, by: Staff, now: datetime) -> ComplaintImport:
    """§5.6.2 Keep a file that was handed over, with what taking it over would do."""
    report = import_complaints(data=data, name=name, subsidiary=subsidiary, by=by, now=now, dry_run=True)
    return ComplaintImport.objects.create(
        subsidiary=subsidiary,
        name=name[:120],
        file=ContentFile(data, name="complaints.csv"),
        sha256=hashlib.sha256(data).hexdigest(),
        report=report.as_json(),
        read_by=by,
        read_at=now,
    )


@transaction.atomic
def take_over_complaints(*, handed: ComplaintImport, by: Staff, now: datetime) -> ComplaintImport:
    """§5.6.2 Take over a file that was looked at, once."""
    handed = ComplaintImport.objects.select_for_update(of=("self",)).select_related("subsidiary").get(pk=handed.pk)
    if handed.taken_over_at is not None:
        raise AlreadyTakenOver
    with handed.file.open("rb") as file:
        data = file.read()
    report = import_complaints(data=data, name=handed.name, subsidiary=handed.subsidiary, by=by, now=now)
    handed.report, handed.taken_over_at = report.as_json(), now
    handed.save()
    return handed
