"""Input of the pages for companies, projects, buildings and units."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.enums import ProjectKind
from customers.forms.households import PurposeForm, TokenForm
from customers.models import Building, Project, Subsidiary, Unit

ACCOUNT_PURPOSES = (
    ("paper", _("To fill in a paper")),
    ("office", _("For a bank, tax or registration office")),
    ("check", _("To check the entry")),
)
NUMBER = {"class": "input--num", "inputmode": "decimal", "autocomplete": "off"}


class AccountPurposeForm(PurposeForm):
    """H4 Why an account number is looked at."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=ACCOUNT_PURPOSES, widget=forms.RadioSelect)


class CompanyForm(TokenForm):
    """§1 What is kept of a development company."""

    name = forms.CharField(label=_("Company name"), max_length=80)
    code = forms.RegexField(
        label=_("Short code"),
        max_length=8,
        regex=r"^[A-Z0-9]+$",
        error_messages={"invalid": _("Capital letters and digits only.")},
        help_text=_("Stands in the numbers of papers; papers made before keep theirs"),
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    postcode = forms.RegexField(label=_("Postcode"), regex=r"^\d{6}$", required=False, error_messages={"invalid": _("A postcode has 6 digits.")})
    service_phone = forms.CharField(label=_("Service phone"), max_length=30, required=False, help_text=_("Stands on cards, envelopes and notices"))


def company_initial(subsidiary: Subsidiary) -> dict[str, Any]:
    """Return what the form shows first."""
    return {name: getattr(subsidiary, name) for name in ("name", "code", "address", "postcode", "service_phone")}


class ProjectForm(TokenForm):
    """§3.2.0 What is kept of a project; the number of its account is typed, never shown."""

    name = forms.CharField(label=_("Project name"), max_length=40, help_text=_("As the sales ledger writes it: units and files are found by it"))
    code = forms.RegexField(
        label=_("Short code"),
        max_length=8,
        regex=r"^[A-Z0-9]+$",
        error_messages={"invalid": _("Capital letters and digits only.")},
        help_text=_("Stands in the numbers of papers; papers made before keep theirs"),
    )
    kind = forms.ChoiceField(label=_("Kind of project"), choices=ProjectKind, widget=forms.RadioSelect)
    account_name = forms.CharField(label=_("Account holder"), max_length=80, required=False)
    account_bank = forms.CharField(label=_("Bank"), max_length=80, required=False)
    account_number = forms.CharField(
        label=_("Account number"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
    is_supervised = forms.BooleanField(label=_("Supervised account"), required=False, help_text=_("No cash is taken for the house price"))

    def __init__(self, *args: Any, project: Project | None = None, **kwargs: Any) -> None:
        """Say which number is kept; an empty field keeps it."""
        super().__init__(*args, **kwargs)
        if project is not None and project.account_number:
            self.fields["account_number"].help_text = gettext("Kept: %(number)s. Leave this empty to keep it.") % {"number": project.account_masked}


def project_initial(project: Project) -> dict[str, Any]:
    """Return what the form shows first; the account number is typed anew or kept."""
    return {name: getattr(project, name) for name in ("name", "code", "kind", "account_name", "account_bank", "is_supervised")}


class BuildingForm(TokenForm):
    """The name of a building."""

    name = forms.CharField(label=_("Building"), max_length=20, help_text=_("As the sales ledger writes it, for example 3栋"))


class AreaField(forms.DecimalField):
    """An area in square metres."""

    def __init__(self, *, label: Any) -> None:
        """Take at most two decimals."""
        super().__init__(label=label, max_digits=8, decimal_places=2, required=False, widget=forms.TextInput(attrs=NUMBER))


class UnitForm(TokenForm):
    """§5.11.1.2 Floor plan and areas of a unit."""

    floor_plan = forms.CharField(label=_("Floor plan"), max_length=40, required=False)
    predicted_area = AreaField(label=_("Predicted area (m²)"))
    predicted_inner_area = AreaField(label=_("Predicted inner area (m²)"))
    surveyed_area = AreaField(label=_("Surveyed area (m²)"))
    surveyed_inner_area = AreaField(label=_("Surveyed inner area (m²)"))


class UnitNewForm(UnitForm):
    """A unit that no sales ledger has brought."""

    building = forms.ModelChoiceField(label=_("Building"), queryset=Building.objects.none(), empty_label=_("Choose"))
    section = forms.CharField(label=_("Section"), max_length=20, required=False, help_text=_("For example 2单元"))
    room = forms.CharField(label=_("Room"), max_length=20)

    field_order = ("building", "section", "room")

    def __init__(self, *args: Any, buildings: QuerySet[Building], **kwargs: Any) -> None:
        """Offer the buildings of the project."""
        super().__init__(*args, **kwargs)
        self.fields["building"].queryset = buildings  # type: ignore[attr-defined]


UNIT_FIELDS = ("floor_plan", "predicted_area", "predicted_inner_area", "surveyed_area", "surveyed_inner_area")


def unit_initial(unit: Unit) -> dict[str, Any]:
    """Return what the form shows first."""
    return {name: getattr(unit, name) for name in UNIT_FIELDS}
