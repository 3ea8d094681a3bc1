"""The locks of letters and meetings, in the order of the house: household, what it began from, the row itself."""

from typing import TypeVar

from correspondence.actions.refusals import FileClosed
from correspondence.models import Meeting, WorkLetter
from correspondence.queries.origins import Origin, origin_of
from customers.models import Household

Row = TypeVar("Row", WorkLetter, Meeting)


def locked_household(pk: int | None) -> Household | None:
    """Lock a household before anything of it, as everywhere; a letter may have none."""
    return Household.objects.select_for_update(of=("self",)).select_related("project__subsidiary", "unit").filter(pk=pk).first() if pk else None


def locked_origin(origin: Origin) -> Origin:
    """§5.4.4.6.a Lock what a letter or meeting begins from, and return it as it stands now; nothing begins from a closed file."""
    household = locked_household(origin.household.pk if origin.household is not None else None)
    if origin.subject is None:
        return Origin(origin.subsidiary, household)
    subject = type(origin.subject)._default_manager.select_for_update(of=("self",)).get(pk=origin.subject.pk)
    if getattr(subject, "closed_at", None) is not None:
        raise FileClosed
    found = origin_of(subject)
    household = locked_household(found.household.pk) if found is not None and found.household is not None else household
    return Origin(origin.subsidiary, household, subject)


def locked(row: Row) -> Row:
    """Return a letter or meeting, locked after its household."""
    locked_household(row.household_id)
    rows = type(row)._default_manager.select_for_update(of=("self",)).select_related("subsidiary", "household__project__subsidiary", "household__unit")
    return rows.get(pk=row.pk)
