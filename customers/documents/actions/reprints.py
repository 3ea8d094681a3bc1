"""Papers printed once more."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from customers.documents.models import Paper, Reprint
from customers.models import Staff
from customers.refusals import Refusal


class ReprintUnexplained(Refusal):
    """A paper printed once more without saying why."""

    clause = "5.4.4.7"
    message = _("Say why it is printed once more: the reason stays with the paper.")


@transaction.atomic
def print_again(*, paper: Paper, reason: str, by: Staff, now: datetime) -> Reprint:
    """Record why a stored paper is printed once more; the paper itself is never rendered again."""
    if not reason.strip():
        raise ReprintUnexplained
    return Reprint.objects.create(paper=paper, reason=reason.strip()[:200], by=by, at=now)
