"""Input of the deciding pages, of opinions and of delegations."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.authorization.enums import Verdict, Word
from customers.authorization.models import ApprovalRequest, Consultation, Delegation
from customers.authorization.queries.desks import may_take
from customers.authorization.rules import CONDITIONED, DELEGABLE
from customers.models import Posting, Staff


class DecisionForm(forms.Form):
    """H11 One word on a request: the verdict, its reason, and the step it is meant for."""

    verdict = forms.ChoiceField(choices=Verdict)
    words = forms.CharField(label=_("Opinion"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    turn = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asked: ApprovalRequest, **kwargs: Any) -> None:
        """Offer no conditions where they have no place: they belong to the approval of an act that ends in a supplement."""
        super().__init__(*args, **kwargs)
        self.fields["turn"].initial = asked.turn
        if asked.current_word == Word.OPINION or asked.act not in CONDITIONED:
            offered = [(verdict.value, verdict.label) for verdict in Verdict if verdict != Verdict.APPROVE_WITH_CONDITIONS]
            self.fields["verdict"].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        """Ask for the reason of everything but a plain approval."""
        cleaned = super().clean() or {}
        if cleaned.get("verdict") not in {None, Verdict.APPROVE} and not cleaned.get("words", "").strip():
            self.add_error("words", _("Write down the reason: only an approval goes without words."))
        return cleaned


class ConsultForm(forms.ModelForm):
    """H11 Whom to ask for an opinion, and what."""

    class Meta:
        model = Consultation
        fields = ("role", "question")
        widgets = {"role": forms.RadioSelect, "question": forms.Textarea(attrs={"rows": 3, "data-carried": ""})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the four posts without an empty choice."""
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = Consultation._meta.get_field("role").choices  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """H11 The opinion that was asked for."""

    answer = forms.CharField(label=_("Your opinion"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class DelegationForm(forms.ModelForm):
    """H11 Who decides instead, in which post, from when to when."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    post = forms.ModelChoiceField(label=_("Post"), queryset=Posting.objects.none(), empty_label=None)

    field_order = ("post", "taker", "starts_at", "ends_at", "reason")

    class Meta:
        model = Delegation
        fields = ("taker", "starts_at", "ends_at", "reason")
        widgets = {
            "starts_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "ends_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }

    def __init__(self, *args: Any, giver: Staff, **kwargs: Any) -> None:
        """Offer the giver's deciding posts, and the chiefs and representatives of their subsidiaries."""
        super().__init__(*args, **kwargs)
        held = Posting.objects.current().filter(staff=giver, role__in=DELEGABLE)
        self.fields["post"].queryset = held.select_related("staff")  # type: ignore[attr-defined]
        self.fields["post"].label_from_instance = Posting.get_role_display  # type: ignore[attr-defined]
        takers = may_take(giver.subsidiaries_as(*DELEGABLE), Posting.objects.current()).exclude(pk=giver.pk)
        self.fields["taker"].queryset = takers  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        """Refuse a period that ends before it begins."""
        cleaned = super().clean() or {}
        starts_at: datetime | None = cleaned.get("starts_at")
        ends_at: datetime | None = cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The end lies before the beginning. Give a later end."))
        return cleaned
