"""Everything the page of one weekly work log shows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints.enums import LineKind, LogState
from complaints.models import Matter, Reception, WorkLog
from complaints.queries.log_people import due_at
from complaints.queries.log_rows import Row, figures_of, remarks_of, rows_of
from complaints.queries.log_signing import Desks, Signing
from complaints.queries.logs import KINDS
from complaints.queries.worklog import Line, counts_of, late_duties, lines_of
from complaints.rules.worklog import WEEK, begins_at
from customers.documents.models import Paper, Upload
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.models import Staff

PLACES_NAMED = 5


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to know before a log is handed in."""

    tone: str
    text: str | Promise


@dataclass(frozen=True)
class LogPage:
    """A log with its lines, its counts, the duty that runs, and what its reader may do."""

    log: WorkLog
    talks: list[Row]
    others: list[Row]
    figures: list[dict[str, object]]
    duty: Duty | None
    is_running: bool
    may_hand_in: bool
    signing: Signing | None
    signers: list[Staff]
    due_at: datetime | None = None
    paper: Paper | None = None
    before: WorkLog | None = None
    todo: list[Todo] = field(default_factory=list)
    unfiled: list[Reception] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Return how many lines the log has."""
        return len(self.talks) + len(self.others)

    @property
    def is_open(self) -> bool:
        """Tell whether it is still written."""
        return self.log.state == LogState.OPEN


def log_page(log: WorkLog, reader: Staff, now: datetime) -> LogPage:
    """§5.4.4.8 Return the page of a log as this person sees it, in a constant number of queries."""
    lines = lines_of(log, now)
    counts = log.counts or counts_of(lines, late_duties(log.staff, log.week, now))
    rows = rows_of(lines, remarks_of(log), reader)
    duty = _duty(log)
    is_open = log.state == LogState.OPEN
    desks = Desks.of([log.subsidiary_id], now) if log.state != LogState.SIGNED else None
    may_hand_in = is_open and may_hand_in_by(log, reader, duty)
    unfiled = without_place(lines) if may_hand_in else []
    return LogPage(
        log=log,
        talks=[row for row in rows if not row.is_other],
        others=[row for row in rows if row.is_other],
        figures=figures_of(counts, lines),
        duty=duty,
        is_running=now < begins_at(log.week + WEEK),
        may_hand_in=may_hand_in,
        signing=desks.signing(reader, log) if desks and not is_open else None,
        signers=desks.signers(log) if desks else [],
        due_at=(duty.due_at if duty else due_at(log.week)) if is_open else None,
        paper=Paper.objects.about(log).filter(number=log.number).first() if log.number else None,
        before=_before(log),
        todo=_todo(lines, counts, len(unfiled)) if may_hand_in else [],
        unfiled=unfiled,
    )


def _duty(log: WorkLog) -> Duty | None:
    """Return the duty of the state a log is in."""
    if log.pk is None or log.state == LogState.SIGNED:
        return None
    return Duty.objects.about(log).filter(kind=KINDS[LogState(log.state)]).order_by("-pk").first()


def may_hand_in_by(log: WorkLog, reader: Staff, duty: Duty | None) -> bool:
    """§5.4.4.1.b Tell whether this person hands the log in: her own, as stand-in, or because the duty was given to him."""
    people = {reader.pk, *reader.covered_ids}
    return log.staff_id in people or (duty is not None and duty.kind == DutyKind.HAND_IN_LOG and duty.ended_at is None and duty.owner_id in people)


def _before(log: WorkLog) -> WorkLog | None:
    """§5.4.4.8 Return the log a signature would follow on, or follows on."""
    if log.state == LogState.OPEN:
        return None
    signed = WorkLog.objects.signed().filter(staff=log.staff_id).defer("lines")
    if log.state == LogState.SIGNED:
        return signed.filter(sha256=log.hash_before).first() if log.hash_before else None
    followed = WorkLog.objects.signed().filter(staff=log.staff_id, hash_before=OuterRef("sha256"))
    return signed.exclude(Exists(followed)).first()


def _todo(lines: Iterable[Line], counts: dict[str, Any], unfiled: int) -> list[Todo]:
    """Return what is to be known before a log is handed in: what is in hand, what is late, which papers have no place."""
    talks = [line for line in lines if line.kind != LineKind.OTHER and not line.is_corrected]
    open_ = sum(not line.is_done for line in talks)
    done = len(talks) - open_
    found = [Todo("done", ngettext("%(n)d line is done", "%(n)d lines are done", done) % {"n": done})]
    if open_:
        found.append(
            Todo("", ngettext("%(n)d is still in hand and is listed as it is", "%(n)d are still in hand and are listed as they are", open_) % {"n": open_})
        )
    if counts["late"]:
        found.append(Todo("late", _("%(n)d overdue, printed with the counts") % {"n": counts["late"]}))
    if unfiled:
        found.append(Todo("late", ngettext("%(n)d original has no place yet", "%(n)d originals have no place yet", unfiled) % {"n": unfiled}))
    return found


def without_place(lines: Iterable[Line]) -> list[Reception]:
    """§5.4.4.7 Return the receptions of a log that came with papers whose originals have no place yet."""
    pks = [line.pk for line in lines if line.kind == LineKind.RECEPTION]
    kinds = ContentType.objects.get_for_models(Reception, Matter)
    own = Upload.objects.filter(subject_type=kinds[Reception], subject_id=OuterRef("pk"))
    of_matter = Upload.objects.filter(subject_type=kinds[Matter], subject_id=OuterRef("matter_id"))
    rows = Reception.objects.filter(pk__in=pks, filings__isnull=True).filter(Exists(own) | Exists(of_matter))
    return list(rows.select_related("household").order_by("received_at", "pk").only("received_at", "visitor_name", "household__name")[:PLACES_NAMED])
