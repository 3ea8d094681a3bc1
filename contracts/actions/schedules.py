"""A new schedule written into a contract: what is paid or on issued notices stays, the rest falls due as agreed."""

from collections.abc import Sequence

from contracts.models import Contract, Instalment
from contracts.queries.changes import open_parts
from contracts.queries.payments import standing_in, with_standing
from contracts.rules.schedule import Part, with_originals


def write_schedule(contract: Contract, parts: Sequence[Part], *, is_agreed_anew: bool) -> None:
    """§5.1.8 Cut each instalment down to what is settled of it, and let the untouched ones and new ones carry the new sums."""
    wanted = with_originals(open_parts(contract), parts, is_agreed_anew=is_agreed_anew)
    rows = list(with_standing(contract.instalments.all()).order_by("position"))
    untouched = [row for row in rows if not standing_in(row).settled]
    for row in rows:
        if row not in untouched and standing_in(row).free:
            row.amount = standing_in(row).settled
            row.save(update_fields=["amount"])
    for row, part in zip(untouched, wanted, strict=False):
        row.kind, row.due_on, row.original_due_on, row.amount = part.kind, part.due_on, part.original_due_on, part.amount
        row.save()
    last = max((row.position for row in rows), default=0)
    Instalment.objects.bulk_create(_instalment(contract, last + step, part) for step, part in enumerate(wanted[len(untouched) :], start=1))
    for row in untouched[len(wanted) :]:
        _strike(row)


def _instalment(contract: Contract, position: int, part: Part) -> Instalment:
    """Return an unsaved instalment of a new schedule."""
    return Instalment(contract=contract, position=position, kind=part.kind, due_on=part.due_on, original_due_on=part.original_due_on, amount=part.amount)


def _strike(row: Instalment) -> None:
    """Strike an instalment off: one that ended notices name stays without a sum, any other goes."""
    if row.notice_lines.exists():
        row.amount = 0
        row.save(update_fields=["amount"])
    else:
        row.delete()
