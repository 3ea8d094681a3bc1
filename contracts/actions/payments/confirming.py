"""§5.3.2 Confirming the money of a notice: the one act that hands out a receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from contracts.actions.locks import locked_contract
from contracts.actions.payments.notices import refuse_cash
from contracts.enums import NoticeState, VoucherKind
from contracts.models import Allocation, Contract, Payment, PaymentNotice, Receipt
from contracts.queries.payments import may_confirm
from contracts.rules.payments import NOTHING, difference, number_digits, number_fits, number_is_typed
from customers.actions.notifications import notify
from customers.actions.timeline import tell
from customers.documents.actions import next_number
from customers.documents.enums import Form
from customers.enums import Happened, NoticeCode
from customers.models import Staff
from customers.queries.settings import setting
from customers.refusals import Refusal
from customers.rules.amounts import round_fen
from customers.rules.deadlines import local_time
from customers.wording import moment, yuan


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


class MoneyMissing(Refusal):
    """No money, or a piece without a sum."""

    clause = "5.3.2"
    message = _("Enter the money that came in, each piece above zero and in whole fen.")


class SumDiffers(Refusal):
    """Money that is not exactly the notice's total."""

    clause = "5.3.2"
    message = _(
        "The money adds up to %(received)s, the notice says %(total)s: difference %(difference)s. "
        "Correct the amounts; if the money really differs, have the notice cancelled and issued anew."
    )


class MoneyNotYet(Refusal):
    """Money of a day to come."""

    clause = "5.3.2"
    message = _("Money is confirmed once it is in: %(day)s has not come yet.")


class PartAboveWhole(Refusal):
    """More used of a piece of money than came in."""

    clause = "5.3.2"
    message = _("Only %(whole)s came in with this piece of money; %(part)s cannot be taken from it.")


class MoneySpent(Refusal):
    """A piece of money with less left than is taken, or one out of reach."""

    clause = "5.3.2"
    message = _("This money has %(rest)s left; %(part)s cannot be taken from it. Open the page again.")


class ReferenceTaken(Refusal):
    """A serial number that is known."""

    clause = "5.3.2"
    message = _("%(reference)s has been entered before. Take it from the list of money with something left, or check the number.")


class NumberWrong(Refusal):
    """A voucher number that cannot be one."""

    clause = "5.3.2"
    message = _("The number of this voucher has %(digits)d digits; this has %(typed)d characters. Read it off the paper again.")


class NumberTaken(Refusal):
    """A voucher number that was handed out."""

    clause = "5.3.2"
    message = _("%(number)s has been handed out already. Read the number off the paper again.")


@dataclass(frozen=True, slots=True)
class NewMoney:
    """A piece of money that is entered now; `whole` when more came in than this notice takes."""

    method: str
    part: Decimal
    received_on: date
    payer: str = ""
    reference: str = ""
    whole: Decimal | None = None

    @property
    def amount(self) -> Decimal:
        """Return what came in."""
        return self.part if self.whole is None else self.whole


@dataclass(frozen=True, slots=True)
class KnownMoney:
    """A part of a piece of money that was entered for another notice."""

    payment: int
    part: Decimal


@transaction.atomic
def confirm_money(*, notice: PaymentNotice, pieces: Sequence[NewMoney | KnownMoney], kind: str, number: str = "", by: Staff, now: datetime) -> Receipt:
    """§5.3.2 Confirm that exactly the notice's total is in and hand out its one voucher; the representative is told, the file notes it."""
    contract, on = locked_contract(notice.contract), local_time(now).date()
    notice = _waiting(notice, contract, by, on)
    new = [piece for piece in pieces if isinstance(piece, NewMoney)]
    known = [piece for piece in pieces if isinstance(piece, KnownMoney)]
    _check_pieces(notice, pieces, new, on)
    payments = _known_payments(known, contract)
    refuse_cash(
        contract, [*(piece.method for piece in new), *(payment.method for payment in payments.values())], [line.kind for line in notice.lines.all()], on
    )
    allocations = [Allocation(payment=payments[piece.payment], notice=notice, amount=piece.part) for piece in known]
    allocations += [Allocation(payment=_entered(piece, by, now), notice=notice, amount=piece.part) for piece in new]
    Allocation.objects.bulk_create(allocations)
    notice.state = NoticeState.PAID
    notice.save(update_fields=["state"])
    receipt = _handed_out(notice, contract, kind, number.strip(), by, now)
    tell(
        household=contract.household,
        kind=Happened.MONEY,
        by=by,
        at=now,
        text=f"{notice.number} · {receipt.get_kind_display()} {receipt.number}",
        subject=notice,
    )
    serving = Staff.objects.filter(assignments__household=contract.household_id, assignments__ended_at__isnull=True)
    notify(people=[notice.issued_by, *serving], key=f"notice-paid-{notice.pk}", code=NoticeCode.NOTICE_PAID, url=notice.get_absolute_url(), now=now)
    return receipt


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
    return notice


def _check_pieces(notice: PaymentNotice, pieces: Sequence[NewMoney | KnownMoney], new: Sequence[NewMoney], on: date) -> None:
    """§5.3.2 Refuse money that is none, that has not come, or that is not exactly the notice's total."""
    if not pieces or any(piece.part <= 0 or piece.part != round_fen(piece.part) for piece in pieces):
        raise MoneyMissing
    for piece in new:
        if piece.received_on > on:
            raise MoneyNotYet(day=piece.received_on.isoformat())
        if piece.part > piece.amount:
            raise PartAboveWhole(whole=yuan(piece.amount), part=yuan(piece.part))
    lacking = difference(notice.total, [piece.part for piece in pieces])
    if lacking:
        raise SumDiffers(received=yuan(notice.total - lacking), total=yuan(notice.total), difference=yuan(lacking))


def _known_payments(known: Sequence[KnownMoney], contract: Contract) -> dict[int, Payment]:
    """Lock the pieces of money that were entered before, in one order; refuse what is spent or belongs to another subsidiary."""
    wanted: dict[int, Decimal] = {}
    for piece in known:
        wanted[piece.payment] = wanted.get(piece.payment, NOTHING) + piece.part
    list(Payment.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))
    subsidiary = contract.household.project.subsidiary_id
    within = Allocation.objects.filter(notice__contract__household__project__subsidiary=subsidiary).values("payment")
    found = {payment.pk: payment for payment in Payment.objects.with_rest().filter(pk__in=wanted).filter(pk__in=within)}
    for key, part in wanted.items():
        rest = found[key].rest if key in found else NOTHING
        if part > rest:
            raise MoneySpent(rest=yuan(rest), part=yuan(part))
    return found


def _entered(piece: NewMoney, by: Staff, now: datetime) -> Payment:
    """Enter a piece of money; a serial number that is known is refused."""
    payment = Payment(
        method=piece.method,
        amount=piece.amount,
        received_on=piece.received_on,
        payer=piece.payer.strip(),
        reference=piece.reference.strip(),
        recorded_by=by,
        recorded_at=now,
    )
    try:
        with transaction.atomic():
            payment.save()
    except IntegrityError as error:
        raise ReferenceTaken(reference=payment.reference) from error
    return payment


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
