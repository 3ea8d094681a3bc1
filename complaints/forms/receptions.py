"""Input of the reception desk."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints import rules
from complaints.actions.corrections import Correction
from complaints.actions.matters import About, Office, Talk, Visitor
from complaints.actions.receptions import Ending
from complaints.enums import Category, Channel, Grade, MatterKind, Opinion, Outcome, Told, VisitorRelation
from complaints.forms.fields import ActForm, CustomerForm, MomentField, PicturesField
from complaints.models import Matter
from complaints.rules import FOLLOW_UPS
from customers.forms.households import TokenForm
from customers.models import Household, Staff
from customers.rules.phones import PhoneProblem, normalise_phone

WHO = (("customer", _("Customer")), ("visitor", _("Not a customer")))
CHANNELS = Channel.choices
KINDS = [(value, label) for value, label in MatterKind.choices if value != MatterKind.COMPLAINT]
SAID = [(value, label) for value, label in Told.choices if value != Told.OFFICE]
OPINIONS = [
    (Opinion.SATISFIED.value, Opinion.SATISFIED.label),
    (Opinion.FAIRLY.value, Opinion.FAIRLY.label),
    (Opinion.NOT_SATISFIED.value, _("Not satisfied, report it")),
]
#: The answers without which an outcome is not whole, and what is said when they are missing.
NEEDED: dict[str, tuple[tuple[str, Any], ...]] = {
    Outcome.SETTLED: (("result", _("Write down how it was settled.")), ("opinion", _("Ask the customer's opinion."))),
    Outcome.COMPLAINT: (("category", _("Choose what the complaint is about.")),),
    Outcome.FOLLOW_UP: (("matter", _("Choose the matter it was about.")), ("told", _("Say whether it was a reply or a progress report."))),
}


#: Digits a key never reaches.
LONGEST_KEY = 19


def matter_label(matter: Matter) -> str:
    """Return how an open matter stands in a choice."""
    return f"{matter.get_kind_display()} {matter.number} {matter.title}"


class ReceptionForm(CustomerForm, TokenForm):
    """§5.4.4.2 One entry of the work log: who, how, what was said, what it leads to; each outcome asks its own questions."""

    who = forms.ChoiceField(label=_("Who came"), choices=WHO, initial="customer", widget=forms.RadioSelect)
    visitor_name = forms.CharField(label=_("Name"), max_length=40, required=False)
    visitor_phone = forms.CharField(label=_("Phone"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))
    visitor_relation = forms.ChoiceField(label=_("Relation to the owner"), choices=VisitorRelation, required=False)
    channel = forms.ChoiceField(label=_("How"), choices=CHANNELS, initial=Channel.CALL, widget=forms.RadioSelect)
    office = forms.CharField(label=_("Office"), max_length=60, required=False)
    office_no = forms.CharField(label=_("Office's number"), max_length=40, required=False)
    office_due_on = forms.DateField(
        label=_("Answer to the office by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("A second term, apart from the reply to the customer"),
    )
    received_at = MomentField(label=_("When"))
    words = forms.CharField(label=_("What was said"), widget=forms.Textarea(attrs={"rows": 5, "data-draft": "reception", "data-draft-state": "words-state"}))
    pictures = PicturesField(label=_("Pictures and papers"))
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome, initial=Outcome.MANAGER, widget=forms.RadioSelect)
    result = forms.CharField(label=_("Result"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    opinion = forms.ChoiceField(label=_("Customer's opinion"), choices=OPINIONS, required=False, widget=forms.RadioSelect)
    opinion_words = forms.CharField(label=_("In the customer's words"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("It is"), choices=KINDS, initial=MatterKind.ENQUIRY, required=False, widget=forms.RadioSelect)
    title = forms.CharField(
        label=pgettext_lazy("matter", "Subject"), max_length=60, required=False, help_text=_("Left empty, the first sentence stands for it")
    )
    category = forms.ChoiceField(label=_("Category"), choices=[("", _("Choose")), *Category.choices], required=False)
    grade = forms.ChoiceField(label=_("Grade"), choices=Grade, initial=Grade.ORDINARY, required=False, widget=forms.RadioSelect)
    wish = forms.CharField(label=_("What the customer asks for"), max_length=300, required=False)
    answered = forms.CharField(
        label=_("Answered at once: what you said"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Fill in only when the customer has the answer already; it stops the clock"),
    )
    matter = forms.ModelChoiceField(label=_("Open matter"), queryset=Matter.objects.none(), required=False, empty_label=_("Choose"))
    told = forms.ChoiceField(label=_("What the customer was told is"), choices=SAID, required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, household: Household | None = None, **kwargs: Any) -> None:
        """Offer the open matters of the household that is known already."""
        super().__init__(*args, **kwargs)
        known = household.pk if household else self._posted_household()
        self.fields["matter"].queryset = open_matters(self.staff, known)  # type: ignore[attr-defined]
        self.fields["matter"].label_from_instance = matter_label  # type: ignore[attr-defined]

    def offer_matters(self, matters: Iterable[Matter]) -> None:
        """Offer the open matters that the page has read already."""
        self.fields["matter"].widget.choices = [("", _("Choose")), *((row.pk, matter_label(row)) for row in matters)]

    def _posted_household(self) -> int | None:
        """Return the number of the household that was sent, so that its matters can be chosen; whether it may be is asked with its own field."""
        posted = self.data.get("household", "")
        return int(posted) if posted.isdecimal() and len(posted) < LONGEST_KEY else None

    def clean_visitor_phone(self) -> str:
        """Return the phone, normalised."""
        typed = str(self.cleaned_data["visitor_phone"]).strip()
        try:
            return normalise_phone(typed) if typed else ""
        except PhoneProblem as problem:
            raise forms.ValidationError(_("A phone number has 11 digits, a landline its area code: check what was typed.")) from problem

    def clean(self) -> dict[str, Any]:
        """Find who came, and ask what the outcome needs."""
        cleaned = super().clean() or {}
        is_visitor = cleaned.get("who") == "visitor"
        cleaned["household"] = None if is_visitor else self.found_household(cleaned)
        if is_visitor and not cleaned.get("visitor_name"):
            self.add_error("visitor_name", _("Give the visitor's name."))
        if not is_visitor and cleaned["household"] is None and "customer" not in self.errors:
            self.add_error("customer", _("Choose the customer."))
        if not is_visitor and "matter" not in self.errors:
            chosen = cleaned["household"]
            self.fields["matter"].queryset = open_matters(self.staff, chosen.pk if chosen else None)  # type: ignore[attr-defined]
        self._ask(cleaned)
        return cleaned

    def _ask(self, cleaned: dict[str, Any]) -> None:
        """§5.4.4.3 Name the questions of the outcome that have no answer."""
        for name, words in NEEDED.get(cleaned.get("outcome", ""), ()):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)

    def talk(self) -> Talk:
        """Return the conversation that was typed."""
        data = self.cleaned_data
        is_visitor = data["who"] == "visitor"
        visitor = Visitor(data["visitor_name"], data["visitor_phone"], data["visitor_relation"]) if is_visitor else Visitor()
        is_office = data["channel"] == Channel.OFFICE
        office = Office(data["office"], data["office_no"], data["office_due_on"]) if is_office else Office()
        return Talk(Channel(data["channel"]), data["words"], data["received_at"], data["household"], visitor, office)

    def ending(self) -> Ending:
        """Return the outcome with the answers to its own questions; what another outcome asks is left out."""
        chosen = Outcome(self.cleaned_data["outcome"])
        data = {name: self.cleaned_data.get(name) or "" for name in FOLLOW_UPS[chosen]}
        outcome = Outcome.MANAGER if chosen == Outcome.SETTLED and rules.forces_report(data["opinion"]) else chosen
        about = About(
            kind=MatterKind(data.get("kind") or MatterKind.ENQUIRY),
            title=data.get("title", ""),
            category=data.get("category") or Category.OTHER,
            grade=data.get("grade") or Grade.ORDINARY,
            wish=data.get("wish", ""),
        )
        return Ending(
            outcome=outcome,
            result=data.get("result", ""),
            opinion=data.get("opinion", ""),
            opinion_words=data.get("opinion_words", ""),
            about=about,
            answered=data.get("answered", ""),
            matter=self.cleaned_data["matter"] if outcome == Outcome.FOLLOW_UP else None,
            told=Told(data["told"]) if data.get("told") else None,
        )


def open_matters(staff: Staff, household: int | None) -> QuerySet[Matter]:
    """Return the open matters of a household, named by its key, that the receiver may speak about."""
    if household is None:
        return Matter.objects.none()
    return Matter.objects.receivable_by(staff).open().filter(household=household).order_by("received_at")


class CorrectionForm(ActForm):
    """§5.4.4.2 The corrected words and why; the time only when it was wrong."""

    words = forms.CharField(label=_("Corrected words"), widget=forms.Textarea(attrs={"rows": 4}))
    reason = forms.CharField(label=_("Why it is corrected"), max_length=200)
    received_at = MomentField(label=_("Corrected time"), required=False, help_text=_("Only when the time was wrong; open terms move along"))

    def correction(self) -> Correction:
        """Return the correction that was typed."""
        data = self.cleaned_data
        return Correction(data["words"], data["reason"], data["received_at"])
