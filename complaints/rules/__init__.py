"""The clauses on reception, complaints and revisits as plain functions."""

from complaints.rules.calls import next_tries, next_try
from complaints.rules.closing import Facts, ends_revisit, is_solution_rejected, missing, needs_remark, opens_complaint
from complaints.rules.disputes import acts_in_dispute, is_sued_by_customer, needs_court
from complaints.rules.letters import LETTER_DAYS, is_proved, left_before, letter_due_at, put_off_until, told_through
from complaints.rules.outcomes import (
    FOLLOW_UPS,
    TOLD_AT_MOST_BACK,
    Owes,
    Start,
    forces_report,
    is_late_entry,
    is_told_too_early,
    progress_clause,
    progress_due_at,
    start_of,
    subject_of,
)
from complaints.rules.states import MAY, MOVES, MoveRefused, may, moved

__all__ = [
    "FOLLOW_UPS",
    "LETTER_DAYS",
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
    "is_proved",
    "is_solution_rejected",
    "is_sued_by_customer",
    "is_told_too_early",
    "left_before",
    "letter_due_at",
    "may",
    "missing",
    "moved",
    "needs_court",
    "needs_remark",
    "next_tries",
    "next_try",
    "opens_complaint",
    "progress_clause",
    "progress_due_at",
    "put_off_until",
    "start_of",
    "subject_of",
    "told_through",
]
