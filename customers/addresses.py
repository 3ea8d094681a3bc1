"""Where pages stand: looked up once per process, for a long list asks for hundreds of addresses."""

from functools import lru_cache
from typing import Final

from django.conf import settings
from django.urls import reverse

#: A number no record has, in whose place the record's own is put.
NOBODY: Final = 999_999_937


def address_of(name: str) -> str:
    """Return the address of the page with this name."""
    return _address_in(settings.ROOT_URLCONF, name)


def record_address(name: str, pk: int) -> str:
    """Return the address of the page with this name for one record."""
    before, after = _around_in(settings.ROOT_URLCONF, name)
    return f"{before}{pk}{after}"


@lru_cache(maxsize=256)
def _address_in(_urlconf: str, name: str) -> str:
    """Return the address of a page among these addresses."""
    return reverse(name)


@lru_cache(maxsize=256)
def _around_in(_urlconf: str, name: str) -> tuple[str, str]:
    """Return what stands before and after the number of a record among these addresses."""
    before, _number, after = reverse(name, args=[NOBODY]).partition(str(NOBODY))
    return before, after
