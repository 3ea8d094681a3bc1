"""The clauses on reception, complaints and revisits as plain functions."""

from complaints.rules.closing import Facts, ends_revisit, is_solution_rejected, missing, needs_remark, opens_complaint
from complaints.rules.disputes import acts_in_dispute, is_sued_by_customer, needs_court
from complaints.rules.outcomes import (
    FOLLOW_UPS,
    TOLD_AT_MOST_BACK,
    Owes,
    Start,
    forces_report,
    is_late_entry,
    is_told_too_early,
    start_of,
    subject_of,
)
from complaints.rules.states import MAY, MOVES, MoveRefused, may, moved

__all__ = [
    "FOLLOW_UPS",
    "MAY",
    "MOVES",
    "TOLD_AT_MOST_BACK",
    "Facts",
    "MoveRefused",
    "Owes",
    "Start",
    "acts_in_dispute",
    "ends_revisit",
    "forces_report",
    "is_late_entry",
    "is_solution_rejected",
    "is_sued_by_customer",
    "is_told_too_early",
    "may",
    "missing",
    "moved",
    "needs_court",
    "needs_remark",
    "opens_complaint",
    "start_of",
    "subject_of",
]
