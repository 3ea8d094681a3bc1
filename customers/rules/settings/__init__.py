"""The settings: every figure of the regulation and of the house that may be changed."""

from customers.rules.settings.definition import BadValue, Basis, Definition, Kind, Stored, UnknownSetting, Value
from customers.rules.settings.table import SETTINGS, YES_NO
from customers.rules.settings.values import definition_of, stored_of, value_of

__all__ = ["SETTINGS", "YES_NO", "BadValue", "Basis", "Definition", "Kind", "Stored", "UnknownSetting", "Value", "definition_of", "stored_of", "value_of"]
