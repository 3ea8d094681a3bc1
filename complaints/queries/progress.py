"""How far a matter has come, and what is missing before it is closed."""

from complaints.enums import MatterState
from complaints.models import Matter
from complaints.rules import Facts


def facts_of(matter: Matter, *, open_duties: int) -> Facts:
    """§5.7.1 Return what is known of a matter that somebody wants to close."""
    return Facts(
        is_complaint=matter.is_complaint,
        is_replied=matter.replied_at is not None,
        is_resolved=matter.resolved_at is not None,
        is_result_told=matter.told_result_at is not None,
        is_revisited=matter.state in {MatterState.REVISITED, MatterState.CLOSED},
        open_duties=open_duties,
    )
