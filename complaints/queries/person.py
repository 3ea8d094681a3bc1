"""What the reception desk holds about the households of one person."""

from collections.abc import Collection, Iterator
from typing import Any

from django.utils.translation import gettext as _

from complaints.models import Matter, Reception, Reply, Revisit
from customers.queries.person import Section


def sections_of(files: Collection[int]) -> Iterator[Section]:
    """Return the entries of the work log, the matters, what the customer was told, and the calls back."""
    yield Section(_("Entries of the work log"), (_("When"), _("How"), _("What was said"), _("Outcome"), _("Result"), _("Opinion")), list(_receptions(files)))
    yield Section(
        _("Matters and complaints"), (_("Number"), _("Kind"), _("Received"), _("Subject"), _("Words"), _("State"), _("Result")), list(_matters(files))
    )
    yield Section(_("What the customer was told"), (_("When"), _("Number"), _("What it was"), _("Words")), list(_replies(files)))
    yield Section(_("Calls back"), (_("When"), _("Number"), _("How the call went"), _("Opinion"), _("Remark")), list(_revisits(files)))


def _receptions(files: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """Return every line of the work log, corrected ones too."""
    for row in Reception.objects.filter(household__in=files).order_by("received_at", "pk"):
        opinion = f"{row.get_opinion_display()} {row.opinion_words}".strip()
        yield row.received_at, row.get_channel_display(), row.words, row.get_outcome_display(), row.result, opinion


def _matters(files: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """Return every matter."""
    for row in Matter.objects.filter(household__in=files).order_by("received_at", "pk"):
        yield row.number, row.get_kind_display(), row.received_at, row.title, row.words, row.get_state_display(), row.result


def _replies(files: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """Return what the customer was told about each."""
    for row in Reply.objects.filter(matter__household__in=files).select_related("matter").order_by("told_at", "pk"):
        yield row.told_at, row.matter.number, row.get_kind_display(), row.words


def _revisits(files: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """Return the calls back."""
    for row in Revisit.objects.filter(matter__household__in=files).select_related("matter").order_by("called_at", "pk"):
        yield row.called_at, row.matter.number, row.get_reached_display(), row.get_opinion_display(), row.remark
