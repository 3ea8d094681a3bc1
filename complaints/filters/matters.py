"""The filter of the list of matters."""

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters.widgets import RangeWidget

from complaints.enums import Category, Channel, Grade, MatterKind, MatterState
from complaints.models import Matter
from complaints.queries.statistics import answered_in, repeated
from complaints.rules.speed import Speed
from customers.models import Building, Household, Organisation, Project
from customers.queries.search import households_found

#: The steps of the first answer, as a filter names them.
ANSWERED = (
    (Speed.HOURS_4.value, _("within 4 h")),
    (Speed.HOURS_24.value, _("within 24 h")),
    (Speed.HOURS_48.value, _("within 48 h")),
    (Speed.LATER.value, _("later than 48 h")),
    (Speed.NONE.value, _("not answered")),
)


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

    project = django_filters.ModelChoiceFilter(
        queryset=Project.objects.all(), field_name="household__project", label=_("Project"), empty_label=_("All projects")
    )
    building = django_filters.ModelChoiceFilter(
        queryset=Building.objects.select_related("project"), field_name="household__unit__building", label=_("Building"), widget=forms.HiddenInput
    )
    responsible = django_filters.ModelChoiceFilter(
        queryset=Organisation.objects.all(),
        label=_("Responsible organisation"),
        null_label=pgettext_lazy("organisation", "Not named"),
        widget=forms.HiddenInput,
    )
    answered = django_filters.ChoiceFilter(choices=ANSWERED, method="came", label=_("First answer"), widget=forms.HiddenInput)
    repeated = django_filters.ChoiceFilter(choices=(("yes", _("Yes")),), method="again", label=_("Repeated"), widget=forms.HiddenInput)

    class Meta:
        model = Matter
        fields = ("q", "kind", "state", "category", "grade", "channel", "project", "received", "building", "responsible", "answered", "repeated")

    def came(self, rows: QuerySet[Matter], _name: str, speed: str) -> QuerySet[Matter]:
        """Keep what was first answered in a step of time."""
        return answered_in(rows, speed)

    def again(self, rows: QuerySet[Matter], _name: str, _value: str) -> QuerySet[Matter]:
        """Keep what repeats an earlier matter."""
        return repeated(rows)

    def found(self, rows: QuerySet[Matter], _name: str, text: str) -> QuerySet[Matter]:
        """Keep what the text is found in: number, subject, visitor, or the household's search keys."""
        households = households_found(Household.objects.all(), text).values("pk")
        own = Q(number__icontains=text) | Q(earlier_number__icontains=text) | Q(imported_no=text) | Q(title__icontains=text) | Q(visitor_name__icontains=text)
        return rows.filter(own | Q(household__in=households))
