"""Which period statistics are shown of."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums import MatterKind
from complaints.queries.statistics import Period
from customers.models import Project

#: Months drawn side by side at most.
LONGEST = 1100


class PeriodForm(forms.Form):
    """First and last day, project and kind."""

    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}))
    project = forms.ModelChoiceField(label=_("Project"), queryset=Project.objects.none(), required=False, empty_label=_("All projects"))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All kinds")), *MatterKind.choices], required=False)

    def __init__(self, *args: Any, projects: Any, **kwargs: Any) -> None:
        """Offer the projects within reach."""
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, or that is too long to be drawn."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and not 0 <= (last - first).days <= LONGEST:
            self.add_error("last", _("Choose a period of at most three years whose last day is not before the first."))
        return cleaned

    def period(self) -> Period:
        """Return the period."""
        data = self.cleaned_data
        return Period(data["first"], data["last"], data["project"], data["kind"])


def year_until(today: date) -> Period:
    """Return the twelve months that end with this one, complaints only."""
    month = today.year * 12 + today.month - 1 - 11
    return Period(date(month // 12, month % 12 + 1, 1), today)
