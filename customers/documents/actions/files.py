"""Files on the disk: written whole or not at all."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from django.conf import settings
from django.core.files import File
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _

from customers.refusals import Refusal


class NotStored(Refusal):
    """The disk does not take the file."""

    clause = "5.4.4.7"
    message = _("The file could not be stored: the disk is full or cannot be written. Nothing was changed; tell the administrator.")


class _Written(File):
    """A file that already lies on the disk and is only moved to its place."""

    def temporary_file_path(self) -> str:
        """Return where it lies, which is how the storage knows that it may move it."""
        return str(self.name)


@contextmanager
def _beside(fill: Callable[[IO[bytes]], object]) -> Iterator[Path]:
    """Write a file to the disk beside its place; what was not moved away in the end is removed."""
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=settings.MEDIA_ROOT, prefix=".part-", delete=False) as part:
        path = Path(part.name)
        try:
            fill(part)
            part.flush()
            os.fsync(part.fileno())
            yield path
        finally:
            path.unlink(missing_ok=True)


def write(field: FieldFile, name: str, data: bytes, *, again: bool = False) -> None:
    """Write the file of a row, whole or not at all; `again` takes the place of what a killed worker left under the name."""
    write_by(field, name, lambda part: part.write(data), again=again)


def write_by(field: FieldFile, name: str, fill: Callable[[IO[bytes]], object], *, again: bool = False) -> None:
    """Write the file of a row as `write` does, by what fills it bit by bit: it is never in memory as a whole."""
    try:
        if again:
            field.storage.delete(field.field.generate_filename(field.instance, name))
        with _beside(fill) as path, path.open("rb") as part:
            field.save(name, _Written(part, name=str(path)), save=False)
        _settle(Path(field.path).parent)
    except OSError as error:
        raise NotStored from error


def _settle(folder: Path) -> None:
    """Have the disk keep a folder's new entry: a row is never committed before its file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
