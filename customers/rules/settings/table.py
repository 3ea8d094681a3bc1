"""Every figure that may be changed, with its clause; msgids of the labels are English."""

from collections.abc import Mapping
from typing import Final

from customers.rules.settings import money, records, service
from customers.rules.settings.definition import Definition, gettext_noop

YES_NO: Final = (("yes", gettext_noop("Yes")), ("no", gettext_noop("No")))
_ALL: Final = (*service.DEFINITIONS, *money.DEFINITIONS, *records.DEFINITIONS)

SETTINGS: Final[Mapping[str, Definition]] = {definition.key: definition for definition in _ALL}
