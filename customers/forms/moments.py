"""Fields that forms of several apps share: a moment, and forms that stand beside others on one page."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

#: Seconds for which a question nobody has answered is not drawn anew.
KEPT_DRAWN = 3600


class MomentField(forms.DateTimeField):
    """A day and a time of day, in the house's time."""

    def __init__(self, **kwargs: Any) -> None:
        """Draw it as the browser's own picker."""
        super().__init__(
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
            **kwargs,
        )


def minute(now: datetime) -> datetime:
    """Return the minute a form offers as the time."""
    return timezone.localtime(now).replace(second=0, microsecond=0)


class ActForm(forms.Form):
    """A form that stands beside others on one page: its controls carry its own name in their ids."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the controls after the form."""
        kwargs.setdefault("auto_id", f"{type(self).__name__.removesuffix('Form').lower()}_%s")
        super().__init__(*args, **kwargs)

    @property
    def kept_drawn(self) -> int:
        """Return for how many seconds questions drawn once may be shown again: none once something was typed into the form."""
        return 0 if self.is_bound else KEPT_DRAWN
