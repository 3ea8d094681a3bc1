"""§5.3.1 Cancelling a payment notice while it waits for its money."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts.actions.locks import locked_contract
from contracts.actions.payments.notices import NotServing
from contracts.enums import NoticeState
from contracts.models import Contract, PaymentNotice
from contracts.queries.payments import may_issue
from customers.actions.timeline import tell
from customers.enums import Happened
from customers.models import Staff
from customers.refusals import Refusal


class NotWaiting(Refusal):
    """A paid or cancelled notice."""

    clause = "5.3.1"
    message = _("%(number)s is %(state)s: only a notice that waits for its money is cancelled.")


class ReasonMissing(Refusal):
    """A cancellation without its reason."""

    clause = "5.3.1"
    message = _("Write down why the notice is cancelled.")


class CopiesOut(Refusal):
    """A cancellation while copies are still with somebody."""

    clause = "5.3.1"
    message = _("A notice is cancelled only with all three copies in hand. Collect them first.")


@transaction.atomic
def cancel_notice(*, notice: PaymentNotice, reason: str, has_all_copies: bool, by: Staff, now: datetime) -> PaymentNotice:
    """§5.3.1 Cancel a notice that waits for its money, with its reason and all three copies in hand; what it reserved is free again."""
    contract = locked_contract(notice.contract)
    if not may_issue(by, contract.household):
        raise NotServing
    notice = PaymentNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if notice.state != NoticeState.ISSUED:
        raise NotWaiting(number=notice.number, state=notice.get_state_display())
    if not reason.strip():
        raise ReasonMissing
    if not has_all_copies:
        raise CopiesOut
    return _cancelled(notice, contract, reason, by, now)


def end_issued_notices(contract: Contract, *, reason: str, by: Staff, now: datetime) -> list[PaymentNotice]:
    """§5.5 Cancel what still waits for its money because the contract has ended; the caller holds it. Copies that are out are void all the same."""
    return [_cancelled(notice, contract, reason, by, now) for notice in PaymentNotice.objects.issued().filter(contract=contract).order_by("pk")]


def _cancelled(notice: PaymentNotice, contract: Contract, reason: str, by: Staff, now: datetime) -> PaymentNotice:
    """Write the end of a locked notice; the file notes it."""
    notice.state, notice.cancel_reason, notice.cancelled_at, notice.cancelled_by = NoticeState.CANCELLED, reason.strip()[:200], now, by
    notice.save(update_fields=["state", "cancel_reason", "cancelled_at", "cancelled_by"])
    tell(household=contract.household, kind=Happened.NOTICE_CANCELLED, by=by, at=now, text=f"{notice.number} · {notice.cancel_reason}", subject=notice)
    return notice
