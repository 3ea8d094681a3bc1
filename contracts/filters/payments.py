"""The filter of the list of payment notices."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contracts.enums import Method
from contracts.models import PaymentNotice
from customers.models import Household, Project, Staff
from customers.queries.search import households_found


def day(words: object) -> forms.DateInput:
    """Return the control of a day; its words also show under the pointer."""
    return forms.DateInput(attrs={"type": "date", "title": words}, format="%Y-%m-%d")


class NoticeFilter(django_filters.FilterSet):
    """Payment notices by what is typed, project, method and the day they were issued."""

    q = django_filters.CharFilter(method="found", label=_("Name, room, notice or receipt no."))
    project = django_filters.ModelChoiceFilter(
        field_name="contract__household__project", queryset=Project.objects.all(), label=_("Project"), empty_label=_("All projects")
    )
    method = django_filters.ChoiceFilter(choices=Method, label=_("Method of payment"), empty_label=_("All methods"))
    since = django_filters.DateFilter(field_name="issued_at", lookup_expr="date__gte", label=_("Issued from"), widget=day(_("Issued from")))
    until = django_filters.DateFilter(field_name="issued_at", lookup_expr="date__lte", label=_("Issued until"), widget=day(_("Issued until")))

    class Meta:
        model = PaymentNotice
        fields = ("q", "project", "method", "since", "until")

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        """Offer the projects of the reader's subsidiaries."""
        super().__init__(*args, **kwargs)
        self.filters["project"].field.queryset = Project.objects.filter(subsidiary__in={post.subsidiary_id for post in staff.posts})  # type: ignore[attr-defined]

    def found(self, rows: QuerySet[PaymentNotice], _name: str, text: str) -> QuerySet[PaymentNotice]:
        """Keep the notices with this number or receipt number, and those of households that match the typed text."""
        typed = text.strip()
        by_number = Q(number__iendswith=typed) | Q(receipt__number__iendswith=typed) | Q(payer__icontains=typed)
        return rows.filter(by_number | Q(contract__household__in=households_found(Household.objects.all(), typed)))
