"""H14 Reversing a confirmation that was wrong: a row, never a change of what stands."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts.actions.locks import locked_contract
from contracts.enums import NoticeState, VoucherCopies
from contracts.models import Contract, PaymentNotice, Receipt, Reversal
from contracts.queries.payments import may_confirm
from customers.actions.timeline import tell
from customers.duties.actions import open_duty
from customers.duties.enums import DutyKind
from customers.enums import Happened, Role
from customers.models import Household, Staff
from customers.refusals import Refusal
from customers.rules.deadlines import end_of_day_after, local_time
from customers.wording import moment

#: House: what was reversed is issued anew by the end of the next calendar day.
ISSUE_ANEW_DAYS = 1


class NotReversedByYou(Refusal):
    """Only finance reverses."""

    clause = "5.3.2"
    message = _("Only finance reverses a confirmation. Tell finance what is wrong with it.")


class NotConfirmed(Refusal):
    """A notice without a receipt that stands."""

    clause = "5.3.2"
    message = _("%(number)s is %(state)s: only money that was confirmed is reversed.")


class AlreadyReversed(Refusal):
    """A confirmation is reversed once."""

    clause = "5.3.2"
    message = _("%(by)s reversed this confirmation on %(at)s: %(reason)s. Nothing was changed.")


class ReversalReasonMissing(Refusal):
    """A reversal without its reason."""

    clause = "5.3.2"
    message = _("Write down what was wrong with the confirmation.")


class VoucherOut(Refusal):
    """A reversal while the voucher is with somebody."""

    clause = "5.3.2"
    message = _("%(voucher)s %(number)s is reversed only with all its copies back, or with the written statement of their loss. Collect them first.")


def _told(reversal: Reversal, receipt: Receipt) -> str:
    """Return how the file notes it."""
    values = {"notice": receipt.notice.number, "voucher": receipt.get_kind_display(), "number": receipt.number, "reason": reversal.reason}
    return gettext("%(notice)s: %(voucher)s %(number)s reversed, %(reason)s") % values


@transaction.atomic
def reverse_money(*, notice: PaymentNotice, reason: str, copies: str, by: Staff, now: datetime) -> Reversal:
    """H14 Take back a wrong confirmation: the voucher is void, its money free for another notice, the notice has ended.

    The file notes it, and the representative owes the notice that takes its place.
    """
    contract = locked_contract(notice.contract)
    receipt = _standing(notice, contract, by, now)
    if not reason.strip():
        raise ReversalReasonMissing
    if copies not in VoucherCopies.values:
        raise VoucherOut(voucher=receipt.get_kind_display(), number=receipt.number)
    notice = receipt.notice
    reversal = Reversal.objects.create(receipt=receipt, total=receipt.total, reason=reason.strip()[:200], copies=copies, reversed_at=now, reversed_by=by)
    notice.state = NoticeState.REVERSED
    notice.save(update_fields=["state"])
    tell(household=contract.household, kind=Happened.NOTICE_CANCELLED, by=by, at=now, text=lambda: _told(reversal, receipt), subject=notice)
    if contract.household.ended_on is None:
        _owe_new_notice(notice, contract.household, now)
    return reversal


def _standing(notice: PaymentNotice, contract: Contract, by: Staff, now: datetime) -> Receipt:
    """Lock a notice whose money is confirmed and return its voucher; refuse who is not finance, and what is not confirmed or reversed already."""
    if not may_confirm(by, contract.household):
        raise NotReversedByYou
    notice = PaymentNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if notice.state == NoticeState.REVERSED:
        first = Reversal.objects.select_related("reversed_by").get(receipt__notice=notice)
        raise AlreadyReversed(by=first.reversed_by.name, at=moment(first.reversed_at, local_time(now).date()), reason=first.reason)
    if notice.state != NoticeState.PAID:
        raise NotConfirmed(number=notice.number, state=notice.get_state_display())
    return Receipt.objects.select_related("notice").get(notice=notice)


def _owe_new_notice(notice: PaymentNotice, household: Household, now: datetime) -> None:
    """§5.3.1 Open the representative's duty to issue the notice that takes the place of a reversed one."""
    open_duty(
        clause="5.3.1",
        kind=DutyKind.OTHER,
        subject=notice,
        what=gettext("Issue anew: %(number)s was reversed") % {"number": notice.number},
        post=Role.REP,
        owner=household.assignments.get(ended_at__isnull=True).staff,
        due_at=end_of_day_after(now, ISSUE_ANEW_DAYS),
        now=now,
        subsidiary=household.project.subsidiary,
        household=household,
    )
