"""Writes of authorization: ask, decide, void, withdraw, consult, remind, delegate."""

from customers.authorization.actions.consultations import answer_consultation, consult
from customers.authorization.actions.delegations import NotYourPost, PeriodWrong, delegate, end_delegation
from customers.authorization.actions.desks import AlreadyDecided, NobodyAbove, NotYours, WordsMissing
from customers.authorization.actions.requests import Edited, LawyerFirst, TooSoon, ask, decide, fingerprint, remind, void, withdraw

__all__ = [
    "AlreadyDecided",
    "Edited",
    "LawyerFirst",
    "NobodyAbove",
    "NotYourPost",
    "NotYours",
    "PeriodWrong",
    "TooSoon",
    "WordsMissing",
    "answer_consultation",
    "ask",
    "consult",
    "decide",
    "delegate",
    "end_delegation",
    "fingerprint",
    "remind",
    "void",
    "withdraw",
]
