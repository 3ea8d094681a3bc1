"""The filter of the household list."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.controls import PeopleFilter
from customers.enums import Stage
from customers.models import Household, Project, Staff
from customers.models.file import HouseholdQuerySet
from customers.queries.files import representatives
from customers.queries.search import households_found


class HouseholdFilter(django_filters.FilterSet):
    """Households by what is typed, project, stage and representative."""

    q = django_filters.CharFilter(method="found", label=_("Name, pinyin, room, phone tail"))
    project = django_filters.ModelChoiceFilter(queryset=Project.objects.all(), label=_("Project"), empty_label=_("All projects"))
    stage = django_filters.ChoiceFilter(choices=Stage, label=_("Stage"), empty_label=_("All stages"))
    rep = PeopleFilter(method="served", label=_("Representative"), empty_label=_("All representatives"))

    class Meta:
        model = Household
        fields = ("q", "project", "stage", "rep")

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        """Offer the projects and representatives within this person's reach."""
        super().__init__(*args, **kwargs)
        subsidiaries = {post.subsidiary_id for post in staff.posts}
        self.filters["project"].field.queryset = Project.objects.filter(subsidiary__in=subsidiaries)  # type: ignore[attr-defined]
        self.filters["rep"].offer(representatives(subsidiaries))  # type: ignore[attr-defined]

    def found(self, rows: HouseholdQuerySet, _name: str, text: str) -> HouseholdQuerySet:
        """Keep what matches the typed text."""
        return households_found(rows, text)

    def served(self, rows: HouseholdQuerySet, _name: str, rep: str) -> HouseholdQuerySet:
        """Keep what this representative serves now."""
        return rows.filter(assignments__staff=int(rep), assignments__ended_at__isnull=True)


class ServedFilter(django_filters.FilterSet):
    """§2.1.b The households of one representative by what is typed and project."""

    q = django_filters.CharFilter(method="found", label=_("Name, pinyin, room, phone tail"))
    project = django_filters.ModelChoiceFilter(queryset=Project.objects.all(), label=_("Project"), empty_label=_("All projects"))

    class Meta:
        model = Household
        fields = ("q", "project")

    def __init__(self, *args: Any, projects: QuerySet[Project], **kwargs: Any) -> None:
        """Offer the projects the representative serves in."""
        super().__init__(*args, **kwargs)
        self.filters["project"].field.queryset = projects  # type: ignore[attr-defined]

    def found(self, rows: HouseholdQuerySet, _name: str, text: str) -> HouseholdQuerySet:
        """Keep what matches the typed text."""
        return households_found(rows, text)
