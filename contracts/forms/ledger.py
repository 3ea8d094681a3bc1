"""Input of the pages of imports and differences."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.ledger import LARGEST_FILE
from customers.enums import Role
from customers.forms.households import TokenForm
from customers.models import Staff, Subsidiary

IMPORTERS = (Role.MANAGER, Role.GENERAL_AFFAIRS)
#: Posts that settle what a ledger gives otherwise.
SETTLERS = (Role.REP, Role.MANAGER)
XLSX = ".xlsx"


class LedgerUploadForm(TokenForm):
    """A sales ledger to be read, and whose it is."""

    file = forms.FileField(
        label=_("Sales ledger (.xlsx)"),
        widget=forms.FileInput(attrs={"accept": XLSX}),
        help_text=_("Up to 20 MB; columns in any order, known by the meaning of their headings"),
    )
    subsidiary = forms.ModelChoiceField(label=_("Subsidiary"), queryset=Subsidiary.objects.none())

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        """Offer the companies this person imports for; a single one is not asked."""
        super().__init__(*args, **kwargs)
        field: forms.ModelChoiceField = self.fields["subsidiary"]  # type: ignore[assignment]
        field.queryset = Subsidiary.objects.filter(pk__in=staff.subsidiaries_as(*IMPORTERS))
        own = list(field.queryset[:2])
        if len(own) == 1:
            field.initial, field.widget = own[0].pk, forms.HiddenInput()

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large or plainly no workbook before it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        if not (file.name or "").lower().endswith(XLSX):
            raise forms.ValidationError(_("Only .xlsx workbooks are read. Save the ledger as “Excel workbook (.xlsx)”."))
        return file


class ConfirmForm(forms.Form):
    """The word that an import may be taken over; warnings must have been seen."""

    seen = forms.BooleanField(label=_("The warnings have been seen"), required=False)

    def __init__(self, *args: Any, warnings: int, **kwargs: Any) -> None:
        """Ask for the tick only where there are warnings."""
        super().__init__(*args, **kwargs)
        self.fields["seen"].required = bool(warnings)
        self.fields["seen"].error_messages["required"] = _("Look at the warnings first and tick that they have been seen.")


class SettleForm(forms.Form):
    """What becomes of a difference, and the written notice of a new address."""

    word = forms.ChoiceField(choices=[("take", pgettext_lazy("difference", "Take")), ("keep", pgettext_lazy("difference", "Keep"))])
    notice = forms.FileField(label=_("Scan of the written notice"), required=False)
