"""Controls that forms and filters share."""

from html import escape
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.forms.renderers import BaseRenderer
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from customers.models import Staff


class PeopleSelect(forms.Select):
    """A plain select without groups, drawn in one go: a department has five hundred representatives, and every list offers them as a filter."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None) -> SafeString:  # noqa: ARG002 -- as Django calls it
        """Draw the select with its options."""
        chosen = {str(one) for one in self.format_value(value)}
        named = ((str(key), str(label)) for key, label in self.choices)
        options = [f'<option value="{escape(key)}"{" selected" if key in chosen else ""}>{escape(label)}</option>' for key, label in named]
        own = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        return format_html("<select{}>{}</select>", forms.utils.flatatt(own), mark_safe("".join(options)))  # noqa: S308 -- each part is escaped


class PeopleFilter(django_filters.ChoiceFilter):
    """A filter by one of many people, offered by `offer`; it reads two columns of them and builds no objects."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Draw the people in one go."""
        super().__init__(*args, choices=(), widget=PeopleSelect, **kwargs)

    def offer(self, people: QuerySet[Staff]) -> None:
        """Offer these people by name."""
        self.extra["choices"] = list(people.order_by("name", "pk").values_list("pk", "name"))
