"""Tables whose rows are written once."""

import pgtrigger


def append_only(name: str) -> pgtrigger.Protect:
    """Return the trigger that refuses UPDATE and DELETE in the database."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


def blanked(trigger: str, gone: str, /, **blanks: str) -> pgtrigger.Trigger:
    """Return the trigger of append-only rows from which an erased person goes: DELETE is refused, UPDATE too, but for rows that `gone` describes.

    Of those any UPDATE writes the blanks and nothing else. No lock is opened for an erasure: the database itself looks whether there was one.
    """
    written = " ".join(f"NEW.{column} := {value};" for column, value in blanks.items())
    return pgtrigger.Trigger(
        name=trigger,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=f"""
        IF TG_OP = 'UPDATE' AND {gone} THEN NEW := OLD; {written} RETURN NEW; END IF;
        RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;""",
    )


def never_deleted(name: str) -> pgtrigger.Protect:
    """Return the trigger that refuses DELETE of a regulated record."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Delete)
