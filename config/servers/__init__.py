"""The embedded PostgreSQL and Redis of an installation that names no servers of its own.

    python -m config.servers start | stop

The data stand in the state folder. PostgreSQL does not run as root: there it runs as nobody, and where nobody cannot reach the
project (a home folder closed to others), its programs and its data stand under /var/lib instead.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config.keys import state_folder
from config.servers import postgresql, redis
from config.servers.places import PROJECT, CannotStart, state_dir

__all__ = ["PROJECT", "CannotStart", "postgresql", "redis", "start", "state_dir", "stop"]


@contextmanager
def alone(state: Path) -> Iterator[None]:
    """Hold the lock under which the servers of this state folder are started and stopped."""
    with (state_folder(state) / "servers.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def start(environ: Mapping[str, str] = os.environ) -> None:
    """Start what is not named by an address and does not run yet."""
    state = state_dir(environ)
    with alone(state):
        if not environ.get("DATABASE_URL"):
            postgresql.start(state)
        if not environ.get("REDIS_URL"):
            redis.start(state)


def stop(environ: Mapping[str, str] = os.environ) -> None:
    """Stop what of the two runs embedded in this state folder."""
    state = state_dir(environ)
    with alone(state):
        redis.stop(state)
        postgresql.stop(state)
