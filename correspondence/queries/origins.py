"""What a letter or a meeting begins from: a matter, another thing that has a household, a household, or nothing."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from customers.enums import Role
from customers.models import Household, Staff, Subsidiary
from customers.queries.referrals import thing_named

#: Who writes letters and calls meetings.
WRITERS = (Role.REP, Role.MANAGER)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a letter or a meeting comes from; `subject` is the thing itself, None when it is a household or nothing."""

    subsidiary: Subsidiary
    household: Household | None = None
    subject: Any = None

    @property
    def named(self) -> str:
        """Return how an address names it."""
        thing = self.subject or self.household
        return f"{thing._meta.label_lower}:{thing.pk}" if thing is not None else ""

    @property
    def words(self) -> str:
        """Return the thing as it is read."""
        return str(self.subject) if self.subject is not None else ""


def origin_named(staff: Staff, named: str) -> Origin | None:
    """Return what `?origin=` names, e.g. `complaints.matter:12`; None when it is nothing this person sees, or has no household and no subsidiary."""
    return origin_of(thing_named(named, staff))


def origin_of(thing: Model | None) -> Origin | None:
    """Return a thing as the origin of a letter or meeting."""
    if thing is None:
        return None
    household = thing if isinstance(thing, Household) else getattr(thing, "household", None)
    subsidiary = household.project.subsidiary if household is not None else getattr(thing, "subsidiary", None)
    if subsidiary is None:
        return None
    return Origin(subsidiary, household, None if isinstance(thing, Household) else thing)


def subsidiaries_of(staff: Staff) -> list[Subsidiary]:
    """Return the subsidiaries in which a person may write letters and call meetings, each once."""
    return list(Subsidiary.objects.filter(pk__in=staff.subsidiaries_as(*WRITERS)).order_by("pk"))


@dataclass(frozen=True, slots=True)
class Begun:
    """What a letter or meeting began from as its reader sees it: the household by name and room, and a link to what is within the reach."""

    household_url: str = ""
    subject_url: str = ""
    subject_words: str = ""


def begun_from(row: Any, staff: Staff) -> Begun:
    """§5.4.4.6.a Return what a letter or meeting began from; outside one's reach nothing but the household's name and room is told."""
    household, kind = row.household, row.subject_type
    reads_file = household is not None and Household.objects.visible_to(staff).filter(pk=household.pk).exists()
    thing: Any = thing_named(f"{kind.app_label}.{kind.model}:{row.subject_id}", staff) if kind is not None else None
    return Begun(
        household_url=household.get_absolute_url() if reads_file else "",
        subject_url=thing.get_absolute_url() if thing is not None else "",
        subject_words=str(thing) if thing is not None else "",
    )
