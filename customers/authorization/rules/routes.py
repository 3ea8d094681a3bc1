"""The mandate: section 4, 5.1.9, 5.5, 5.6.4 and 5.4.4.5 as one table of rules."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_UP, Decimal

from customers.authorization.enums import Act, Cause, Ground, Word
from customers.enums import Role

#: Q29 Postponements a rep, a manager and a VP may grant, in days; beyond the last it goes up to the GM (house).
POSTPONEMENT_DAYS = (7, 14, 30)
#: Q29 A payment change above this part of the price is large (house).
LARGE_PART_OF_PRICE = Decimal("0.10")
#: §5.1.9.c Q29 Subjects that always take the major route.
ALWAYS_MAJOR = frozenset({Cause.BREACH_HANDLING, Cause.USABLE_AREA, Cause.PROPERTY_FEE, Cause.TITLE_TERM, Cause.OTHER_MAJOR})
#: Posts whose word can be handed on for a while.
DELEGABLE = (Role.MANAGER, Role.VP, Role.GM)
#: Posts whose holders may take a word over.
TAKERS = (Role.MANAGER, Role.VP, Role.GM, Role.REP)
#: H11 Acts whose approval may carry conditions: they end in a supplement that the conditions enter.
CONDITIONED = frozenset({Act.CONTRACT_CHANGE, Act.CANCELLATION, Act.IDENTITY_CHANGE, Act.RESALE})
#: Which subjects and reasons belong to which act; anything else is not asked for.
CAUSES_OF: dict[Act, tuple[Cause, ...]] = {
    Act.CONTRACT_CHANGE: (Cause.ORDINARY, Cause.PAYMENT_TERMS, Cause.FIT_OUT, *sorted(ALWAYS_MAJOR)),
    Act.CANCELLATION: (Cause.CUSTOMER_BREACH, Cause.COMPANY_FAULT),
    Act.IDENTITY_CHANGE: (Cause.NEW_DOCUMENT, Cause.CHANGE_OF_NAME),
    Act.RESALE: (Cause.RESALE_MONEY, Cause.RESALE_STAFF, Cause.RESALE_PLAIN),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a route: the post that speaks and whether its word is an opinion or the approval."""

    role: Role
    word: Word


@dataclass(frozen=True, slots=True)
class Route:
    """Who must speak, in order, before an act takes effect, and by which clause; `informed` are told afterwards."""

    clause: str
    steps: tuple[Step, ...] = ()
    informed: tuple[Role, ...] = ()
    lawyer_first: bool = False

    @property
    def is_within_mandate(self) -> bool:
        """Tell whether the asking person may do it alone."""
        return not self.steps


@dataclass(frozen=True, slots=True)
class Asked:
    """An act described as a value: what, why, and what it touches. Money in yuan, postponement in days."""

    act: Act
    cause: Cause
    touches_money: bool = False
    touches_staff: bool = False
    changes_payment_kind: bool = False
    postponed_days: int = 0
    money_moved: Decimal = Decimal(0)
    price: Decimal = Decimal(0)
    lowers_standard: bool = False
    free_of_charge: bool = False
    touches_delivery: bool = False
    is_unfinished_presale: bool = False
    confirmed_by_engineering: bool = False
    priced_and_paid: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a change goes up: the rule of the mandate, and for one that measures what was found, the limit it is above, and whose limit that is."""

    ground: Ground
    found: str = ""
    limit: str = ""
    post: str = ""


MANAGER_APPROVES = (Step(Role.MANAGER, Word.APPROVAL),)
OPINION_THEN_VP = (Step(Role.MANAGER, Word.OPINION), Step(Role.VP, Word.APPROVAL))
UP_TO_GM = (*OPINION_THEN_VP, Step(Role.GM, Word.APPROVAL))
#: Posts by rank, for telling which of two routes is the stricter.
RANK = {Role.MANAGER: 1, Role.VP: 2, Role.GM: 3}


def is_large_payment_change(asked: Asked, days: tuple[int, int, int] = POSTPONEMENT_DAYS, part: Decimal = LARGE_PART_OF_PRICE) -> bool:
    """§5.1.9.c Tell whether a payment change is large: another kind, over the VP's days, or over the part of the price (Q29)."""
    return any(reason.ground != Ground.POSTPONED or reason.post == Role.VP for reason in _payment_reasons(asked, days, part))


def _payment_reasons(asked: Asked, days: tuple[int, int, int], part: Decimal) -> list[Reason]:
    """§5.1.9 Return what of a payment change is beyond the representative: its kind, its days, its part of the price (Q29)."""
    found = [Reason(Ground.PAYMENT_KIND)] if asked.changes_payment_kind else []
    above = [(post, limit) for post, limit in zip((Role.REP, Role.MANAGER, Role.VP), days, strict=True) if asked.postponed_days > limit]
    if above:
        post, limit = above[-1]
        found.append(Reason(Ground.POSTPONED, str(asked.postponed_days), str(limit), post.value))
    if asked.money_moved > asked.price * part:
        found.append(Reason(Ground.PART_OF_PRICE, _percent(asked.money_moved, asked.price), f"{(part * 100).normalize():f}"))
    return found


def _percent(part: Decimal, whole: Decimal) -> str:
    """Return a part as per cent with at most two decimals, rounded up: what is above a limit is not shown as equal to it."""
    return f"{(part * 100 / whole if whole else Decimal(100)).quantize(Decimal('0.01'), ROUND_UP).normalize():f}"


def reasons_of(
    asked: Asked, causes: Iterable[Cause], days: tuple[int, int, int] = POSTPONEMENT_DAYS, part: Decimal = LARGE_PART_OF_PRICE
) -> tuple[Reason, ...]:
    """§5.1.9 Return why a contract change is beyond the representative's mandate, subject by subject; other acts are routed by their clause alone."""
    if asked.act != Act.CONTRACT_CHANGE:
        return ()
    found: list[Reason] = []
    for cause in causes:
        if cause == Cause.PAYMENT_TERMS:
            found += _payment_reasons(asked, days, part)
        elif cause in ALWAYS_MAJOR:
            found.append(Reason(Ground.ALWAYS_MAJOR, cause.value))
        elif not _change_route(replace(asked, cause=cause), days, part).is_within_mandate:
            found.append(Reason(Ground.FIT_OUT if cause == Cause.FIT_OUT else Ground.DELIVERY if asked.touches_delivery else Ground.MONEY))
    return tuple(found)


def _payment_route(asked: Asked, days: tuple[int, int, int], part: Decimal) -> Route:
    """§5.1.9 Route a change of payment terms by its size."""
    if is_large_payment_change(asked, days, part):
        return Route("5.1.9.b", UP_TO_GM if asked.postponed_days > days[2] else OPINION_THEN_VP)
    if asked.postponed_days <= days[0]:
        return Route("5.1.9.a")
    return Route("5.1.9.a", MANAGER_APPROVES) if asked.postponed_days <= days[1] else Route("5.1.9.a", OPINION_THEN_VP)


def _fit_out_route(asked: Asked) -> Route:
    """§4.9.2 Q29 Route fit-out and equipment: confirmed by engineering, priced and paid it is the mandate's; all else is major."""
    harms = asked.lowers_standard or asked.free_of_charge or asked.touches_delivery
    if asked.confirmed_by_engineering and asked.priced_and_paid and not harms:
        return Route("4.9.2")
    return Route("5.1.9.b", OPINION_THEN_VP)


def _change_route(asked: Asked, days: tuple[int, int, int], part: Decimal) -> Route:
    """§5.1.9 Route a contract change: major by subject, payment by size, ordinary within the mandate when no money is touched."""
    if asked.cause == Cause.PAYMENT_TERMS:
        return _payment_route(asked, days, part)
    if asked.cause == Cause.FIT_OUT:
        return _fit_out_route(asked)
    if asked.cause == Cause.ORDINARY and not asked.touches_delivery:
        return Route("4.9.0", MANAGER_APPROVES) if asked.touches_money else Route("4.8")
    return Route("5.1.9.b", OPINION_THEN_VP)


def _resale_route(asked: Asked) -> Route:
    """§5.5.2 Route a resale: VP when money or staff are touched, else the manager with the VP informed (Q8)."""
    if asked.cause in {Cause.RESALE_MONEY, Cause.RESALE_STAFF} or asked.touches_money or asked.touches_staff:
        return Route("5.5.2", OPINION_THEN_VP, lawyer_first=asked.is_unfinished_presale)
    return Route("5.5.2", MANAGER_APPROVES, informed=(Role.VP,), lawyer_first=asked.is_unfinished_presale)


def _cancellation_route(asked: Asked) -> Route:
    """§5.5 Route a cancellation: the customer's breach is the manager's with a copy to the VP (Q19), all else the VP's (Q3)."""
    if asked.cause == Cause.CUSTOMER_BREACH and not asked.touches_staff:
        return Route("5.5.1", MANAGER_APPROVES, informed=(Role.VP,))
    return Route("5.5.2", OPINION_THEN_VP)


def _identity_route(asked: Asked) -> Route:
    """§5.5.1 Route a new document or a change of name: the manager's, unless a price difference or staff make it a resale (Q8)."""
    if asked.touches_money or asked.touches_staff:
        return Route("5.5.2", OPINION_THEN_VP)
    return Route("5.5.1", MANAGER_APPROVES)


def route(asked: Asked, days: tuple[int, int, int] = POSTPONEMENT_DAYS, part: Decimal = LARGE_PART_OF_PRICE) -> Route:
    """Return who must speak before the act takes effect: nobody, the manager, the VP, or up to the GM, with its clause."""
    if asked.act == Act.CONTRACT_CHANGE:
        return _change_route(asked, days, part)
    if asked.act == Act.CANCELLATION:
        return _cancellation_route(asked)
    if asked.act == Act.IDENTITY_CHANGE:
        return _identity_route(asked)
    if asked.act == Act.RESALE:
        return _resale_route(asked)
    if asked.act in {Act.WRITTEN_REPLY, Act.WORDING}:
        return Route("5.6.4", (Step(Role.VP, Word.APPROVAL),), informed=(Role.MANAGER,))
    return Route("5.4.4.5.b", (Step(Role.VP, Word.APPROVAL), Step(Role.GM, Word.APPROVAL)))


def strictness(found: Route) -> tuple[int, int]:
    """Return how strict a route is: the rank of its last word, then how many speak."""
    return (max((RANK[step.role] for step in found.steps), default=0), len(found.steps))


def strictest(routes: Iterable[Route]) -> Route:
    """Return the strictest of several routes; who is informed by any is informed unless he speaks, and the lawyer comes first if any says so."""
    found = sorted(routes, key=strictness, reverse=True)
    speaking = {step.role for step in found[0].steps}
    informed = tuple(dict.fromkeys(role for one in found for role in one.informed if role not in speaking))
    return replace(found[0], informed=informed, lawyer_first=any(one.lawyer_first for one in found))


def route_for(asked: Asked, causes: Iterable[Cause], days: tuple[int, int, int] = POSTPONEMENT_DAYS, part: Decimal = LARGE_PART_OF_PRICE) -> Route:
    """Return the route of one act with several causes: the strictest wins."""
    return strictest(route(replace(asked, cause=cause), days, part) for cause in causes)
