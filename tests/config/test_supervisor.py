import socket
import subprocess
import sys
import time

import pytest

from config import supervisor
from config.supervisor import Child

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"]
FAIL = [sys.executable, "-c", "raise SystemExit(3)"]


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


def test_nobody_answers_on_a_port_nobody_listens_on():
    assert not supervisor.answers("http://127.0.0.1:9/")


def test_any_answer_of_the_web_process_counts(live_server):
    assert supervisor.answers(f"{live_server.url}/healthz")
    assert supervisor.answers(f"{live_server.url}/no-such-page")


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
