"""Files, and texts that will be printed, in the forms of other apps."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from customers.documents.rendering import unprintable
from customers.documents.rules import LARGEST_UPLOAD, plain_name


class PasteInput(forms.FileInput):
    """A file input that takes several files and pasted screenshots."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        """Mark the input for pasting."""
        super().__init__(attrs={"data-paste": True, "accept": "image/*,audio/*,application/pdf"})


class UploadsField(forms.FileField):
    """Several originals; what each one may be is told when it is kept."""

    widget = PasteInput

    def __init__(self, **kwargs: Any) -> None:
        """Be optional and named."""
        super().__init__(**{"required": False, "label": _("Pictures, recordings, PDF"), **kwargs})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return the files; what is too large is told at the field, before anything is read."""
        files: Sequence[Any] = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not any(files):
            return super().clean(None, initial) or []
        one = super().clean
        return [self._sized(one(file, initial)) for file in files if file]

    def _sized(self, file: UploadedFile) -> UploadedFile:
        """Return a file that is not too large."""
        if (file.size or 0) > LARGEST_UPLOAD:
            raise forms.ValidationError(_("%(name)s is larger than 20 MB. Make it smaller, or split it."), params={"name": plain_name(file.name or "")})
        return file


class SealAnewForm(forms.Form):
    """H7 How many copies are sealed anew, and why."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    copies = forms.IntegerField(label=_("Copies"), min_value=1, max_value=20, initial=1, widget=forms.NumberInput(attrs={"inputmode": "numeric"}))
    reason = forms.CharField(label=_("Why it is sealed anew"), max_length=200)


class PrintedField(forms.CharField):
    """A text that is printed later: a character that no font has is named at the field, while it can still be corrected."""

    def validate(self, value: str) -> None:
        """Refuse what cannot be printed."""
        super().validate(value)
        if characters := unprintable(value):
            raise forms.ValidationError(
                _("No font has %(characters)s, so it cannot be printed. Write it without."), params={"characters": "、".join(characters)}
            )
