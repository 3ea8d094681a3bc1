"""§3.2 How many households one representative serves, by kind of project."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil
from typing import NamedTuple


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


def _exact_load(units: Mapping[str, int], bands: Mapping[str, Band]) -> Fraction:
    return sum((Fraction(count, bands[kind].upper) for kind, count in units.items()), Fraction(0))
