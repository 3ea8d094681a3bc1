"""Where the embedded servers have their programs' user, their data and their sockets."""

import hashlib
import os
import pwd
import stat
from collections.abc import Mapping
from pathlib import Path

NAME = "customer-desk"
PROJECT = Path(__file__).resolve().parents[2]
OUTSIDE = Path("/var/lib") / NAME
LONGEST_SOCKET = 100  # the system's limit is 107 bytes


class CannotStart(Exception):
    """An embedded server cannot be started; the text says why and what to do."""


def state_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """The state folder this process was given."""
    return (PROJECT / (environ.get("STATE_DIR") or "var")).resolve()


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
