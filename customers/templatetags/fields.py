"""The controls of a form: a bound field drawn in the look of the house, and the chips of a list's filters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django import forms, template
from django.forms import BoundField
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django_filters import FilterSet

from customers.templatetags.ui import icon

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


@register.simple_tag
def draw_field(field: BoundField, label: str = "", style: str = "", affix: str = "", when: str = "", needed: object = "") -> SafeString:
    """Draw one field of a form: its words, the control in its shape, hint and error; `components/field.html` names the arguments.

    Drawn by code, for a form of twenty fields is drawn on every call at the reception desk.
    """
    shape = control_kind(field)
    if shape == "hidden":
        return mark_safe(str(field))  # noqa: S308 -- drawn by the form
    depends = format_html(' data-when="{}"', when) if when else ""
    words = str(label or field.label)
    notes = field_notes(field)
    if shape == "check":
        control_ = control(field)
        return format_html(
            '<div class="field"{}><label class="check" for="{}">{}<span>{}</span></label>{}</div>', depends, field.id_for_label, control_, words, notes
        )
    optional = "" if field.field.required or needed else format_html(' <span class="field__opt">{}</span>', _("optional"))
    if shape in {"choice", "checks"}:
        return _draw_options(field, words, optional, style, depends, notes, is_choice=shape == "choice")
    return format_html(
        '<div class="field"{}><label for="{}">{}{}</label>{}{}</div>', depends, field.id_for_label, words, optional, _draw_control(field, shape, affix), notes
    )


def _draw_options(
    field: BoundField, words: str, optional: SafeString | str, style: str, depends: SafeString | str, notes: SafeString, *, is_choice: bool
) -> SafeString:
    """Draw a group of options under its legend."""
    described = format_html(' aria-describedby="{}"', field.aria_describedby) if field.aria_describedby else ""
    css = "".join(f" choice--{one}" for one in style.split())
    label = mark_safe("<label") if is_choice else mark_safe('<label class="check"')
    options = format_html_join("", '{} for="{}">{}<span>{}</span></label>', ((label, one.id_for_label, one.tag(), one.choice_label) for one in field))
    box = format_html('<div class="choice{}">{}</div>', css, options) if is_choice else format_html('<div class="stack stack--xs">{}</div>', options)
    return format_html(
        '<fieldset class="field" id="{}"{}{}><legend>{}{}</legend>{}{}</fieldset>', field.auto_id, described, depends, words, optional, box, notes
    )


def _draw_control(field: BoundField, shape: str, affix: str) -> SafeString:
    """Draw the control, with a sign before it or as a place to paste into."""
    drawn = control(field)
    if affix:
        return format_html('<div class="affix"><span>{}</span>{}</div>', affix, drawn)
    if shape == "paste":
        words = _("Paste a screenshot with Ctrl V, or choose a file here")
        return format_html('<span class="paste">{}<span data-chosen="{}">{}</span>{}</span>', icon("photo"), words, words, drawn)
    return drawn


@register.simple_tag
def field_notes(field: BoundField) -> SafeString:
    """Draw hint and error of a field."""
    hint = format_html('<p class="field__hint" id="{}_helptext">{}</p>', field.auto_id, field.help_text) if field.help_text else ""
    errors = field.errors
    error = (
        format_html('<p class="field__error" id="{}_error">{}<span>{}</span></p>', field.auto_id, icon("alert-circle"), " ".join(str(one) for one in errors))
        if errors
        else ""
    )
    return format_html("{}{}", hint, error)


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
