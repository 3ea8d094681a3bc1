"""Input of the household pages."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.enums import WISHES, AddressSource, Calendar, Consent, Relation, Title
from customers.models import Customer, Member
from customers.queries.details import details_of, version_of
from customers.rules.lunar import Birthday
from customers.rules.phones import PhoneProblem, split_phones

DAY = {"type": "date"}
PURPOSES = (
    ("contact", _("To reach the customer")),
    ("paper", _("To fill in a paper")),
    ("office", _("For a bank, tax or registration office")),
    ("check", _("To check the entry")),
)


class PurposeForm(forms.Form):
    """Why a number is looked at."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=PURPOSES, widget=forms.RadioSelect)


class TokenForm(forms.Form):
    """A create form: its hidden token makes a second press lead to the first result."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class BirthdayFields(forms.Form):
    """A birthday: solar or lunar, the year may be left out."""

    birth_calendar = forms.ChoiceField(label=_("Calendar"), choices=Calendar, initial=Calendar.SOLAR, widget=forms.RadioSelect)
    birth_year = forms.IntegerField(label=_("Year of birth"), min_value=1900, max_value=2100, required=False, help_text=_("May be left out"))
    birth_month = forms.IntegerField(label=_("Month"), min_value=1, max_value=12, required=False)
    birth_day = forms.IntegerField(label=pgettext_lazy("of a birthday", "Day"), min_value=1, max_value=31, required=False)
    is_leap_month = forms.BooleanField(label=_("Leap month (lunar)"), required=False)

    def clean(self) -> dict[str, Any] | None:
        """Refuse half a birthday and a leap month of the solar calendar."""
        cleaned = super().clean() or {}
        if bool(cleaned.get("birth_month")) != bool(cleaned.get("birth_day")):
            self.add_error("birth_day", _("Give month and day, or neither."))
        if cleaned.get("is_leap_month") and cleaned.get("birth_calendar") != Calendar.LUNAR:
            self.add_error("is_leap_month", _("Only the lunar calendar has leap months."))
        if not self.errors and cleaned.get("birth_month") and not _is_possible(cleaned):
            self.add_error("birth_day", _("No year has this day. Check month, day and calendar: a lunar month has at most 30 days."))
        return cleaned


def _is_possible(cleaned: dict[str, Any]) -> bool:
    """§5.4.3.1 Tell whether a year has the day that was typed; the year of birth, when one is given."""
    typed = Birthday(cleaned["birth_month"], cleaned["birth_day"], cleaned["birth_calendar"], cleaned["is_leap_month"])
    return typed.is_possible_in(cleaned["birth_year"]) if cleaned.get("birth_year") else typed.is_possible


class VersionForm(forms.Form):
    """A form that knows what it was loaded with, so that nobody overwrites what somebody else wrote meanwhile."""

    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def anew(self, **changed: str) -> Self:
        """Return the form again with what was typed, but for what is given."""
        return type(self)({**self.data.dict(), **changed})  # type: ignore[attr-defined]


class CustomerForm(VersionForm, BirthdayFields):
    """§5.10 What the department keeps of a customer: title, phones, birthday, and the day of death (decision Q13)."""

    title = forms.ChoiceField(label=pgettext_lazy("form of address", "Title"), choices=Title, widget=forms.RadioSelect)
    phones = forms.CharField(
        label=_("Phones"), widget=forms.Textarea(attrs={"rows": 3, "inputmode": "tel"}), help_text=_("One a line; the first is the one to call")
    )

    deceased_on = forms.DateField(
        label=_("Deceased on"), required=False, widget=forms.DateInput(attrs=DAY), help_text=_("From then on no card is written to this person")
    )

    field_order = ("title", "phones", "birth_calendar", "birth_year", "birth_month", "birth_day", "is_leap_month", "deceased_on", "version")

    def __init__(self, *args: Any, masked: Sequence[str] = (), **kwargs: Any) -> None:
        """H3 For who sees the numbers only masked, show them so beside an empty field: left empty, they stay."""
        super().__init__(*args, **kwargs)
        self.masked = masked
        if masked:
            field = self.fields["phones"]
            field.required, field.initial = False, ""
            self.initial.pop("phones", None)
            field.help_text = _("On file: %(phones)s. Left empty, they stay; what is typed replaces them, one a line") % {"phones": ", ".join(masked)}

    def anew(self, **changed: str) -> Self:
        """Return the form again, the numbers on file masked as before."""
        return type(self)({**self.data.dict(), **changed}, masked=self.masked)  # type: ignore[attr-defined]

    def clean_phones(self) -> list[str]:
        """Return the numbers, normalised; a wrong one is named."""
        lines = [line for line in self.cleaned_data["phones"].splitlines() if line.strip()]
        try:
            return [number for line in lines for number in split_phones(line)]
        except PhoneProblem as problem:
            raise forms.ValidationError(_("A phone number has 11 digits, a landline its area code: check what was typed.")) from problem


def details_initial(subject: Customer | Member) -> dict[str, Any]:
    """Return what the form about a customer or a relative shows first."""
    details = details_of(subject)
    typed = {name: value.isoformat() if isinstance(value, date) else value for name, value in details.items()}
    return typed | {"phones": "\n".join(details.get("phones", [])), "version": version_of(subject)}


class ConsentForm(forms.Form):
    """§5.4.3.1 What a person said about cards."""

    consent = forms.ChoiceField(label=_("Consent to cards"), choices=Consent, widget=forms.RadioSelect)
    consented_on = forms.DateField(label=_("Said on"), required=False, widget=forms.DateInput(attrs=DAY))
    consent_document = forms.CharField(label=_("Paper or call it stands on"), max_length=120, required=False)


class MemberForm(TokenForm, BirthdayFields):
    """§5.4.3.2 A relative whose birthday became known."""

    relation = forms.ChoiceField(label=_("Relation"), choices=Relation)
    consent = forms.ChoiceField(
        label=_("Her own consent"),
        choices=Consent,
        initial=Consent.NOT_ASKED,
        help_text=_("Without it the card goes to the customer, and no name is kept"),
        widget=forms.RadioSelect,
    )
    consented_on = forms.DateField(label=_("Said on"), required=False, widget=forms.DateInput(attrs=DAY))
    name = forms.CharField(label=_("Name"), max_length=40, required=False, help_text=_("Kept only with her own consent"))
    title = forms.ChoiceField(label=pgettext_lazy("form of address", "Title"), choices=Title, initial=Title.NONE, widget=forms.RadioSelect)
    is_under_14 = forms.BooleanField(label=_("Under 14"), required=False)
    guardian_consented_on = forms.DateField(label=_("Guardian agreed on"), required=False, widget=forms.DateInput(attrs=DAY))

    field_order = (
        "relation",
        "birth_calendar",
        "birth_year",
        "birth_month",
        "birth_day",
        "is_leap_month",
        "consent",
        "consented_on",
        "name",
        "title",
        "is_under_14",
        "guardian_consented_on",
    )

    def clean(self) -> dict[str, Any] | None:
        """Ask for the birthday: without it there is nothing to record."""
        cleaned = super().clean() or {}
        _ask_birthday(self, cleaned)
        return cleaned


def _ask_birthday(form: forms.Form, cleaned: dict[str, Any]) -> None:
    """Ask for month and day of a relative's birthday."""
    if not cleaned.get("birth_month") and "birth_month" not in form.errors:
        form.add_error("birth_month", _("Give month and day of the birthday."))


class MemberChangeForm(VersionForm, BirthdayFields):
    """§5.4.3.2 What is kept of a relative; the consent has a page of its own."""

    relation = forms.ChoiceField(label=_("Relation"), choices=Relation)
    name = forms.CharField(label=_("Name"), max_length=40, required=False, help_text=_("Kept only with her own consent"))
    title = forms.ChoiceField(label=pgettext_lazy("form of address", "Title"), choices=Title, widget=forms.RadioSelect)
    deceased_on = forms.DateField(
        label=_("Deceased on"), required=False, widget=forms.DateInput(attrs=DAY), help_text=_("From then on no card is written to this person")
    )
    is_under_14 = forms.BooleanField(label=_("Under 14"), required=False)
    guardian_consented_on = forms.DateField(label=_("Guardian agreed on"), required=False, widget=forms.DateInput(attrs=DAY))

    field_order = ("relation", "birth_calendar", "birth_year", "birth_month", "birth_day", "is_leap_month", "name", "title", "deceased_on")

    def clean(self) -> dict[str, Any] | None:
        """Ask for the birthday: without it there is nothing to keep."""
        cleaned = super().clean() or {}
        _ask_birthday(self, cleaned)
        return cleaned


class RemovalForm(forms.Form):
    """§5.4.3.2 Why a relative is taken off the file."""

    wish = forms.ChoiceField(label=_("Why"), choices=[(wish.value, wish.label) for wish in WISHES], widget=forms.RadioSelect)


class AddressForm(TokenForm):
    """§5.10.2 A new address: heard, or by written notice."""

    text = forms.CharField(label=_("Address"), max_length=200)
    postcode = forms.RegexField(label=_("Postcode"), regex=r"^\d{6}$", required=False, error_messages={"invalid": _("A postcode has 6 digits.")})
    source = forms.ChoiceField(
        label=_("How it became known"),
        choices=[(AddressSource.HEARD.value, AddressSource.HEARD.label), (AddressSource.WRITTEN_NOTICE.value, AddressSource.WRITTEN_NOTICE.label)],
        widget=forms.RadioSelect,
    )
    known_on = forms.DateField(label=_("Known since"), widget=forms.DateInput(attrs=DAY))
    notice = forms.FileField(label=_("Scan of the written notice"), required=False)

    def clean(self) -> dict[str, Any] | None:
        """§5.10.2.b A written notice comes with its scan."""
        cleaned = super().clean() or {}
        if cleaned.get("source") == AddressSource.WRITTEN_NOTICE and not cleaned.get("notice"):
            self.add_error("notice", _("Add the scan of the written notice; without it, record the address as heard."))
        return cleaned
