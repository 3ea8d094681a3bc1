"""Changes of a contract: what they touch, by which route they go, what is shown and snapshotted of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from contracts.enums import MoneyKind
from contracts.models import Contract, ContractChange, Instalment, PaymentNotice
from contracts.models.contract import ContractChangeQuerySet
from contracts.queries.payments import balance, standing_in, with_standing
from contracts.rules.changes import (
    BY_FIELD,
    INSTALMENT,
    TERMS,
    Due,
    Kind,
    Line,
    Moved,
    Touched,
    accrued_damages,
    causes_of,
    change_asked,
    change_reasons,
    change_route,
    moved_by,
    overlaps,
)
from contracts.rules.schedule import SCHEDULE, Part, in_order, kept_schedule, schedule_of
from customers import wording
from customers.actions.customers import Person
from customers.authorization.enums import Act, Cause
from customers.authorization.models import ApprovalRequest
from customers.authorization.rules import Reason, Route
from customers.enums import Role
from customers.models import Household, Staff
from customers.queries.files import serves
from customers.queries.settings import settings_in_force

FIGURES = ("postponement_rep_days", "postponement_manager_days", "postponement_vp_days", "large_part_of_price_percent")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks of a contract, as it was typed."""

    act: Act
    reason: str
    causes: tuple[Cause, ...] = ()
    after: Mapping[str, Any] = field(default_factory=dict)
    schedule: tuple[Part, ...] = ()
    clause_text: str = ""
    touched: Touched = field(default_factory=Touched)
    money: Decimal = Decimal(0)
    holder: int | None = None
    identity_kind: str = ""
    identity_number: str = ""
    leaving: tuple[int, ...] = ()
    joining: Person | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change would be: its lines, subjects, what they move, and the route with the part each subject has in it."""

    lines: list[Line]
    causes: tuple[Cause, ...]
    moved: Moved
    money: Decimal
    route: Route
    parts: list[tuple[Cause, Route]]
    reasons: tuple[Reason, ...] = ()


def changes_nothing(wanted: Wanted, found: Plan) -> bool:
    """Tell whether other terms were asked for, and none of them is other than it was."""
    return wanted.act == Act.CONTRACT_CHANGE and not found.lines and not wanted.clause_text.strip()


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of before and after in the reader's words."""

    label: str
    before: str
    after: str


def may_ask(staff: Staff, household: Household) -> bool:
    """§5.1.9 Tell whether this person asks for changes of a household's contract: its representative, who stands in, or the manager."""
    return serves(staff, household) or household.project.subsidiary_id in staff.subsidiaries_as(Role.MANAGER)


def withdrawable(staff: Staff) -> ContractChangeQuerySet:
    """§5.1.9 Return the changes this person asked for, or whose requests came to him with the household."""
    followed = ApprovalRequest.objects.followed(staff).filter(subject_type=ContentType.objects.get_for_model(ContractChange))
    return ContractChange.objects.visible_to(staff).filter(Q(asked_by=staff) | Q(pk__in=followed.values("subject_id")))


def kept(name: str, value: object) -> str:
    """Return a term's value as a line keeps it: exact, as text, empty for none."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:.{Contract._meta.get_field(name).decimal_places}f}"  # type: ignore[union-attr]
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def value_of(name: str, text: str) -> object:
    """Return the value of a term from what a line keeps."""
    return Contract._meta.get_field(name).to_python(text)  # type: ignore[union-attr]


def present(contract: Contract) -> dict[str, str]:
    """Return what a change may touch as it stands now: the listed terms and the due dates."""
    terms = {term.field: kept(term.field, getattr(contract, term.field)) for term in TERMS}
    return terms | {f"{INSTALMENT}{row.position}": kept("", row.due_on) for row in contract.instalments.filter(amount__gt=0)}


def lines_of(contract: Contract, wanted: Wanted) -> list[Line]:
    """Return the lines of what really changes; what was left empty stays as it is, and a new schedule says all due dates."""
    before = present(contract)
    typed = {name: kept(name, value) for name, value in wanted.after.items() if name in before and not (wanted.schedule and name.startswith(INSTALMENT))}
    if wanted.schedule:
        before[SCHEDULE], typed[SCHEDULE] = kept_schedule(open_parts(contract)), kept_schedule(wanted.schedule)
    return [Line(name, before[name], typed[name]) for name in before if typed.get(name) and typed[name] != before[name]]


def dues_of(contract: Contract) -> list[Due]:
    """§5.1.9.c Return the instalments as a postponement measures them, with what is still open of each."""
    rows = with_standing(contract.instalments.filter(amount__gt=0))
    return [Due(row.position, row.due_on, row.amount, standing_in(row).free, row.original_due_on, row.kind) for row in rows]


def open_parts(contract: Contract) -> list[Part]:
    """§5.1.8 Return what of each instalment is neither paid nor on an issued notice, as a new schedule replaces it."""
    return [due.part for due in dues_of(contract) if due.open > 0]


def plan(contract: Contract, wanted: Wanted, on: date) -> Plan:
    """§5.1.9 Return lines, subjects and route of what is asked, by the figures in force on a day."""
    lines = lines_of(contract, wanted) if wanted.act == Act.CONTRACT_CHANGE else []
    causes = causes_of(lines, wanted.causes) if wanted.act == Act.CONTRACT_CHANGE else wanted.causes
    moved = moved_by(lines, dues_of(contract), contract.price)
    asked = change_asked(wanted.act, moved, wanted.touched, contract.price)
    in_force = settings_in_force(on)
    figures = {key: in_force.of(key) for key in FIGURES}
    parts = [(cause, change_route(asked, [cause], figures)) for cause in causes]
    route, reasons = change_route(asked, causes, figures), change_reasons(asked, causes, figures)
    return Plan(lines, causes, moved, max(wanted.money, moved.money), route, parts, reasons)


def label_of(name: str) -> str:
    """Return a term's name in the reader's language."""
    if name == "buyers":
        return _("Buyers")
    if name == "identity":
        return _("Identity document")
    if name.startswith(INSTALMENT):
        return _("Due date of instalment %(number)s") % {"number": name.removeprefix(INSTALMENT)}
    return capfirst(str(Contract._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def shown_value(name: str, value: str) -> str:
    """Return a kept value in the reader's words."""
    if not value or name not in BY_FIELD:
        return wording.day(date.fromisoformat(value)) if value and name.startswith(INSTALMENT) else value
    kind = BY_FIELD[name].kind
    if kind == Kind.CHOICE:
        return str(dict(Contract._meta.get_field(name).flatchoices).get(value, value))  # type: ignore[union-attr]
    if kind == Kind.DATE:
        return wording.day(date.fromisoformat(value))
    return value


def shown(lines: Iterable[Mapping[str, Any]]) -> list[Shown]:
    """Return the stored lines of a change as they are read."""
    return shown_lines(Line(line["field"], line["before"], line["after"]) for line in lines)


def shown_lines(lines: Iterable[Line]) -> list[Shown]:
    """Return planned lines as they are read, a schedule sum by sum."""
    return [row for line in lines for row in (_shown_schedule(line) if line.field == SCHEDULE else [_shown_term(line)])]


def _shown_term(line: Line) -> Shown:
    """Return one term before and after."""
    return Shown(label_of(line.field), shown_value(line.field, line.before), shown_value(line.field, line.after))


def _shown_schedule(line: Line) -> list[Shown]:
    """Return the sums of a schedule before and after, side by side in the order of their days."""
    pairs = zip_longest(schedule_of(line.before), schedule_of(line.after))
    return [Shown(_("Schedule, sum %(number)s") % {"number": number}, _part_words(old), _part_words(new)) for number, (old, new) in enumerate(pairs, 1)]


def _part_words(part: Part | None) -> str:
    """Return one sum of a schedule in words: what for, due when, how much."""
    if part is None:
        return ""
    day = wording.day(part.due_on) if part.due_on else _("no date")
    return f"{MoneyKind(part.kind).label} {day} {wording.yuan(part.amount)}"


def open_words(contract: Contract) -> list[str]:
    """Return what is neither paid nor on a notice, sum by sum in words."""
    return [_part_words(part) for part in in_order(open_parts(contract))]


def snapshot(change: ContractChange) -> dict[str, Any]:
    """§5.1.9 Return all that is asked, and how what it touches stands now: when either differs, the request is no longer what was sent."""
    now = present(change.contract)
    if SCHEDULE in _fields(change):
        now[SCHEDULE] = kept_schedule(open_parts(change.contract))
    return {
        "act": change.act,
        "causes": list(change.causes),
        "lines": change.lines,
        "clause_text": change.clause_text,
        "reason": change.reason,
        "money": f"{change.money:.2f}",
        "touches": [change.touches_money, change.touches_staff, change.lowers_standard, change.free_of_charge, change.is_unfinished_presale],
        "document": [change.new_identity_kind, change.new_identity_number],
        "version": change.version,
        "present": {line["field"]: now.get(line["field"], "") for line in change.lines},
        "ended": str(change.contract.household.ended_on or ""),
    }


def touching_the_same(change: ContractChange) -> list[ContractChange]:
    """Return other undecided changes of the contract that touch a field of this one; the end of the household touches all."""
    return [other for other in also_asked(change.contract, Act(change.act), _fields(change)) if other.pk != change.pk]


def also_asked(contract: Contract, act: Act, fields: Iterable[str]) -> list[ContractChange]:
    """Return the undecided changes of a contract that touch one of these fields, the newest first; the end of the household touches all."""
    found, named = ContractChange.objects.undecided().filter(contract=contract).select_related("asked_by"), list(fields)
    return [other for other in found if act == Act.CANCELLATION or overlaps(named, _fields(other))]


def _fields(change: ContractChange) -> list[str]:
    """Return the fields a change lists."""
    return [line["field"] for line in change.lines]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the deciding page, and what it stands on."""

    label: str
    value: str
    note: str
    tone: str = ""
    url: str = ""


def figures_of(change: ContractChange, today: date) -> list[Figure]:
    """Return the figures a decision rests on: money touched, contract price, what has come in, and the damages accrued until today."""
    contract, money = change.contract, balance(change.contract, today)
    days = ngettext("postponed by %(n)d day", "postponed by %(n)d days", change.postponed_days) % {"n": change.postponed_days}
    figures = [
        Figure(_("Money touched"), wording.yuan(change.money), days if change.postponed_days else ""),
        Figure(_("Contract price"), wording.yuan(contract.price), str(contract.get_payment_terms_display())),
        Figure(pgettext("money", "Received"), f"{money.percent} %", wording.yuan(money.total.paid)),
    ]
    late = [(line.instalment.due_on, line.standing.open) for line in money.lines if line.is_late and line.instalment.due_on]
    if late and contract.late_payment_rate:
        accrued = wording.yuan(accrued_damages(late, contract.late_payment_rate, today))
        figures.append(Figure(_("Damages accrued until today"), accrued, _("%(sum)s overdue") % {"sum": wording.yuan(money.overdue)}, "bad"))
    return figures


def terms_of(contract: Contract) -> list[tuple[str, str]]:
    """Return the terms a change may touch, as they are read; a term without value is left out."""
    return [(label_of(name), shown_value(name, value)) for name, value in present(contract).items() if value and not name.startswith(INSTALMENT)]


def open_notices(contract: Contract, reader: Staff) -> list[PaymentNotice]:
    """Return the payment notices that wait for their money, as far as the reader sees them."""
    return list(PaymentNotice.objects.visible_to(reader).issued().filter(contract=contract))


def instalment_at(contract: Contract, name: str) -> Instalment:
    """Return the instalment a line names."""
    return contract.instalments.get(position=int(name.removeprefix(INSTALMENT)))
