"""Input of the pages for accounts, posts, organisations and absences."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from customers.enums import Role
from customers.forms.households import TokenForm
from customers.models import Organisation, Project, Staff, Subsidiary

DAY = {"type": "date"}


class PersonForm(forms.Form):
    """What is kept of a person who works here."""

    name = forms.CharField(label=_("Name"), max_length=40)
    username = forms.RegexField(label=_("Staff number"), max_length=40, regex=r"^[\w.@-]+$", error_messages={"invalid": _("Letters, digits and . _ @ - only.")})
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)


class StaffNewForm(TokenForm, PersonForm):
    """A new account."""


class StaffForm(PersonForm):
    """An account, and whether it is open."""

    is_active = forms.BooleanField(label=_("May sign in"), required=False)


def staff_initial(staff: Staff) -> dict[str, Any]:
    """Return what the form shows first."""
    return {name: getattr(staff, name) for name in ("name", "username", "phone", "email", "is_active")}


class PostForm(TokenForm):
    """§3.1 A post: which role, where, from when to when."""

    role = forms.ChoiceField(label=_("Post"), choices=[("", _("Choose")), *Role.choices])
    subsidiary = forms.ModelChoiceField(label=_("Subsidiary"), empty_label=_("Choose"), queryset=Subsidiary.objects.all())
    projects = forms.ModelMultipleChoiceField(
        label=_("Projects"),
        queryset=Project.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: the whole subsidiary"),
    )
    organisation = forms.ModelChoiceField(
        label=_("Firm or department"),
        empty_label=_("Choose"),
        queryset=Organisation.objects.all(),
        required=False,
        help_text=_("Needed for general contractor, property company and contractor"),
    )
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs=DAY))
    ends_on = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs=DAY), help_text=_("Needed for outside firms"))


class LastDayForm(forms.Form):
    """§3.1 The last day of a post."""

    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs=DAY))


class OrganisationForm(forms.Form):
    """The name of a firm or department."""

    name = forms.CharField(label=_("Firm or department"), max_length=80)


def name_with_load(person: Any) -> str:
    """Return a name with how many households are served already."""
    load = ngettext("%(n)d household", "%(n)d households", person.load) % {"n": person.load}
    return f"{person.name} ({load})" if person.load else str(person.name)


class CoverField(forms.ModelChoiceField):
    """A colleague, with how many households she serves already."""

    def label_from_instance(self, obj: Any) -> str:
        """Return name and load."""
        return name_with_load(obj)


class AbsenceForm(TokenForm):
    """§5.4.4.1.b Who is away, when, and who stands in."""

    staff = forms.ModelChoiceField(label=_("Who is away"), empty_label=_("Choose"), queryset=Staff.objects.none())
    cover = CoverField(label=_("Who stands in"), empty_label=_("Choose"), queryset=Staff.objects.none())
    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs=DAY))
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs=DAY))
    reason = forms.CharField(label=_("Reason"), max_length=100, required=False)

    def __init__(self, *args: Any, people: QuerySet[Staff], covers: QuerySet[Staff], **kwargs: Any) -> None:
        """Offer the people whose absence may be entered, and who may stand in."""
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = people  # type: ignore[attr-defined]
        self.fields["cover"].queryset = covers  # type: ignore[attr-defined]
