"""Beat entry points of the core."""

from celery import shared_task
from django.utils import timezone

from customers.actions.delivery import deliver_notifications
from customers.duties.enums import DutyKind


@shared_task(name="customers.deliver")
def deliver() -> None:
    """Deliver notices that have rung."""
    deliver_notifications(now=timezone.now(), names={kind.value: str(kind.label) for kind in DutyKind})
