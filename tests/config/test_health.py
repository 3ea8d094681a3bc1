from datetime import timedelta

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from config import health
from config.celery import app
from customers.duties.models import Run

pytestmark = pytest.mark.django_db

READY = {"database": True, "migrations": True, "broker": True, "beat": True, "disk": True}


@pytest.fixture(autouse=True)
def _last_tick():
    Run.objects.create(job="sweep", for_day=timezone.localdate(), started_at=timezone.now() - timedelta(minutes=1))


def test_a_beat_that_stopped_ticking_is_not_ready(client):
    Run.objects.update(started_at=timezone.now() - timedelta(minutes=6))

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, READY | {"beat": False})


def test_a_living_process_says_so_without_sign_in(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


def test_a_site_that_can_work_is_ready(client):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, READY)


def test_tables_of_another_release_are_not_ready(client):
    MigrationRecorder.Migration.objects.filter(app="sessions").delete()

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, READY | {"migrations": False})


def test_a_broker_that_does_not_answer_is_not_ready(client, tmp_path, monkeypatch):
    monkeypatch.setitem(app.conf, "broker_url", f"redis+socket://{tmp_path}/nobody.sock")

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, READY | {"broker": False})


def test_a_media_folder_that_cannot_be_written_is_not_ready(client, settings, tmp_path):
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file" / "media"

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, READY | {"disk": False})


def test_a_full_disk_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(health, "LEAST_SPACE", 2**80)

    assert client.get("/readyz").json() == READY | {"disk": False}


def test_a_database_that_does_not_answer_is_not_ready():
    def database():
        raise OperationalError

    assert not health.holds(database)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_the_two_questions_are_only_asked(client, path):
    assert client.post(path).status_code == 405
