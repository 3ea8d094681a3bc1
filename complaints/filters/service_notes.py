"""The filter of the list of service notes."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import RangeWidget

from complaints.models import ServiceNote
from customers.models import Organisation


class ServiceNoteFilter(django_filters.FilterSet):
    """Service notes by what is typed, department and day of the check."""

    q = django_filters.CharFilter(method="found", label=_("Words, colleague, addressee"))
    organisation = django_filters.ModelChoiceFilter(queryset=Organisation.objects.all(), label=_("Department or firm"), empty_label=_("All departments"))
    check_on = django_filters.DateFromToRangeFilter(label=_("Checked on"), widget=RangeWidget(attrs={"type": "date", "aria-label": _("Checked on")}))

    class Meta:
        model = ServiceNote
        fields = ("q", "organisation", "check_on")

    def found(self, rows: QuerySet[ServiceNote], _name: str, text: str) -> QuerySet[ServiceNote]:
        """Keep what the text is found in."""
        return rows.filter(Q(words__icontains=text) | Q(measure__icontains=text) | Q(about__name__icontains=text) | Q(addressee__name__icontains=text))
