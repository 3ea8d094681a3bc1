"""§5.6.5 Who may do what to a dispute, and what a stage needs to be known."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from complaints.enums import DisputeAct, DisputeStage, Hand, Plaintiff

#: Stages before a court or a commission: somebody has gone to law, and it is known where.
BEFORE_A_COURT: Final = frozenset(
    {DisputeStage.ARBITRATION, DisputeStage.FILED, DisputeStage.FIRST_INSTANCE, DisputeStage.SECOND_INSTANCE, DisputeStage.ENFORCEMENT}
)
#: Which capacities a step asks for; the lawyer who conducts the dispute is named apart.
MAY_IN_DISPUTE: Final[Mapping[DisputeAct, frozenset[Hand]]] = MappingProxyType(
    {
        DisputeAct.KEEP: frozenset({Hand.SERVES, Hand.MANAGER}),
        DisputeAct.ENTRUST: frozenset({Hand.MANAGER}),
        DisputeAct.WORD: frozenset({Hand.SERVES, Hand.MANAGER}),
        DisputeAct.SEE: frozenset(),
        DisputeAct.CARDS: frozenset({Hand.MANAGER}),
        DisputeAct.BIND: frozenset({Hand.MANAGER}),
    }
)
#: What the lawyer of a dispute does.
LAWYERS_ACTS: Final = frozenset({DisputeAct.KEEP, DisputeAct.SEE, DisputeAct.BIND})


def acts_in_dispute(hands: frozenset[Hand], *, conducts: bool) -> frozenset[DisputeAct]:
    """§5.6.5 Return what somebody with these capacities does in a dispute; the wording of the call back is seen by its lawyer and nobody else (Q11)."""
    own = LAWYERS_ACTS if conducts else frozenset()
    return own | {act for act, needed in MAY_IN_DISPUTE.items() if not needed.isdisjoint(hands)}


def needs_court(stage: str) -> bool:
    """§5.6.5 Tell whether a stage stands before a court or a commission, so that who sues and where has to be known."""
    return stage in BEFORE_A_COURT


def is_sued_by_customer(plaintiff: str) -> bool:
    """§5.4.3.1 Tell whether the customer is the plaintiff, to whom no card ever goes (decision Q13)."""
    return plaintiff == Plaintiff.CUSTOMER
