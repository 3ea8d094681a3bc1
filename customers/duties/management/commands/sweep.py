"""./run manage sweep: raise what has fallen due, without any broker."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from customers.duties.runs import recorded
from customers.duties.sweep import sweep


class Command(BaseCommand):
    """Raise every reminder, breach and escalation whose mark has passed."""

    help = "One sweep over the duty ledger."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Sweep and say how many duties moved."""
        now = timezone.now()
        with recorded("sweep", for_day=timezone.localdate(now), started_at=now) as run:
            run.rows = sweep(now=now)
        self.stdout.write(str(run.rows))
