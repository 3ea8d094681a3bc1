"""今日: what runs out next."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from customers.authorization.models import ApprovalRequest
from customers.duties.models import Duty
from customers.duties.queries import late_by_owner, workload
from customers.enums import Role
from customers.models import Staff
from customers.queries.files import in_department
from customers.queries.today import Day, watched, week_of
from customers.rules.deadlines import end_of_day
from customers.rules.reach import Content, contents_read_by

#: What stands on a desk, told when it is empty; the first post of this order that somebody holds decides.
COMING: Final[Mapping[str, str | Promise]] = {
    Role.MANAGER: gettext_lazy("Replies, decisions and what representatives report to you stand here from the moment their term begins."),
    Role.REP: gettext_lazy("Replies, revisits and birthdays to check stand here from the moment their term begins."),
    Role.GENERAL_AFFAIRS: gettext_lazy("Birthday cards to print and post stand here from Tuesday 08:00 on."),
    Role.VP: gettext_lazy("Requests that wait for your word, and replies above the manager's mandate, stand here with their term."),
    Role.GM: gettext_lazy("Requests that wait for your word, and replies above the manager's mandate, stand here with their term."),
    Role.FINANCE: gettext_lazy("Opinions asked of finance stand here with their term; notices that wait for their money stand under Payments."),
    Role.LAWYER: gettext_lazy("Opinions asked of the lawyer stand here with their term; some requests are not decided before them."),
    Role.ENGINEERING: gettext_lazy("Opinions asked of engineering stand here with their term."),
    Role.SALES: gettext_lazy("Opinions asked of sales stand here with their term."),
}
#: The firms from outside.
GIVEN: Final = gettext_lazy("What the department gives your firm to do stands here with its term. Nothing has been given to you so far.")


def _coming(staff: Staff) -> str:
    """§3.1 Return what this person's desk is for."""
    return str(next((text for role, text in COMING.items() if role in staff.roles), GIVEN))


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Show what this person owes: late, today, this week; what waits for others; whom to watch; and for chiefs who is late."""
    staff: Staff = request.user  # type: ignore[assignment]
    now = timezone.now()
    day = timezone.localdate(now)
    hears_talks = Content.TALKS in contents_read_by(staff.roles)
    chief_of = staff.subsidiaries_as(Role.MANAGER, Role.VP, Role.GM)
    context = {
        "work": workload(staff, now=now),
        "week": _week(staff, week_of(day)),
        "waiting": ApprovalRequest.objects.waiting().followed(staff).select_related("household__unit")[:10],
        "watched": watched(staff, day) if hears_talks else [],
        "hears_talks": hears_talks,
        "coming": _coming(staff),
        "sees_disputes": staff.has_role(Role.REP, Role.MANAGER, Role.LAWYER),
        "may_receive": in_department(staff),
        "may_post": staff.has_role(Role.GENERAL_AFFAIRS),
        "keeps_files": staff.has_role(Role.REP, Role.MANAGER),
        "team": late_by_owner(chief_of, now=now) if chief_of else [],
        "is_chief": bool(chief_of),
        "day": day,
    }
    return render(request, "customers/today.html", context)


def _week(staff: Staff, days: list[Day]) -> list[dict[str, object]]:
    """Return the week with the number of open duties that fall due on each day."""
    first, last = end_of_day(days[0].day - timedelta(days=1)), end_of_day(days[-1].day)
    due = Duty.objects.open().owed_by(staff).filter(due_at__gt=first, due_at__lte=last)
    counts = dict(due.annotate(on=TruncDate("due_at")).values_list("on").annotate(Count("pk")).order_by("on"))
    return [{"day": day, "count": counts.get(day.day, 0)} for day in days]
