"""The pieces of money that pay a notice: entered now or before, by whom, into which account, and what may not be taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from contracts.enums import Method
from contracts.models import Allocation, Contract, Payment, PaymentNotice
from contracts.queries.receiving import accounts_of, known_payers
from contracts.rules.payments import NOTHING, difference, needs_relation, same_account
from customers.models import Staff
from customers.refusals import Refusal
from customers.rules.amounts import round_fen
from customers.wording import day as day_words
from customers.wording import yuan


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


class PayerUnexplained(Refusal):
    """Money of somebody who neither buys nor stands on the notice."""

    clause = "5.3.3"
    message = _(
        "%(payer)s is neither a buyer nor the payer on the notice. Write who this is and on whose behalf the money was paid. "
        "If nobody knows, have the representative verify the payer first."
    )


class WrongAccount(Refusal):
    """Money that came into the account of another project."""

    clause = "5.3.2"
    message = _("This money came into the account %(account)s; %(project)s is paid into %(own)s. Have it transferred there, then confirm what arrives.")


@dataclass(frozen=True, slots=True)
class NewMoney:
    """A piece of money that is entered now; `whole` when more came in than this notice takes.

    Without a payer it is the notice's payer's, without an account it came into the notice's account; `on_behalf` says for whom a stranger pays.
    """

    method: str
    part: Decimal
    received_on: date
    payer: str = ""
    reference: str = ""
    whole: Decimal | None = None
    account: str = ""
    on_behalf: str = ""

    @property
    def amount(self) -> Decimal:
        """Return what came in."""
        return self.part if self.whole is None else self.whole


@dataclass(frozen=True, slots=True)
class KnownMoney:
    """A part of a piece of money that was entered for another notice."""

    payment: int
    part: Decimal
    on_behalf: str = ""


def check_pieces(notice: PaymentNotice, pieces: Sequence[NewMoney | KnownMoney], on: date) -> None:
    """§5.3.2 Refuse money that is none, that has not come, or that is not exactly the notice's total."""
    if not pieces or any(piece.part <= 0 or piece.part != round_fen(piece.part) for piece in pieces):
        raise MoneyMissing
    for piece in pieces:
        if isinstance(piece, KnownMoney):
            continue
        if piece.received_on > on:
            raise MoneyNotYet(day=day_words(piece.received_on, on))
        if piece.part > piece.amount:
            raise PartAboveWhole(whole=yuan(piece.amount), part=yuan(piece.part))
    lacking = difference(notice.total, [piece.part for piece in pieces])
    if lacking:
        raise SumDiffers(received=yuan(notice.total - lacking), total=yuan(notice.total), difference=yuan(lacking))


def allocated(notice: PaymentNotice, contract: Contract, pieces: Sequence[NewMoney | KnownMoney], by: Staff, now: datetime) -> list[Allocation]:
    """§5.3.2 Return what each piece of money pays of a notice, not stored yet; new pieces are entered.

    Refuses money of a payer nobody has explained, and money in another project's account.
    """
    payments = _known_payments([piece for piece in pieces if isinstance(piece, KnownMoney)], contract)
    payers = known_payers(notice)
    found = []
    for piece in pieces:
        payment = payments[piece.payment] if isinstance(piece, KnownMoney) else _written(piece, notice, by, now)
        _check_account(payment, notice)
        is_stranger = bool(payment.payer) and needs_relation(payment.payer, payers)
        if is_stranger and not piece.on_behalf.strip():
            raise PayerUnexplained(payer=payment.payer)
        if isinstance(piece, NewMoney):
            _enter(payment)
        found.append(Allocation(payment=payment, notice=notice, amount=piece.part, on_behalf=piece.on_behalf.strip() if is_stranger else ""))
    return found


def _check_account(payment: Payment, notice: PaymentNotice) -> None:
    """§5.3.2 Refuse money that did not come into the account of the notice or of its project."""
    own, *others = accounts_of(notice)
    if not same_account(payment.account_number, own.numbers):
        came_into = next((account.words for account in others if same_account(payment.account_number, account.numbers)), f"…{payment.account_number[-4:]}")
        raise WrongAccount(account=came_into, project=notice.contract.household.project.name, own=own.words)


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


def _written(piece: NewMoney, notice: PaymentNotice, by: Staff, now: datetime) -> Payment:
    """Return a new piece of money, not stored yet."""
    account = "" if piece.method == Method.CASH else piece.account or notice.account_number
    return Payment(
        method=piece.method,
        amount=piece.amount,
        received_on=piece.received_on,
        payer=piece.payer.strip() or notice.payer,
        account_number=account,
        reference=piece.reference.strip(),
        recorded_by=by,
        recorded_at=now,
    )


def _enter(payment: Payment) -> None:
    """Store a new piece of money; a serial number that is known is refused."""
    try:
        with transaction.atomic():
            payment.save()
    except IntegrityError as error:
        raise ReferenceTaken(reference=payment.reference) from error
