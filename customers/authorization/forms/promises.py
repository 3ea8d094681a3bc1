"""Input of promises: the question, the promise, the words on it, its evidence; and written authorisations."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from customers.authorization.enums import Act, Cause, PromiseKind
from customers.authorization.models import Grant
from customers.authorization.queries.asking import grants_of
from customers.authorization.rules import CAUSES_OF, Promised, names_a_sum, needs_page
from customers.documents.forms import UploadsField
from customers.models import Staff

DAY = {"type": "date"}
MINUTE = "%Y-%m-%dT%H:%M"
#: The terms of a contract one may ask about; payment is asked about as price.
TERMS = [(cause.value, cause.label) for cause in CAUSES_OF[Act.CONTRACT_CHANGE] if cause != Cause.PAYMENT_TERMS]


def day(label: Any, **values: Any) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **values)


class OnceForm(forms.Form):
    """A form whose hidden token makes a second press lead to the first result."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class AskForm(forms.Form):
    """§4.7 §4.9.0 What somebody wants to promise; each kind asks only for what decides it."""

    kind = forms.ChoiceField(label=_("What the customer asks for"), choices=[("", _("Choose")), *PromiseKind.choices])
    due_on = day(_("Promised by"), required=False)
    moved_in_on = day(_("Move-in"), required=False)
    touches_interest = forms.BooleanField(label=_("It touches the company's economic interest"), required=False)
    is_concession = forms.BooleanField(label=_("Free of charge, below the annexed standard, or moving the delivery date"), required=False)
    exceeds_contract = forms.BooleanField(label=_("More than the signed contract provides"), required=False)
    is_one_sided = forms.BooleanField(label=_("Not the clause of the template, or binding one side only"), required=False)
    ends_contract = forms.BooleanField(label=_("The contract would end with it"), required=False)
    postponed_days = forms.IntegerField(label=_("Only a payment put off, by days"), required=False, min_value=1, max_value=3650)
    cause = forms.ChoiceField(label=_("Which term"), choices=TERMS, required=False)
    grant = forms.ModelChoiceField(
        label=_("Written authorisation"),
        queryset=Grant.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("Only what is in the register of authorisations and in force"),
    )

    def __init__(self, *args: Any, staff: Staff, today: date, **kwargs: Any) -> None:
        """Offer the authorisations this person holds."""
        kwargs.setdefault("auto_id", "ask_%s")
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["grant"].queryset = grants_of(staff, today)  # type: ignore[attr-defined]

    @property
    def questions(self) -> list[tuple[BoundField, str]]:
        """Return the questions with when each is asked."""
        return [(self[name], WHEN[name]) for name in AskForm.base_fields if name != "kind"]

    def clean(self) -> dict[str, Any]:
        """§4.9.1 A certificate is judged by its two days."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") == PromiseKind.TITLE:
            for name, words in (("due_on", _("Give the day it would be promised for.")), ("moved_in_on", _("Give the day of move-in, or the planned one."))):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return cleaned

    def promised(self) -> Promised:
        """Return what would be promised, without the answers to questions of another kind."""
        data = self.cleaned_data
        kind = PromiseKind(data["kind"])
        own = QUESTIONS[kind]
        said = {name: data[name] for name in own if name not in CONCESSIONS}
        return Promised(
            kind=kind,
            asked_on=self.today,
            due_on=data["due_on"],
            moved_in_on=said.get("moved_in_on"),
            touches_interest=said.get("touches_interest", False),
            departs=any(data[name] for name in own if name in CONCESSIONS),
            ends_contract=said.get("ends_contract", False),
            cause=Cause(said.get("cause") or Cause.ORDINARY),
            postponed_days=said.get("postponed_days"),
            is_granted=said.get("grant") is not None,
        )


#: Answers that all say the same to the rule: it goes beyond what is agreed.
CONCESSIONS = ("is_concession", "exceeds_contract", "is_one_sided")
#: The questions of each kind, beside the day.
QUESTIONS: dict[PromiseKind, tuple[str, ...]] = {
    PromiseKind.SERVICE: ("touches_interest",),
    PromiseKind.TITLE: ("moved_in_on",),
    PromiseKind.ENGINEERING: ("is_concession",),
    PromiseKind.REFUND: ("exceeds_contract", "ends_contract"),
    PromiseKind.AREA: ("is_one_sided",),
    PromiseKind.ADVERTISED: (),
    PromiseKind.REPAIR: ("moved_in_on", "touches_interest"),
    PromiseKind.LIABILITY: ("exceeds_contract", "ends_contract"),
    PromiseKind.GRANTED: ("grant",),
    PromiseKind.PRICE: ("postponed_days",),
    PromiseKind.TERMS: ("cause", "touches_interest"),
    PromiseKind.OTHER: (),
}
#: When each question is asked, as the page reads it.
WHEN = {
    name: "kind=" + "|".join(kind.value for kind, names in QUESTIONS.items() if name in names)
    for name in dict.fromkeys(name for names in QUESTIONS.values() for name in names)
} | {"due_on": f"kind={PromiseKind.TITLE.value}"}


class PromiseForm(AskForm, OnceForm):
    """§4.7 The promise itself: the question as it was answered, the words, the day, and the page it rests on."""

    words = forms.CharField(
        label=_("What is promised"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "hx-preserve": True}),
        help_text=_("In the words the customer heard"),
    )
    pages = UploadsField(label=_("Page of the brochure or advertisement"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the day of every promise."""
        kwargs.setdefault("auto_id", "promise_%s")
        super().__init__(*args, **kwargs)
        self.fields["due_on"].required = True
        self.fields["due_on"].widget.attrs["hx-preserve"] = True
        if self["kind"].value() != PromiseKind.ADVERTISED:
            del self.fields["pages"]

    @property
    def asked(self) -> list[BoundField]:
        """Return the question's own fields, which travel along unseen; the day of a certificate is one of them."""
        return [self[name] for name in AskForm.base_fields if name != "due_on" or self.is_judged_by_day]

    @property
    def is_judged_by_day(self) -> bool:
        """§4.9.1 Tell whether the day was part of the question."""
        return bool(self["kind"].value() == PromiseKind.TITLE)

    def clean(self) -> dict[str, Any]:
        """Hold a promise to its page, its day and its sum, at the field."""
        cleaned = super().clean()
        kind, words, due_on = cleaned.get("kind", ""), cleaned.get("words", ""), cleaned.get("due_on")
        if names_a_sum(kind, words):
            self.add_error("words", _("Leave the sum out: the balance is computed, paid less penalty, and not promised by hand."))
        if due_on and due_on < self.today:
            self.add_error("due_on", _("The promised day lies in the past. Give today or a later day."))
        if needs_page(kind) and not cleaned.get("pages") and "pages" not in self.errors:
            self.add_error("pages", _("Add the page of the brochure or advertisement that says it."))
        return cleaned


class ConfirmForm(forms.Form):
    """§4.9.2 §4.11 One post's own word."""

    role = forms.CharField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=(("yes", _("Confirm")), ("no", _("Do not confirm"))))
    words = forms.CharField(label=_("Your words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "data-draft": ""}))

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a no."""
        cleaned = super().clean() or {}
        if cleaned.get("answer") == "no" and not cleaned.get("words", "").strip():
            self.add_error("words", _("Write down why it is not confirmed: the customer asks."))
        return cleaned


class KeepForm(OnceForm):
    """§4.7 When and how a promise was kept."""

    kept_at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE), input_formats=[MINUTE, f"{MINUTE}:%S"]
    )
    evidence = forms.CharField(
        label=_("How it was kept"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "data-draft": ""}),
        help_text=_("Words, a paper, or both"),
    )
    papers = UploadsField()

    def clean(self) -> dict[str, Any]:
        """Ask for words or a paper."""
        cleaned = super().clean() or {}
        if "papers" in cleaned and not cleaned["papers"] and not cleaned.get("evidence", "").strip():
            self.add_error("evidence", _("Write down how it was kept, or add the paper that shows it."))
        return cleaned


class WithdrawForm(forms.Form):
    """§4.7 Why a promise is taken back."""

    withdrawal = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class RenewForm(OnceForm):
    """§4.7 Another day, or other words, and why."""

    due_on = day(_("Promised by"))
    words = forms.CharField(label=_("What is promised"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Stand beside the other forms of the page."""
        kwargs.setdefault("auto_id", "renew_%s")
        super().__init__(*args, **kwargs)


class GrantForm(OnceForm):
    """§4.12 A written authorisation: for whom, what, from when to when, and the document."""

    holder = forms.ModelChoiceField(label=_("Given to"), queryset=Staff.objects.none(), empty_label=_("Choose"))
    what = forms.CharField(label=_("What it covers"), max_length=200)
    starts_on = day(_("From"))
    ends_on = day(_("Until"), required=False, help_text=_("Left empty, it holds until it is ended"))
    documents = UploadsField(label=_("The document"))

    def __init__(self, *args: Any, holders: Any, **kwargs: Any) -> None:
        """Offer who promises in the company's name."""
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = holders  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the document, and for an end after the beginning."""
        cleaned = super().clean() or {}
        if "documents" in cleaned and not cleaned["documents"]:
            self.add_error("documents", _("Add the document: without it there is no written authorisation."))
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The end lies before the beginning. Give a later end."))
        return cleaned
