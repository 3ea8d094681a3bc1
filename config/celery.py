"""The Celery app and the beat table: every recurring job of the house."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

BEAT = {
    "sweep": {"task": "duties.sweep", "schedule": crontab()},
    "deliver": {"task": "customers.deliver", "schedule": crontab()},
    "render": {"task": "documents.render", "schedule": crontab()},
    "open_card_batches": {"task": "correspondence.open_card_batches", "schedule": crontab(minute=1)},
    "make_card_batches": {"task": "correspondence.make_card_batches", "schedule": crontab(minute=2)},
    "ledger": {"task": "contracts.ledger", "schedule": crontab()},
    "approval_forms": {"task": "contracts.approval_forms", "schedule": crontab(minute="*/10")},
    "backup": {"task": "config.tasks.backup", "schedule": crontab(hour=3, minute=10)},
}

app = Celery("customer-desk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = BEAT
app.autodiscover_tasks()
