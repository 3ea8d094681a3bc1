"""Input of the weekly work log, and of where originals are filed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.actions.filings import Filed
from complaints.actions.worklog import Handing
from complaints.enums import OtherWorkKind
from complaints.forms.fields import ActForm, PicturesField
from customers.forms.households import TokenForm

REMARK = "remark_"


class HandInForm(ActForm, TokenForm):
    """§5.4.4.8 What goes with a log: summary and plan; why it is empty; that it is handed in before the week is over."""

    summary = forms.CharField(label=_("Summary of the week"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    plan = forms.CharField(label=_("Plan of next week"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    empty_reason = forms.CharField(
        label=_("Why the week is empty"), max_length=200, help_text=_("Nothing is recorded for it: for instance leave, or training elsewhere")
    )
    is_early = forms.BooleanField(
        label=_("The week is not over: hand it in now"), help_text=_("What is recorded for these days later stands in the next log, marked as a late entry")
    )

    def __init__(self, *args: Any, week: date, is_empty: bool, is_running: bool, **kwargs: Any) -> None:
        """Ask only what this week needs; drafts are kept by week."""
        super().__init__(*args, **kwargs)
        for name in ("summary", "plan"):
            self.fields[name].widget.attrs["data-draft"] = f"week-{week.isoformat()}-{name}"
        if not is_empty:
            del self.fields["empty_reason"]
        if not is_running:
            del self.fields["is_early"]

    def handing(self) -> Handing:
        """Return what was typed."""
        data = self.cleaned_data
        return Handing(data["summary"], data["plan"], data.get("empty_reason", ""), is_early=data.get("is_early", False))


class OtherWorkForm(ActForm, TokenForm):
    """§5.4.4.8 One line of other work."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    kind = forms.ChoiceField(label=_("Kind of work"), choices=OtherWorkKind, initial=OtherWorkKind.MEETING)
    words = forms.CharField(label=_("What was done, and how long it took"), max_length=200)


class CorrectOtherWorkForm(ActForm):
    """§5.4.4.2 The corrected words of a line; without words it is only struck."""

    words = forms.CharField(
        label=_("Corrected words"), max_length=200, required=False, help_text=_("Left empty, the line is struck. The old line stays beside the new one.")
    )


class SignForm(TokenForm):
    """§5.4.4.8 The manager's remarks on lines and on the whole."""

    remark = forms.CharField(label=_("Remark on the whole"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, log: int, lines: Iterable[int], **kwargs: Any) -> None:
        """Ask a remark for each line; drafts are kept by log."""
        super().__init__(*args, **kwargs)
        self.fields["remark"].widget.attrs |= {"data-draft": f"log-{log}-remark", "form": "sign"}
        for line in lines:
            label = gettext("Remark on line %(no)s") % {"no": line}
            widget = forms.TextInput(attrs={"aria-label": label, "data-draft": f"log-{log}-{line}", "form": "sign"})
            self.fields[f"{REMARK}{line}"] = forms.CharField(label=label, max_length=200, required=False, widget=widget)

    def remarks(self) -> dict[int, str]:
        """Return the remarks by line."""
        return {int(name.removeprefix(REMARK)): words for name, words in self.cleaned_data.items() if name.startswith(REMARK) and words}


class FilingForm(ActForm, TokenForm):
    """§5.4.4.7 Where the original lies, and pictures of it."""

    place = forms.CharField(
        label=_("Where the original lies"), max_length=80, required=False, help_text=_("Cabinet, box or binder; a later entry says where it was moved to")
    )
    what = forms.CharField(label=_("What it is"), max_length=80, required=False)
    pictures = PicturesField(label=_("Pictures and papers"))

    def clean(self) -> dict[str, Any]:
        """Ask for a place or a picture."""
        cleaned = super().clean() or {}
        if not cleaned.get("place") and not cleaned.get("pictures") and not self.errors:
            self.add_error("place", _("Say where the original lies, or add a picture of it."))
        return cleaned

    def filed(self) -> Filed:
        """Return what was typed."""
        return Filed(self.cleaned_data["place"], self.cleaned_data["what"])
