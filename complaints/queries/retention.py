"""Which visitors' names are kept longer than they should."""

from datetime import datetime

from django.db.models import QuerySet

from complaints.models import Matter, Reception
from customers.models.customer import NOBODY
from customers.queries.settings import setting
from customers.rules.deadlines import end_of_day, local_time
from customers.rules.retention import years_before


def old_visitors(now: datetime) -> tuple[QuerySet[Matter], QuerySet[Reception]]:
    """Return matters and entries of the work log that still name a visitor after the years of the setting."""
    today = local_time(now).date()
    before = end_of_day(years_before(today, setting("retention_reception_years", today)))
    named = {"received_at__lt": before}
    matters = Matter.objects.filter(**named).exclude(visitor_name__in=["", NOBODY])
    return matters, Reception.objects.filter(**named).exclude(visitor_name__in=["", NOBODY])
