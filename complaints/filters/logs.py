"""The filter of the list of work logs."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters.widgets import RangeWidget

from complaints.enums import LogState
from complaints.models import WorkLog
from customers.controls import PeopleFilter
from customers.enums import Role
from customers.models import Assignment, Project, Staff


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
