"""What a change of a contract may touch, what it moves, and by which route it goes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from customers.authorization.enums import Act, Cause
from customers.authorization.rules import ALWAYS_MAJOR, CAUSES_OF, Asked, Route, route_for
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


#: §5.1.8 The closed set: a change touches these terms, the due dates of instalments, and nothing else.
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
    """An instalment as far as a postponement is concerned."""

    position: int
    due_on: date | None
    amount: Decimal


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


def is_listed(field: str) -> bool:
    """§5.1.8 Tell whether a change may touch this field."""
    return field in BY_FIELD or (field.startswith(INSTALMENT) and field.removeprefix(INSTALMENT).isdecimal())


def cause_of(field: str) -> Cause:
    """§5.1.9.c Return the subject a listed field belongs to; a due date is a matter of payment."""
    return Cause.PAYMENT_TERMS if field.startswith(INSTALMENT) else BY_FIELD[field].cause


def causes_of(lines: Iterable[Line], chosen: Iterable[Cause]) -> tuple[Cause, ...]:
    """§5.1.9.c Return the subjects of a change: those of its lines and those of its wording; without any it is ordinary."""
    found = {cause_of(line.field) for line in lines} | set(chosen)
    return tuple(cause for cause in CAUSES_OF[Act.CONTRACT_CHANGE] if cause in found) or (Cause.ORDINARY,)


def moved_by(lines: Sequence[Line], instalments: Sequence[Due], price: Decimal) -> Moved:
    """§5.1.9.c Return what the lines move: the longest postponement, the sums postponed or shifted, another kind of payment, the delivery."""
    after = {line.field: line.after for line in lines}
    postponed = {due.position: _days_later(due.due_on, after.get(f"{INSTALMENT}{due.position}")) for due in instalments}
    late = sum((due.amount for due in instalments if postponed[due.position] > 0), Decimal(0))
    return Moved(
        postponed_days=max(postponed.values(), default=0),
        money=max(late, _shifted(lines, price)),
        changes_payment_kind="payment_terms" in after,
        touches_delivery="delivery_on" in after,
    )


def _days_later(before: date | None, after: str | None) -> int:
    """Return by how many days a due date moves out; an earlier or unchanged one moves out by none."""
    return max(0, (date.fromisoformat(after) - before).days) if after and before else 0


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
    days = tuple(int(str(figures[f"postponement_{post}_days"])) for post in ("rep", "manager", "vp"))
    part = Decimal(str(figures["large_part_of_price_percent"])) / HUNDRED
    return route_for(asked, causes, (days[0], days[1], days[2]), part)


def accrued_damages(late: Iterable[tuple[date, Decimal]], rate: Decimal, today: date) -> Decimal:
    """§4.4 Return the damages late instalments have run up: open sum × days late × rate in ten-thousandths a day, rounded once."""
    sums = (amount * (today - due_on).days for due_on, amount in late if due_on < today)
    return round_fen(sum(sums, Decimal(0)) * rate / TEN_THOUSAND)
