"""The name a filter is kept under."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FilterForm(forms.Form):
    """The list, its filter, and the name for it."""

    page = forms.CharField(max_length=60)
    query = forms.CharField(max_length=2000, required=False)
    name = forms.CharField(label=_("Name of the filter"), max_length=30)
