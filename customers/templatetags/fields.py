"""The controls of a form: a bound field drawn in the look of the house, and the chips of a list's filters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django import forms, template
from django.forms import BoundField
from django.http import QueryDict
from django.utils.safestring import SafeString
from django_filters import FilterSet

register = template.Library()

#: What a range field adds to its name in the address.
RANGE_SUFFIX = re.compile(r"_(min|max|after|before)$")
PAGING = ("after", "before")


@dataclass(frozen=True)
class Chip:
    """One condition of a list and the address of the list without it."""

    label: str
    value: str
    url: str


@register.filter
def control_kind(field: BoundField) -> str:
    """Return which shape a field takes: hidden, check, choice, checks, select, textarea, paste or input."""
    widget = field.field.widget
    shapes: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.CheckboxInput, "check"),
        (forms.CheckboxSelectMultiple, "checks"),
        (forms.RadioSelect, "choice"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "paste" if "data-paste" in widget.attrs else "input"),
    )
    if widget.is_hidden:
        return "hidden"
    return next((shape for kind, shape in shapes if isinstance(widget, kind)), "input")


@register.simple_tag
def control(field: BoundField, extra: str = "", role: str = "") -> SafeString:
    """Draw the bare control with the class of its shape; Django joins hint and error to it."""
    shape = control_kind(field)
    css = {"select": "select", "textarea": "textarea", "input": "input"}.get(shape, "")
    attrs: dict[str, str | bool] = {}
    if names := " ".join(filter(None, (css, extra, str(field.field.widget.attrs.get("class", ""))))):
        attrs["class"] = names
    if role == "find":
        attrs["placeholder"] = str(field.label)
    if role == "combo":
        attrs |= {"role": "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": f"{field.auto_id}_list", "autocomplete": "off"}
    return field.as_widget(attrs=attrs)


@register.filter
def words(text: str | None) -> list[str]:
    """Split a list of names given as one text."""
    return (text or "").split()


@register.filter
def chips(filterset: FilterSet) -> list[Chip]:
    """Return the conditions in force, each with the address that drops it; a typed search stands in its own field."""
    return list(_chips_of(filterset))


def _chips_of(filterset: FilterSet) -> Iterator[Chip]:
    """Walk the fields of a filter that hold a value."""
    form = filterset.form
    if not form.is_valid():
        return
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if value not in (None, "", [], ()) and not isinstance(field.widget, forms.TextInput | forms.HiddenInput):
            yield Chip(str(field.label or name), _shown(field, value), _address_without(filterset, name))


def _shown(field: forms.Field, value: object) -> str:
    """Return a filter's value in the reader's words."""
    if isinstance(value, slice):
        return " – ".join(str(end) for end in (value.start, value.stop) if end is not None)
    if isinstance(value, list | tuple | set):
        return ", ".join(_shown(field, one) for one in value)
    return str(dict(getattr(field, "choices", ())).get(value, value))


def _address_without(filterset: FilterSet, name: str) -> str:
    """Return the query string without one condition, back at the first page."""
    query = filterset.data.copy() if isinstance(filterset.data, QueryDict) else QueryDict(mutable=True)
    for key in list(query):
        if name in (key, RANGE_SUFFIX.sub("", key)) or key in PAGING:
            del query[key]
    return f"?{query.urlencode()}"
