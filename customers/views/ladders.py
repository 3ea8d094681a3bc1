"""When reminders ring: a table per clause, and the one of all others."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from customers import regulation
from customers.duties import actions
from customers.duties.enums import Receiver
from customers.duties.queries import Ladder, ladder_of, ladders
from customers.duties.rules import Rung
from customers.enums import Role
from customers.forms.ladders import ReasonForm, RungFormSet, rows_initial, rungs_of
from customers.models import LadderChange, Staff
from customers.refusals import Refusal
from customers.regulation import KeptBy

#: The ladder of all clauses without one of their own, in an address.
OTHERS = "others"
#: How clauses are kept that open duties.
WITH_TERMS = (KeptBy.DEADLINE, KeptBy.SCHEDULE, KeptBy.MANDATE)


def _keeper(request: HttpRequest) -> Staff:
    """Return who keeps the reminders: the manager or the administrator."""
    staff: Staff = request.user  # type: ignore[assignment]
    if not staff.has_role(Role.ADMINISTRATOR, Role.MANAGER):
        raise PermissionDenied
    return staff


def _clause(name: str) -> str:
    """Return the clause an address names, "" for all others."""
    if name != OTHERS and name not in regulation.CLAUSES:
        raise Http404
    return "" if name == OTHERS else name


@require_GET
def ladder_list(request: HttpRequest) -> HttpResponse:
    """H1 Show when reminders ring: the ladder of all clauses, and those of clauses that have their own."""
    _keeper(request)
    own = ladders()
    taken = {ladder.clause for ladder in own}
    free = [entry for number, entry in regulation.CLAUSES.items() if number not in taken and entry.kept_by in WITH_TERMS]
    chinese = (get_language() or "zh").startswith("zh")
    offered = [(entry.number, f"{regulation.label_zh(entry.number)} {entry.zh}" if chinese else f"§{entry.number} {entry.en}") for entry in free]
    if (wanted := request.GET.get("clause", "")) and wanted in regulation.CLAUSES:
        return redirect("customers:ladder", wanted)
    return render(request, "customers/ladders.html", {"ladders": [_shown(ladder) for ladder in own], "offered": offered})


def _shown(ladder: Ladder) -> dict[str, object]:
    """Return a ladder with its steps in words and its place in an address."""
    return {"ladder": ladder, "steps": [(rung.kind.label, step_words(rung)) for rung in ladder.rungs], "slug": ladder.clause or OTHERS}


@require_http_methods(["GET", "POST"])
def ladder(request: HttpRequest, clause: str) -> HttpResponse:
    """H1 Change a ladder, or give a clause its own; open duties follow at once, and what has rung stays rung."""
    staff, number = _keeper(request), _clause(clause)
    standing = ladder_of(number)
    steps: Any = RungFormSet(request.POST or None, initial=rows_initial(standing.rungs or ladder_of("").rungs))
    reason = ReasonForm(request.POST or None)
    refusal: Refusal | None = None
    if request.method == "POST" and steps.is_valid() and reason.is_valid():
        now, words = timezone.now(), reason.cleaned_data["reason"]
        try:
            if "remove" in request.POST:
                count = actions.remove_ladder(clause=number, reason=words, by=staff, now=now)
            else:
                count = actions.change_ladder(clause=number, rungs=rungs_of(steps), reason=words, by=staff, now=now)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, ngettext("%(n)d open duty follows the new times.", "%(n)d open duties follow the new times.", count) % {"n": count})
            return redirect("customers:ladders")
    context = {
        "ladder": standing,
        "steps": steps,
        "reason": reason,
        "refusal": refusal,
        "history": [_change(row) for row in LadderChange.objects.filter(clause=number).select_related("set_by")[:20]],
    }
    return render(request, "customers/ladder.html", context, status=422 if request.method == "POST" else 200)


def _change(row: LadderChange) -> dict[str, object]:
    """Return one change of the history as it is read."""
    return {"row": row, "before": _words(row.before), "after": _words(row.after)}


def _words(steps: list[dict[str, Any]]) -> list[str]:
    """Return the steps of a ladder in words."""
    return [step_words(Rung(Receiver(step["receiver"]), step["hours"])) for step in steps]


def step_words(rung: Rung) -> str:
    """Say whom a step tells, and when."""
    if rung.hours == 0:
        return _("%(whom)s at the due time") % {"whom": rung.receiver.label}
    words = _("%(whom)s %(hours)d h before") if rung.hours < 0 else _("%(whom)s %(hours)d h after")
    return words % {"whom": rung.receiver.label, "hours": abs(rung.hours)}
