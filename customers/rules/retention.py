"""Until when personal data are kept."""

from collections.abc import Sequence
from datetime import date


def years_after(day: date, years: int) -> date:
    """Return the corresponding day so many years later; 29 February ends on the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def years_before(day: date, years: int) -> date:
    """Return the corresponding day so many years earlier."""
    return years_after(day, -years)


def kept_until(ended: Sequence[date | None], known_since: date, years: int) -> date | None:
    """Return the last day a person's data are kept: years after the end of the last file, of somebody without files after he became known.

    None while a file has not ended.
    """
    if None in ended:
        return None
    return years_after(max((day for day in ended if day is not None), default=known_since), years)
