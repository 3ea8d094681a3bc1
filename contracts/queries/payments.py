"""What a contract is due and has paid, which notices wait for their money, and what stands on the paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, OuterRef, Prefetch, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from contracts.enums import MoneyKind, NoticeState
from contracts.models import Allocation, Contract, Instalment, NoticeLine, OpeningBalance, PaymentNotice, Receipt, Reversal
from contracts.rules.payments import NOTHING, Standing, total_of
from customers.enums import Role
from customers.models import Household, Staff
from customers.queries.files import serves
from customers.rules.amounts import percent_of
from customers.rules.deadlines import local_time

MONEY = DecimalField(max_digits=14, decimal_places=2)


@dataclass(frozen=True, slots=True)
class InstalmentBalance:
    """One instalment and how it stands."""

    instalment: Instalment
    standing: Standing
    is_late: bool

    @property
    def state(self) -> str:
        """Return paid, over, late, part or open."""
        if self.standing.open < 0:
            return "over"
        if self.standing.open == 0:
            return "paid"
        return "late" if self.is_late else "part" if self.standing.paid else "open"


@dataclass(frozen=True, slots=True)
class Balance:
    """H14 The money of a contract: each instalment, their sum, and what lies on account."""

    lines: list[InstalmentBalance]
    total: Standing
    on_account: Decimal
    other: Decimal

    @property
    def overdue(self) -> Decimal:
        """Return what is late."""
        return sum((line.standing.open for line in self.lines if line.is_late), NOTHING)

    @property
    def percent(self) -> int:
        """Return how much of what is due has been paid, in whole per cent."""
        return percent_of(self.total.paid, self.total.due)


def _sum_of(rows: QuerySet, key: str) -> Coalesce:
    """Return the sum of the amounts of a subquery grouped by a key, nothing for none."""
    return Coalesce(Subquery(rows.order_by().values(key).annotate(sum=Sum("amount")).values("sum")), Value(NOTHING), output_field=MONEY)


def with_standing(instalments: QuerySet[Instalment]) -> QuerySet[Any]:
    """Annotate instalments with what came before, what was paid and what is reserved."""
    lines = NoticeLine.objects.filter(instalment=OuterRef("pk"))
    return instalments.annotate(
        opening=_sum_of(OpeningBalance.objects.filter(instalment=OuterRef("pk")), "instalment"),
        receipted=_sum_of(lines.filter(notice__state=NoticeState.PAID), "instalment"),
        reserved=_sum_of(lines.filter(notice__state=NoticeState.ISSUED), "instalment"),
    )


def standing_in(row: Any) -> Standing:
    """Return how an annotated instalment stands."""
    return Standing(row.amount, row.opening, row.receipted, row.reserved)


def standings(contract: Contract) -> dict[int, Standing]:
    """H14 H15 Return how each instalment of a contract stands, by one query."""
    return {row.pk: standing_in(row) for row in with_standing(contract.instalments.all())}


def balance(contract: Contract, today: date) -> Balance:
    """H14 H15 Return what a contract is due and has paid, instalment by instalment, in a constant number of queries; what was struck off is left out."""
    lines = []
    for row in with_standing(contract.instalments.filter(amount__gt=0)):
        standing = standing_in(row)
        lines.append(InstalmentBalance(row, standing, is_late=row.due_on is not None and row.due_on < today and standing.open > 0))
    on_account, other = _beside(contract)
    return Balance(lines, total_of(line.standing for line in lines), on_account, other)


def to_schedule(contract: Contract) -> Decimal:
    """§5.1.8 Return what a new schedule has to add up to: the price without what is paid or on issued notices."""
    return contract.price - sum((row.settled for row in standings(contract).values()), NOTHING)


def _beside(contract: Contract) -> tuple[Decimal, Decimal]:
    """Return the money on account and the money for what the schedule does not list."""
    before = _sum_of(OpeningBalance.objects.filter(contract=OuterRef("pk"), instalment__isnull=True), "contract")
    paid = NoticeLine.objects.filter(notice__contract=OuterRef("pk"), notice__state=NoticeState.PAID, instalment__isnull=True)
    sums = {
        "before": before,
        "on_account": _sum_of(paid.filter(kind=MoneyKind.ON_ACCOUNT), "notice__contract"),
        "other": _sum_of(paid.exclude(kind=MoneyKind.ON_ACCOUNT), "notice__contract"),
    }
    earlier, on_account, other = Contract.objects.filter(pk=contract.pk).annotate(**sums).values_list(*sums).get()
    return earlier + on_account, other


def may_issue(staff: Staff, household: Household) -> bool:
    """§5.3.1 Tell whether this person issues notices of a household: its representative, who stands in, or the manager."""
    return serves(staff, household) or household.project.subsidiary_id in staff.subsidiaries_as(Role.MANAGER)


def may_confirm(staff: Staff, household: Household) -> bool:
    """§5.3.2 Tell whether this person confirms money of a household: finance of its subsidiary."""
    return household.project.subsidiary_id in staff.subsidiaries_as(Role.FINANCE)


def listed(rows: QuerySet[PaymentNotice]) -> QuerySet[PaymentNotice]:
    """Return notices with what a row shows, in a constant number of queries."""
    papers = ("receipt__issued_by", "receipt__reversal__reversed_by")
    return rows.select_related("contract__household__unit", "contract__household__project", "issued_by", *papers).prefetch_related(
        Prefetch("lines", NoticeLine.objects.select_related("instalment"))
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One notice of a list: how long it waits, and whether its term has run out."""

    notice: PaymentNotice
    days: int
    is_expired: bool


#: Days after which a notice that waits for its money is pointed out.
LONG_WAIT = 7


def rows_of(notices: Iterable[PaymentNotice], today: date) -> list[Row]:
    """Return notices as the lists show them; only a waiting one counts its days."""
    return [_row(notice, today) for notice in notices]


def _row(notice: PaymentNotice, today: date) -> Row:
    """Return one notice with its wait."""
    if notice.state != NoticeState.ISSUED:
        return Row(notice, 0, is_expired=False)
    days = (today - local_time(notice.issued_at).date()).days
    return Row(notice, days if days >= LONG_WAIT else 0, is_expired=notice.valid_until is not None and notice.valid_until < today)


def money_to_confirm(staff: Staff) -> QuerySet[PaymentNotice]:
    """§5.3.2 Return the issued notices that wait for their money within a person's reach, the oldest first."""
    return listed(PaymentNotice.objects.visible_to(staff).issued()).order_by("issued_at", "pk")


def waiting_figures(staff: Staff) -> tuple[int, Decimal]:
    """Return how many notices wait for money, and their sum."""
    found = PaymentNotice.objects.visible_to(staff).issued().aggregate(n=Count("pk"), sum=Coalesce(Sum("total"), Value(NOTHING), output_field=MONEY))
    return found["n"], found["sum"]


@dataclass(frozen=True, slots=True)
class Figures:
    """What the paper says of the instalments a notice asks for, as they stood when it was issued."""

    due: Decimal
    before: Decimal
    after: Decimal
    due_on: date | None


def figures_at_issue(notice: PaymentNotice) -> Figures:
    """§5.3.1 Return due, paid before and left after of the instalments of a notice, whenever it is printed."""
    lines = [line for line in notice.lines.all() if line.instalment is not None]
    asked = [line.instalment_id for line in lines]
    due = sum((line.instalment.amount for line in lines if line.instalment), NOTHING)
    paid = NoticeLine.objects.filter(instalment__in=asked, notice__receipt__issued_at__lt=notice.issued_at)
    earlier = paid.exclude(notice__receipt__reversal__reversed_at__lt=notice.issued_at)
    openings = OpeningBalance.objects.filter(instalment__in=asked, recorded_at__lte=notice.issued_at)
    before = _total(earlier) + _total(openings)
    days = [line.instalment.due_on for line in lines if line.instalment and line.instalment.due_on]
    return Figures(due, before, due - before - sum((line.amount for line in lines), NOTHING), min(days, default=None))


def _total(rows: QuerySet) -> Decimal:
    """Return the sum of the amounts."""
    return rows.aggregate(sum=Coalesce(Sum("amount"), Value(NOTHING), output_field=MONEY))["sum"]  # type: ignore[no-any-return]


def receipt_of(notice: PaymentNotice) -> Receipt | None:
    """Return the voucher of a notice, also a void one."""
    return getattr(notice, "receipt", None)


def reversal_of(notice: PaymentNotice) -> Reversal | None:
    """H14 Return the reversal that made the voucher of a notice void."""
    return getattr(receipt_of(notice), "reversal", None)


def allocations_of(notice: PaymentNotice) -> Iterable[Allocation]:
    """Return the pieces of money a notice was paid with, also when it was reversed."""
    return notice.allocations.select_related("payment__recorded_by").order_by("pk")
