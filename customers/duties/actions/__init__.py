"""Writes of the duty ledger and of its reminders."""

from customers.duties.actions.ladders import BreachMissing, LadderKeeper, LadderReasonMissing, NoSuchLadder, change_ladder, remove_ladder
from customers.duties.actions.ledger import AlreadyEnded, Done, NotTheManager, ReasonMissing, fulfil, hand_on, lapse, open_duty, waive

__all__ = [
    "AlreadyEnded",
    "BreachMissing",
    "Done",
    "LadderKeeper",
    "LadderReasonMissing",
    "NoSuchLadder",
    "NotTheManager",
    "ReasonMissing",
    "change_ladder",
    "fulfil",
    "hand_on",
    "lapse",
    "open_duty",
    "remove_ladder",
    "waive",
]
