"""Every figure that may be changed, with its clause; msgids of the labels are English."""

from collections.abc import Mapping
from typing import Final

from customers.rules.settings import letters, money, records, seals, service, work_log
from customers.rules.settings.definition import Definition, gettext_noop

YES_NO: Final = (("yes", gettext_noop("Yes")), ("no", gettext_noop("No")))
_ALL: Final = (
    *service.DEFINITIONS,
    *letters.DEFINITIONS,
    *money.DEFINITIONS,
    *seals.DEFINITIONS,
    *records.DEFINITIONS,
    *work_log.DEFINITIONS,
)

SETTINGS: Final[Mapping[str, Definition]] = {definition.key: definition for definition in _ALL}
