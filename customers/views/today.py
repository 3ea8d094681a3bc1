"""今日: what runs out next."""

from datetime import timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from customers.authorization.models import ApprovalRequest
from customers.duties.models import Duty
from customers.duties.queries import late_by_owner, workload
from customers.enums import Role
from customers.models import Staff
from customers.queries.files import in_department
from customers.queries.today import Day, watched, week_of
from customers.rules.deadlines import end_of_day


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Show what this person owes: late, today, this week; what waits for others; whom to watch; and for chiefs who is late."""
    staff: Staff = request.user  # type: ignore[assignment]
    now = timezone.now()
    day = timezone.localdate(now)
    chief_of = staff.subsidiaries_as(Role.MANAGER, Role.VP, Role.GM)
    context = {
        "work": workload(staff, now=now),
        "week": _week(staff, week_of(day)),
        "waiting": ApprovalRequest.objects.waiting().followed(staff).select_related("household__unit")[:10],
        "watched": watched(staff, day),
        "sees_disputes": staff.has_role(Role.REP, Role.MANAGER, Role.LAWYER),
        "may_receive": in_department(staff),
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
