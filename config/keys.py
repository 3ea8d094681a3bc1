"""The keys of an installation: made once, kept in its state folder, readable by nobody else."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile


def state_folder(folder: Path) -> Path:
    """Make the state folder: closed to others, but passable for the unprivileged server of a root installation."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return folder


def kept(folder: Path, name: str, make: Callable[[], str]) -> str:
    """Read the key of this name; the first process to ask makes it, and all others read that one."""
    path = state_folder(folder) / name
    if not path.exists():
        with NamedTemporaryFile("w", dir=folder) as draft, suppress(FileExistsError):  # another process was first: its key counts
            draft.write(make())
            draft.flush()
            os.link(draft.name, path)
    return path.read_text().strip()
