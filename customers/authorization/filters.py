"""The filters of the inbox, of the register of promises and of written authorisations."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import RangeWidget

from customers.authorization.enums import Act, PromiseKind, RequestState
from customers.authorization.models import ApprovalRequest, Commitment, Grant, GrantQuerySet
from customers.controls import PeopleFilter
from customers.models import Household, Project, Staff
from customers.queries.files import representatives
from customers.queries.search import households_found


class RequestFilter(django_filters.FilterSet):
    """Requests by what is asked and where they stand."""

    act = django_filters.ChoiceFilter(choices=Act, label=_("What is asked"), empty_label=_("All kinds"))
    state = django_filters.ChoiceFilter(choices=RequestState, label=_("State"), empty_label=_("All states"))

    class Meta:
        model = ApprovalRequest
        fields = ("act", "state")


class ToConfirmFilter(django_filters.FilterSet):
    """§4.9.2 §4.11 Promises that wait for somebody's own word, by customer, kind and project."""

    q = django_filters.CharFilter(method="found", label=_("Name, pinyin, room, phone tail"))
    kind = django_filters.ChoiceFilter(choices=PromiseKind, label=_("Kind"), empty_label=_("All kinds"))
    project = django_filters.ModelChoiceFilter(
        queryset=Project.objects.all(), field_name="household__project", label=_("Project"), empty_label=_("All projects")
    )

    class Meta:
        model = Commitment
        fields = ("q", "kind", "project")

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        """Offer the projects of the reader's companies."""
        super().__init__(*args, **kwargs)
        self.subsidiaries = {post.subsidiary_id for post in staff.posts}
        self.filters["project"].field.queryset = Project.objects.filter(subsidiary__in=self.subsidiaries)  # type: ignore[attr-defined]

    def found(self, rows: QuerySet[Commitment], _name: str, text: str) -> QuerySet[Commitment]:
        """Keep the promises to households that match the typed text."""
        return rows.filter(household__in=households_found(Household.objects.all(), text).values("pk"))


class CommitmentFilter(ToConfirmFilter):
    """§4.7 Promises by customer, kind, project, present representative and day."""

    rep = PeopleFilter(method="served", label=_("Representative"), empty_label=_("All representatives"))
    due = django_filters.DateFromToRangeFilter(
        field_name="due_on", label=_("Promised by"), widget=RangeWidget(attrs={"type": "date", "aria-label": _("Promised by")})
    )

    class Meta:
        model = Commitment
        fields = ("q", "kind", "project", "rep", "due")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the representatives of the reader's companies."""
        super().__init__(*args, **kwargs)
        self.filters["rep"].offer(representatives(self.subsidiaries))  # type: ignore[attr-defined]

    def served(self, rows: QuerySet[Commitment], _name: str, rep: str) -> QuerySet[Commitment]:
        """Keep the promises to households this representative serves now."""
        return rows.filter(household__assignments__staff=int(rep), household__assignments__ended_at__isnull=True)


GRANT_STATES = (("in_force", _("In force")), ("over", _("Over")), ("to_come", _("To come")))


class GrantFilter(django_filters.FilterSet):
    """§4.12 Written authorisations by what they cover, their holder and whether they hold."""

    q = django_filters.CharFilter(field_name="what", lookup_expr="icontains", label=_("What it covers"))
    state = django_filters.ChoiceFilter(choices=GRANT_STATES, method="in_state", label=_("State"), empty_label=_("All states"))

    class Meta:
        model = Grant
        fields = ("q", "state")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Keep the day by which it is judged."""
        super().__init__(*args, **kwargs)
        self.today = today

    def in_state(self, rows: GrantQuerySet, _name: str, state: str) -> GrantQuerySet:
        """Keep one state."""
        if state == "in_force":
            return rows.in_force(self.today)
        return rows.filter(ends_on__lt=self.today) if state == "over" else rows.filter(starts_on__gt=self.today)
