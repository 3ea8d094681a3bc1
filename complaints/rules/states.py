"""§4.2 The table of allowed moves of a matter, and who may do what to it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from complaints.enums import Hand, MatterAct, MatterState

#: §4.2 受理 → 协调 → 答复 → 解决 → 回访 → 归档; a rejected solution leads from 解决 back to 答复, what goes to law from 回访 too; only complaints pass 回访.
#: A duplicate is filed from wherever it stands; everything else is closed by the gate, which asks for the solution.
MOVES: Final[Mapping[MatterState, frozenset[MatterState]]] = MappingProxyType(
    {
        MatterState.RECEIVED: frozenset({MatterState.COORDINATING, MatterState.REPLIED, MatterState.CLOSED}),
        MatterState.COORDINATING: frozenset({MatterState.REPLIED, MatterState.CLOSED}),
        MatterState.REPLIED: frozenset({MatterState.RESOLVED, MatterState.CLOSED}),
        MatterState.RESOLVED: frozenset({MatterState.REPLIED, MatterState.REVISITED, MatterState.CLOSED}),
        MatterState.REVISITED: frozenset({MatterState.REPLIED, MatterState.CLOSED}),
        MatterState.CLOSED: frozenset(),
    }
)

#: Who may do what; the manager's opinion and the way up belong to the posts of 5.4.4.5.
MAY: Final[Mapping[MatterAct, frozenset[Hand]]] = MappingProxyType(
    {
        MatterAct.TELL: frozenset(Hand),
        MatterAct.TURN: frozenset({Hand.SERVES, Hand.RECEIVED, Hand.MANAGER}),
        MatterAct.OPINION: frozenset({Hand.MANAGER, Hand.ABOVE}),
        MatterAct.ESCALATE: frozenset({Hand.MANAGER, Hand.ABOVE}),
        MatterAct.RESOLVE: frozenset({Hand.SERVES, Hand.RECEIVED, Hand.RELAYED, Hand.MANAGER}),
        MatterAct.REVISIT: frozenset({Hand.SERVES, Hand.MANAGER}),
        MatterAct.CLOSE: frozenset({Hand.SERVES, Hand.RECEIVED, Hand.MANAGER}),
        MatterAct.MATCH: frozenset({Hand.RECEIVED, Hand.MANAGER}),
        MatterAct.EDIT: frozenset({Hand.SERVES, Hand.RECEIVED, Hand.MANAGER}),
        MatterAct.JOIN: frozenset({Hand.SERVES, Hand.RECEIVED, Hand.MANAGER}),
        MatterAct.LINK: frozenset({Hand.SERVES, Hand.RECEIVED, Hand.MANAGER}),
        MatterAct.WRITE: frozenset({Hand.SERVES, Hand.MANAGER}),
        MatterAct.DISPUTE: frozenset({Hand.SERVES, Hand.MANAGER}),
        MatterAct.PROMISE: frozenset({Hand.SERVES, Hand.RECEIVED, Hand.MANAGER}),
        MatterAct.MOVE: frozenset({Hand.SERVES, Hand.MANAGER}),
    }
)


class MoveRefused(ValueError):
    """A move the table does not have."""


def moved(state: MatterState, to: MatterState) -> MatterState:
    """§4.2 Return the new state; staying is no move, and what the table does not have is refused."""
    if to != state and to not in MOVES[state]:
        raise MoveRefused(f"{state} → {to}")
    return to


def may(act: MatterAct, hands: frozenset[Hand]) -> bool:
    """Tell whether somebody with these capacities may do this to a matter."""
    return not MAY[act].isdisjoint(hands)
