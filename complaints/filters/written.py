"""The filters of the lists of written replies and wordings."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import RangeWidget

from complaints.enums import Category, SentHow
from complaints.models import Wording, WrittenReply
from complaints.queries.wordings import found as wordings_found
from customers.models import Household, Project, Staff
from customers.queries.search import households_found


class _OfProject(django_filters.FilterSet):
    """A filter that offers the projects of the reader's subsidiaries."""

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        """Offer the projects of the reader's subsidiaries."""
        super().__init__(*args, **kwargs)
        self.filters["project"].field.queryset = Project.objects.filter(subsidiary__in={post.subsidiary_id for post in staff.posts})  # type: ignore[attr-defined]


class WrittenFilter(_OfProject):
    """Written replies by what is typed, project, how they left and day of writing."""

    q = django_filters.CharFilter(method="found", label=_("Number, addressee, name, room"))
    project = django_filters.ModelChoiceFilter(
        field_name="matter__household__project", queryset=Project.objects.all(), label=_("Project"), empty_label=_("All projects")
    )
    sent_how = django_filters.ChoiceFilter(choices=SentHow, label=_("How it left"), empty_label=_("Posted or handed over"))
    written = django_filters.DateFromToRangeFilter(
        field_name="written_at", label=_("Written"), widget=RangeWidget(attrs={"type": "date", "aria-label": _("Written")})
    )

    class Meta:
        model = WrittenReply
        fields = ("q", "project", "sent_how", "written")

    def found(self, rows: QuerySet[WrittenReply], _name: str, text: str) -> QuerySet[WrittenReply]:
        """Keep what the text is found in: number, addressee, tracking number, the matter, or the household's search keys."""
        households = households_found(Household.objects.all(), text).values("pk")
        own = Q(number__icontains=text) | Q(addressee__icontains=text) | Q(tracking_no__icontains=text) | Q(also_tracking_no__icontains=text)
        matter = Q(matter__number__icontains=text) | Q(matter__title__icontains=text) | Q(matter__household__in=households)
        return rows.filter(own | matter)


class WordingFilter(_OfProject):
    """Wordings by what is typed (also the initials of the title), project and category."""

    q = django_filters.CharFilter(method="found", label=_("Title, words, initials, number"))
    project = django_filters.ModelChoiceFilter(method="said_in", queryset=Project.objects.all(), label=_("Project"), empty_label=_("All projects"))
    category = django_filters.ChoiceFilter(choices=Category, label=_("Category"), empty_label=_("All categories"))

    class Meta:
        model = Wording
        fields = ("q", "project", "category")

    def found(self, rows: QuerySet[Wording], _name: str, text: str) -> QuerySet[Wording]:
        """Keep what the text is found in."""
        return wordings_found(rows, text)

    def said_in(self, rows: QuerySet[Wording], _name: str, project: Project) -> QuerySet[Wording]:
        """Keep what is said in a project, with what is said in the whole company."""
        return rows.filter(Q(project=project) | Q(project__isnull=True, subsidiary=project.subsidiary_id))
