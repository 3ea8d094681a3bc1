"""Web, worker and beat as one site: started together, restarted singly, stopped together.

python -m config.supervisor          (started by ./run, when the database stands)
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from config import servers

PATIENCE = 20.0  # seconds for a page or a task in hand
SOON = 10.0  # seconds: who ends earlier did not get going
ATTEMPTS = 3
QUIET = {"PYTHONWARNINGS": "ignore:You're running the worker"}  # as root, on a machine that has no other user
PARENT_DEATH_SIGNAL = 1  # Linux: PR_SET_PDEATHSIG


def address(environ: Mapping[str, str]) -> tuple[str, int]:
    """Where the site listens: on its own machine, unless it was told the names it has for others."""
    return ("0.0.0.0" if environ.get("ALLOWED_HOSTS") else "127.0.0.1", int(environ.get("PORT") or 8000))  # noqa: S104 -- only when asked


def commands(environ: Mapping[str, str]) -> dict[str, list[str]]:
    """The three processes and how each is called."""
    host, port = address(environ)
    web = ["gunicorn", f"--bind={host}:{port}", "--workers=2", "--threads=4", "--timeout=60", "--graceful-timeout=15", "--log-level=warning"]
    celery = ["celery", "--app=config.celery", "--quiet"]
    return {
        "web": [sys.executable, "-m", *web, "config.wsgi"],
        "worker": [sys.executable, "-m", *celery, "worker", "--loglevel=WARNING", "--concurrency=2", "--without-gossip", "--without-mingle"],
        "beat": [sys.executable, "-m", *celery, "beat", "--loglevel=WARNING", "--pidfile=", f"--schedule={servers.state_dir(environ) / 'beat'}"],
    }


def end_with_parent() -> None:
    """Have the system end this process when the supervisor is gone without a word."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)


@dataclass
class Child:
    """One of the processes, and how often it failed to get going."""

    name: str
    command: list[str]
    failures: int = 0
    started_at: float = 0.0
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the supervisor only."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(self.command, cwd=servers.PROJECT, env=QUIET | os.environ, start_new_session=True, preexec_fn=end_with_parent)  # noqa: PLW1509 -- no threads here

    def revive(self) -> bool:
        """Start it again if it ended; no when it ended too soon too often."""
        if self.process.poll() is None:
            return True
        self.failures = self.failures + 1 if time.monotonic() - self.started_at < SOON else 0
        print(f"{self.name} ended with {self.process.returncode}", file=sys.stderr)
        if self.failures == ATTEMPTS:
            return False
        self.start()
        return True

    def stop(self, until: float) -> None:
        """Let it finish what it has in hand; end it when that takes too long."""
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Stop(Exception):
    """The site was told to stop."""


def told_to_stop(_number: int, _frame: FrameType | None) -> None:
    """Turn the first signal into the end of the loop; a second one changes nothing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Stop


def taken(host: str, port: int) -> bool:
    """Whether another process listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
        return False


def answers(url: str) -> bool:
    """Whether a page comes from this address, whatever it says."""
    try:
        urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 -- our own address
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def welcome(environ: Mapping[str, str], port: int) -> None:
    """Say where the site is, how long it took, and who can sign in."""
    took = f" after {time.time() - float(environ['BEGAN']):.0f} s" if environ.get("BEGAN") else ""
    print(f"\nReady{took}: http://127.0.0.1:{port}/    Ctrl-C stops everything.\n", flush=True)
    subprocess.run([sys.executable, servers.PROJECT / "manage.py", "demo", "--logins"], check=False)


def watch(children: list[Child], environ: Mapping[str, str], port: int) -> int:
    """Keep the processes going until told to stop, or until one of them cannot be kept going."""
    welcomed = False
    while all(child.revive() for child in children):
        if not welcomed and answers(f"http://127.0.0.1:{port}/healthz"):
            welcome(environ, port)
            welcomed = True
        time.sleep(1.0 if welcomed else 0.1)
    print("The site stops: one of its processes does not start.", file=sys.stderr)
    return 1


def stop(children: list[Child]) -> None:
    """Stop all processes at once, then the embedded servers."""
    started = [child for child in children if child.started_at]
    for child in started:
        if child.process.poll() is None:
            child.process.terminate()
    until = time.monotonic() + PATIENCE
    for child in started:
        child.stop(until)
    servers.stop()


def main() -> int:
    """Run the site until it is told to stop."""
    environ = os.environ
    host, port = address(environ)
    if taken(host, port):
        print(f"Port {port} is taken. Choose another: PORT={port + 1} ./run", file=sys.stderr)
        servers.stop()
        return 1
    note = Path(servers.state_dir(environ)) / "site.pid"
    children = [Child(name, command) for name, command in commands(environ).items()]
    signal.signal(signal.SIGINT, told_to_stop)
    signal.signal(signal.SIGTERM, told_to_stop)
    try:
        note.write_text(str(os.getpid()))
        for child in children:
            child.start()
        return watch(children, environ, port)
    except Stop:
        print("\nStopping.", flush=True)
        return 0
    finally:
        stop(children)
        note.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
