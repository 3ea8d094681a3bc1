"""How far a matter has come, and what is missing before it is closed."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, QuerySet

from complaints.enums import MatterState
from complaints.models import Dispute, Matter, WrittenReply
from complaints.rules import Facts
from correspondence.models import WorkLetter
from customers.documents.models import Upload
from customers.models import Hold, Referral
from customers.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What of a matter stands elsewhere: letters out, things begun in other areas, a dispute that runs; originals filed; whether its file is held."""

    letters: bool
    referrals: bool
    dispute: bool
    originals: bool
    held: bool


@Prepared
def _standing(kind: int, matter: int, household: int) -> QuerySet[Matter, tuple[bool, ...]]:
    """Ask for all of it at once."""
    asked = WorkLetter.objects.unanswered().filter(subject_type=kind, subject_id=matter)
    answering = WrittenReply.objects.open().filter(matter=matter)
    begun = Referral.objects.unsettled().filter(origin_type=kind, origin_id=matter)
    disputed = Dispute.objects.open().filter(matter=matter)
    filed = Upload.objects.filter(subject_type=kind, subject_id=matter)
    held = Hold.objects.standing().filter(household=household)
    return Matter.objects.filter(pk=matter).order_by().values_list(*map(Exists, (asked, answering, begun, disputed, filed, held)))


def elsewhere(matter: Matter) -> Elsewhere:
    """§5.6.3.c Return what of a matter stands elsewhere, by one query."""
    kind = ContentType.objects.get_for_model(Matter).pk
    [(asked, answering, *rest)] = _standing.rows(kind=kind, matter=matter.pk, household=matter.household_id)
    return Elsewhere(asked or answering, *rest)


def facts_of(matter: Matter, runs: Elsewhere, *, open_duties: int) -> Facts:
    """§5.7.1 Return what is known of a matter that somebody wants to close."""
    return Facts(
        is_complaint=matter.is_complaint,
        is_replied=matter.replied_at is not None,
        is_resolved=matter.resolved_at is not None,
        is_result_told=matter.told_result_at is not None,
        is_revisited=matter.state in {MatterState.REVISITED, MatterState.CLOSED},
        open_duties=open_duties,
        has_letters_out=runs.letters,
        has_referrals=runs.referrals,
        has_dispute=runs.dispute,
    )
