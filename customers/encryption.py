"""Encryption at rest for identity and account numbers, with a keyed hash to find them by."""

import hashlib
import hmac
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    """Return the box for these keys; the first key encrypts, all of them decrypt."""
    return MultiFernet([Fernet(key) for key in keys])


def keyed_hash(kind: str, number: str) -> str:
    """Return the look-up hash of a normalised number: HMAC-SHA256 of `kind:number`, in hex."""
    return hmac.new(settings.HASH_KEY.encode(), f"{kind}:{number}".encode(), hashlib.sha256).hexdigest()


def tail_key(number: str) -> str:
    """Return the search key of the last four signs of an identity number; the tail itself is never kept in clear."""
    return f"id{keyed_hash('tail', number[-4:].upper())[:24]}"


class EncryptedTextField(models.BinaryField):
    """Text kept as a Fernet token in a bytea column; it cannot be searched, only found by its hash."""

    def get_prep_value(self, value: Any) -> bytes | None:
        """Encrypt on the way into the database; empty text is stored as null."""
        return _box(tuple(settings.FIELD_KEYS)).encrypt(str(value).encode()) if value else None

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Hand the token to the driver as bytes."""
        return value if prepared or value is None else super().get_db_prep_value(self.get_prep_value(value), connection, True)  # noqa: FBT003

    def from_db_value(self, value: Any, *_: object) -> str:
        """Decrypt on the way out; null reads as empty text."""
        return _box(tuple(settings.FIELD_KEYS)).decrypt(bytes(value)).decode() if value else ""

    def to_python(self, value: Any) -> str:
        """Return plain text."""
        return value or ""

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse look-ups on the cipher text, which can never match."""
        if lookup_name != "isnull":
            message = f"{self.name} is encrypted: look it up by its hash"
            raise FieldError(message)
        return super().get_lookup(lookup_name)
