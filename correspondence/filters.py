"""The filters of the lists of letters and meetings."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import RangeWidget

from correspondence.models import Meeting, WorkLetter
from correspondence.queries.addressees import Directory
from customers.models import Household, Project, Staff
from customers.queries.search import households_found


def _range(label: Any) -> RangeWidget:
    """Return the two days of a range."""
    return RangeWidget(attrs={"type": "date", "aria-label": label})


class LetterFilter(django_filters.FilterSet):
    """Letters by what is typed, department, project and the day of the answer."""

    q = django_filters.CharFilter(method="found", label=_("Number, subject, name, room"))
    department = django_filters.ChoiceFilter(method="asked", label=_("Department"), empty_label=_("All departments"))
    project = django_filters.ModelChoiceFilter(
        field_name="household__project", queryset=Project.objects.all(), label=_("Project"), empty_label=_("All projects")
    )
    reply_by = django_filters.DateFromToRangeFilter(label=_("Answer by"), widget=_range(_("Answer by")))

    class Meta:
        model = WorkLetter
        fields = ("q", "department", "project", "reply_by")

    def __init__(self, *args: Any, staff: Staff, there: Directory, **kwargs: Any) -> None:
        """Offer the departments and projects of the reader's subsidiaries."""
        super().__init__(*args, **kwargs)
        self.there = there
        self.filters["department"].extra["choices"] = there.departments(every_post=True)
        projects = Project.objects.filter(subsidiary__in={post.subsidiary_id for post in staff.posts})
        self.filters["project"].field.queryset = projects  # type: ignore[attr-defined]

    def found(self, rows: QuerySet[WorkLetter], _name: str, text: str) -> QuerySet[WorkLetter]:
        """Keep what the text is found in: number, subject, facts, or the household's search keys."""
        households = households_found(Household.objects.all(), text).values("pk")
        own = Q(number__icontains=text) | Q(title__icontains=text) | Q(facts__icontains=text)
        return rows.filter(own | Q(household__in=households))

    def asked(self, rows: QuerySet[WorkLetter], _name: str, key: str) -> QuerySet[WorkLetter]:
        """Keep what asks a department or post, or somebody of it."""
        to = self.there.named(key)
        if to is None:
            return rows.none()
        people = [post.staff_id for post in self.there.holders(to, None)]
        named = Q(to_organisation=to.organisation) if to.organisation is not None else Q(to_role=to.role)
        return rows.filter(named | Q(to_staff__in=people))


class MeetingFilter(django_filters.FilterSet):
    """Meetings by what is typed and the day they are held."""

    q = django_filters.CharFilter(method="found", label=_("Number, subject, name, room"))
    held_at = django_filters.DateFromToRangeFilter(label=_("Held on"), widget=_range(_("Held on")))

    class Meta:
        model = Meeting
        fields = ("q", "held_at")

    def found(self, rows: QuerySet[Meeting], _name: str, text: str) -> QuerySet[Meeting]:
        """Keep what the text is found in: number, subject, minutes, or the household's search keys."""
        households = households_found(Household.objects.all(), text).values("pk")
        own = Q(number__icontains=text) | Q(title__icontains=text) | Q(minutes__icontains=text)
        return rows.filter(own | Q(household__in=households))
