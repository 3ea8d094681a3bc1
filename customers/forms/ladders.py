"""Input of the page of the reminders."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.duties.enums import Receiver
from customers.duties.rules import Rung

BEFORE, AFTER = "before", "after"
#: Rows of the form; an empty one is no step.
ROWS = 12


class RungForm(forms.Form):
    """H1 One step: whom it tells, and how many hours before or after the due time; without hours it is none."""

    receiver = forms.ChoiceField(label=_("Whom"), choices=Receiver)
    hours = forms.IntegerField(
        label=_("Hours"), min_value=0, max_value=2160, required=False, widget=forms.TextInput(attrs={"class": "input--num", "inputmode": "numeric"})
    )
    when = forms.ChoiceField(label=_("When"), choices=((BEFORE, _("before the due time")), (AFTER, _("after the due time"))))


RungFormSet = forms.formset_factory(RungForm, extra=0, min_num=ROWS, max_num=ROWS, absolute_max=ROWS)


def rungs_of(forms_of_steps: Any) -> list[Rung]:
    """Return the steps that were typed; 0 hours before is the due time itself."""
    typed = (row.cleaned_data for row in forms_of_steps if row.cleaned_data.get("hours") is not None)
    return [Rung(Receiver(data["receiver"]), -data["hours"] if data["when"] == BEFORE else data["hours"]) for data in typed]


def rows_initial(rungs: list[Rung]) -> list[dict[str, Any]]:
    """Return what the rows show first."""
    rows: list[dict[str, Any]] = [{"receiver": rung.receiver, "hours": abs(rung.hours), "when": BEFORE if rung.hours < 0 else AFTER} for rung in rungs]
    return [*rows, *({"receiver": Receiver.OWNER, "when": BEFORE} for _row in range(ROWS - len(rows)))]


class ReasonForm(forms.Form):
    """Why the reminders change."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
