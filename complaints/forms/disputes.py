"""Input of disputes: opened, led on, dates, the end, the wording of the call back, the bound file."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from complaints.actions.dispute_ends import Ending
from complaints.actions.disputes import Opening, Step
from complaints.actions.hearings import CourtDate
from complaints.enums import BundlePurpose, Category, DisputeCause, DisputeEnd, DisputeStage, Grade, Plaintiff
from complaints.forms.fields import ActForm, MomentField
from complaints.models import Dispute, Hearing
from complaints.queries.disputes import FACTS, Facts, version_of
from customers.forms.households import TokenForm, VersionForm
from customers.models import Staff


def day_input() -> forms.DateInput:
    """Return the input of a day; the browser takes its value in one form only, whatever the language."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def amount_field() -> forms.DecimalField:
    """Return the field of the amount in dispute."""
    return forms.DecimalField(
        label=_("Amount in dispute"), max_digits=14, decimal_places=2, min_value=0, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )


def lawyer_field() -> forms.ModelChoiceField:
    """Return the field of who conducts a dispute; the lawyers are offered by the form."""
    return forms.ModelChoiceField(label=_("Lawyer"), queryset=Staff.objects.none())


class OpenDisputeForm(ActForm, TokenForm):
    """§5.6.5 Why it goes to law, who conducts it, how far it is already; of a matter that is no complaint what the complaint record asks for."""

    cause = forms.ChoiceField(label=_("Why it goes to law"), choices=DisputeCause, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("What happened"),
        widget=forms.Textarea(attrs={"rows": 4, "data-draft": ""}),
        help_text=_("What was tried and why it failed, or what the customer said, and when"),
    )
    lawyer = lawyer_field()
    category = forms.ChoiceField(label=_("Category"), choices=Category)
    grade = forms.ChoiceField(label=_("Grade"), choices=Grade, initial=Grade.IMPORTANT, widget=forms.RadioSelect)
    stage = forms.ChoiceField(label=_("Stage"), choices=DisputeStage, initial=DisputeStage.NEGOTIATION)
    reached_on = forms.DateField(label=_("Reached on"), widget=day_input())
    plaintiff = forms.ChoiceField(label=_("Plaintiff"), choices=Plaintiff, initial=Plaintiff.NOBODY, widget=forms.RadioSelect)
    court = forms.CharField(label=_("Court or commission"), max_length=80, required=False)
    case_no = forms.CharField(label=_("Case number"), max_length=60, required=False)
    amount = amount_field()

    def __init__(self, *args: Any, lawyers: QuerySet[Staff], is_complaint: bool, **kwargs: Any) -> None:
        """Offer the lawyers; ask for category and grade only where the matter becomes a complaint first."""
        super().__init__(*args, **kwargs)
        self.fields["lawyer"].queryset = lawyers  # type: ignore[attr-defined]
        if is_complaint:
            del self.fields["category"], self.fields["grade"]

    def opening(self) -> Opening:
        """Return how the dispute begins."""
        data = self.cleaned_data
        return Opening(
            DisputeCause(data["cause"]),
            data["reason"],
            data["lawyer"],
            DisputeStage(data["stage"]),
            Plaintiff(data["plaintiff"]),
            data["court"],
            data["case_no"],
            data["amount"],
            data["reached_on"],
        )


class StepForm(ActForm, TokenForm):
    """§5.6.5 A stage that was reached."""

    stage = forms.ChoiceField(label=_("Stage"), choices=DisputeStage)
    reached_on = forms.DateField(label=_("Reached on"), widget=day_input())
    plaintiff = forms.ChoiceField(label=_("Plaintiff"), choices=Plaintiff, widget=forms.RadioSelect)
    court = forms.CharField(label=_("Court or commission"), max_length=80, required=False)
    case_no = forms.CharField(label=_("Case number"), max_length=60, required=False)
    words = forms.CharField(label=_("What happened"), required=False, widget=forms.Textarea(attrs={"rows": 2, "data-draft": ""}))

    def step(self) -> Step:
        """Return the stage."""
        data = self.cleaned_data
        return Step(DisputeStage(data["stage"]), data["reached_on"], data["plaintiff"], data["court"], data["case_no"], data["words"])


class FactsForm(ActForm, VersionForm):
    """§5.6.5 What the record keeps beside the stages."""

    plaintiff = forms.ChoiceField(label=_("Plaintiff"), choices=Plaintiff, widget=forms.RadioSelect)
    court = forms.CharField(label=_("Court or commission"), max_length=80, required=False)
    case_no = forms.CharField(label=_("Case number"), max_length=60, required=False)
    amount = amount_field()

    def facts(self) -> Facts:
        """Return what was typed."""
        data = self.cleaned_data
        return Facts(data["plaintiff"], data["court"].strip(), data["case_no"].strip(), data["amount"], data["version"])


def facts_initial(dispute: Dispute) -> dict[str, Any]:
    """Return what the form of the record shows first."""
    return {name: getattr(dispute, name) for name in FACTS} | {"version": version_of(dispute)}


class HearingForm(ActForm, TokenForm):
    """§5.6.5 A date of a dispute."""

    at = MomentField(label=_("When"))
    what = forms.CharField(label=_("What takes place"), max_length=120, help_text=_("A hearing, a mediation, the end of a term to appeal"))
    place = forms.CharField(label=_("Place"), max_length=120, required=False)

    def date(self) -> CourtDate:
        """Return the date."""
        data = self.cleaned_data
        return CourtDate(data["at"], data["what"], data["place"])


class MoveForm(HearingForm):
    """§5.6.5 The date that takes the place of another, and why."""

    reason = forms.CharField(label=_("Why it is moved"), max_length=200)


def move_initial(hearing: Hearing) -> dict[str, Any]:
    """Return what the form of a moved date shows first: the same thing at another time."""
    return {"what": hearing.what, "place": hearing.place}


class StrikeForm(ActForm):
    """§5.6.5 Why a date does not take place."""

    reason = forms.CharField(label=_("Why it does not take place"), max_length=200)


class OutcomeForm(ActForm):
    """§5.6.5 What came of a date."""

    outcome = forms.CharField(label=_("What came of it"), widget=forms.Textarea(attrs={"rows": 4, "data-draft": ""}))


class EndForm(ActForm):
    """§5.6.5 How a dispute ended."""

    how = forms.ChoiceField(label=_("How it ended"), choices=DisputeEnd, widget=forms.RadioSelect)
    on = forms.DateField(label=_("Ended on"), widget=day_input(), help_text=_("The three days of the call back run from this day"))
    result = forms.CharField(
        label=_("Result"), widget=forms.Textarea(attrs={"rows": 3, "data-draft": ""}), help_text=_("What was decided or agreed, and who does what by when")
    )

    def ending(self) -> Ending:
        """Return the end."""
        data = self.cleaned_data
        return Ending(DisputeEnd(data["how"]), data["on"], data["result"])


class WordsForm(ActForm):
    """§5.7.2 What the customer is told and asked at the call back."""

    words = forms.CharField(label=_("Wording of the call back"), widget=forms.Textarea(attrs={"rows": 5, "data-draft": ""}))


class SeenForm(WordsForm):
    """§5.7.2 The wording as the lawyer lets it stand, and what she had before her."""

    read = forms.CharField(widget=forms.HiddenInput)


class LawyerForm(ActForm):
    """§5.6.5 Who conducts the dispute from now on."""

    lawyer = lawyer_field()

    def __init__(self, *args: Any, lawyers: QuerySet[Staff], **kwargs: Any) -> None:
        """Offer the lawyers."""
        super().__init__(*args, **kwargs)
        self.fields["lawyer"].queryset = lawyers  # type: ignore[attr-defined]


class BundleForm(ActForm, TokenForm):
    """H4 What the file is bound for, and who takes it."""

    purpose = forms.ChoiceField(
        label=_("Purpose"),
        choices=BundlePurpose,
        widget=forms.RadioSelect,
        help_text=_("For the court identity numbers and phones stand in it in full, and that is recorded; for reading they are masked"),
    )
    words = forms.CharField(label=_("Who takes it"), max_length=120, help_text=_("The court and case, or the reader in the house"))
