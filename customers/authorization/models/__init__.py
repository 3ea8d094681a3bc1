"""Tables of the mandate: requests, words, opinions, delegations, promises and written authorisations."""

from customers.authorization.models.delegation import Delegation, DelegationQuerySet
from customers.authorization.models.grant import Grant, GrantQuerySet
from customers.authorization.models.promise import Commitment, CommitmentQuerySet, Confirmation, asked_of
from customers.authorization.models.request import ApprovalRequest, ApprovalRequestQuerySet, Consultation, Decision

__all__ = [
    "ApprovalRequest",
    "ApprovalRequestQuerySet",
    "Commitment",
    "CommitmentQuerySet",
    "Confirmation",
    "Consultation",
    "Decision",
    "Delegation",
    "DelegationQuerySet",
    "Grant",
    "GrantQuerySet",
    "asked_of",
]
