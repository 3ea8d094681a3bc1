"""The bound file of a dispute: asked for, bound by the worker, told when it is whole."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.actions.dispute_refusals import locked_dispute
from complaints.actions.matters import number_for
from complaints.enums import BundlePurpose, DisputeAct
from complaints.models import Bundle, Dispute
from complaints.queries.bundles import head_of, items_of, progress_of
from customers.actions.timeline import log_access, tell
from customers.documents.actions import ask_bound_run, retry_print_run
from customers.documents.enums import Form
from customers.enums import Happened, Seen
from customers.models import Access, Staff
from customers.refusals import Refusal

CONTENTS = "print/bundle_contents.html"


class TakerMissing(Refusal):
    """A file bound for nobody."""

    clause = "5.6.5"
    message = _("Say who takes the file: the court and case, or the reader in the house.")


@transaction.atomic
def ask_bundle(*, dispute: Dispute, purpose: BundlePurpose, words: str, by: Staff, now: datetime) -> Bundle:
    """§5.6.5 Ask for the whole file of a dispute as it stands now, bound under a new number; an earlier one stays.

    What is printed is read here, in one moment, and bound by the worker. That somebody asked is recorded with the purpose.
    """
    dispute = locked_dispute(dispute, DisputeAct.BIND, by)
    if not words.strip():
        raise TakerMissing
    matter = dispute.matter
    number = number_for(Form.BUNDLE, matter.household, matter.subsidiary, now)
    bundle = Bundle.objects.create(dispute=dispute, number=number, purpose=purpose, words=words.strip(), asked_by=by, asked_at=now)
    title = f"纠纷卷宗 {number}"
    ask_bound_run(form=Form.BUNDLE, title=title, subject=bundle, contents=CONTENTS, head=head_of(bundle, now), items=items_of(bundle), by=by, now=now)
    tell(household=matter.household, kind=Happened.PRINTED, by=by, at=now, text=f"{title} {words.strip()}", subject=dispute)
    return bundle


def note_taken(*, bundle: Bundle, by: Staff, now: datetime) -> Access:
    """H4 Record that somebody opened a bound file: with numbers in full, or as an export of the file."""
    seen = Seen.PRINTED_IN_FULL if bundle.is_full else Seen.EXPORTED
    return log_access(by=by, what=seen, now=now, household=bundle.dispute.matter.household, purpose=f"{bundle.number} {bundle.words}"[:200])


@transaction.atomic
def retry_bundle(*, bundle: Bundle, by: Staff, now: datetime) -> int:
    """Let the parts of a bundle that failed wait again; return how many there were."""
    return retry_print_run(run=progress_of(bundle), by=by, now=now)
