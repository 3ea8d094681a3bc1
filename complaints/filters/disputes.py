"""The filter of the list of disputes."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import RangeWidget

from complaints.enums import DisputeStage, Plaintiff
from complaints.models import Dispute
from customers.controls import PeopleFilter
from customers.enums import Role
from customers.models import Household, Posting, Project, Staff
from customers.queries.search import households_found


class DisputeFilter(django_filters.FilterSet):
    """Disputes by what is typed, stage, plaintiff, lawyer, project and day of opening."""

    q = django_filters.CharFilter(method="found", label=_("Number, case, court, name, room"))
    stage = django_filters.ChoiceFilter(choices=DisputeStage, label=_("Stage"), empty_label=_("All stages"))
    plaintiff = django_filters.ChoiceFilter(choices=Plaintiff, label=_("Plaintiff"), empty_label=_("All plaintiffs"))
    lawyer = PeopleFilter(label=_("Lawyer"), empty_label=_("All lawyers"))
    project = django_filters.ModelChoiceFilter(
        field_name="matter__household__project", queryset=Project.objects.all(), label=_("Project"), empty_label=_("All projects")
    )
    opened = django_filters.DateFromToRangeFilter(
        field_name="opened_at", label=_("Opened"), widget=RangeWidget(attrs={"type": "date", "aria-label": _("Opened")})
    )

    class Meta:
        model = Dispute
        fields = ("q", "stage", "plaintiff", "lawyer", "project", "opened")

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        """Offer the projects and the lawyers of the reader's subsidiaries."""
        super().__init__(*args, **kwargs)
        subsidiaries = {post.subsidiary_id for post in staff.posts}
        self.filters["project"].field.queryset = Project.objects.filter(subsidiary__in=subsidiaries)  # type: ignore[attr-defined]
        held = Posting.objects.current().filter(subsidiary__in=subsidiaries, role=Role.LAWYER)
        self.filters["lawyer"].offer(Staff.objects.filter(pk__in=held.values("staff")))  # type: ignore[attr-defined]

    def found(self, rows: QuerySet[Dispute], _name: str, text: str) -> QuerySet[Dispute]:
        """Keep what the text is found in: number, case, court, the matter's number and subject, or the household's search keys."""
        households = households_found(Household.objects.all(), text).values("pk")
        own = Q(number__icontains=text) | Q(case_no__icontains=text) | Q(court__icontains=text)
        return rows.filter(own | Q(matter__number__icontains=text) | Q(matter__title__icontains=text) | Q(matter__household__in=households))
