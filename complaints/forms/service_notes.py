"""Input of service notes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.actions.service_notes import Draft, Finding
from complaints.forms.fields import ActForm
from complaints.models import Matter
from customers.forms.households import TokenForm
from customers.models import Organisation, Staff

YES_NO = (("yes", _("Yes")), ("no", _("No")))


class ServiceNoteForm(ActForm, TokenForm):
    """§4.5 What was noticed, whom it is about, who sees to it, what is to be done, and when it is checked."""

    words = forms.CharField(label=_("What was noticed"), widget=forms.Textarea(attrs={"rows": 3, "data-draft": "service-note"}))
    about = forms.ModelChoiceField(label=_("Colleague"), queryset=Staff.objects.none(), required=False, empty_label=_("Nobody in particular"))
    organisation = forms.ModelChoiceField(
        label=_("Department or firm"), queryset=Organisation.objects.all(), required=False, empty_label=_("None in particular")
    )
    addressee = forms.ModelChoiceField(label=_("Who sees to it"), queryset=Staff.objects.none())
    measure = forms.CharField(label=_("What is to be done"), widget=forms.Textarea(attrs={"rows": 2}))
    check_on = forms.DateField(label=_("Checked on"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, people: Any, matter: Matter | None = None, **kwargs: Any) -> None:
        """Offer the people who hold a post in the subsidiary."""
        super().__init__(*args, **kwargs)
        self.matter = matter
        for name in ("about", "addressee"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask whom it is about."""
        cleaned = super().clean() or {}
        if not cleaned.get("about") and not cleaned.get("organisation"):
            self.add_error("about", _("Name a colleague, or a department below."))
        return cleaned

    def draft(self) -> Draft:
        """Return what was typed."""
        data = self.cleaned_data
        return Draft(data["words"], data["addressee"], data["measure"], data["check_on"], data["about"], data["organisation"], self.matter)


class DoneForm(ActForm):
    """§4.5 What was done."""

    words = forms.CharField(label=_("What was done"), widget=forms.Textarea(attrs={"rows": 2}))


class CheckForm(ActForm):
    """§4.5 What the check found."""

    words = forms.CharField(label=_("Finding of the check"), widget=forms.Textarea(attrs={"rows": 2}))
    is_improved = forms.ChoiceField(label=_("Has it improved?"), choices=YES_NO, widget=forms.RadioSelect)
    measure = forms.CharField(label=_("Next measure"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    check_on = forms.DateField(label=_("Next check on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """Ask for the next measure where nothing has improved."""
        cleaned = super().clean() or {}
        if cleaned.get("is_improved") == "no":
            for name in ("measure", "check_on"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("What has not improved gets its next measure and the day of the next check."))
        return cleaned

    def finding(self) -> Finding:
        """Return what was typed."""
        data = self.cleaned_data
        return Finding(data["words"], data["is_improved"] == "yes", data["measure"], data["check_on"])
