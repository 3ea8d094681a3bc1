"""The filter of the duty list."""

from datetime import datetime
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters.widgets import RangeWidget

from customers.controls import PeopleFilter
from customers.duties.enums import DutyKind
from customers.duties.models import Duty, DutyQuerySet
from customers.duties.queries import figure, groups_of
from customers.models import Posting, Staff

STATES = (("open", pgettext_lazy("duty", "Open")), ("late", _("Overdue")), ("done", _("Fulfilled")), ("waived", _("Waived")), ("lapsed", _("Lapsed")))
GROUPS = (("late", _("Overdue")), ("today", _("Today")), ("week", _("Within 7 days")))
FIGURES = (
    ("due", _("Due")),
    ("on_time", _("On time")),
    ("late", _("Late")),
    ("missed", _("Missed")),
    ("open", pgettext_lazy("duty", "Open")),
    ("waived", _("Waived")),
)


class DutyFilter(django_filters.FilterSet):
    """Duties by state, kind, owner, clause, figure of the compliance report and period."""

    state = django_filters.ChoiceFilter(choices=STATES, method="in_state", label=_("State"), empty_label=_("All states"))
    kind = django_filters.ChoiceFilter(choices=DutyKind, label=_("Kind"), empty_label=_("All kinds"))
    owner = PeopleFilter(label=_("Owner"), empty_label=_("All owners"))
    clause = django_filters.CharFilter(label=_("Clause"))
    figure = django_filters.ChoiceFilter(choices=FIGURES, method="of_figure", label=_("Figure"), empty_label=_("All figures"))
    group = django_filters.ChoiceFilter(choices=GROUPS, method="of_group", label=_("What I owe"), empty_label=_("Everybody's"))
    due = django_filters.DateFromToRangeFilter(field_name="due_at", label=_("Due"), widget=RangeWidget(attrs={"type": "date", "aria-label": _("Due")}))

    class Meta:
        model = Duty
        fields = ("state", "kind", "owner", "clause", "figure", "group", "due")

    def __init__(self, *args: Any, staff: Staff, now: datetime, **kwargs: Any) -> None:
        """Offer the people of the reader's subsidiaries as owners."""
        super().__init__(*args, **kwargs)
        self.now, self.staff = now, staff
        held = Posting.objects.current().filter(subsidiary__in={post.subsidiary_id for post in staff.posts})
        self.filters["owner"].offer(Staff.objects.filter(pk__in=held.values("staff")))  # type: ignore[attr-defined]

    def in_state(self, rows: DutyQuerySet, _name: str, state: str) -> DutyQuerySet:
        """Keep one state."""
        if state == "late":
            return rows.filter(ended_at__isnull=True, due_at__lt=self.now)
        wanted = {
            "open": {"ended_at__isnull": True},
            "done": {"fulfilled_at__isnull": False},
            "waived": {"waived_at__isnull": False},
            "lapsed": {"lapsed_at__isnull": False},
        }
        return rows.filter(**wanted[state])

    def of_figure(self, rows: DutyQuerySet, _name: str, name: str) -> DutyQuerySet:
        """Keep exactly the rows a figure of the page 制度 counts."""
        return rows.filter(figure(name, self.now))

    def of_group(self, rows: DutyQuerySet, _name: str, name: str) -> DutyQuerySet:
        """Keep exactly the rows a group of 今日 counts: what this person owes."""
        return rows.open().owed_by(self.staff).filter(groups_of(self.now)[name])
