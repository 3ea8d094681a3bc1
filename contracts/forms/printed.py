"""Input that will stand on a paper."""

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.documents.rendering import unprintable


class PrintedField(forms.CharField):
    """A text that is printed later: a character that no font has is named at the field, while it can still be corrected."""

    def validate(self, value: str) -> None:
        """Refuse what cannot be printed."""
        super().validate(value)
        if characters := unprintable(value):
            raise forms.ValidationError(
                _("No font has %(characters)s, so it cannot be printed. Write it without."), params={"characters": "、".join(characters)}
            )
