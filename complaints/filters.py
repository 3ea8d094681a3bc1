"""The filters of the lists of matters and of work logs."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters.widgets import RangeWidget

from complaints.enums import Category, Channel, Grade, LogState, MatterKind, MatterState
from complaints.models import Matter, WorkLog
from customers.controls import PeopleFilter
from customers.enums import Role
from customers.models import Assignment, Household, Project, Staff
from customers.queries.search import households_found


class MatterFilter(django_filters.FilterSet):
    """Matters by what is typed, kind, state, category, grade, channel and day of reception."""

    q = django_filters.CharFilter(method="found", label=_("Number, subject, name, room"))
    kind = django_filters.ChoiceFilter(choices=MatterKind, label=_("Kind"), empty_label=_("All kinds"))
    state = django_filters.ChoiceFilter(choices=MatterState, label=_("State"), empty_label=_("All states"))
    category = django_filters.ChoiceFilter(choices=Category, label=_("Category"), empty_label=_("All categories"))
    grade = django_filters.ChoiceFilter(choices=Grade, label=_("Grade"), empty_label=_("All grades"))
    channel = django_filters.ChoiceFilter(choices=Channel, label=_("How"), empty_label=_("All channels"))
    received = django_filters.DateFromToRangeFilter(
        field_name="received_at", label=_("Received"), widget=RangeWidget(attrs={"type": "date", "aria-label": _("Received")})
    )

    class Meta:
        model = Matter
        fields = ("q", "kind", "state", "category", "grade", "channel", "received")

    def found(self, rows: QuerySet[Matter], _name: str, text: str) -> QuerySet[Matter]:
        """Keep what the text is found in: number, subject, visitor, or the household's search keys."""
        households = households_found(Household.objects.all(), text).values("pk")
        own = Q(number__icontains=text) | Q(earlier_number__icontains=text) | Q(imported_no=text) | Q(title__icontains=text) | Q(visitor_name__icontains=text)
        return rows.filter(own | Q(household__in=households))


class WorkLogFilter(django_filters.FilterSet):
    """§5.4.4.8 Work logs by person, project, state and week."""

    staff = PeopleFilter(label=pgettext_lazy("work log", "Person"), empty_label=_("Everybody"))
    project = django_filters.ModelChoiceFilter(queryset=Project.objects.none(), method="serving", label=_("Project"), empty_label=_("All projects"))
    state = django_filters.ChoiceFilter(choices=LogState, label=_("State"), empty_label=_("All states"))
    week = django_filters.DateFromToRangeFilter(label=_("Week"), widget=RangeWidget(attrs={"type": "date", "aria-label": _("Week")}))

    class Meta:
        model = WorkLog
        fields = ("staff", "project", "state", "week")

    def __init__(self, *args: Any, reader: Staff, **kwargs: Any) -> None:
        """Offer the people of the logs the reader sees, and the projects of the reader's subsidiaries; nobody else's to who sees his own only."""
        super().__init__(*args, **kwargs)
        if not reader.has_role(Role.MANAGER, Role.VP, Role.GM, Role.AUDITOR):
            del self.filters["staff"], self.filters["project"]
            return
        self.filters["staff"].offer(Staff.objects.filter(pk__in=WorkLog.objects.visible_to(reader).values("staff")))  # type: ignore[attr-defined]
        self.filters["project"].field.queryset = Project.objects.filter(subsidiary__in={post.subsidiary_id for post in reader.posts})  # type: ignore[attr-defined]

    def serving(self, rows: QuerySet[WorkLog], _name: str, project: Project) -> QuerySet[WorkLog]:
        """Keep the logs of who serves households of a project."""
        serving = Assignment.objects.filter(household__project=project, ended_at__isnull=True)
        return rows.filter(staff__in=serving.values("staff"))
