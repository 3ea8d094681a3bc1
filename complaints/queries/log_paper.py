"""What form 3.6 prints of a weekly work log, and which signed logs are still to be printed."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation

from complaints.models import WorkLog
from complaints.queries.log_rows import Row, figures_of, remarks_of, rows_of
from complaints.queries.worklog import counts_of, late_duties, lines_of
from contracts.queries.printing import printable
from customers.documents.models import Paper


def unprinted() -> QuerySet[WorkLog]:
    """Return the signed logs whose paper is not stored yet."""
    stored = Paper.objects.filter(number=OuterRef("number"))
    return WorkLog.objects.signed().exclude(Exists(stored)).select_related("staff", "subsidiary", "signed_by", "signed_for", "submitted_by").order_by("pk")


def title_of(log: WorkLog) -> str:
    """Return the title of the paper."""
    year, week, _day = log.week.isocalendar()
    return f"客户代表工作日志 {log.staff.name} {year}年第{week}周"


def form_of(log: WorkLog, *, now: datetime) -> dict[str, Any]:
    """§5.4.4.8 Return what form 3.6 prints, in Chinese whoever asks for it."""
    with translation.override("zh-hans"):
        lines = lines_of(log, now)
        counts = log.counts or counts_of(lines, late_duties(log.staff, log.week, now))
        rows = [_printed(row) for row in rows_of(lines, remarks_of(log))]
        year, week, _day = log.week.isocalendar()
        return {
            "heading": "客户代表工作日志",
            "organisation": log.subsidiary.name,
            "number": log.number,
            "log": log,
            "year": year,
            "week": week,
            "last_day": log.week + timedelta(days=6),
            "talks": [row for row in rows if not row["is_other"]],
            "others": [row for row in rows if row["is_other"]],
            "figures": figures_of(counts, lines),
            "summary": printable(log.summary),
            "plan": printable(log.plan),
            "empty_reason": printable(log.empty_reason),
            "remark": printable(log.remark),
            "printed_at": now,
            "printed_by": "",
        }


def _printed(row: Row) -> dict[str, Any]:
    """Return one line with marks for what no font has."""
    line = row.line
    texts = {name: printable(getattr(row, name)) for name in ("how", "result", "opinion", "reported", "note", "remark")}
    spoken = {name: printable(getattr(line, name)) for name in ("who", "unit", "words")}
    return {"no": line.no, "at": line.at, "is_done": line.is_done, "is_other": row.is_other, "is_struck": line.is_corrected, **texts, **spoken}
