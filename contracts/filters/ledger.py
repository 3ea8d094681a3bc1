"""The filters of the lists of an import and of differences."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from contracts.enums import ImportState, LedgerField
from contracts.models import Difference, LedgerImport, LedgerRow
from customers.models import Project, Staff


class ImportFilter(django_filters.FilterSet):
    """Imports by file name and state."""

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("File name"))
    state = django_filters.ChoiceFilter(choices=ImportState, label=_("State"), empty_label=_("All states"))

    class Meta:
        model = LedgerImport
        fields = ("q", "state")


class LedgerRowFilter(django_filters.FilterSet):
    """Rows of an import by unit and sheet."""

    q = django_filters.CharFilter(field_name="unit", lookup_expr="icontains", label=_("Unit"))
    sheet = django_filters.ChoiceFilter(label=_("Sheet"), empty_label=_("All sheets"))

    class Meta:
        model = LedgerRow
        fields = ("q", "sheet")

    def __init__(self, *args: Any, ledger: LedgerImport, **kwargs: Any) -> None:
        """Offer the sheets of the ledger."""
        super().__init__(*args, **kwargs)
        names = ledger.rows.order_by("sheet").values_list("sheet", flat=True).distinct()
        self.filters["sheet"].extra["choices"] = [(name, name) for name in names]


class DifferenceFilter(django_filters.FilterSet):
    """Differences by what differs and project."""

    q = django_filters.CharFilter(field_name="household__unit__name", lookup_expr="icontains", label=_("Unit"))
    field = django_filters.ChoiceFilter(choices=LedgerField, label=_("What differs"), empty_label=_("All fields"))
    project = django_filters.ModelChoiceFilter(
        field_name="household__project", queryset=Project.objects.none(), label=_("Project"), empty_label=_("All projects")
    )

    class Meta:
        model = Difference
        fields = ("q", "field", "project")

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        """Offer the projects of the reader's subsidiaries."""
        super().__init__(*args, **kwargs)
        self.filters["project"].field.queryset = Project.objects.filter(subsidiary__in={post.subsidiary_id for post in staff.posts})  # type: ignore[attr-defined]
