"""The filters of the lists of matters, written replies and wordings."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import RangeWidget

from complaints.enums import Category, Channel, Grade, MatterKind, MatterState, SentHow
from complaints.models import Matter, Wording, WrittenReply
from complaints.queries.wordings import found as wordings_found
from customers.models import Household, Project, Staff
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
