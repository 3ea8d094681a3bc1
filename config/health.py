"""Two questions a monitor asks: does the process answer, and can it work."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import structlog
from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import KombuError

from customers.duties.models import Run

LEAST_SPACE = 200 * 2**20  # bytes: some days of papers, and a dump
SILENT_AT_MOST = timedelta(minutes=5)

log = structlog.get_logger(__name__)


def database() -> bool:
    """Whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def migrations() -> bool:
    """Whether the tables are those of this release."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def broker() -> bool:
    """Whether work can be handed to the worker."""
    with current_app.connection_for_write() as connected:
        connected.ensure_connection(max_retries=1, timeout=2)
        return True


def disk() -> bool:
    """Whether papers can still be stored."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".writable").open("w") as probe:
        probe.write("1")
    return shutil.disk_usage(folder).free >= LEAST_SPACE


def beat() -> bool:
    """Whether the beat ticks: the last sweep began a few minutes ago at most."""
    last = Run.objects.filter(job="sweep").aggregate(at=Max("started_at"))["at"]
    return last is not None and timezone.now() - last < SILENT_AT_MOST


QUESTIONS: tuple[Callable[[], bool], ...] = (database, migrations, broker, beat, disk)


def holds(question: Callable[[], bool]) -> bool:
    """Ask one question; whatever goes wrong with it is a no, and its kind is logged."""
    try:
        return question()
    except (Error, KombuError, OSError) as fault:
        log.warning("not ready", question=question.__name__, fault=type(fault).__name__)
        return False


@login_not_required
@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """Database, migrations, broker, the beat's last tick and disk, each by name; 503 when one of them is not ready. Its link leads to the page for people."""
    answers = {question.__name__: holds(question) for question in QUESTIONS}
    return JsonResponse(answers, status=200 if all(answers.values()) else 503, headers={"Link": f'<{reverse("status")}>; rel="help"'})
