"""Input of the duty pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Staff


class WaiveForm(forms.Form):
    """Why a duty falls away."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class HandOnForm(forms.Form):
    """To whom open duties go: the ticked ones, or the whole filter."""

    to = forms.ModelChoiceField(label=_("New owner"), queryset=Staff.objects.none())
    duty = forms.TypedMultipleChoiceField(coerce=int, required=False)
    whole_filter = forms.BooleanField(required=False, label=_("All that match the filter"))
