"""How far a matter has come, and what is missing before it is closed."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef

from complaints.enums import MatterState
from complaints.models import Dispute, Matter, WrittenReply
from complaints.rules import Facts
from correspondence.models import WorkLetter
from customers.models import Referral


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a matter started and what still runs: letters out, things in other areas, a dispute."""

    letters: bool
    referrals: bool
    dispute: bool


def elsewhere(matter: Matter) -> Elsewhere:
    """§5.6.3.c Return what of a matter still runs elsewhere, by one query."""
    kind = ContentType.objects.get_for_model(Matter)
    letters = Exists(WorkLetter.objects.unanswered().filter(subject_type=kind, subject_id=OuterRef("pk")))
    written = Exists(WrittenReply.objects.open().filter(matter=OuterRef("pk")))
    referrals = Exists(Referral.objects.unsettled().filter(origin_type=kind, origin_id=OuterRef("pk")))
    dispute = Exists(Dispute.objects.open().filter(matter=OuterRef("pk")))
    asked, answering, begun, disputed = Matter.objects.filter(pk=matter.pk).order_by().values_list(letters, written, referrals, dispute).get()
    return Elsewhere(asked or answering, begun, disputed)


def facts_of(matter: Matter, *, open_duties: int) -> Facts:
    """§5.7.1 Return what is known of a matter that somebody wants to close."""
    runs = elsewhere(matter)
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
