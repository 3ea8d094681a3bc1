"""Where a letter to a household goes."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Known:
    """An address as it is known: since when, and whether the customer gave written notice of it."""

    text: str
    postcode: str
    known_on: date
    is_notified: bool = False


def letter_goes_to(contract: Known | None, newest: Known | None) -> list[Known]:
    """§5.10.1 §5.10.3 Return the address of the contract; what was heard later without written notice is written to as well.

    A newest address with written notice takes the contract's place; one that was known before the contract's present address is out of date.
    """
    if contract is None or newest is None:
        return [one for one in (contract, newest) if one is not None]
    if newest.text == contract.text or newest.known_on < contract.known_on:
        return [contract]
    return [newest] if newest.is_notified else [contract, newest]
