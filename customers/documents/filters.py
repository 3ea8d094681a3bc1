"""The filter of the seal register."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import RangeWidget

from customers.documents.enums import Form, Seal
from customers.documents.models import SealUse
from customers.models import Household
from customers.queries.search import households_found


class SealFilter(django_filters.FilterSet):
    """Uses of the seal by what is typed, form, seal and day."""

    q = django_filters.CharFilter(method="found", label=_("Number, title, people, room"))
    paper = django_filters.ChoiceFilter(field_name="form", choices=Form, label=_("Form"), empty_label=_("All forms"))
    seal = django_filters.ChoiceFilter(choices=Seal, label=_("Seal"), empty_label=_("All seals"))
    used = django_filters.DateFromToRangeFilter(field_name="used_at", label=_("Sealed"), widget=RangeWidget(attrs={"type": "date", "aria-label": _("Sealed")}))

    class Meta:
        model = SealUse
        fields = ("q", "paper", "seal", "used")

    def found(self, rows: QuerySet[SealUse], _name: str, text: str) -> QuerySet[SealUse]:
        """Keep the rows the text is found in: number, title, applicant, approver, or the household's search keys."""
        people = Q(applicant__name__icontains=text) | Q(approver__name__icontains=text)
        households = households_found(Household.objects.all(), text).values("pk")
        return rows.filter(Q(number__icontains=text) | Q(title__icontains=text) | people | Q(household__in=households))
