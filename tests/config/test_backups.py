from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command

from config import backups, tasks
from config.servers import postgresql
from customers.actions.installation import decide_contents
from customers.enums import Contents
from customers.models import Installation
from tests.factories.customers import customer

NOW = datetime(2026, 11, 24, 3, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STATE_DIR = tmp_path
    return tmp_path / "backups"


def sessions():
    return set(Session.objects.values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_restored_dump_brings_back_what_was_there_and_keeps_what_it_replaces(folder, capsys):
    Session.objects.create(pk="before", expire_date=NOW)
    dump = backups.dump("manual", now=NOW)
    Session.objects.all().delete()
    Session.objects.create(pk="after", expire_date=NOW)

    call_command("restore", str(dump))

    assert sessions() == {"before"}
    [replaced] = folder.glob("before-restore-*.dump")
    assert str(replaced) in capsys.readouterr().out
    backups.restore(replaced, now=NOW)
    assert sessions() == {"after"}


@pytest.mark.django_db(transaction=True)
def test_a_broken_dump_changes_nothing(folder):
    Session.objects.create(pk="before", expire_date=NOW)
    dump = backups.dump("manual", now=NOW)
    dump.write_bytes(dump.read_bytes()[:-2000])

    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("restore", str(dump))

    assert sessions() == {"before"}


@pytest.mark.django_db
def test_a_dump_is_readable_by_its_owner_only(capsys):
    call_command("backup")

    path = capsys.readouterr().out.strip()
    assert oct(backups.Path(path).stat().st_mode & 0o777) == "0o600"


@pytest.mark.django_db
def test_fourteen_nights_are_kept_and_every_dump_made_by_hand(folder):
    folder.mkdir()
    for night in range(20):
        (folder / f"nightly-{NOW - timedelta(days=night + 1):%Y%m%d-%H%M%S}.dump").touch()
    (folder / "manual-20200101-000000.dump").touch()

    latest = backups.nightly(now=NOW)

    kept = sorted(path.name for path in folder.glob("nightly-*"))
    assert (len(kept), kept[-1], kept[0]) == (14, latest.name, "nightly-20261111-031000.dump")
    assert (folder / "manual-20200101-000000.dump").exists()


@pytest.mark.django_db
def test_the_nightly_job_writes_one_dump(folder):
    tasks.job("backup")

    assert len(list(folder.glob("nightly-*.dump"))) == 1


@pytest.mark.django_db
def test_the_keys_a_database_was_written_with_fit():
    customer(identity_kind="resident_id", identity_number="11010519491231002X")

    call_command("check_keys")


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "value"), [("FIELD_KEYS", [Fernet.generate_key().decode()]), ("HASH_KEY", "another")])
def test_a_dump_of_another_installation_is_told_by_its_keys(settings, name, value):
    customer(identity_kind="resident_id", identity_number="11010519491231002X")
    setattr(settings, name, value)

    with pytest.raises(CommandError, match=name.removesuffix("S")):
        call_command("check_keys")


@pytest.mark.django_db(transaction=True)
def test_a_real_dump_in_a_house_that_held_the_demonstration_shows_no_demo_logins(client):
    decide_contents(contents=Contents.OWN, now=NOW)
    real = backups.dump("manual", now=NOW)
    Installation.objects.all().delete()
    decide_contents(contents=Contents.DEMONSTRATION, now=NOW)
    before = client.get("/login/").context["demo_logins"]

    call_command("restore", str(real))

    assert before != []
    assert client.get("/login/").context["demo_logins"] == []


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="is not a file"):
        call_command("restore", str(tmp_path / "nothing.dump"))


def test_without_packaged_programs_those_of_the_machine_are_called(monkeypatch, tmp_path):
    (tmp_path / "pg_dump").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgresql, "find_spec", lambda _name: None)

    assert backups.program("pg_dump") == str(tmp_path / "pg_dump")
    assert backups.program("pg_restore") == "pg_restore"
