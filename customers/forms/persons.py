"""Input of the page of a person's data."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.forms.households import TokenForm
from customers.models import Household, Staff

EXPORT_PURPOSES = (
    ("access", _("The person asked for a copy")),
    ("relative", _("A near relative of a deceased person asked")),
    ("office", _("An authority or a court asked")),
)
KINDS = (("pdf", _("Paper (PDF)")), ("json", _("Data (JSON)")))


class ReasonForm(forms.Form):
    """Why a person's data are blocked, or a file is put under a hold."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class MergeForm(TokenForm):
    """§2.1.b Why two rows are one customer."""

    reason = forms.CharField(
        label=_("How it was found out"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("It stays in the files of both.")
    )


class ExportForm(forms.Form):
    """Who asked for what is held about a person, and in which form."""

    purpose = forms.ChoiceField(label=pgettext_lazy("of an export", "Purpose"), choices=EXPORT_PURPOSES, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=pgettext_lazy("of a file", "As"), choices=KINDS, initial="pdf", widget=forms.RadioSelect)


class FindForm(forms.Form):
    """§2.1.b In whose file the other row stands."""

    customer = forms.CharField(label=_("Customer"), required=False, max_length=80, help_text=_("Last four digits of the phone, room, name or initials"))
    household = forms.ModelChoiceField(label=_("Customer"), queryset=Household.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, staff: Staff, **kwargs: object) -> None:
        """Offer the files this manager may open."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["household"].queryset = Household.objects.visible_to(staff)  # type: ignore[attr-defined]
