"""What every test stands on: the embedded servers, a media folder of its own, a broker that keeps what it is sent."""

import gc
import os

import pytest
from django.db import connection
from playwright.sync_api import sync_playwright
from xdist.scheduler import LoadScopeScheduling

from config import servers
from config.celery import app
from tests import counting
from tests.browser import CHROMIUM, Browsers, Desk
from tests.connections import end_others

COUNTED = pytest.StashKey[set[str]]()


class TogetherByHouse(LoadScopeScheduling):
    """Gives the workers one test after another, but the journeys through one house to one of them, in the order of their files."""

    def _split_scope(self, nodeid):
        return "journeys" if "/journeys/" in nodeid else nodeid


def pytest_sessionstart():
    """Look for garbage rarely: what Django, its migrations and the printer keep is large, lives as long as the process, and is no garbage."""
    gc.set_threshold(100_000, 50, 100)
    counting.leave_out()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Begin with the longest, so that no worker is left alone with them at the end."""
    items.sort(key=lambda item: "/access/" not in item.nodeid)
    config.stash[COUNTED] = counting.sampled(items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    if item.nodeid in item.config.stash[COUNTED]:
        return (yield)
    with counting.uncounted():
        return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return TogetherByHouse(config, log)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    servers.start(os.environ | {"REDIS_URL": "none"})
    connection.settings_dict.setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off -c jit=off"  # what is lost with the power is thrown away anyway
    counting.read_everything()
    return counting.pause()  # until the database stands


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_modify_db_settings, django_db_blocker):
    """End what still holds the database before it is taken away: beside Playwright's loop a thread has a second connection."""
    counting.resume(django_db_modify_db_settings)
    yield
    with django_db_blocker.unblock():
        end_others()


@pytest.fixture(scope="session", autouse=True)
def _broker_that_runs_nothing():
    app.conf.broker_url = "memory://"


@pytest.fixture(autouse=True)
def _own_media_and_quick_passwords(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DEMANDS_SECOND_FACTOR = False  # the second factor is demanded only where it is tested
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this thread, beside the database
    with sync_playwright() as playwright:
        browsers = Browsers(playwright.chromium)
        yield browsers
        browsers.close()


@pytest.fixture
def desk(client, db, monkeypatch):
    """A desk with a browser at it."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the thread of the browser has a loop
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    made = Desk(client)
    yield made
    assert made.problems == []
