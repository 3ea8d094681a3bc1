"""§5.3.2 Confirming the money of a notice: the one act that hands out a receipt."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from contracts.actions.locks import locked_contract
from contracts.actions.payments.notices import refuse_cash
from contracts.actions.payments.pieces import KnownMoney, NewMoney, allocated, check_pieces
from contracts.enums import NoticeState, VoucherKind
from contracts.models import Allocation, Contract, PaymentNotice, Receipt
from contracts.queries.payments import may_confirm
from contracts.rules.payments import number_digits, number_fits, number_is_typed
from customers.actions.notifications import notify
from customers.actions.timeline import tell
from customers.documents.actions import next_number
from customers.documents.enums import Form
from customers.enums import Happened, NoticeCode
from customers.models import Staff
from customers.queries.settings import setting
from customers.refusals import Refusal
from customers.rules.deadlines import local_time
from customers.wording import moment


class NotFinance(Refusal):
    """Only finance confirms money."""

    clause = "5.3.2"
    message = _("Only finance confirms money and hands out receipts.")


class AlreadyConfirmed(Refusal):
    """A notice has one receipt."""

    clause = "5.3.2"
    message = _("%(by)s confirmed this notice on %(at)s and handed out %(voucher)s %(number)s. Nothing was changed.")


class NoticeCancelled(Refusal):
    """A cancelled notice takes no money."""

    clause = "5.3.2"
    message = _("%(number)s is cancelled: %(reason)s. The representative issues a new one.")


class NoticeReversed(Refusal):
    """A reversed notice takes no money."""

    clause = "5.3.2"
    message = _("The confirmation of %(number)s was reversed. The representative issues a new notice for the money.")


class SaleEnded(Refusal):
    """The file has ended."""

    clause = "5.3.2"
    message = _("This household has ended: its notices take no money. Have the notice cancelled; what came in is settled with the refund.")


class NumberWrong(Refusal):
    """A voucher number that cannot be one."""

    clause = "5.3.2"
    message = _("The number of this voucher has %(digits)d digits; this has %(typed)d characters. Read it off the paper again.")


class NumberTaken(Refusal):
    """A voucher number that was handed out."""

    clause = "5.3.2"
    message = _("%(number)s has been handed out already. Read the number off the paper again.")


@transaction.atomic
def confirm_money(*, notice: PaymentNotice, pieces: Sequence[NewMoney | KnownMoney], kind: str, number: str = "", by: Staff, now: datetime) -> Receipt:
    """§5.3.2 Confirm that exactly the notice's total is in and hand out its one voucher; the representative is told, the file notes it."""
    contract, on = locked_contract(notice.contract), local_time(now).date()
    notice = _waiting(notice, contract, by, on)
    check_pieces(notice, pieces, on)
    allocations = allocated(notice, contract, pieces, by, now)
    refuse_cash(contract, [allocation.payment.method for allocation in allocations], [line.kind for line in notice.lines.all()], on)
    Allocation.objects.bulk_create(allocations)
    notice.state = NoticeState.PAID
    notice.save(update_fields=["state"])
    receipt = _handed_out(notice, contract, kind, number.strip(), by, now)
    tell(
        household=contract.household,
        kind=Happened.MONEY,
        by=by,
        at=now,
        text=lambda: " · ".join([notice.number, f"{receipt.get_kind_display()} {receipt.number}", *_strangers(allocations)]),
        subject=notice,
    )
    serving = Staff.objects.filter(assignments__household=contract.household_id, assignments__ended_at__isnull=True)
    notify(people=[notice.issued_by, *serving], key=f"notice-paid-{notice.pk}", code=NoticeCode.NOTICE_PAID, url=notice.get_absolute_url(), now=now)
    return receipt


def _strangers(allocations: Sequence[Allocation]) -> list[str]:
    """§5.3.3 Return who else paid, and on whose behalf."""
    return [f"{allocation.payment.payer}: {allocation.on_behalf}" for allocation in allocations if allocation.on_behalf]


def _waiting(notice: PaymentNotice, contract: Contract, by: Staff, on: date) -> PaymentNotice:
    """Lock a notice that waits for its money; refuse who is not finance, a second receipt, a notice that has ended, and a file that has."""
    if not may_confirm(by, contract.household):
        raise NotFinance
    notice = PaymentNotice.objects.select_for_update(of=("self",)).select_related("issued_by").get(pk=notice.pk)
    if notice.state == NoticeState.PAID:
        first = Receipt.objects.select_related("issued_by").get(notice=notice)
        raise AlreadyConfirmed(by=first.issued_by.name, at=moment(first.issued_at, on), voucher=first.get_kind_display(), number=first.number)
    if notice.state == NoticeState.CANCELLED:
        raise NoticeCancelled(number=notice.number, reason=notice.cancel_reason)
    if notice.state == NoticeState.REVERSED:
        raise NoticeReversed(number=notice.number)
    if contract.household.ended_on is not None:
        raise SaleEnded
    notice.contract = contract
    return notice


def _handed_out(notice: PaymentNotice, contract: Contract, kind: str, number: str, by: Staff, now: datetime) -> Receipt:
    """§5.3.2 Hand out the voucher: our own number without gaps, or the one typed from the book or the invoice."""
    on, project = local_time(now).date(), contract.household.project
    typed = number_is_typed(kind, setting("receipt_numbering", on, project))
    if typed and not number_fits(kind, number):
        raise NumberWrong(digits=number_digits(kind), typed=len(number))
    if not typed:
        number = next_number(form=Form.RECEIPT, on=on, project=project)
    try:
        with transaction.atomic():
            return Receipt.objects.create(notice=notice, kind=VoucherKind(kind), number=number, total=notice.total, issued_at=now, issued_by=by)
    except IntegrityError as error:
        raise NumberTaken(number=number) from error
