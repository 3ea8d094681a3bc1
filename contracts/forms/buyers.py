"""Input of the changes that concern who buys: a new document, a change of name, a resale."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.forms.changes import ChangeForm
from contracts.forms.printed import PrintedField
from contracts.models import Contract
from contracts.queries.changes import Wanted
from customers.actions.customers import Person
from customers.authorization.enums import Act, Cause
from customers.enums import IdentityKind
from customers.rules.phones import PhoneProblem, split_phones


class DocumentForm(ChangeForm):
    """§5.5.1 The same person's new identity document (decision Q8 a)."""

    act = Act.IDENTITY_CHANGE
    title = _("New identity document")
    needs_proof = True

    holder = forms.TypedChoiceField(label=_("Whose document"), coerce=int, widget=forms.RadioSelect)
    identity_kind = forms.ChoiceField(label=_("Identity document"), choices=IdentityKind)
    identity_number = forms.CharField(label=_("Number"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    field_order = ("holder", "identity_kind", "identity_number", "reason", "attachments")

    def prepare(self) -> None:
        """Offer the buyers of the household."""
        self.fields["holder"].choices = _buyers(self.contract)  # type: ignore[attr-defined]

    def stored(self) -> dict[str, Any]:
        """Return what was asked before; the number is typed again."""
        line = self.change.lines[0] if self.change else {}
        return super().stored() | {"holder": line.get("customer"), "identity_kind": self.change.new_identity_kind if self.change else ""}

    def wanted(self) -> Wanted:
        """Return what is asked."""
        return Wanted(
            act=self.act,
            reason=self.value("reason", ""),
            causes=(Cause.NEW_DOCUMENT,),
            holder=self.value("holder", 0),
            identity_kind=self.value("identity_kind", ""),
            identity_number=self.value("identity_number", ""),
        )


class BuyersForm(ChangeForm):
    """§5.5 Who no longer buys and who buys instead."""

    leaving = forms.TypedMultipleChoiceField(label=_("Who no longer buys"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple)
    name = PrintedField(label=_("Who buys instead or joins"), max_length=80, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    identity_kind = forms.ChoiceField(label=_("Identity document"), choices=[("", "—"), *IdentityKind.choices], required=False)
    identity_number = forms.CharField(label=_("Number"), max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    clause_text = PrintedField(label=_("Wording of the supplement"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def prepare(self) -> None:
        """Offer the buyers of the household."""
        self.fields["leaving"].choices = _buyers(self.contract)  # type: ignore[attr-defined]

    def clean_phone(self) -> list[str]:
        """Return the numbers, normalised; a wrong one is named."""
        try:
            return split_phones(self.cleaned_data["phone"]) if self.cleaned_data["phone"] else []
        except PhoneProblem as problem:
            raise forms.ValidationError(_("A phone number has 11 digits, a landline its area code: check what was typed.")) from problem

    def clean(self) -> dict[str, Any] | None:
        """Ask for whoever comes or goes, and for both halves of a document."""
        cleaned = super().clean() or {}
        if not self.fields["reason"].required:
            return cleaned
        if not cleaned.get("leaving") and not cleaned.get("name"):
            self.add_error("name", _("Say who no longer buys, who joins, or both."))
        if cleaned.get("name") and not (cleaned.get("identity_kind") and cleaned.get("identity_number")):
            self.add_error("identity_number", _("A buyer is entered with his identity document."))
        return cleaned

    def joining(self) -> Person | None:
        """Return the person who becomes a buyer."""
        name = self.value("name", "")
        return (
            Person(name, phones=self.value("phone", []), identity_kind=self.value("identity_kind", ""), identity_number=self.value("identity_number", ""))
            if name
            else None
        )

    def cause(self) -> Cause:
        """Return why the buyers change."""
        raise NotImplementedError

    def wanted(self) -> Wanted:
        """Return what is asked."""
        return Wanted(
            act=self.act,
            reason=self.value("reason", ""),
            causes=(self.cause(),),
            clause_text=self.value("clause_text", ""),
            touched=self.touched(),
            money=self.value("money", Decimal(0)),
            leaving=tuple(self.value("leaving", [])),
            joining=self.joining(),
        )


class NameForm(BuyersForm):
    """§5.5.1 A change of name among spouse and direct relatives, without price difference (decision Q8 b)."""

    act = Act.IDENTITY_CHANGE
    title = _("Change of name among close relatives")
    needs_proof = True

    touches_money = forms.BooleanField(label=_("With a price difference"), required=False)

    field_order = ("leaving", "name", "phone", "identity_kind", "identity_number", "touches_money", "clause_text", "reason", "attachments")

    def cause(self) -> Cause:
        """Return that it is a change of name."""
        return Cause.CHANGE_OF_NAME


class ResaleForm(BuyersForm):
    """§5.5.2 A resale to anybody else (decision Q8 c)."""

    act = Act.RESALE
    title = _("Resale")

    what = forms.ChoiceField(
        label=_("What it touches"),
        choices=[(cause.value, cause.label) for cause in (Cause.RESALE_PLAIN, Cause.RESALE_MONEY, Cause.RESALE_STAFF)],
        widget=forms.RadioSelect,
    )
    is_unfinished_presale = forms.BooleanField(label=_("The unit is pre-sold and not finished"), required=False)
    money = forms.DecimalField(
        label=_("Money touched"), required=False, min_value=0, max_digits=14, decimal_places=2, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )

    field_order = (
        "what",
        "is_unfinished_presale",
        "money",
        "leaving",
        "name",
        "phone",
        "identity_kind",
        "identity_number",
        "clause_text",
        "reason",
        "attachments",
    )

    def stored(self) -> dict[str, Any]:
        """Return what was asked before."""
        return super().stored() | {"what": self.change.causes[0] if self.change else ""}

    def cause(self) -> Cause:
        """Return what the resale touches."""
        return Cause(self.value("what", Cause.RESALE_PLAIN))


def _buyers(contract: Contract) -> list[tuple[int, str]]:
    """Return the buyers of a contract's household as choices; documents stay masked."""
    rows = contract.household.buyers.select_related("customer")
    return [(row.customer_id, f"{row.customer.name} {row.customer.identity_masked}".strip()) for row in rows]
