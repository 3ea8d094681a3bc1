"""The filter of the inbox."""

import django_filters
from django.utils.translation import gettext_lazy as _

from customers.authorization.enums import Act, RequestState
from customers.authorization.models import ApprovalRequest


class RequestFilter(django_filters.FilterSet):
    """Requests by what is asked and where they stand."""

    act = django_filters.ChoiceFilter(choices=Act, label=_("What is asked"), empty_label=_("All kinds"))
    state = django_filters.ChoiceFilter(choices=RequestState, label=_("State"), empty_label=_("All states"))

    class Meta:
        model = ApprovalRequest
        fields = ("act", "state")
