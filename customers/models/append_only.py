"""Tables whose rows are written once."""

import pgtrigger


def append_only(name: str) -> pgtrigger.Protect:
    """Return the trigger that refuses UPDATE and DELETE in the database."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


def never_deleted(name: str) -> pgtrigger.Protect:
    """Return the trigger that refuses DELETE of a regulated record."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Delete)
