"""Files in the forms of other apps."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _


class PasteInput(forms.ClearableFileInput):
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
        """Return the files, each checked as one."""
        files: Sequence[Any] = data if isinstance(data, (list, tuple)) else [data] if data else []
        one = super().clean
        return [one(file, initial) for file in files if file]
