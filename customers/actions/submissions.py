"""A form that was sent twice makes nothing twice."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import connection, transaction

from customers.models import Staff, Submission


class Addressed(Protocol):
    """Something that has a page."""

    def get_absolute_url(self) -> str:
        """Return the address of its page."""


@transaction.atomic
def submit_once(*, token: UUID, by: Staff, now: datetime, make: Callable[[], Addressed]) -> str:
    """Run `make` once per token and return the address of its result; a repeat returns the first address."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [token.int & 0x7FFFFFFFFFFFFFFF])
    if first := Submission.objects.filter(token=token, staff=by).first():
        return first.result_url
    url = make().get_absolute_url()
    Submission.objects.create(token=token, staff=by, result_url=url, at=now)
    return url
