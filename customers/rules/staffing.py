"""§3.2 How many households one representative serves, by kind of project."""

from collections.abc import Hashable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil
from typing import NamedTuple, TypeVar

Thing = TypeVar("Thing", bound=Hashable)
Person = TypeVar("Person")


class Band(NamedTuple):
    """The households one representative serves, from and to."""

    lower: int
    upper: int


#: §3.2.1 villas, §3.2.2 apartments, §3.2.3 residential (the source reads 160-2: taken as 160-200).
BANDS: Mapping[str, Band] = {"villa": Band(60, 80), "apartment": Band(120, 140), "residential": Band(160, 200)}
FULL_LOAD = 1


def load(units: Mapping[str, int], bands: Mapping[str, Band] = BANDS) -> Decimal:
    """§3.2 Return a representative's load: the units of each kind by the upper bound of the kind; 1.00 is full."""
    share = _exact_load(units, bands)
    return (Decimal(share.numerator) / share.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)


def is_overloaded(units: Mapping[str, int], bands: Mapping[str, Band] = BANDS) -> bool:
    """§3.2 Tell whether a representative serves more than the bands allow."""
    return _exact_load(units, bands) > FULL_LOAD


def representatives_needed(units: Mapping[str, int], bands: Mapping[str, Band] = BANDS) -> int:
    """§3.2 Return the fewest representatives with whom nobody is overloaded, by the sum of the loads."""
    return ceil(_exact_load(units, bands))


def band_of(units: Mapping[str, int], bands: Mapping[str, Band] = BANDS) -> Band:
    """§3.2 Return the band of a mix of kinds, in households of the same mix: its upper end is a load of 1, its lower end the mean of the kinds' lower ends.

    A count stands above the upper end exactly when the load is above 1.
    """
    count, share = sum(units.values()), _exact_load(units, bands)
    if not share:
        return Band(0, 0)
    lower = sum((Fraction(many, bands[kind].upper) * Fraction(bands[kind].lower, bands[kind].upper) for kind, many in units.items()), Fraction(0)) / share
    return Band(ceil(count / share * lower), int(count / share))


def share_out(things: Sequence[Thing], people: Sequence[Person]) -> dict[Thing, Person]:
    """Deal things out evenly, one after the other in their order; nobody gets more than one more than another."""
    return {thing: people[place % len(people)] for place, thing in enumerate(things)} if people else {}


def _exact_load(units: Mapping[str, int], bands: Mapping[str, Band]) -> Fraction:
    return sum((Fraction(count, bands[kind].upper) for kind, count in units.items()), Fraction(0))
