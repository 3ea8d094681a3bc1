import os
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from config import supervisor
from config.supervisor import Child

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"]
FAIL = [sys.executable, "-c", "raise SystemExit(3)"]


@pytest.fixture
def site(monkeypatch, tmp_path):
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setenv("STATE_DIR", str(tmp_path))
    monkeypatch.setenv("PORT", "0")
    monkeypatch.setattr(supervisor, "commands", lambda _environ: {"web": SLEEP, "beat": SLEEP})
    monkeypatch.setattr(supervisor, "answers", lambda _url: True)
    monkeypatch.setattr(supervisor.servers, "stop", (tmp_path / "stopped").touch)
    yield tmp_path
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [({}, ("127.0.0.1", 8000)), ({"PORT": "9"}, ("127.0.0.1", 9)), ({"ALLOWED_HOSTS": "desk.example.com"}, ("0.0.0.0", 8000))],
)
def test_the_site_listens_to_others_only_when_it_has_a_name_for_them(environ, expected):
    assert supervisor.address(environ) == expected


def test_a_site_is_web_worker_and_exactly_one_beat():
    assert list(supervisor.commands({"STATE_DIR": "/state"})) == ["web", "worker", "beat"]


def test_an_ended_process_is_started_again():
    child = Child("worker", SLEEP)
    child.start()
    first = child.process
    first.kill()
    first.wait()

    assert child.revive()
    assert child.process.pid != first.pid

    child.process.kill()
    child.process.wait()


def test_a_process_that_never_gets_going_ends_the_site(monkeypatch, capsys):
    monkeypatch.setattr(supervisor, "answers", lambda _url: False)
    child = Child("web", FAIL)
    child.start()

    assert supervisor.watch([child], {}, 1) == 1
    assert capsys.readouterr().err.splitlines() == ["web ended with 3"] * 3 + ["The site stops: one of its processes does not start."]


def test_a_stop_waits_for_what_is_in_hand_and_not_longer(monkeypatch):
    monkeypatch.setattr(supervisor, "PATIENCE", 0.2)
    monkeypatch.setattr(supervisor.servers, "stop", lambda: None)
    willing, stubborn, never_started = Child("web", SLEEP), Child("worker", STUBBORN), Child("beat", SLEEP)
    willing.start()
    stubborn.start()
    time.sleep(0.3)

    supervisor.stop([willing, stubborn, never_started])

    assert (willing.process.returncode, stubborn.process.returncode) == (-15, -9)


def test_a_taken_port_is_told_before_anything_starts():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        assert supervisor.taken(*other.getsockname())
    assert not supervisor.taken("127.0.0.1", 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_site_that_is_told_to_stop_leaves_nothing_behind(site, monkeypatch, number):
    seen = []

    def told(_environ, _port):
        seen.append((site / "site.pid").read_text())
        signal.raise_signal(number)

    monkeypatch.setattr(supervisor, "welcome", told)

    assert supervisor.main() == 0
    assert seen == [str(os.getpid())]
    assert {path.name for path in site.iterdir()} == {"stopped"}


def test_a_site_whose_port_is_taken_does_not_start(site, monkeypatch, capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))

        assert supervisor.main() == 1

    assert capsys.readouterr().err == f"Port {port} is taken. Choose another: PORT={port + 1} ./run\n"
    assert {path.name for path in site.iterdir()} == {"stopped"}


def test_the_welcome_ends_with_the_logins_of_a_demonstration(monkeypatch, tmp_path, capfd):
    (tmp_path / "manage.py").write_text("import sys\nprint(*sys.argv[1:])")
    monkeypatch.setattr(supervisor.servers, "PROJECT", tmp_path)

    supervisor.welcome({}, 8101)

    assert capfd.readouterr().out.splitlines()[-1] == "demo --logins"


def test_nobody_answers_on_a_port_nobody_listens_on():
    assert not supervisor.answers("http://127.0.0.1:9/")


def test_any_answer_of_the_web_process_counts(tmp_path):
    (tmp_path / "healthz").touch()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=tmp_path)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"

        assert supervisor.answers(f"{url}/healthz")
        assert supervisor.answers(f"{url}/no-such-page")
        server.shutdown()


def test_the_welcome_says_where_and_how_long(capsys):
    supervisor.welcome({"BEGAN": str(time.time() - 12)}, 8101)

    assert capsys.readouterr().out == "\nReady after 12 s: http://127.0.0.1:8101/    Ctrl-C stops everything.\n\n"


def test_the_processes_end_with_a_supervisor_that_is_killed():
    lines = [
        "import sys, time; from config.supervisor import Child",
        f"child = Child('web', {SLEEP!r}); child.start(); print(child.process.pid, flush=True); time.sleep(60)",
    ]
    with subprocess.Popen([sys.executable, "-c", "\n".join(lines)], stdout=subprocess.PIPE, text=True, cwd=supervisor.servers.PROJECT) as parent:
        pid = int(parent.stdout.readline())
        parent.kill()

    status = supervisor.Path(f"/proc/{pid}/stat")
    until = time.monotonic() + 10
    while status.exists() and status.read_text().split()[2] != "Z" and time.monotonic() < until:
        time.sleep(0.05)
    assert not status.exists() or status.read_text().split()[2] == "Z"
