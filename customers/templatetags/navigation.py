"""The links of the navigation, drawn once per process for all who see the same."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from customers.templatetags.ui import icon

register = template.Library()


class NavLink(Protocol):
    """One place of the navigation, as the shell hands it over."""

    href: str
    icon: str
    label: str
    go: str
    count: int
    loud: bool
    here: bool


@register.simple_tag
def nav_links(links: Iterable[NavLink], with_marks: bool = True) -> SafeString:  # noqa: FBT001, FBT002 -- a template names its arguments
    """Draw the links of one heading of the navigation; with their keys and counts unless it is the plain list."""
    return _nav_links(tuple(links), with_marks, get_language() or "")


@lru_cache(maxsize=1024)
def _nav_links(links: tuple[NavLink, ...], with_marks: bool, _language: str) -> SafeString:  # noqa: FBT001
    """Draw the links of one heading, once per process for all who see the same."""
    return format_html_join("\n", '<a class="nav__item" href="{}"{}{}>{}{}{}</a>', (_nav_link(link, with_marks=with_marks) for link in links))


def _nav_link(link: NavLink, *, with_marks: bool) -> tuple[str, str, str, str, str, str]:
    """Return the parts of one link."""
    here = mark_safe(' aria-current="page"') if link.here else ""
    go = format_html(' data-go="{}"', link.go) if link.go and with_marks else ""
    loud = " count--danger" if link.loud else ""
    count = format_html('<span class="count{}">{}<span class="vh"> {}</span></span>', loud, link.count, _("overdue")) if link.count and with_marks else ""
    return link.href, here, go, icon(link.icon), link.label, count
