"""The filter of the units of a project."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.models import Building, Unit
from customers.queries.properties import unsurveyed

SURVEY = (("missing", _("Not surveyed")), ("done", _("Surveyed")))


class UnitFilter(django_filters.FilterSet):
    """Units by what is typed, building and survey."""

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Building, room"))
    building = django_filters.ModelChoiceFilter(queryset=Building.objects.none(), label=_("Building"), empty_label=_("All buildings"))
    survey = django_filters.ChoiceFilter(choices=SURVEY, method="surveyed", label=_("Survey"), empty_label=_("All"))

    class Meta:
        model = Unit
        fields = ("q", "building", "survey")

    def __init__(self, *args: Any, buildings: QuerySet[Building], **kwargs: Any) -> None:
        """Offer the buildings of the project."""
        super().__init__(*args, **kwargs)
        self.filters["building"].field.queryset = buildings  # type: ignore[attr-defined]

    def surveyed(self, rows: QuerySet[Unit], _name: str, value: str) -> QuerySet[Unit]:
        """Keep what has, or lacks, its surveyed area."""
        return unsurveyed(rows) if value == "missing" else rows.filter(surveyed_area__isnull=False)
