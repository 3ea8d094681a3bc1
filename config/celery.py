"""The Celery app and the beat table: when every recurring job of `config.jobs` runs."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

#: A job that is due runs again and again until it has nothing to do: a lost tick costs a minute, a doubled one nothing.
BEAT = {
    "sweep": crontab(),
    "deliver": crontab(),
    "render": crontab(),
    "ledger": crontab(),
    "approval_forms": crontab(minute="*/10"),
    "open_work_logs": crontab(minute=0),
    "work_log_forms": crontab(minute="*/10"),
    "letters": crontab(minute="5-59/10"),
    "open_card_batches": crontab(minute=1),
    "make_card_batches": crontab(minute=2),
    "backup": crontab(hour=3, minute=10),
    "retention": crontab(hour=3, minute=30),
    "tidy": crontab(hour=3, minute=40),
}

app = Celery("customer-desk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = {name: {"task": "config.job", "args": [name], "schedule": schedule} for name, schedule in BEAT.items()}
app.autodiscover_tasks()
