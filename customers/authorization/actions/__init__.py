"""Writes of authorization: ask, decide, void, withdraw, consult, remind, delegate, hand over."""

from customers.authorization.actions.consultations import answer_consultation, consult
from customers.authorization.actions.delegations import NotYourPost, PeriodWrong, TakerUnfit, delegate, end_delegation
from customers.authorization.actions.desks import AlreadyDecided, NobodyAbove, NotYours, WordsMissing
from customers.authorization.actions.handover import ManagerHandsOver, Moved, MovedMeanwhile, NothingToHandOver, ReasonMissing, hand_over
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
    "consult",
    "decide",
    "delegate",
    "end_delegation",
    "fingerprint",
    "hand_over",
    "remind",
    "void",
    "withdraw",
]
