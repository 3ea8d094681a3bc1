"""Dumps of the database, and the way back."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.conf import settings
from django.db import connection

from config import servers
from customers.encryption import EncryptedTextField, keyed_hash
from customers.models import Customer
from customers.rules.deadlines import SHANGHAI

NIGHTS_KEPT = 14


class CannotRestore(Exception):
    """A dump cannot be brought back; the database is as it was."""


def program(name: str) -> str:
    """PostgreSQL's client program, packaged or of this machine."""
    try:
        return str(servers.postgresql.programs() / name)
    except servers.CannotStart:
        return shutil.which(name) or name


def client(name: str, *arguments: str) -> None:
    """Run a client program on the site's database."""
    target = connection.get_connection_params()
    named = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
    environ = os.environ | {key: str(target[value]) for key, value in named.items() if target.get(value)}
    subprocess.run([program(name), *arguments], env=environ, check=True, capture_output=True, text=True)


def dump(kind: str, *, now: datetime) -> Path:
    """Write the whole database into one file that only we can read."""
    folder = Path(settings.STATE_DIR) / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{kind}-{now:%Y%m%d-%H%M%S}.dump"
    draft = path.with_suffix(".part")
    draft.touch(mode=0o600)
    client("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={draft}")
    return draft.rename(path)


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump in the state folder: its name, when it was written and how large it is."""

    name: str
    at: datetime
    size: int


def latest(kind: str) -> Dump | None:
    """Return the newest dump of a kind that is whole, or nothing."""
    found = sorted((Path(settings.STATE_DIR) / "backups").glob(f"{kind}-*.dump"))
    if not found:
        return None
    written = found[-1].stat()
    return Dump(found[-1].name, datetime.fromtimestamp(written.st_mtime, SHANGHAI), written.st_size)


def nightly(*, now: datetime) -> Path:
    """Write tonight's dump and remove those older than the last fourteen."""
    path = dump("nightly", now=now)
    for old in sorted(path.parent.glob("nightly-*.dump"))[:-NIGHTS_KEPT]:
        old.unlink()
    return path


def foreign_keys() -> list[str]:
    """Return which keys are not those the numbers in this database were written with, tried on one number of each kind."""
    wrong = []
    try:
        for field in (field for model in apps.get_models() for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)):
            field.model._default_manager.filter(**{f"{field.name}__isnull": False}).values_list(field.name).first()
        known = Customer.objects.exclude(identity_hash="").first()
        if known is not None and known.identity_hash != keyed_hash(known.identity_kind, str(known.identity_number)):
            wrong.append("HASH_KEY")
    except InvalidToken:
        wrong.append("FIELD_KEY")
    return wrong


def restore(path: Path, *, now: datetime) -> Path:
    """Put a dump in the place of the database, all of it or nothing; the database before it is dumped first."""
    before = dump("before-restore", now=now)
    with tempfile.TemporaryDirectory(dir=before.parent) as folder:
        script = Path(folder) / "restore.sql"
        try:
            client("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", f"--file={script}", str(path))
            connection.close()
            client("psql", "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-c", "DROP SCHEMA public CASCADE", "-c", "CREATE SCHEMA public", "-f", str(script))
        except subprocess.CalledProcessError as fault:
            raise CannotRestore(fault.stderr) from fault
    return before
