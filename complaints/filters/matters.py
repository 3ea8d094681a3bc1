"""The filter of the list of matters."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import RangeWidget

from complaints.enums import Category, Channel, Grade, MatterKind, MatterState
from complaints.models import Matter
from customers.models import Household
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
