"""Visitors who are no customers: their names and phones go when their time of keeping is over; the entries stay."""

from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.db.models import F

from complaints.queries.retention import old_visitors
from customers.models.customer import NOBODY


@transaction.atomic
def clear_visitors(*, now: datetime) -> int:
    """§5.4.4.2 Take the names and phones of visitors out of matters and entries of the work log older than the setting; return how many."""
    matters, entries = old_visitors(now)
    history = apps.get_model("complaints", "MatterHistory").objects
    cleared = [row.pk for row in matters.select_for_update(of=("self",)).order_by("pk")]
    matters.model.objects.filter(pk__in=cleared).update(visitor_name=NOBODY, visitor_phone="")
    history.filter(pgh_obj_id__in=cleared).update(pgh_label=F("pgh_label"))
    return len(cleared) + entries.update(visitor_name=NOBODY, visitor_phone="")
