"""Input of the record of a matter, of more complainants and of duplicates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.actions.matters import Visitor
from complaints.actions.records import Record
from complaints.enums import Category, Grade, VisitorRelation
from complaints.forms.fields import ActForm, CustomerForm, MomentField
from complaints.models import Matter
from customers.forms.households import TokenForm
from customers.models import Organisation, Staff
from customers.rules.phones import PhoneProblem, normalise_phone

WHO = (("customer", _("Customer")), ("visitor", _("Not a customer")))


class RecordForm(ActForm):
    """§5.6.2 The record of a matter beside the customer's words."""

    title = forms.CharField(label=pgettext_lazy("matter", "Subject"), max_length=120)
    category = forms.ChoiceField(label=_("Category"), choices=Category)
    grade = forms.ChoiceField(label=_("Grade"), choices=Grade, widget=forms.RadioSelect)
    wish = forms.CharField(label=_("What the customer asks for"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    responsible = forms.ModelChoiceField(
        label=_("Responsible organisation"),
        queryset=Organisation.objects.all(),
        required=False,
        empty_label=_("Not known yet"),
        help_text=_("The department or firm whose work it is; statistics are kept by it"),
    )

    def record(self) -> Record:
        """Return what was typed."""
        return Record(**self.cleaned_data)


class JoinForm(CustomerForm, TokenForm):
    """§5.6.1 One more who complains of the same."""

    who = forms.ChoiceField(label=_("Who came"), choices=WHO, initial="customer", widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=40, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))
    relation = forms.ChoiceField(label=_("Relation to the owner"), choices=VisitorRelation, required=False)
    joined_at = MomentField(label=_("When"))

    def clean_phone(self) -> str:
        """Return the phone, normalised."""
        typed = str(self.cleaned_data["phone"]).strip()
        try:
            return normalise_phone(typed) if typed else ""
        except PhoneProblem as problem:
            raise forms.ValidationError(_("A phone number has 11 digits, a landline its area code: check what was typed.")) from problem

    def clean(self) -> dict[str, Any]:
        """Find the household, or ask for the name."""
        cleaned = super().clean() or {}
        is_visitor = cleaned.get("who") == "visitor"
        cleaned["household"] = None if is_visitor else self.found_household(cleaned)
        if is_visitor and not cleaned.get("name"):
            self.add_error("name", _("Give the visitor's name."))
        if not is_visitor and cleaned["household"] is None and "customer" not in self.errors:
            self.add_error("customer", _("Choose the customer."))
        return cleaned

    def visitor(self) -> Visitor:
        """Return who is no customer."""
        data = self.cleaned_data
        return Visitor(data["name"], data["phone"], data["relation"]) if data["who"] == "visitor" else Visitor()


class DuplicateForm(ActForm):
    """§5.6.2 Which earlier matter this one repeats."""

    number = forms.CharField(label=_("Number of the earlier matter"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        """Look among the matters within reach."""
        super().__init__(*args, **kwargs)
        self.staff = staff

    def clean_number(self) -> Matter:
        """Return the matter of this number."""
        typed = str(self.cleaned_data["number"]).strip()
        row = Matter.objects.visible_to(self.staff).filter(number__iexact=typed).first()
        if row is None:
            raise forms.ValidationError(_("No matter within your reach has this number. It stands in the list of matters."))
        return row
