"""The hold of a dispute, pushed down to the file; the cards that are no longer sent."""

from datetime import datetime

from complaints.models import Dispute
from complaints.rules import is_sued_by_customer
from correspondence.actions import strike_held
from customers.actions.holds import hold
from customers.models import Household, Staff


def hold_file(dispute: Dispute, household: Household | None, *, by: Staff, now: datetime) -> None:
    """§5.6.5 Hold the file of a dispute, or tell its hold who conducts it and who sues; a dispute of somebody without household holds none until it is matched."""
    if household is None:
        return
    hold(household=household, subject=dispute, by=by, now=now, lawyer=dispute.lawyer, is_plaintiff=is_sued_by_customer(dispute.plaintiff))
    strike_held(household=household, now=now)
