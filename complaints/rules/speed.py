"""How fast customers were answered, in the steps statistics are kept in."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Speed(StrEnum):
    """How long the first answer took from the reception."""

    HOURS_4 = "4"
    HOURS_24 = "24"
    HOURS_48 = "48"
    LATER = "later"
    NONE = "none"


#: Up to when an answer counts in a step; each begins where the one before ends.
UNTIL: Final[Mapping[Speed, timedelta]] = MappingProxyType(
    {Speed.HOURS_4: timedelta(hours=4), Speed.HOURS_24: timedelta(hours=24), Speed.HOURS_48: timedelta(hours=48)}
)


def bounds(speed: Speed) -> tuple[timedelta | None, timedelta | None]:
    """§5.6.3.b Return after what and until when an answer of this step came; nothing where it has no such end. An answer after exactly 48 h is in time."""
    steps = list(UNTIL)
    if speed in UNTIL:
        at = steps.index(speed)
        return (UNTIL[steps[at - 1]] if at else None), UNTIL[speed]
    return (UNTIL[steps[-1]], None) if speed == Speed.LATER else (None, None)
