"""Filters of lists that a person keeps under a name."""

from django.db import transaction
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from customers.models import SavedFilter, Staff
from customers.refusals import Refusal

#: What an address carries beside the filter itself: where one stands in the list.
PASSING = ("after", "before", "export")
LONGEST_QUERY = 500
MOST = 20


class NothingToKeep(Refusal):
    """A filter of nothing, without a name, or of no list."""

    clause = "2.0"
    message = _("Filter the list first, then give the filter a name.")


class TooManyFilters(Refusal):
    """More filters than fit beside a list."""

    clause = "2.0"
    message = _("%(most)s filters are kept for this list. Remove one first.")


def filter_of(query: str) -> str:
    """Return the filter in the query of an address, without where one stands in the list and without what is empty."""
    given = QueryDict(query, mutable=True)
    for name in list(given):
        kept = [value for value in given.getlist(name) if value.strip()]
        if name in PASSING or not kept:
            del given[name]
        else:
            given.setlist(name, kept)
    return given.urlencode()


@transaction.atomic
def keep_filter(*, page: str, name: str, query: str, by: Staff) -> SavedFilter:
    """Keep the filter of a list under a name; the same name takes the new filter."""
    wanted = filter_of(query)
    try:
        resolve(page)
    except Resolver404:
        raise NothingToKeep from None
    if not name.strip() or not wanted or len(wanted) > LONGEST_QUERY:
        raise NothingToKeep
    Staff.objects.select_for_update(of=("self",)).get(pk=by.pk)
    mine = SavedFilter.objects.filter(staff=by, page=page)
    if not mine.filter(name=name.strip()).exists() and mine.count() >= MOST:
        raise TooManyFilters(most=MOST)
    row, _made = SavedFilter.objects.update_or_create(staff=by, page=page, name=name.strip(), defaults={"query": wanted})
    return row


@transaction.atomic
def drop_filter(*, pk: int, by: Staff) -> None:
    """Forget one of one's own filters; what is gone already stays gone."""
    SavedFilter.objects.filter(pk=pk, staff=by).delete()
