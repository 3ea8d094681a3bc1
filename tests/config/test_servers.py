import os
import shutil
import signal
import tempfile
from pathlib import Path

import psycopg
import pytest

from config import servers
from config.servers import places, postgresql, redis
from config.servers.__main__ import main


@pytest.fixture
def state():
    folder = Path(tempfile.mkdtemp(prefix="desk-"))
    folder.chmod(0o711)
    yield folder
    servers.stop({"STATE_DIR": str(folder)})
    shutil.rmtree(folder)


@pytest.fixture
def environ(state):
    return {"STATE_DIR": str(state)}


def answer(state):
    target = postgresql.database(state)
    with psycopg.connect(host=target["HOST"], user=target["USER"], dbname=target["NAME"]) as connection:
        return connection.execute("SELECT current_setting('listen_addresses'), current_setting('server_version_num')::int / 10000").fetchone()


def test_a_start_makes_a_database_that_listens_on_no_network_and_a_stop_ends_both(state, environ):
    servers.start(environ)

    assert answer(state) == ("", 18)
    assert redis.answers(state)

    servers.stop(environ)

    assert not redis.answers(state)
    with pytest.raises(psycopg.OperationalError):
        answer(state)


def test_a_second_start_changes_nothing(state, environ):
    servers.start(environ)
    first = (state / "postgresql" / "postmaster.pid").read_text()

    servers.start(environ)

    assert (state / "postgresql" / "postmaster.pid").read_text() == first


def test_a_killed_server_starts_again(state, environ):
    servers.start(environ)
    os.kill(int((state / "postgresql" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    servers.start(environ)

    assert answer(state) == ("", 18)


def test_a_server_named_by_its_address_is_not_embedded(state, environ):
    servers.start(environ | {"DATABASE_URL": "postgres://elsewhere/desk", "REDIS_URL": "redis://elsewhere"})

    assert {path.name for path in state.iterdir()} == {"servers.lock"}


def test_data_of_another_postgresql_are_refused_in_plain_words(tmp_path):
    (tmp_path / "PG_VERSION").write_text("16\n")

    with pytest.raises(servers.CannotStart, match=r"written by PostgreSQL 16, this release brings 18.*\./run restore FILE"):
        postgresql.check_version(tmp_path)


def test_a_long_path_has_its_sockets_elsewhere(state):
    deep = state / ("a" * 60) / ("b" * 60)

    assert places.socket_folder(deep).parent == Path("/tmp")
    assert places.data_folder(deep) == deep / "postgresql"


def test_two_state_folders_never_share_their_sockets(state):
    long = "c" * 120

    assert places.socket_folder(state / long / "1") != places.socket_folder(state / long / "2")


def test_a_folder_open_to_others_is_refused_for_sockets(state):
    (state / "sockets").mkdir()
    (state / "sockets").chmod(0o755)

    with pytest.raises(servers.CannotStart, match="not a folder of our own"):
        places.own_folder(state / "sockets")


def test_a_link_is_refused_for_sockets(state):
    (state / "sockets").symlink_to("/tmp")

    with pytest.raises(servers.CannotStart, match="not a folder of our own"):
        places.own_folder(state / "sockets")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands its server to another user")
def test_roots_data_stand_outside_a_home_closed_to_others(state, monkeypatch):
    monkeypatch.setattr(places, "OUTSIDE", state / "outside")
    closed = state / "home"
    closed.mkdir(mode=0o700)

    assert places.data_folder(closed / "var").parent.parent == state / "outside"
    assert places.data_folder(state / "var") == state / "var" / "postgresql"


def test_programs_out_of_reach_are_copied_with_their_libraries(state, monkeypatch):
    monkeypatch.setattr(places, "OUTSIDE", state / "outside")
    monkeypatch.setattr(places, "reachable", lambda path: str(path).startswith(str(state)))

    copy = postgresql.programs()

    assert copy.is_relative_to(state / "outside")
    assert postgresql.call("psql", "--version").stdout.startswith("psql (PostgreSQL) 18")
    assert postgresql.programs() == copy


def test_without_any_redis_the_start_is_refused_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr(redis, "find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", "/nonexistent")

    with pytest.raises(servers.CannotStart, match="apt-get install redis-server"):
        redis.program()


def test_without_an_embedded_postgresql_the_start_asks_for_an_address(monkeypatch):
    monkeypatch.setattr(postgresql, "find_spec", lambda _name: None)

    with pytest.raises(servers.CannotStart, match="DATABASE_URL"):
        postgresql.programs()


def test_a_refusal_on_the_command_line_is_one_message_and_no_traceback(state, monkeypatch, capsys):
    monkeypatch.setenv("STATE_DIR", str(state))
    monkeypatch.setattr(postgresql, "find_spec", lambda _name: None)

    assert main(["start"]) == 1
    assert capsys.readouterr().err == "This machine has no embedded PostgreSQL: name a server in DATABASE_URL.\n"


def test_the_command_line_starts_and_stops(state, monkeypatch):
    monkeypatch.setenv("STATE_DIR", str(state))
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/desk")
    monkeypatch.delenv("REDIS_URL", raising=False)

    assert main(["start"]) == 0
    assert redis.answers(state)
    assert main(["stop"]) == 0
    assert not redis.answers(state)
