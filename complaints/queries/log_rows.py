"""The lines of a weekly work log in the reader's words, and the counts of form 3.6 as figures."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints.enums import Channel, LineKind, Opinion, OtherWorkKind, Outcome, Reached, Told
from complaints.models import Matter, WorkLog
from complaints.queries.worklog import Line
from customers.duties.enums import DutyKind
from customers.models import Staff

#: Which list a line's code belongs to.
CODES: Mapping[str, Any] = {LineKind.REPLY: Told, LineKind.CALL: Reached, LineKind.REVISIT: Reached, LineKind.OTHER: OtherWorkKind}
BETWEEN = " · "
#: Late duties that are named beside their number.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One line as it is read: who, how, what came of it, and what a later line says of it."""

    line: Line
    how: str
    result: str
    opinion: str
    reported: str
    note: str
    url: str = ""
    remark: str = ""

    @property
    def is_other(self) -> bool:
        """Tell whether it is other work, which has no customer."""
        return self.line.kind == LineKind.OTHER

    @property
    def is_bad(self) -> bool:
        """Tell whether the customer was not satisfied."""
        return self.line.opinion == Opinion.NOT_SATISFIED


def rows_of(lines: Iterable[Line], remarks: Mapping[int, str] | None = None, reader: Staff | None = None) -> list[Row]:
    """Return lines in the reader's words, with the remarks on them and a link to what they tell of where the reader may follow it; one query at most."""
    found = list(lines)
    reach = _reach(found, reader)
    numbers = {line.key: line.no for line in found}
    return [
        Row(
            line=line,
            how=_how(line),
            result=_result(line),
            opinion=BETWEEN.join(filter(None, (_label(Opinion, line.opinion), line.opinion_words))),
            reported=_label(Outcome, line.reported),
            note=_note(line, numbers, found),
            url=_url(line, reach),
            remark=(remarks or {}).get(line.no, ""),
        )
        for line in found
    ]


def _reach(lines: Iterable[Line], reader: Staff | None) -> frozenset[int]:
    """Return the matters among these lines that the reader may open."""
    pks = {line.matter for line in lines if line.matter and line.kind != LineKind.RECEPTION}
    return frozenset(Matter.objects.visible_to(reader).filter(pk__in=pks).values_list("pk", flat=True)) if reader and pks else frozenset()


def _url(line: Line, reach: frozenset[int]) -> str:
    """Return where the line's own record is read."""
    if line.kind == LineKind.RECEPTION:
        return reverse("complaints:reception", args=[line.pk])
    return reverse("complaints:matter", args=[line.matter]) if line.matter in reach else ""


def _label(choices: Any, code: str) -> str:
    """Return the words of a code, nothing for none."""
    return str(choices(code).label) if code in choices.values else code


def _how(line: Line) -> str:
    """Return how the customer was spoken with: he came, or he was called."""
    if line.kind == LineKind.OTHER:
        return _label(OtherWorkKind, line.code)
    if line.kind == LineKind.REVISIT:
        return str(LineKind.REVISIT.label)
    is_ours = line.kind == LineKind.CALL or (line.kind == LineKind.REPLY and line.channel == Channel.CALL)
    return str(LineKind.CALL.label) if is_ours else _label(Channel, line.channel)


def _result(line: Line) -> str:
    """Return what came of it: how the call went or what the customer was told, the result, and the matter it stands under."""
    code = _label(CODES[line.kind], line.code) if line.kind in CODES and line.kind != LineKind.OTHER else ""
    return BETWEEN.join(filter(None, (code, line.result, line.number if line.reported or not line.result else "")))


def _note(line: Line, numbers: Mapping[tuple[str, int], int], lines: Iterable[Line]) -> str:
    """Return what binds the line to another: that it corrects one, or is corrected; and that it was written down late."""
    notes = [_("Late entry")] if line.is_late else []
    if line.corrects is not None:
        no = numbers.get((line.kind, line.corrects))
        notes.append(_("corrects no. %(no)s") % {"no": no} if no else _("corrects a line of an earlier log"))
    if line.is_corrected:
        later = next((one.no for one in lines if one.kind == line.kind and one.corrects == line.pk), None)
        notes.append(_("corrected by no. %(no)s") % {"no": later} if later else _("corrected later"))
    return BETWEEN.join(notes)


def figures_of(counts: Mapping[str, Any], lines: Iterable[Line]) -> list[dict[str, object]]:
    """Form 3.6 本周统计: receptions, complaints, revisits, visits, overdue, each with what it is made of."""
    standing = [line for line in lines if not line.is_corrected]
    receptions = [line for line in standing if line.kind == LineKind.RECEPTION]
    numbers = sorted({line.number for line in receptions if line.is_complaint and line.number})
    opinions = [line.opinion for line in standing if line.kind == LineKind.REVISIT and line.opinion]
    missed = [f"{_label(DutyKind, one['kind'])} {one['what']}" for one in counts.get("missed", ())]
    return [
        {"label": _("Receptions"), "value": counts.get("receptions", 0), "note": _tally(Channel, (line.channel for line in receptions))},
        {"label": _("Complaints"), "value": counts.get("complaints", 0), "note": _first(numbers)},
        {"label": pgettext("work log", "Revisits"), "value": counts.get("revisits", 0), "note": _tally(Opinion, opinions)},
        {"label": pgettext("work log", "Visits"), "value": counts.get("visits", 0), "note": ""},
        {"label": _("Overdue"), "value": counts.get("late", 0), "note": _first(missed), "tone": "bad" if counts.get("late") else ""},
    ]


def _tally(choices: Any, codes: Iterable[str]) -> str:
    """Return how often each code stands, the most frequent first."""
    return BETWEEN.join(f"{_label(choices, code)} {count}" for code, count in Counter(codes).most_common())


def _first(names: list[str]) -> str:
    """Return the first of some names, and how many more there are."""
    return pgettext("between names", ", ").join(names[:NAMED]) + (" …" if len(names) > NAMED else "")


def remarks_of(log: WorkLog) -> dict[int, str]:
    """Return the manager's remarks by line."""
    return dict(log.remarks.values_list("line", "words")) if log.pk else {}
