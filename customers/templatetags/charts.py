"""Charts, drawn by the server: they print, need no script, and every mark that stands for rows is a link."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

#: Per cent from which a rate is drawn as kept, and as nearly kept.
KEPT, NEARLY_KEPT = 95, 85
#: Width of a column chart, its step, and the height of the highest column.
STEP, HIGHEST, BASE = 58, 110, 132


class Counted(Protocol):
    """What a column is drawn from: its short word, its number, and the list behind it."""

    label: str
    count: int
    url: str


@register.simple_tag
def bullet(count: int, lower: int, upper: int, scale: int = 240) -> SafeString:
    """§3.2 Draw the households of a representative against the staffing band; coloured only when outside it."""
    mark, verdict = _band_verdict(count, lower, upper)
    label = _("%(count)d households, band %(lower)d to %(upper)d, %(verdict)s")
    left, right, end = (round(min(value, scale) / scale * 300, 1) for value in (lower, upper, count))
    return format_html(
        '<svg class="chart" viewBox="0 0 300 20" role="img" aria-label="{}"><rect class="mark--off" x="0" y="6" width="300" height="8" rx="2"/>'
        '<rect class="band" x="{}" y="1" width="{}" height="18" rx="2"/><rect class="mark {}" x="0" y="6" width="{}" height="8" rx="2"/>'
        '<path class="axis" d="M{} 0V20M{} 0V20"/></svg>',
        label % {"count": count, "lower": lower, "upper": upper, "verdict": verdict},
        left,
        round(right - left, 1),
        mark,
        end,
        left,
        right,
    )


def _band_verdict(count: int, lower: int, upper: int) -> tuple[str, str]:
    """Return the colour class and the word for a number against its band."""
    if count > upper:
        return "mark--danger", _("%(n)d above the band") % {"n": count - upper}
    if count < lower:
        return "mark--warn", _("%(n)d below the band") % {"n": lower - count}
    return "", _("within the band")


@register.simple_tag
def spark(values: Iterable[int | None], label: str) -> SafeString:
    """Draw one bar a week from 60 to 100 %; an empty week lies flat."""
    bars = format_html_join("", '<rect class="{}" x="{}" y="{}" width="6" height="{}" rx="1"/>', (_spark_bar(at, value) for at, value in enumerate(values)))
    return format_html('<svg class="chart chart--fixed" width="96" height="22" viewBox="0 0 96 22" role="img" aria-label="{}">{}</svg>', label, bars)


def _spark_bar(at: int, value: int | None) -> tuple[str, int, int, int]:
    """Return class, x, y and height of one week's bar."""
    if value is None:
        return "mark--off", at * 8, 20, 2
    height = max(2, round((value - 60) / 40 * 22))
    css = "mark--ok" if value >= KEPT else "mark--warn" if value >= NEARLY_KEPT else "mark--danger"
    return css, at * 8, 22 - height, height


@register.simple_tag
def columns(rows: Sequence[Counted], label: str) -> SafeString:
    """Draw one column a row, the number above it; y begins at zero, and each column leads to its list."""
    most = max((row.count for row in rows), default=0) or 1
    drawn = format_html_join(
        "",
        '<a href="{}"><rect class="mark" x="{}" y="{}" width="28" height="{}" rx="2"/><text class="strong" x="{}" y="{}" text-anchor="middle">{}</text></a><text x="{}" y="148" text-anchor="middle">{}</text>',
        (_column(at, row, most) for at, row in enumerate(rows)),
    )
    width = max(len(rows), 1) * STEP
    return format_html(
        '<svg class="chart chart--columns" viewBox="0 0 {0} 154" role="group" aria-label="{1}">{2}<path class="axis" d="M0 {3}H{0}"/></svg>',
        width,
        label,
        drawn,
        BASE,
    )


def _column(at: int, row: Counted, most: int) -> tuple[str, int, int, int, int, int, int, int, str]:
    """Return address, x, y, height, the place of the number and of the word of one column."""
    height = max(1, round(row.count / most * HIGHEST))
    middle = at * STEP + STEP // 2
    return row.url, middle - 14, BASE - height, height, middle, BASE - height - 5, row.count, middle, row.label
