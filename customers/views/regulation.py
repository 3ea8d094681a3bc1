"""制度: every clause, how it is kept, and how it was kept."""

from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from customers import regulation
from customers.duties.models import Duty
from customers.duties.queries import Kept, compliance, weekly_rates
from customers.exports import xlsx
from customers.models import Staff
from customers.regulation import Clause, KeptBy

KEPT_BY_LABELS = {
    KeptBy.DEADLINE: gettext_lazy("Deadline"),
    KeptBy.SCHEDULE: gettext_lazy("Schedule"),
    KeptBy.MANDATE: gettext_lazy("Mandate"),
    KeptBy.GATE: gettext_lazy("Gate"),
    KeptBy.FORM: gettext_lazy("Form"),
    KeptBy.RECORD: gettext_lazy("Record"),
    KeptBy.ATTESTED: gettext_lazy("Attested by a person"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One clause of the page."""

    number: str
    anchor: str
    wording: str
    how: str
    kept_by: str
    kept_by_label: str
    is_built: bool
    kept: Kept | None
    rate: int | None
    weeks: list[int | None]
    weeks_label: str


class PeriodForm(forms.Form):
    """The period the figures are of; empty means everything recorded."""

    first = forms.DateField(label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=gettext_lazy("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


def _row(entry: Clause, kept: Kept | None, weeks: list[int | None]) -> Row:
    """Return one clause in the reader's language with its figures."""
    chinese = (get_language() or "zh").startswith("zh")
    past = kept.on_time + kept.late + kept.missed if kept else 0
    rate = round(100 * kept.on_time / past) if kept and past else None
    known = [week for week in weeks if week is not None]
    label = _("Kept on time in the last 12 weeks: lowest %(low)d %%, latest %(last)d %%") % {"low": min(known), "last": known[-1]} if known else ""
    return Row(
        number=entry.number,
        anchor=entry.number.replace(".", "-"),
        wording=entry.zh if chinese else entry.en,
        how=entry.how_zh if chinese else entry.how_en,
        kept_by=entry.kept_by,
        kept_by_label=str(KEPT_BY_LABELS[entry.kept_by]),
        is_built=entry.number in regulation.BUILT,
        kept=kept,
        rate=rate,
        weeks=weeks if known else [],
        weeks_label=label,
    )


def _rows(staff: Staff, first: date | None, last: date | None, now: datetime) -> list[Row]:
    """Return every clause with the figures of what the reader may see."""
    reach = Duty.objects.visible_to(staff)
    kept = {row.clause: row for row in compliance(now=now, first=first, last=last, rows=reach)}
    weeks = weekly_rates(now=now, rows=reach)
    return [_row(entry, kept.get(number), weeks.get(number, [])) for number, entry in regulation.CLAUSES.items()]


@dataclass(frozen=True, slots=True)
class Section:
    """The clauses of one section under its title, and the paragraphs one can link to."""

    number: str
    title: str
    rows: list[Row]
    anchors: list[str]


def _sections(rows: list[Row], kept_by: str) -> list[Section]:
    """Group the clauses by section; the anchors of whole paragraphs stand at the head of their section."""
    chinese = (get_language() or "zh").startswith("zh")
    sections = []
    for number, (zh, en) in regulation.SECTIONS.items():
        inside = [row for row in rows if regulation.section_of(row.number) == number and kept_by in ("", row.kept_by)]
        anchors = [
            paragraph.replace(".", "-")
            for paragraph in regulation.PARAGRAPHS
            if paragraph not in regulation.CLAUSES and regulation.section_of(paragraph) == number
        ]
        if inside:
            sections.append(Section(number, zh if chinese else en, inside, anchors))
    return sections


def _figures(rows: list[Row], query: str) -> list[dict[str, object]]:
    """Return the sums over all clauses, each linked to the rows it counts."""
    kept = [row.kept for row in rows if row.kept]
    sums = {name: sum(getattr(row, name) for row in kept) for name in ("due", "on_time", "late", "missed", "open")}
    past = sums["on_time"] + sums["late"] + sums["missed"]
    labels = {"due": _("Due"), "on_time": _("On time"), "late": _("Late"), "missed": _("Missed"), "open": pgettext("duty", "Open")}
    notes = {"on_time": _("%(rate)d %% of what has fallen due") % {"rate": round(100 * sums["on_time"] / past)} if past else ""}
    tones = {"on_time": "good", "missed": "bad" if sums["missed"] else ""}
    return [
        {
            "label": labels[name],
            "value": f"{value:,}",
            "note": notes.get(name, ""),
            "tone": tones.get(name, ""),
            "url": f"{reverse('duties:list')}?figure={name}{query}",
        }
        for name, value in sums.items()
    ]


@require_GET
def regulation_page(request: HttpRequest) -> HttpResponse:
    """§1 Show every clause with its wording, how and where it is kept, and its live figures; each figure opens its list."""
    staff: Staff = request.user  # type: ignore[assignment]
    now = timezone.now()
    form = PeriodForm(request.GET)
    period = form.cleaned_data if form.is_valid() else {"first": None, "last": None}
    rows = _rows(staff, period["first"], period["last"], now)
    kept_by = request.GET.get("kept_by", "")
    if request.GET.get("export") == "xlsx":
        return _export(rows)
    query = "".join(f"&{name}={day.isoformat()}" for name, day in (("due_min", period["first"]), ("due_max", period["last"])) if day)
    counts = {kind: sum(row.kept_by == kind for row in rows) for kind in KeptBy}
    context = {
        "sections": _sections(rows, kept_by),
        "figures": _figures(rows, query),
        "kinds": [(kind.value, str(label), counts[kind]) for kind, label in KEPT_BY_LABELS.items() if counts[kind]],
        "kept_by": kept_by,
        "total": len(rows),
        "built": sum(row.is_built for row in rows),
        "form": form,
        "query": query,
    }
    return render(request, "customers/regulation.html", context)


def _export(rows: list[Row]) -> HttpResponse:
    """Export the report as xlsx."""
    headings = (
        _("Clause"),
        _("Wording"),
        _("Kept by"),
        _("How it is kept"),
        _("Due"),
        _("On time"),
        _("Late"),
        _("Missed"),
        pgettext("duty", "Open"),
        _("Waived"),
    )
    chinese = (get_language() or "zh").startswith("zh")

    def cells(row: Row) -> tuple[object, ...]:
        """Return the cells of one clause."""
        figures = (row.kept.due, row.kept.on_time, row.kept.late, row.kept.missed, row.kept.open, row.kept.waived) if row.kept else ("",) * 6
        number = regulation.label_zh(row.number) if chinese else regulation.label_en(row.number)
        return (number, row.wording, row.kept_by_label, row.how, *figures)

    return xlsx(_("Regulation"), headings, map(cells, rows))
