"""H7 Which seal each sealed paper carries, and how many copies of it are sealed."""

from typing import Final

from customers.rules.settings.definition import Basis, Definition, Kind, gettext_noop
from customers.rules.settings.money import MONEY_GROUP

SEALS: Final = (
    ("company", gettext_noop("Company seal")),
    ("contract", gettext_noop("Contract seal")),
    ("department", gettext_noop("Seal of the customer service department")),
)


def _seal(key: str, clause: str, default: str, label: str) -> Definition:
    """Return the setting of the seal of one paper."""
    return Definition(key=key, group=MONEY_GROUP, clause=clause, basis=Basis.HOUSE, kind=Kind.CHOICE, default=default, label=label, choices=SEALS)


def _copies(key: str, clause: str, default: int, label: str) -> Definition:
    """Return the setting of the sealed copies of one paper."""
    unit = gettext_noop("copies")
    return Definition(
        key=key, group=MONEY_GROUP, clause=clause, basis=Basis.HOUSE, kind=Kind.INTEGER, default=default, label=label, unit=unit, lowest=1, highest=20
    )


DEFINITIONS: Final = (
    _seal("written_reply_seal", "5.6.4", "company", gettext_noop("A written reply carries the")),
    _copies("written_reply_file_copies", "5.6.4", 1, gettext_noop("A written reply is kept on file in")),
    _seal("change_form_seal", "5.1.9.b", "contract", gettext_noop("The approval form of a contract change carries the")),
    _copies("change_form_copies", "5.1.9.b", 2, gettext_noop("The approval form of a contract change is sealed in")),
    _seal("card_seal", "5.4.3.1", "department", gettext_noop("Birthday cards carry the")),
)
