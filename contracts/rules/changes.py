"""What a change of a contract may touch, what it moves, and by which route it goes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from contracts.enums import OrderState
from contracts.rules.schedule import SCHEDULE, Part, days_out, schedule_of, shifts
from customers.authorization.enums import Act, Cause
from customers.authorization.rules import ALWAYS_MAJOR, CAUSES_OF, Asked, Reason, Route, reasons_of, route_for
from customers.rules.amounts import round_fen


class Kind(StrEnum):
    """How the value of a term is typed and written."""

    TEXT = "text"
    CHOICE = "choice"
    PERCENT = "percent"
    RATE = "rate"
    FEE = "fee"
    DAYS = "days"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Term:
    """One term a change may touch, and the subject of §5.1.9.c it belongs to."""

    field: str
    kind: Kind
    cause: Cause


#: §5.1.8 The closed set: a change touches these terms, the due dates of instalments or their schedule, and nothing else.
TERMS = (
    Term("payment_terms", Kind.CHOICE, Cause.PAYMENT_TERMS),
    Term("down_payment_percent", Kind.PERCENT, Cause.PAYMENT_TERMS),
    Term("late_payment_rate", Kind.RATE, Cause.BREACH_HANDLING),
    Term("delivery_on", Kind.DATE, Cause.OTHER_MAJOR),
    Term("title_term_days", Kind.DAYS, Cause.TITLE_TERM),
    Term("property_fee", Kind.FEE, Cause.PROPERTY_FEE),
    Term("usable_area_percent", Kind.PERCENT, Cause.USABLE_AREA),
    Term("fit_out_standard", Kind.TEXT, Cause.FIT_OUT),
    Term("special_terms", Kind.TEXT, Cause.ORDINARY),
)
BY_FIELD = {term.field: term for term in TERMS}
#: How the due date of an instalment is named in a line: `instalment.3`.
INSTALMENT = "instalment."
#: Terms whose change leaves no instalment as it was: it carries the new schedule.
RESCHEDULING = frozenset({"payment_terms", "down_payment_percent"})
#: §5.1.4 The sales status of a unit whose sale has ended.
FOR_SALE = "待售"
#: Subjects a wording may be about when no listed term carries them.
WORDING_CAUSES = (Cause.ORDINARY, Cause.FIT_OUT, *sorted(ALWAYS_MAJOR))
HUNDRED = Decimal(100)
TEN_THOUSAND = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Line:
    """One listed change: the field, and its value before and after as they are kept."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Due:
    """An instalment as far as a postponement is concerned: due when, how much, of it still open, and the day that was first agreed."""

    position: int
    due_on: date | None
    amount: Decimal
    open: Decimal = Decimal(0)
    original_due_on: date | None = None
    kind: str = ""

    @property
    def part(self) -> Part:
        """Return what is open of it, as a new schedule replaces it."""
        return Part(self.kind, self.due_on, self.open, self.original_due_on)


@dataclass(frozen=True, slots=True)
class Moved:
    """What the lines of a change move: days, money, the kind of payment, the delivery."""

    postponed_days: int = 0
    money: Decimal = Decimal(0)
    changes_payment_kind: bool = False
    touches_delivery: bool = False


@dataclass(frozen=True, slots=True)
class Touched:
    """What the asking person says a change touches, beyond what its lines tell."""

    money: bool = False
    staff: bool = False
    lowers_standard: bool = False
    free_of_charge: bool = False
    unfinished_presale: bool = False


def cause_of(field: str) -> Cause:
    """§5.1.9.c Return the subject a listed field belongs to; a due date is a matter of payment."""
    return Cause.PAYMENT_TERMS if field == SCHEDULE or field.startswith(INSTALMENT) else BY_FIELD[field].cause


def needs_schedule(fields: Iterable[str]) -> bool:
    """§5.1.8 Tell whether a change of these fields carries the new schedule of what is still open."""
    return not RESCHEDULING.isdisjoint(fields)


def overlaps(one: Iterable[str], other: Iterable[str]) -> bool:
    """§5.1.8 Tell whether two changes touch the same; a schedule touches the due date of every instalment."""
    first, second = set(one), set(other)
    both_date = all(any(field == SCHEDULE or field.startswith(INSTALMENT) for field in fields) for fields in (first, second))
    return bool(first & second) or (both_date and SCHEDULE in first | second)


def ended_order(*, is_signed: bool) -> OrderState:
    """§5.1.4 Return what becomes of the order form of a sale that ends: void with its contract, else given back."""
    return OrderState.VOID if is_signed else OrderState.RETURNED


def causes_of(lines: Iterable[Line], chosen: Iterable[Cause]) -> tuple[Cause, ...]:
    """§5.1.9.c Return the subjects of a change: those of its lines and those of its wording; without any it is ordinary."""
    found = {cause_of(line.field) for line in lines} | set(chosen)
    return tuple(cause for cause in CAUSES_OF[Act.CONTRACT_CHANGE] if cause in found) or (Cause.ORDINARY,)


def moved_by(lines: Sequence[Line], instalments: Sequence[Due], price: Decimal) -> Moved:
    """§5.1.9.c Return what the lines move: the longest postponement, the sums postponed or shifted, another kind of payment, the delivery.

    A postponement is counted from the day first agreed for, so that several small ones add up (decision Q29).
    """
    after = {line.field: line.after for line in lines}
    late = [*_dates_moved(after, instalments), *_schedule_moved(after, instalments)]
    return Moved(
        postponed_days=max((days for days, _amount in late), default=0),
        money=max(sum((amount for _days, amount in late), Decimal(0)), _shifted(lines, price)),
        changes_payment_kind="payment_terms" in after,
        touches_delivery="delivery_on" in after,
    )


def _dates_moved(after: Mapping[str, str], instalments: Iterable[Due]) -> Iterator[tuple[int, Decimal]]:
    """Walk the instalments whose due date moves out: by how many days, and how much is due."""
    for due in instalments:
        day = after.get(f"{INSTALMENT}{due.position}")
        if day and (days := days_out(due.due_on, due.original_due_on, date.fromisoformat(day))):
            yield days, due.amount


def _schedule_moved(after: Mapping[str, str], instalments: Iterable[Due]) -> Iterator[tuple[int, Decimal]]:
    """Walk the money that a new schedule moves out: by how many days, and how much."""
    before = [due.part for due in instalments if due.open > 0]
    return ((shift.days, shift.amount) for shift in shifts(before, schedule_of(after.get(SCHEDULE, ""))) if shift.days)


def _shifted(lines: Iterable[Line], price: Decimal) -> Decimal:
    """Return the part of the price that a changed down payment shifts."""
    for line in lines:
        if line.field == "down_payment_percent":
            return round_fen(abs(Decimal(line.after) - Decimal(line.before or 0)) * price / HUNDRED)
    return Decimal(0)


def change_asked(act: Act, moved: Moved, touched: Touched, price: Decimal) -> Asked:
    """Describe a change as the mandate measures it."""
    return Asked(
        act=act,
        cause=CAUSES_OF[act][0],
        touches_money=touched.money,
        touches_staff=touched.staff,
        changes_payment_kind=moved.changes_payment_kind,
        postponed_days=moved.postponed_days,
        money_moved=moved.money,
        price=price,
        lowers_standard=touched.lowers_standard,
        free_of_charge=touched.free_of_charge,
        touches_delivery=moved.touches_delivery,
        is_unfinished_presale=touched.unfinished_presale,
    )


def change_route(asked: Asked, causes: Iterable[Cause], figures: Mapping[str, object]) -> Route:
    """§5.1.9 Return the route of a change by the figures in force; the strictest of its subjects wins."""
    return route_for(asked, causes, *_limits(figures))


def change_reasons(asked: Asked, causes: Iterable[Cause], figures: Mapping[str, object]) -> tuple[Reason, ...]:
    """§5.1.9 Return why a change goes up, by the figures in force."""
    return reasons_of(asked, causes, *_limits(figures))


def _limits(figures: Mapping[str, object]) -> tuple[tuple[int, int, int], Decimal]:
    """Return the days each post may grant, and the part of the price above which a change is large."""
    rep, manager, vp = (int(str(figures[f"postponement_{post}_days"])) for post in ("rep", "manager", "vp"))
    return (rep, manager, vp), Decimal(str(figures["large_part_of_price_percent"])) / HUNDRED


def accrued_damages(late: Iterable[tuple[date, Decimal]], rate: Decimal, today: date) -> Decimal:
    """§4.4 Return the damages late instalments have run up: open sum × days late × rate in ten-thousandths a day, rounded once."""
    sums = (amount * (today - due_on).days for due_on, amount in late if due_on < today)
    return round_fen(sum(sums, Decimal(0)) * rate / TEN_THOUSAND)
