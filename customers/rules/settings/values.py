"""How values of settings are read, typed and stored."""

from datetime import timedelta
from decimal import Decimal, InvalidOperation

from customers.rules.settings.definition import BadValue, Definition, Kind, Stored, UnknownSetting, Value
from customers.rules.settings.table import SETTINGS


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
