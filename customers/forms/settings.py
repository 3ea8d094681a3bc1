"""Input of the settings and of the days off."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.models import Project
from customers.rules.settings import YES_NO, Definition, Kind

DAY = {"type": "date"}


class SettingForm(forms.Form):
    """A new value with its day and its reason; bounds are the action's."""

    value = forms.CharField(label=_("New value"), max_length=20)
    project = forms.ModelChoiceField(label=_("Project"), queryset=Project.objects.none(), required=False, empty_label=_("All projects"))
    valid_from = forms.DateField(label=_("Valid from"), widget=forms.DateInput(attrs=DAY))
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, definition: Definition, projects: QuerySet[Project], **kwargs: Any) -> None:
        """Take the shape of the setting."""
        super().__init__(*args, **kwargs)
        self.fields["value"] = _value_field(definition)
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        if not definition.per_project:
            del self.fields["project"]


def _value_field(definition: Definition) -> forms.Field:
    """Return the field a setting of this kind is typed in."""
    choices = YES_NO if definition.kind == Kind.YES_NO else definition.choices
    if choices:
        return forms.ChoiceField(label=_("New value"), choices=[(value, gettext(label)) for value, label in choices], widget=forms.RadioSelect)
    label = gettext("New value (%(unit)s)") % {"unit": gettext(definition.unit)}
    return forms.CharField(label=label, max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input--num", "autocomplete": "off"}))


class HolidayForm(forms.Form):
    """A day that differs from the five-day week."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs=DAY))
    name = forms.CharField(label=_("Name of the day"), max_length=40)
    is_worked = forms.BooleanField(label=_("Worked, though it is a weekend"), required=False)


class HolidayChangeForm(forms.Form):
    """The name of such a day, and whether it is worked."""

    name = forms.CharField(label=_("Name of the day"), max_length=40)
    is_worked = forms.BooleanField(label=_("Worked, though it is a weekend"), required=False)
