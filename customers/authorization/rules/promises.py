"""Sections 4.7 to 4.12: may I promise this? One table, read from the top; the first line that fits answers."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from customers.authorization.enums import Act, Cause, Caution, Mandate, PromiseKind
from customers.authorization.rules.routes import LARGE_PART_OF_PRICE, POSTPONEMENT_DAYS, Asked, Route, route
from customers.enums import Role

#: §4.9.1 Years after move-in from which the master title certificate may be promised.
TITLE_YEARS = 2
#: §4.9.3 What names a sum of money: a sign or a word of money beside a figure.
SUM = re.compile(r"[¥￥$]\s*\d|\d[\d,.]*\s*(?:万|元|块|yuan|rmb|cny)|[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]\s*(?:元|块钱)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Promised:
    """What somebody wants to promise, described as a value; each kind asks only for what decides it.

    - `touches_interest`: it touches the company's economic interest.
    - `departs`: it goes beyond the contract, the template or the annexed standard, is free of charge, or moves the delivery date.
    - `ends_contract`: the contract would end with it.
    - `cause`: the term of the contract it is about; `postponed_days`: a payment put off, and by how long.
    - `is_granted`: a written authorisation in force covers it.
    """

    kind: PromiseKind
    asked_on: date
    due_on: date | None = None
    moved_in_on: date | None = None
    touches_interest: bool = False
    departs: bool = False
    ends_contract: bool = False
    cause: Cause = Cause.ORDINARY
    postponed_days: int | None = None
    is_granted: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What the mandate says: by which clause, whose own words it needs, what to mind, and by which route it goes instead.

    `act` is what is asked on a form of its own, because the register of promises does not hold it.
    """

    mandate: Mandate
    clause: str
    confirmations: tuple[Role, ...] = ()
    caution: Caution | None = None
    route: Route | None = None
    act: Act | None = None

    @property
    def may_be_registered(self) -> bool:
        """Tell whether it may be entered in the register of promises, at once or to be confirmed."""
        return self.act is None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a kind, when it fits, the clause, and either whose word it needs or what is asked for instead."""

    kind: PromiseKind
    fits: Callable[[Promised], bool]
    clause: str
    caution: Caution | None = None
    words_of: tuple[Role, ...] = ()
    instead: Callable[[Promised], Asked] | None = None


def years_after(day: date, years: int) -> date:
    """Return the corresponding day so many years later, else the month's last day (civil code, art. 202)."""
    last = calendar.monthrange(day.year + years, day.month)[1]
    return date(day.year + years, day.month, min(day.day, last))


def _always(_promised: Promised) -> bool:
    """Fit whatever is promised."""
    return True


def _touches_interest(promised: Promised) -> bool:
    """§4.9.0 Fit what touches the company's economic interest."""
    return promised.touches_interest


def _departs(promised: Promised) -> bool:
    """Fit what goes beyond the contract, the template or the annex."""
    return promised.departs


def _ends_contract(promised: Promised) -> bool:
    """Q3 Fit what would end the contract."""
    return promised.ends_contract


def _two_years_after_move_in(promised: Promised) -> bool:
    """§4.9.1 Fit a certificate promised for two years after move-in, the day itself included, or later."""
    due_on, moved_in_on = promised.due_on, promised.moved_in_on
    return due_on is not None and moved_in_on is not None and due_on >= years_after(moved_in_on, TITLE_YEARS)


def _moved_in(promised: Promised) -> bool:
    """§4.10 Fit a household that has moved in."""
    return promised.moved_in_on is not None and promised.moved_in_on <= promised.asked_on


def _granted(promised: Promised) -> bool:
    """§4.12 Fit what a written authorisation covers."""
    return promised.is_granted


def _postpones(promised: Promised) -> bool:
    """Q29 Fit a payment that is only put off."""
    return promised.postponed_days is not None


def _ordinary(promised: Promised) -> bool:
    """§4.8 Fit a wording that is about none of the major subjects."""
    return promised.cause == Cause.ORDINARY


def _for(act: Act, cause: Cause) -> Callable[[Promised], Asked]:
    """Ask for a contract change about a subject, or for the termination for a reason."""
    return lambda _promised: Asked(act, cause, touches_money=True)


def _free_works(_promised: Promised) -> Asked:
    """Q29 Ask for works free of charge, below the annexed standard or moving the delivery date."""
    return Asked(Act.CONTRACT_CHANGE, Cause.FIT_OUT, free_of_charge=True)


def _postponement(promised: Promised) -> Asked:
    """Ask for a payment to be put off."""
    return Asked(Act.CONTRACT_CHANGE, Cause.PAYMENT_TERMS, postponed_days=promised.postponed_days or 0)


def _term(promised: Promised) -> Asked:
    """Ask for a change of the term it is about."""
    return Asked(Act.CONTRACT_CHANGE, promised.cause, touches_money=promised.touches_interest)


P, _MAJOR = PromiseKind, _for(Act.CONTRACT_CHANGE, Cause.OTHER_MAJOR)
#: Sections 4.7 to 4.12 and 5.1.9 as one table.
TABLE: tuple[Line, ...] = (
    Line(P.SERVICE, _touches_interest, "4.9.0", instead=_MAJOR),
    Line(P.SERVICE, _always, "4.7"),
    Line(P.TITLE, _two_years_after_move_in, "4.9.1", Caution.STATUTORY_TITLE),
    Line(P.TITLE, _always, "4.9.1", Caution.STATUTORY_TITLE, instead=_for(Act.CONTRACT_CHANGE, Cause.TITLE_TERM)),
    Line(P.ENGINEERING, _departs, "4.9.2", instead=_free_works),
    Line(P.ENGINEERING, _always, "4.9.2", Caution.PRICED_AND_PAID, words_of=(Role.ENGINEERING,)),
    Line(P.REFUND, _ends_contract, "4.9.3", instead=_for(Act.CANCELLATION, Cause.CUSTOMER_BREACH)),
    Line(P.REFUND, _departs, "4.9.3", instead=_for(Act.CONTRACT_CHANGE, Cause.BREACH_HANDLING)),
    Line(P.REFUND, _always, "4.9.3", Caution.COMPUTED_BALANCE),
    Line(P.AREA, _departs, "4.9.4", instead=_for(Act.CONTRACT_CHANGE, Cause.BREACH_HANDLING)),
    Line(P.AREA, _always, "4.9.4", Caution.RECIPROCAL),
    Line(P.ADVERTISED, _always, "4.9.5", Caution.PUBLISHED),
    Line(P.REPAIR, _moved_in, "4.10", Caution.TERM_ONLY),
    Line(P.REPAIR, _touches_interest, "4.9.0", instead=_MAJOR),
    Line(P.REPAIR, _always, "4.7", Caution.TERM_ONLY),
    Line(P.LIABILITY, _ends_contract, "4.11", instead=_for(Act.CANCELLATION, Cause.COMPANY_FAULT)),
    Line(P.LIABILITY, _departs, "4.11", instead=_for(Act.CONTRACT_CHANGE, Cause.BREACH_HANDLING)),
    Line(P.LIABILITY, _always, "4.11", Caution.SIGNED_CONTRACT, words_of=(Role.LAWYER, Role.VP)),
    Line(P.GRANTED, _granted, "4.12", Caution.AS_GRANTED),
    Line(P.GRANTED, _always, "4.12", instead=_MAJOR),
    Line(P.PRICE, _postpones, "5.1.9.a", instead=_postponement),
    Line(P.PRICE, _always, "4.9.0", instead=_MAJOR),
    Line(P.TERMS, _ordinary, "4.9.0", instead=_term),
    Line(P.TERMS, _always, "5.1.9.c", instead=_term),
    Line(P.OTHER, _always, "4.9.0", instead=_MAJOR),
)


def may_promise(promised: Promised, days: tuple[int, int, int] = POSTPONEMENT_DAYS) -> Answer:
    """§4.7 §4.9.0 §4.11 Return what the mandate says to a promise: within it, only after a confirmation, or beyond it and by which route.

    What is asked for instead and needs nobody's word (§4.8, a short postponement) is within the mandate, but done as that change.
    """
    line = next(line for line in TABLE if line.kind == promised.kind and line.fits(promised))
    if line.instead is None:
        return Answer(Mandate.CONFIRMED if line.words_of else Mandate.WITHIN, line.clause, line.words_of, line.caution)
    asked = line.instead(promised)
    found = route(asked, days, LARGE_PART_OF_PRICE)
    if found.is_within_mandate:
        return Answer(Mandate.WITHIN, found.clause, caution=line.caution, route=found, act=asked.act)
    return Answer(Mandate.BEYOND, line.clause, caution=line.caution, route=found, act=asked.act)


def needs_page(kind: str) -> bool:
    """§4.9.5 Tell whether a promise rests on a published page, which is kept with it."""
    return kind == PromiseKind.ADVERTISED


def names_a_sum(kind: str, words: str) -> bool:
    """§4.9.3 Tell whether a promised refund names a sum: the balance is computed, paid less penalty, and never typed."""
    return kind == PromiseKind.REFUND and SUM.search(words) is not None
