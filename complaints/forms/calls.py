"""Input of the call panel."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.actions.calls import Talked
from complaints.enums import Reached, Told
from complaints.forms.fields import ActForm, MomentField, PicturesField
from complaints.models import Matter
from complaints.queries.calls import CallPanel
from complaints.rules import next_try
from customers.forms.households import TokenForm
from customers.rules.phones import spoken_phone

#: What a call to a household comes to; a call back that is declined is recorded with its complaint.
RESULTS = [(value, label) for value, label in Reached.choices if value != Reached.DECLINED]
SAID = [(value, label) for value, label in Told.choices if value != Told.OFFICE]


class CallForm(ActForm, TokenForm):
    """§5.6.3.c One call: whom, about which matters, how it went, what was said."""

    number = forms.ChoiceField(label=_("Number"), widget=forms.RadioSelect)
    matters = forms.ModelMultipleChoiceField(label=_("Open matters"), queryset=Matter.objects.none(), required=False)
    reached = forms.ChoiceField(label=_("Result"), choices=RESULTS)
    told = forms.ChoiceField(label=_("What the customer was told is"), choices=SAID, initial=Told.PROGRESS, required=False, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What was said"), required=False, widget=forms.Textarea(attrs={"rows": 4, "data-draft": "call", "data-draft-state": "call-state"})
    )
    called_at = MomentField(label=_("When"))
    next_try_at = MomentField(label=_("Next try"), required=False)
    pictures = PicturesField(label=_("Pictures and papers"))

    def __init__(self, *args: Any, panel: CallPanel, **kwargs: Any) -> None:
        """Offer the numbers and the open matters of the household."""
        super().__init__(*args, **kwargs)
        self.panel = panel
        numbers = [(row.number, f"{spoken_phone(row.number)} {row.whose}") for row in panel.numbers]
        self.fields["number"].choices = numbers  # type: ignore[attr-defined]
        self.fields["number"].initial = numbers[0][0] if numbers else ""
        self.fields["matters"].queryset = Matter.objects.of(panel.household).open()  # type: ignore[attr-defined]

    @property
    def ticked(self) -> set[str]:
        """Return which matters are ticked: those that were sent, else all of them."""
        return set(self["matters"].data) if self.is_bound else {str(row.matter.pk) for row in self.panel.rows}

    def talked(self, now: datetime) -> Talked:
        """Return the call as it went; who was not reached was called just now and is tried again."""
        data = self.cleaned_data
        reached = Reached(data["reached"])
        is_reached = reached == Reached.REACHED
        matters: Sequence[Matter] = list(data["matters"])
        return Talked(
            number=data["number"],
            reached=reached,
            at=data["called_at"] if is_reached else now,
            words=data["words"],
            matters=matters,
            told=Told(data["told"]) if data["told"] else None,
            next_try_at=data["next_try_at"] if reached == Reached.ANOTHER_TIME else next_try(reached, now),
        )


class MessageForm(ActForm, TokenForm):
    """§5.6.3.c A message that was sent by WeChat."""

    message = forms.CharField(label=_("Message"), widget=forms.Textarea(attrs={"rows": 5}))
    matters = forms.ModelMultipleChoiceField(
        label=_("Open matters"), queryset=Matter.objects.none(), error_messages={"required": _("Tick the open matters that were spoken about.")}
    )

    def __init__(self, *args: Any, panel: CallPanel, **kwargs: Any) -> None:
        """Offer the open matters of the household."""
        super().__init__(*args, **kwargs)
        self.fields["matters"].queryset = Matter.objects.of(panel.household).open()  # type: ignore[attr-defined]
