"""Where the money of a notice may come from: whose it is, which account it came into, and what is left of earlier pieces."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import pgettext

from contracts.models import Payment, PaymentNotice
from contracts.rules.payments import needs_relation, same_account
from customers.models import Project, Staff

#: Pieces of money with something left that the confirming page offers.
OFFERED = 20
#: How the form names the account printed on the notice.
OWN = "own"


@dataclass(frozen=True, slots=True)
class Account:
    """An account money may have come into: its numbers as they are written, and its words without them."""

    key: str
    numbers: tuple[str, ...]
    words: str


def accounts_of(notice: PaymentNotice) -> list[Account]:
    """§5.3.2 Return the account a notice is paid into, then those of the other projects of its subsidiary, each once.

    The notice's own is the one printed on it, and its project's of today.
    """
    project = notice.contract.household.project
    own = Account(
        OWN, (notice.account_number, str(project.account_number or notice.account_number)), _account_words(notice.account_bank, notice.account_number)
    )
    others: dict[str, list[Project]] = {}
    for other in Project.objects.filter(subsidiary=project.subsidiary_id).exclude(pk=project.pk).order_by("name"):
        number = str(other.account_number or "")
        if number and not same_account(number, own.numbers):
            others.setdefault("".join(number.split()), []).append(other)
    return [own, *(_account_of(projects) for projects in others.values())]


def _account_of(projects: Sequence[Project]) -> Account:
    """Return the account of one or several projects, with their names."""
    first = projects[0]
    names = pgettext("between names", ", ").join(project.name for project in projects)
    return Account(str(first.pk), (str(first.account_number),), f"{_account_words(first.account_bank, str(first.account_number))} {names}")


def _account_words(bank: str, number: str) -> str:
    """H4 Return an account as it stands on a screen: its bank and the last digits."""
    return f"{bank} …{number[-4:]}"


def known_payers(notice: PaymentNotice) -> list[str]:
    """§5.3.3 Return whose money needs no word of explanation: the payer on the notice, whom the representative has verified, and the buyers."""
    return [notice.payer, *notice.contract.household.buyers.values_list("customer__name", flat=True)]


def money_with_rest(staff: Staff, notice: PaymentNotice, others: Sequence[Account]) -> list[Payment]:
    """H14 Return the pieces of money that no notice has used up and that came into no other project's account; the payer's and the household's first."""
    household = notice.contract.household
    elsewhere = [number for account in others for number in account.numbers]
    within = Payment.objects.visible_to(staff).filter(allocations__notice__contract__household__project__subsidiary=household.project.subsidiary_id)
    within = within.exclude(account_number__in=elsewhere)
    own = Q(payer=notice.payer) | Q(allocations__notice__contract=notice.contract_id)
    found = within.with_rest().filter(rest__gt=0).distinct()
    near = list(found.filter(own).order_by("-received_on", "-pk")[:OFFERED])
    known = {payment.pk for payment in near}
    return near + [payment for payment in found.order_by("-received_on", "-pk")[:OFFERED] if payment.pk not in known][: OFFERED - len(near)]


@dataclass(frozen=True, slots=True)
class Receiving:
    """What the confirming page stands on: money with something left, the accounts of the house, whose money needs no explanation, the day."""

    offered: list[Payment]
    accounts: list[Account]
    payers: list[str]
    today: date

    def is_stranger(self, payment: Payment) -> bool:
        """§5.3.3 Tell whether a piece of money is neither a buyer's nor the payer's on the notice."""
        return bool(payment.payer) and needs_relation(payment.payer, self.payers)


def receiving(staff: Staff, notice: PaymentNotice, today: date) -> Receiving:
    """§5.3.2 Return what the money of a notice may come from."""
    own, *others = accounts_of(notice)
    return Receiving(money_with_rest(staff, notice, others), [own, *others], known_payers(notice), today)
