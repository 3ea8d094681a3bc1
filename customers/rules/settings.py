"""Every figure that may be changed: its clause, its default and its bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

Value = int | Decimal | timedelta | bool | str
#: What stands in the table: JSON without fractions.
Stored = int | bool | str


def gettext_noop(message: str) -> str:
    """Mark a text for translation; whoever shows it translates it."""
    return message


class Kind(StrEnum):
    """What a setting holds: hours are read as a length of time, days as a whole number, per cent as a Decimal (10 is 10 %)."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    PERCENT = "percent"
    CHOICE = "choice"
    YES_NO = "yes_no"
    HOURS = "hours"
    DAYS = "days"


class Basis(StrEnum):
    """Where a default comes from."""

    REGULATION = "regulation"
    HOUSE = "house"
    LAW = "law"


class UnknownSetting(LookupError):
    """A key that no setting has."""


class BadValue(ValueError):
    """A text that is no value of this kind, or one out of bounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One setting: what it holds, where it comes from, within which bounds it may be changed."""

    key: str
    group: str
    clause: str
    basis: Basis
    kind: Kind
    default: Stored
    label: str
    help: str = ""
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    per_project: bool = False
    lowest: int = 0
    highest: int = 0
    not_above: str = ""
    not_below: str = ""


HOURS = gettext_noop("hours")
DAYS = gettext_noop("days")
HOUSEHOLDS = gettext_noop("households")
COMPLAINTS_GROUP = gettext_noop("Complaints and revisits")
STAFFING_GROUP = gettext_noop("Staffing")
CARDS_GROUP = gettext_noop("Cards")
MONEY_GROUP = gettext_noop("Money and paper")
MANDATE_GROUP = gettext_noop("Mandate and approvals")
RECORDS_GROUP = gettext_noop("Records")
YES_NO: Final = (("yes", gettext_noop("Yes")), ("no", gettext_noop("No")))

_ALL: Final = (
    Definition(
        key="reply_limit_hours",
        group=COMPLAINTS_GROUP,
        clause="5.6.3.b",
        basis=Basis.REGULATION,
        kind=Kind.HOURS,
        default=48,
        label=gettext_noop("Reply to a complaint within"),
        help=gettext_noop("Counted from the reception. Terms that run already keep the length they began with."),
        unit=HOURS,
        lowest=1,
        highest=168,
    ),
    Definition(
        key="revisit_days",
        group=COMPLAINTS_GROUP,
        clause="5.7.2",
        basis=Basis.REGULATION,
        kind=Kind.DAYS,
        default=3,
        label=gettext_noop("Call back after the solution within"),
        help=gettext_noop("The day of the solution is not counted; the last day ends at 24:00."),
        unit=DAYS,
        lowest=1,
        highest=30,
    ),
    Definition(
        key="focus_days",
        group=COMPLAINTS_GROUP,
        clause="5.7.3",
        basis=Basis.HOUSE,
        kind=Kind.DAYS,
        default=30,
        label=gettext_noop("A customer stays in focus after a complaint for"),
        unit=DAYS,
        lowest=1,
        highest=365,
    ),
    Definition(
        key="staffing_villa_min",
        group=STAFFING_GROUP,
        clause="3.2.1",
        basis=Basis.REGULATION,
        kind=Kind.INTEGER,
        default=60,
        label=gettext_noop("Villas: households of one representative, at least"),
        unit=HOUSEHOLDS,
        lowest=1,
        highest=1000,
        not_above="staffing_villa_max",
    ),
    Definition(
        key="staffing_villa_max",
        group=STAFFING_GROUP,
        clause="3.2.1",
        basis=Basis.REGULATION,
        kind=Kind.INTEGER,
        default=80,
        label=gettext_noop("Villas: households of one representative, at most"),
        unit=HOUSEHOLDS,
        lowest=1,
        highest=1000,
        not_below="staffing_villa_min",
    ),
    Definition(
        key="staffing_apartment_min",
        group=STAFFING_GROUP,
        clause="3.2.2",
        basis=Basis.REGULATION,
        kind=Kind.INTEGER,
        default=120,
        label=gettext_noop("Apartments: households of one representative, at least"),
        unit=HOUSEHOLDS,
        lowest=1,
        highest=1000,
        not_above="staffing_apartment_max",
    ),
    Definition(
        key="staffing_apartment_max",
        group=STAFFING_GROUP,
        clause="3.2.2",
        basis=Basis.REGULATION,
        kind=Kind.INTEGER,
        default=140,
        label=gettext_noop("Apartments: households of one representative, at most"),
        unit=HOUSEHOLDS,
        lowest=1,
        highest=1000,
        not_below="staffing_apartment_min",
    ),
    Definition(
        key="staffing_residential_min",
        group=STAFFING_GROUP,
        clause="3.2.3",
        basis=Basis.REGULATION,
        kind=Kind.INTEGER,
        default=160,
        label=gettext_noop("Residential: households of one representative, at least"),
        unit=HOUSEHOLDS,
        lowest=1,
        highest=1000,
        not_above="staffing_residential_max",
    ),
    Definition(
        key="staffing_residential_max",
        group=STAFFING_GROUP,
        clause="3.2.3",
        basis=Basis.REGULATION,
        kind=Kind.INTEGER,
        default=200,
        label=gettext_noop("Residential: households of one representative, at most"),
        help=gettext_noop("The text reads 160-2; 200 is assumed."),
        unit=HOUSEHOLDS,
        lowest=1,
        highest=1000,
        not_below="staffing_residential_min",
    ),
    Definition(
        key="further_unit_same_rep",
        group=STAFFING_GROUP,
        clause="2.1.b",
        basis=Basis.HOUSE,
        kind=Kind.YES_NO,
        default=True,
        label=gettext_noop("A further unit of a customer goes to the same representative"),
    ),
    Definition(
        key="birthday_window",
        group=CARDS_GROUP,
        clause="5.4.3.1",
        basis=Basis.REGULATION,
        kind=Kind.CHOICE,
        default="iso_week",
        label=gettext_noop("Whose birthdays Tuesday's cards are for"),
        help=gettext_noop("The regulation says this week: most of those cards arrive after the day. Cards that arrive before the day are recommended."),
        choices=(
            ("iso_week", gettext_noop("Monday to Sunday of this week")),
            ("tuesday_to_monday", gettext_noop("This Tuesday to next Monday")),
            ("arrive_before", gettext_noop("Cards arrive before the day (recommended)")),
        ),
    ),
    Definition(
        key="cards_by_contract",
        group=CARDS_GROUP,
        clause="5.4.3.1",
        basis=Basis.HOUSE,
        kind=Kind.YES_NO,
        default=False,
        label=gettext_noop("The contract carries the buyers' consent to cards"),
        help=gettext_noop("Per project, on the lawyer's word; without it only recorded consents count."),
        per_project=True,
    ),
    Definition(
        key="ledger_total_tolerance",
        group=MONEY_GROUP,
        clause="2.3.3",
        basis=Basis.HOUSE,
        kind=Kind.DECIMAL,
        default="1.00",
        label=gettext_noop("Total of the sales ledger may differ from price times area by"),
        unit=gettext_noop("yuan"),
        lowest=0,
        highest=1000,
    ),
    Definition(
        key="earnest_percent_cap",
        group=MONEY_GROUP,
        clause="5.1.2",
        basis=Basis.LAW,
        kind=Kind.PERCENT,
        default="20",
        label=gettext_noop("Earnest money at most, of the price"),
        help=gettext_noop("The civil code allows no more than 20 %; what is above has no effect as earnest money."),
        unit="%",
        lowest=0,
        highest=20,
    ),
    Definition(
        key="receipt_numbering",
        group=MONEY_GROUP,
        clause="5.3.2",
        basis=Basis.HOUSE,
        kind=Kind.CHOICE,
        default="ours",
        label=gettext_noop("Receipt numbers"),
        choices=(("ours", gettext_noop("Numbered here, without gaps")), ("preprinted", gettext_noop("Typed from the printed book"))),
        per_project=True,
    ),
    Definition(
        key="notice_valid_days",
        group=MONEY_GROUP,
        clause="5.3.1",
        basis=Basis.HOUSE,
        kind=Kind.DAYS,
        default=15,
        label=gettext_noop("A payment notice is valid for"),
        unit=DAYS,
        lowest=1,
        highest=180,
    ),
    Definition(
        key="cash_for_supervised",
        group=MONEY_GROUP,
        clause="5.3.1",
        basis=Basis.HOUSE,
        kind=Kind.YES_NO,
        default=False,
        label=gettext_noop("Cash is taken for a project with a supervised account"),
        per_project=True,
    ),
    Definition(
        key="postponement_rep_days",
        group=MANDATE_GROUP,
        clause="5.1.9.a",
        basis=Basis.HOUSE,
        kind=Kind.DAYS,
        default=7,
        label=gettext_noop("Postponement a representative may grant, up to"),
        unit=DAYS,
        lowest=0,
        highest=365,
        not_above="postponement_manager_days",
    ),
    Definition(
        key="postponement_manager_days",
        group=MANDATE_GROUP,
        clause="5.1.9.a",
        basis=Basis.HOUSE,
        kind=Kind.DAYS,
        default=14,
        label=gettext_noop("Postponement the manager may grant, up to"),
        unit=DAYS,
        lowest=0,
        highest=365,
        not_below="postponement_rep_days",
        not_above="postponement_vp_days",
    ),
    Definition(
        key="postponement_vp_days",
        group=MANDATE_GROUP,
        clause="5.1.9.a",
        basis=Basis.HOUSE,
        kind=Kind.DAYS,
        default=30,
        label=gettext_noop("Postponement the VP may grant, up to"),
        help=gettext_noop("Above it a postponement is a major change."),
        unit=DAYS,
        lowest=0,
        highest=365,
        not_below="postponement_manager_days",
    ),
    Definition(
        key="large_part_of_price_percent",
        group=MANDATE_GROUP,
        clause="5.1.9.c",
        basis=Basis.HOUSE,
        kind=Kind.PERCENT,
        default="10",
        label=gettext_noop("A payment change is major above this part of the price"),
        unit="%",
        lowest=0,
        highest=100,
    ),
    Definition(
        key="approval_reminder_pause_hours",
        group=MANDATE_GROUP,
        clause="5.1.9.b",
        basis=Basis.HOUSE,
        kind=Kind.HOURS,
        default=4,
        label=gettext_noop("Pause between two reminders of a request"),
        unit=HOURS,
        lowest=1,
        highest=168,
    ),
    Definition(
        key="late_entry_hours",
        group=RECORDS_GROUP,
        clause="5.6.2",
        basis=Basis.HOUSE,
        kind=Kind.HOURS,
        default=72,
        label=gettext_noop("What happened may be recorded up to"),
        help=gettext_noop("Later entries stay visible as late."),
        unit=gettext_noop("hours later"),
        lowest=1,
        highest=168,
    ),
)

SETTINGS: Final[Mapping[str, Definition]] = {definition.key: definition for definition in _ALL}


def definition_of(key: str) -> Definition:
    """Return the definition of a setting."""
    if key not in SETTINGS:
        raise UnknownSetting(key)
    return SETTINGS[key]


def value_of(definition: Definition, stored: Stored) -> Value:
    """Return a stored value as the rules take it."""
    if definition.kind == Kind.HOURS:
        return timedelta(hours=int(stored))
    if definition.kind in {Kind.DECIMAL, Kind.PERCENT}:
        return Decimal(str(stored))
    return stored


def stored_of(definition: Definition, typed: object) -> Stored:
    """Return what is typed, or a plain value, as it is stored; refuse what is no value of this kind or out of bounds."""
    text = str(typed).strip()
    if definition.kind == Kind.YES_NO:
        return _yes_or_no(text)
    if definition.kind == Kind.CHOICE:
        return _one_of(definition, text)
    return _number(definition, text)


def _yes_or_no(text: str) -> bool:
    """Read yes or no."""
    if text.lower() not in {"yes", "no", "true", "false"}:
        raise BadValue(text)
    return text.lower() in {"yes", "true"}


def _one_of(definition: Definition, text: str) -> str:
    """Read one of the choices."""
    if text not in dict(definition.choices):
        raise BadValue(text)
    return text


def _number(definition: Definition, text: str) -> int | str:
    """Read a number within its bounds; at most two decimals, and none where things are counted."""
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise BadValue(text) from error
    places = Decimal("0.01") if definition.kind in {Kind.DECIMAL, Kind.PERCENT} else Decimal(1)
    if not number.is_finite() or not definition.lowest <= number <= definition.highest or number != number.quantize(places):
        raise BadValue(text)
    return int(number) if places == 1 else str(number)
