"""Writes of the weekly birthday cards: open, check, make, post, clear."""

from correspondence.actions.batches import (
    NotGeneralAffairs,
    NotPrinted,
    make_batch,
    make_sure_batches_are_made,
    make_sure_batches_are_open,
    mark_posted,
    open_batch,
    week_to_make,
    week_to_open,
)
from correspondence.actions.checks import AlreadyMade, NoSuchDay, NotYourList, ReasonMissing, check_done, correct_birthday, put_back, strike_out
from correspondence.actions.disputed import strike_held
from correspondence.actions.retention import clear_cards

__all__ = [
    "AlreadyMade",
    "NoSuchDay",
    "NotGeneralAffairs",
    "NotPrinted",
    "NotYourList",
    "ReasonMissing",
    "check_done",
    "clear_cards",
    "correct_birthday",
    "make_batch",
    "make_sure_batches_are_made",
    "make_sure_batches_are_open",
    "mark_posted",
    "open_batch",
    "put_back",
    "strike_held",
    "strike_out",
    "week_to_make",
    "week_to_open",
]
