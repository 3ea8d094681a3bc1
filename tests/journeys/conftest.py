"""A small department at work behind a live server: what journeys do is committed and seen by the next."""

import threading
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from config.demo.department import load
from config.jobs import run_job
from customers.duties.models import LadderStep
from customers.models import Staff
from tests.connections import end_busy
from tests.counting import uncounted
from tests.factories.demo import SMALL
from tests.journeys.patience import Watch
from tests.journeys.visitor import Visitor

#: Whether the department stands.
STANDS = pytest.StashKey[bool]()


@dataclass
class House:
    """The department, where it answers, and its worker."""

    url: str

    def work(self, job):
        """Let the worker do a job of its table now, in a thread and a connection of its own."""

        def run():
            now = timezone.now()
            run_job(job, now=now, started_at=now)
            connection.close()

        worker = threading.Thread(target=run)
        worker.start()
        worker.join()

    def person(self, username):
        return Staff.objects.get(username=username)


def empty():
    """Take everything out of the database again but what the migrations put there."""
    call_command("flush", verbosity=0, interactive=False)
    import_module("customers.duties.migrations.0002_ladders").seed(apps, None)


def fill():
    """Let the department work, its lines uncounted."""
    with uncounted():
        load(now=timezone.now(), plans=SMALL)


@pytest.fixture(scope="package")
def house(django_db_setup, django_db_blocker, tmp_path_factory, pytestconfig):
    media: Path = tmp_path_factory.mktemp("media")
    values = {
        "MEDIA_ROOT": media,
        "DEMO": True,
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "STORAGES": {
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
    }
    with django_db_blocker.unblock(), override_settings(**values), pytest.MonkeyPatch.context() as patch:
        patch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)  # a thread of the server keeps no connection after its answer
        if not LadderStep.objects.exists():
            empty()
        try:
            fill()
            server = LiveServer("localhost")
            pytestconfig.stash[STANDS] = True
            yield House(server.url)
            server.stop()
        finally:
            pytestconfig.stash[STANDS] = False
            empty()
            connection.close()  # beside Playwright's loop it is another one than that which ends the database


@pytest.fixture(autouse=True)
def _own_media_and_quick_passwords(house):
    """The department keeps its own settings from one journey to the next."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """Walk a journey once more, in a department as it was, when its browser stopped answering; what hangs twice has failed."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for is_last in (False, True):
        with Watch() as watch:
            reports = runtestprotocol(item, nextitem=nextitem, log=False)
        if is_last or not watch.ran_out:
            break
        if item.config.stash.get(STANDS, False):  # else the next walk builds it
            end_busy()
            empty()
            fill()
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.fixture
def visit(house, chromium):
    """Open a browser; at the end nothing may have gone wrong in it."""
    visitors = []

    def open_browser(**looks):
        visitors.append(Visitor(chromium, house.url, **looks))
        return visitors[-1]

    yield open_browser
    assert [problem for visitor in visitors for problem in visitor.leave()] == []
