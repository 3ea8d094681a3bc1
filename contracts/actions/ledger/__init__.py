"""Every write of a sales ledger's import."""

from contracts.actions.ledger.differences import settle_difference
from contracts.actions.ledger.imports import confirm_import, drop_import, first_subsidiary, keep_import
from contracts.actions.ledger.run import take_over, take_over_waiting

__all__ = ["confirm_import", "drop_import", "first_subsidiary", "keep_import", "settle_difference", "take_over", "take_over_waiting"]
