"""The filter of the list of accounts."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from customers.enums import Role
from customers.models import Posting, Staff, Subsidiary
from customers.rules.search import name_keys


class StaffFilter(django_filters.FilterSet):
    """Accounts by what is typed, post and subsidiary."""

    q = django_filters.CharFilter(method="found", label=_("Name, pinyin, staff number"))
    role = django_filters.ChoiceFilter(choices=Role, method="holding", label=_("Post"), empty_label=_("All posts"))
    subsidiary = django_filters.ModelChoiceFilter(
        queryset=Subsidiary.objects.all(), method="working_in", label=_("Subsidiary"), empty_label=_("All subsidiaries")
    )

    class Meta:
        model = Staff
        fields = ("q", "role", "subsidiary")

    def found(self, rows: QuerySet[Staff], _name: str, text: str) -> QuerySet[Staff]:
        """Keep whose name, pinyin or staff number contains the text."""
        typed = text.strip().lower()
        read = [pk for pk, name in rows.values_list("pk", "name") if any(key.startswith(typed) for key in name_keys(name))]
        return rows.filter(Q(name__icontains=typed) | Q(username__icontains=typed) | Q(pk__in=read))

    def holding(self, rows: QuerySet[Staff], _name: str, role: str) -> QuerySet[Staff]:
        """Keep who holds this post today."""
        return rows.filter(pk__in=Posting.objects.current().filter(role=role).values("staff"))

    def working_in(self, rows: QuerySet[Staff], _name: str, subsidiary: Subsidiary) -> QuerySet[Staff]:
        """Keep who holds a post there today."""
        return rows.filter(pk__in=Posting.objects.current().filter(subsidiary=subsidiary).values("staff"))
