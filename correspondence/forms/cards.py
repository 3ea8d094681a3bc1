"""Input of the card pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.forms.households import BirthdayFields


class StrikeForm(forms.Form):
    """Why there is no card."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class BirthdayForm(BirthdayFields):
    """The right birthday."""
