"""The small marks a page is made of: icons, clause tags, due times, clocks, masked numbers, amounts and times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from customers import regulation, wording
from customers.addresses import address_of, record_address
from customers.models import Household
from customers.rules.phones import spoken_phone

register = template.Library()

DUE_ICONS = {"late": "alert-triangle", "soon": "clock", "next": "clock", "wait": "hourglass", "done": "circle-check", "void": "circle-minus"}


class Term(Protocol):
    """What a due time is drawn from: a row of the duty ledger, or anything with the same four times."""

    starts_at: datetime
    due_at: datetime
    fulfilled_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Clock:
    """The state of a running or ended term, ready to be drawn."""

    state: str
    words: str
    elapsed: int
    length: int
    elapsed_words: str
    half_words: str
    late_half_words: str


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """Draw one icon of the sprite; it says nothing to a screen reader."""
    return _icon(name, extra)


@lru_cache(maxsize=512)
def _icon(name: str, extra: str) -> SafeString:
    """Draw one icon of the sprite, once per process."""
    css = f"icon {extra}" if extra else "icon"
    return format_html('<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', css, static("vendor/icons.svg"), name)


@register.simple_tag
def clause(number: str) -> SafeString:
    """Link to a clause on the page 制度, under its Chinese number or as § number, with the wording as its title."""
    return _clause(number, get_language() or "zh-hans", address_of("customers:regulation"))


@lru_cache(maxsize=512)
def _clause(number: str, language: str, page: str) -> SafeString:
    """Draw one clause tag in a language, once per process."""
    entry = regulation.clause(number)
    chinese = language.startswith("zh")
    return format_html(
        '<a class="clause" href="{}#c-{}" title="{}"><span class="vh">{} </span>{}</a>',
        page,
        number.replace(".", "-"),
        entry.zh if chinese else entry.en,
        _("Clause"),
        regulation.label_zh(number) if chinese else regulation.label_en(number),
    )


def soon_within(term: Term) -> int:
    """Return the hours before the end from which a term counts as running out; a longer term warns earlier."""
    length = term.due_at - term.starts_at
    if length <= timedelta(hours=12):
        return 2
    return 4 if length < timedelta(hours=36) else 8


def due_state(term: Term, now: datetime, *, waiting: bool = False) -> str:
    """Return late, soon, wait, next, done or void."""
    if term.fulfilled_at is not None:
        return "done" if term.fulfilled_at <= term.due_at else "late"
    if term.ended_at is not None:
        return "void"
    if now > term.due_at:
        return "late"
    if waiting:
        return "wait"
    return "soon" if term.due_at - now < timedelta(hours=soon_within(term)) else "next"


def due_words(term: Term, now: datetime) -> str:
    """Say when a term ends, or how it ended."""
    if term.fulfilled_at is not None:
        if term.fulfilled_at <= term.due_at:
            return _("On time")
        return _("Done, %(time)s late") % {"time": wording.length(term.fulfilled_at - term.due_at)}
    if term.ended_at is not None:
        return _("No longer due")
    return wording.term(term.due_at, now)


@register.simple_tag
def due(duty: Term, now: datetime, waiting: bool = False) -> SafeString:  # noqa: FBT001, FBT002 -- a template names its arguments
    """Draw a due time: word, icon and colour; live while it counts down."""
    state = due_state(duty, now, waiting=waiting)
    css = "due" if state in {"next", "void"} else f"due due--{state}"
    live = ""
    if duty.ended_at is None and duty.due_at - now <= wording.COUNTED_DOWN:
        live = format_html(' data-live data-soon="{}"', 0 if waiting else soon_within(duty))
    at = timezone.localtime(duty.due_at)
    return format_html(
        '<time class="{}" datetime="{}" title="{}"{}>{}<span>{}</span></time>',
        css,
        at.isoformat(timespec="seconds"),
        wording.moment(duty.due_at, timezone.localdate(now)),
        live,
        icon(DUE_ICONS[state]),
        due_words(duty, now),
    )


def clock_of(term: Term, now: datetime) -> Clock:
    """Return how far the term of a reply has run, in minutes since its start."""
    until = term.fulfilled_at or term.ended_at or now
    length = term.due_at - term.starts_at
    elapsed = until - term.starts_at
    words = due_words(term, now)
    if term.fulfilled_at is not None:
        in_time = term.fulfilled_at <= term.due_at
        told = _("Replied within %(time)s") if in_time else _("Replied, %(time)s late")
        words = told % {"time": wording.length(elapsed if in_time else term.fulfilled_at - term.due_at)}
    return Clock(
        state=due_state(term, now),
        words=words,
        elapsed=max(0, int(min(elapsed, length).total_seconds() // 60)),
        length=max(1, int(length.total_seconds() // 60)),
        elapsed_words=_("%(elapsed)s of %(length)s have passed") % {"elapsed": wording.length(elapsed), "length": wording.length(length)},
        half_words=wording.length(length / 2),
        late_half_words=wording.length(length * 3 / 4),
    )


@register.inclusion_tag("components/clock.html")
def clock48(duty: Term, now: datetime, clause: str = "", label: str = "") -> dict[str, object]:
    """Draw the clock of a reply's term with its two ends and the marks at a half and at three quarters."""
    return {
        "duty": duty,
        "clock": clock_of(duty, now),
        "clause_number": clause,
        "label": label,
        "now": now,
        "due_iso": timezone.localtime(duty.due_at).isoformat(timespec="seconds"),
        "soon": soon_within(duty),
        "is_live": duty.ended_at is None and duty.due_at - now <= wording.COUNTED_DOWN,
    }


@register.simple_tag(takes_context=True)
def call_link(context: Context, household: Household | None) -> SafeString:
    """§5.4.4.1.b Draw the telephone of a row that names a household; it opens the panel for who may call."""
    if household is None or not context["shell"].may_receive:
        return mark_safe("")
    title, words = pgettext("telephone", "Call"), _("Call %(name)s") % {"name": household.name}
    address = record_address("complaints:call", household.pk)
    return format_html('<a class="btn btn--s btn--ghost btn--icon" href="{}" title="{}">{}<span class="vh">{}</span></a>', address, title, icon("phone"), words)


@register.filter
def term_hours(term: Term) -> int:
    """Return the hours a term lasts from its start."""
    return int((term.due_at - term.starts_at) / timedelta(hours=1))


@register.filter
def of(names: Mapping[int, str], pk: int | None) -> str:
    """Return what a number stands for in a table of names, nothing when it is not in it."""
    return names.get(pk or 0, "")


@register.simple_tag
def avatar(name: str, extra: str = "") -> SafeString:
    """Draw a person's short name in a circle: two characters of a Chinese name, one in the small size, else an initial."""
    short = name[:1].upper() if name.isascii() else name[-1:] if extra else name[-2:]
    css = f"avatar {extra}" if extra else "avatar"
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css, short)


@register.simple_tag
def mask(value: str, kind: str, url: str = "") -> SafeString:
    """Draw a masked number with the button that asks for the purpose; without script the button is a link to that form."""
    if not url:
        return format_html('<span class="mask">{}</span>', value)
    words = {"phone": _("Show the phone number"), "identity": _("Show the identity number"), "account": _("Show the account number")}
    return format_html(
        '<span class="mask">{}<a class="mask__btn" href="{}" data-dialog="reveal">{}<span class="vh">{}</span></a></span>',
        value,
        url,
        icon("eye", "icon--s"),
        words[kind],
    )


@register.filter
def money(amount: Decimal | None) -> str:
    """Write an amount of yuan; nothing for no amount."""
    return "" if amount is None else wording.yuan(Decimal(amount))


@register.filter
def day(value: date | datetime | None, now: date | datetime | None = None) -> str:
    """Write a date; without the year when it is the year of `now`."""
    return "" if value is None else wording.day(_local_day(value), _local_day(now) if now else None)


@register.filter
def moment(value: datetime | None, now: date | datetime | None = None) -> str:
    """Write a date and the time of day; without the year when it is the year of `now`."""
    return "" if value is None else wording.moment(value, _local_day(now) if now else None)


@register.filter
def spoken(number: str) -> str:
    """Write a phone number as it is read out."""
    return spoken_phone(number)


@register.filter
def hour(value: datetime | None) -> str:
    """Write the time of day."""
    return "" if value is None else wording.hour(value)


@register.filter
def weekday(value: date | datetime | None) -> str:
    """Write the short name of the weekday."""
    return "" if value is None else wording.weekday(_local_day(value))


@register.filter
def span(value: timedelta | None) -> str:
    """Write a length of time: 48 min, 1 h 22 min, 26 h, 3 d."""
    return "" if value is None else wording.length(value)


@register.filter
def ago(value: datetime | None, now: datetime) -> str:
    """Write how long ago something was."""
    return "" if value is None else wording.length(now - value)


def _local_day(value: date | datetime) -> date:
    """Return the calendar day of the house."""
    return timezone.localdate(value) if isinstance(value, datetime) else value
