"""Input of the pages that say who serves a household and who keeps its contract."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.forms.households import TokenForm
from customers.forms.staff import CoverField, name_with_load
from customers.models import Staff


class ColleaguesField(forms.ModelMultipleChoiceField):
    """Colleagues, each with how many households she serves already."""

    def label_from_instance(self, obj: Any) -> str:
        """Return name and load."""
        return name_with_load(obj)


class AssignForm(forms.Form):
    """§2.1.b Another representative, with the reason."""

    to = CoverField(label=_("Representative"), queryset=Staff.objects.none(), empty_label=_("Choose"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, offered: QuerySet[Staff], **kwargs: Any) -> None:
        """Offer the representatives of the company."""
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = offered  # type: ignore[attr-defined]


class LawyerForm(forms.Form):
    """§5.1.5 The lawyer who keeps the contract."""

    lawyer = forms.ModelChoiceField(label=_("Contract lawyer"), queryset=Staff.objects.none(), required=False, empty_label=_("None"))

    def __init__(self, *args: Any, offered: QuerySet[Staff], **kwargs: Any) -> None:
        """Offer the lawyers of the project."""
        super().__init__(*args, **kwargs)
        self.fields["lawyer"].queryset = offered  # type: ignore[attr-defined]


class ProjectLawyerForm(LawyerForm):
    """§5.1.5 The lawyer new files of a project get, and whether the files without one get him too."""

    fill = forms.BooleanField(label=_("Also for the open households of the project that have no lawyer yet"), required=False)


class HandOverForm(TokenForm):
    """§2.1.b Which households go to whom: the ticked ones, or all of the list; several people share them evenly."""

    household = forms.TypedMultipleChoiceField(coerce=int, required=False)
    whole_filter = forms.BooleanField(required=False)
    to = ColleaguesField(
        label=_("New representative"),
        queryset=Staff.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Several: the households are dealt out evenly, project by project"),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)
    chosen = forms.RegexField(regex=r"^\d+(,\d+)*$", required=False, widget=forms.HiddenInput)
    is_confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offered: QuerySet[Staff], **kwargs: Any) -> None:
        """Offer the other representatives; any id may be ticked, the page keeps what is within reach."""
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = offered  # type: ignore[attr-defined]
        ticked = self.data.getlist("household") if self.is_bound else []  # type: ignore[attr-defined]
        self.fields["household"].choices = [(value, value) for value in ticked if value.isdecimal()]  # type: ignore[attr-defined]

    def clean_chosen(self) -> list[int]:
        """Return the ids of the households that were shown before."""
        return [int(value) for value in self.cleaned_data["chosen"].split(",") if value]
