"""Where letters to a household go."""

from customers.enums import AddressKind, AddressSource
from customers.models import Address, Household
from customers.rules.addresses import Known, letter_goes_to


def letter_addresses(household: Household) -> list[Known]:
    """§5.10.1 §5.10.3 Return the one or two addresses a letter to a household is posted to, as they stand now, by one query."""
    rows = {row.kind: row for row in Address.objects.filter(household=household, ended_on__isnull=True)}
    return letter_goes_to(_known(rows.get(AddressKind.CONTRACT)), _known(rows.get(AddressKind.NEWEST)))


def _known(row: Address | None) -> Known | None:
    """Return an address as the rule reads it."""
    return None if row is None else Known(row.text, row.postcode, row.known_on, row.source == AddressSource.WRITTEN_NOTICE)
