"""Fields the forms of complaints share: a moment, pasted pictures, a customer looked up by what is typed."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from customers.forms.moments import ActForm, MomentField, minute
from customers.models import Household, Staff
from customers.queries.search import search

__all__ = ["ActForm", "CustomerForm", "ManyFiles", "MomentField", "PicturesField", "minute", "receivable_found"]

CANDIDATES = 8


class ManyFiles(forms.FileInput):
    """A control that takes several files, chosen or pasted."""

    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Pictures, papers and recordings that came with the talk."""

    def __init__(self, **kwargs: Any) -> None:
        """Take several, also from the clipboard."""
        super().__init__(widget=ManyFiles(attrs={"data-paste": True}), required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return the files, each cleaned."""
        files = data if isinstance(data, list | tuple) else [data]
        return [super(PicturesField, self).clean(file, initial) for file in files if file]


def receivable_found(staff: Staff, typed: str) -> list[Household]:
    """§5.4.4.1.b Return the households of the department that fit what was typed."""
    found = search(staff, typed, CANDIDATES) if typed else []
    reach = set(Household.objects.receivable_by(staff).filter(pk__in=[row.pk for row in found]).values_list("pk", flat=True))
    return [row for row in found if row.pk in reach]


class CustomerForm(ActForm):
    """A customer looked up by what is typed; without script the server finds the row, or shows the choice."""

    customer = forms.CharField(
        label=_("Customer"),
        required=False,
        max_length=80,
        help_text=_("Last four digits of the phone, room, name or initials"),
    )
    household = forms.ModelChoiceField(label=_("Customer"), queryset=Household.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        """Offer the households this person may receive for."""
        super().__init__(*args, **kwargs)
        self.staff = staff
        self.candidates: list[Household] = []
        field = self.fields["household"]
        field.queryset = Household.objects.receivable_by(staff).select_related("unit", "project__subsidiary")  # type: ignore[attr-defined]
        field.widget.attrs["data-picked"] = True

    def found_household(self, cleaned: dict[str, Any]) -> Household | None:
        """Return the household that was picked, or the only one that fits what was typed."""
        picked: Household | None = cleaned.get("household")
        typed = (cleaned.get("customer") or "").strip()
        if picked is not None or not typed:
            return picked
        self.candidates = receivable_found(self.staff, typed)
        if len(self.candidates) == 1:
            return self.candidates[0]
        self.add_error(
            "customer",
            _("Several customers fit: choose one below.") if self.candidates else _("Nobody found. Try the last four digits, the room or the initials"),
        )
        return None
