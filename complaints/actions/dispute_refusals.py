"""What a step in a dispute may be refused for."""

from django.utils.translation import gettext_lazy as _

from complaints.actions.refusals import locked
from complaints.enums import DisputeAct, Plaintiff
from complaints.models import Dispute
from complaints.queries.disputes import acts_on
from complaints.rules import needs_court
from customers.models import Staff
from customers.refusals import Refusal


class NotYourDispute(Refusal):
    """A step that belongs to somebody else."""

    clause = "5.6.5"
    message = _("This step belongs to the lawyer of the dispute, the representative of the household or the manager.")


class AlreadyDisputed(Refusal):
    """A matter goes to law once."""

    clause = "5.6.5"
    message = _("This matter is the dispute %(number)s already. What comes anew is logged as a new reception.")


class CauseWithoutWords(Refusal):
    """A dispute without saying why."""

    clause = "5.6.5"
    message = _("Write down why it goes to law: what was tried, or what the customer said.")


class NoLawyer(Refusal):
    """Nobody to conduct it."""

    clause = "5.6.5"
    message = _("The household has no contract lawyer: choose who conducts the dispute.")


class NotALawyerHere(Refusal):
    """Only a lawyer of the company conducts its disputes."""

    clause = "5.6.5"
    message = _("%(name)s does not hold the post of a lawyer here. Choose somebody who does, or have the administrator give the post.")


class HasEnded(Refusal):
    """An ended dispute stays as it is."""

    clause = "5.6.5"
    message = _("The dispute ended on %(on)s; it stays as it is.")


class PlaintiffUnknown(Refusal):
    """A case without a plaintiff."""

    clause = "5.6.5"
    message = _("This stage stands before a court or a commission: say who went to law.")


class CourtUnknown(Refusal):
    """A case before nobody."""

    clause = "5.6.5"
    message = _("This stage stands before a court or a commission: name it.")


class DayInFuture(Refusal):
    """A stage that has not been reached."""

    clause = "5.6.5"
    message = _("This day lies in the future. Enter a date that is still to come as a court date.")


class EndsBeforeItBegan(Refusal):
    """An end before the first stage."""

    clause = "5.6.5"
    message = _("This day lies before the dispute began, on %(on)s.")


class ResultUnwritten(Refusal):
    """An end without a result."""

    clause = "5.6.5"
    message = _("Write down the result: what was decided or agreed, and who does what by when.")


class OutcomeUnwritten(Refusal):
    """An end while nobody knows what came of a date before it."""

    clause = "5.6.5"
    message = _("First write down what came of the date on %(at)s, or strike it with the reason.")


class RecordChanged(Refusal):
    """Two people at one record: the second sees what the first wrote."""

    clause = "5.6.5"
    message = _("Somebody changed this after you opened it. Compare, then save again to put yours in its place.")


def refuse_unknown(stage: str, plaintiff: str, court: str) -> None:
    """§5.6.5 Refuse a stage before a court or commission without who sues and where."""
    if needs_court(stage) and plaintiff == Plaintiff.NOBODY:
        raise PlaintiffUnknown
    if needs_court(stage) and not court.strip():
        raise CourtUnknown


def locked_dispute(dispute: Dispute, act: DisputeAct, by: Staff) -> Dispute:
    """Return a dispute's row with its matter, locked after its household and matter; who may not do this is refused."""
    matter = locked(dispute.matter)
    row = Dispute.objects.select_for_update(of=("self",)).select_related("lawyer").get(pk=dispute.pk)
    row.matter = matter
    if act not in acts_on(by, row):
        raise NotYourDispute
    return row


def refuse_ended(dispute: Dispute) -> None:
    """Refuse to go on with a dispute that has ended."""
    if dispute.ended_on is not None:
        raise HasEnded(on=dispute.ended_on.isoformat())
