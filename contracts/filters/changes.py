"""Filters of the lists of contracts and of changes."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.enums import ChangeState, PaymentTerms
from contracts.models import Contract, ContractChange
from customers.authorization.enums import Act, Cause
from customers.models import Household, Project, Staff
from customers.queries.search import households_found


class _WithinReach(django_filters.FilterSet):
    """A filter that offers the projects of the reader's subsidiaries."""

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        """Offer the projects of the reader's subsidiaries."""
        super().__init__(*args, **kwargs)
        self.filters["project"].field.queryset = Project.objects.filter(subsidiary__in={post.subsidiary_id for post in staff.posts})  # type: ignore[attr-defined]


class ContractFilter(_WithinReach):
    """Contracts by what is typed, project and payment terms."""

    q = django_filters.CharFilter(method="found", label=_("Name, pinyin, room, contract no."))
    project = django_filters.ModelChoiceFilter(
        field_name="household__project", queryset=Project.objects.all(), label=_("Project"), empty_label=_("All projects")
    )
    payment_terms = django_filters.ChoiceFilter(choices=PaymentTerms, label=_("Payment terms"), empty_label=_("All payment terms"))

    class Meta:
        model = Contract
        fields = ("q", "project", "payment_terms")

    def found(self, rows: QuerySet[Contract], _name: str, text: str) -> QuerySet[Contract]:
        """Keep the contracts of households that match the typed text."""
        return rows.filter(household__in=households_found(Household.objects.all(), text))


class ChangeFilter(_WithinReach):
    """Changes by what is typed, project, kind, subject and state."""

    q = django_filters.CharFilter(method="found", label=_("Name, pinyin, room, contract no."))
    project = django_filters.ModelChoiceFilter(
        field_name="contract__household__project", queryset=Project.objects.all(), label=_("Project"), empty_label=_("All projects")
    )
    act = django_filters.ChoiceFilter(
        choices=[(act.value, act.label) for act in (Act.CONTRACT_CHANGE, Act.CANCELLATION, Act.IDENTITY_CHANGE, Act.RESALE)],
        label=_("What is asked"),
        empty_label=_("All kinds"),
    )
    cause = django_filters.ChoiceFilter(choices=Cause, method="about", label=pgettext_lazy("contract change", "Subject"), empty_label=_("All subjects"))
    state = django_filters.ChoiceFilter(choices=ChangeState, label=_("State"), empty_label=_("All states"))

    class Meta:
        model = ContractChange
        fields = ("q", "project", "act", "cause", "state")

    def found(self, rows: QuerySet[ContractChange], _name: str, text: str) -> QuerySet[ContractChange]:
        """Keep the changes of households that match the typed text."""
        return rows.filter(contract__household__in=households_found(Household.objects.all(), text))

    def about(self, rows: QuerySet[ContractChange], _name: str, cause: str) -> QuerySet[ContractChange]:
        """Keep the changes about a subject."""
        return rows.filter(causes__contains=[cause])
