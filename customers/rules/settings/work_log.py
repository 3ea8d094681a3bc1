"""§5.4.4.8 When the weekly work log is handed in and signed."""

from typing import Final

from customers.rules.settings.definition import Basis, Definition, Kind, gettext_noop
from customers.rules.settings.records import RECORDS_GROUP

DEFINITIONS: Final = (
    Definition(
        key="log_hand_in_hour",
        group=RECORDS_GROUP,
        clause="5.4.4.8",
        basis=Basis.HOUSE,
        kind=Kind.INTEGER,
        default=12,
        label=gettext_noop("The work log of a week is handed in on the next working day until"),
        help=gettext_noop("Logs that are open already keep the hour they began with."),
        unit=gettext_noop("o'clock"),
        lowest=9,
        highest=23,
    ),
    Definition(
        key="log_sign_days",
        group=RECORDS_GROUP,
        clause="5.4.4.8",
        basis=Basis.HOUSE,
        kind=Kind.DAYS,
        default=2,
        label=gettext_noop("A work log that was handed in is signed within"),
        help=gettext_noop("Working days; the day it came in is not counted, the last one ends at 24:00."),
        unit=gettext_noop("working days"),
        lowest=1,
        highest=10,
    ),
)
