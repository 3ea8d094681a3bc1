"""Writes of authorization: ask, decide, void, withdraw, consult, remind, delegate, hand over; promise, confirm, keep, grant."""

from customers.authorization.actions.commitments import make_commitment, move_commitments, renew_commitment, withdraw_commitment
from customers.authorization.actions.confirmations import confirm_commitment
from customers.authorization.actions.consultations import answer_consultation, consult
from customers.authorization.actions.delegations import NotYourPost, PeriodWrong, TakerUnfit, delegate, end_delegation
from customers.authorization.actions.desks import AlreadyDecided, NobodyAbove, NotYours, WordsMissing
from customers.authorization.actions.grants import end_grant, give_grant
from customers.authorization.actions.handover import ManagerHandsOver, Moved, MovedMeanwhile, NothingToHandOver, ReasonMissing, hand_over
from customers.authorization.actions.keeping import keep_commitment
from customers.authorization.actions.requests import Edited, LawyerFirst, NoConditions, TooSoon, ask, decide, fingerprint, remind, void, withdraw

__all__ = [
    "AlreadyDecided",
    "Edited",
    "LawyerFirst",
    "ManagerHandsOver",
    "Moved",
    "MovedMeanwhile",
    "NoConditions",
    "NobodyAbove",
    "NotYourPost",
    "NotYours",
    "NothingToHandOver",
    "PeriodWrong",
    "ReasonMissing",
    "TakerUnfit",
    "TooSoon",
    "WordsMissing",
    "answer_consultation",
    "ask",
    "confirm_commitment",
    "consult",
    "decide",
    "delegate",
    "end_delegation",
    "end_grant",
    "fingerprint",
    "give_grant",
    "hand_over",
    "keep_commitment",
    "make_commitment",
    "move_commitments",
    "remind",
    "renew_commitment",
    "void",
    "withdraw",
    "withdraw_commitment",
]
