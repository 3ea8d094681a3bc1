"""Tables of the mandate: requests, words, opinions, delegations and promises."""

from customers.authorization.models.delegation import Delegation, DelegationQuerySet
from customers.authorization.models.promise import Commitment, CommitmentQuerySet, Confirmation
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
]
