"""What a form about a customer or a relative was loaded with, so that a second editor sees what differs instead of overwriting it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from customers.models import Customer, Member

BIRTHDAY = ("birth_calendar", "birth_year", "birth_month", "birth_day", "is_leap_month")
CUSTOMER = ("title", *BIRTHDAY, "deceased_on")
MEMBER = ("relation", "name", "title", *BIRTHDAY, "deceased_on", "is_under_14", "guardian_consented_on")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that stands otherwise than it was typed."""

    name: str
    before: object
    after: object


def details_of(subject: Customer | Member) -> dict[str, Any]:
    """Return what the form about this person shows first."""
    if isinstance(subject, Member):
        return {name: getattr(subject, name) for name in MEMBER}
    return {name: getattr(subject, name) for name in CUSTOMER} | {"phones": [phone.number for phone in subject.phones.all()]}


def version_of(subject: Customer | Member) -> str:
    """Return the mark of what is kept now; it changes with every change of what the form shows."""
    return hashlib.sha256(json.dumps(details_of(subject), sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()[:16]


def differences(subject: Customer | Member, typed: Mapping[str, Any]) -> list[Difference]:
    """Return what stands otherwise than it was typed, in the order of the form."""
    rows = ((name, kept, typed.get(name)) for name, kept in details_of(subject).items())
    return [Difference(name, kept, wanted) for name, kept, wanted in rows if (kept or None) != (wanted or None)]
