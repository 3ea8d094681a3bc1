"""Input of coordination meetings."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from correspondence.actions.meetings import Call, Minutes, Task
from correspondence.queries.addressees import Addressee, Directory
from customers.documents.forms import PrintedField, UploadsField
from customers.enums import Role
from customers.forms.households import DAY, TokenForm
from customers.forms.moments import ActForm, MomentField

#: Empty lines for things to be done, and how many more a press adds.
TASK_ROWS = 4
#: How a form names the representative of the household.
REP = "rep"


class MeetingForm(TokenForm):
    """§5.4.4.6.a What a meeting is about, when and where, and who is asked."""

    title = PrintedField(label=pgettext_lazy("meeting", "Subject"), max_length=80)
    held_at = MomentField(label=_("When"))
    place = PrintedField(label=_("Place"), max_length=80)
    agenda = PrintedField(
        label=_("Agenda"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "data-draft": "meeting-agenda"}), help_text=_("One item a line")
    )
    invited = forms.MultipleChoiceField(label=_("Departments asked to come"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, there: Directory, **kwargs: Any) -> None:
        """Offer departments and posts."""
        super().__init__(*args, **kwargs)
        self.there = there
        self.fields["invited"].choices = there.departments()  # type: ignore[attr-defined]

    def clean_invited(self) -> list[Addressee]:
        """Return those who are asked."""
        return [one for key in self.cleaned_data["invited"] if (one := self.there.named(key)) is not None]

    def call(self) -> Call:
        """Return the call."""
        return Call(**{name: self.cleaned_data[name] for name in ("title", "held_at", "place", "agenda", "invited")})


class TaskForm(forms.Form):
    """§5.4.4.6.a One thing to be done: by whom, what, by when; an empty line is none."""

    to = forms.ChoiceField(label=pgettext_lazy("meeting", "Who"), required=False)
    what = PrintedField(label=_("What is to be done"), max_length=200, required=False)
    due_on = forms.DateField(label=pgettext_lazy("meeting", "By"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))

    def __init__(self, *args: Any, there: Directory, today: date, **kwargs: Any) -> None:
        """Offer the representative, departments and posts."""
        super().__init__(*args, **kwargs)
        self.there, self.today = there, today
        self.fields["to"].choices = [("", _("Choose")), (REP, Role.REP.label), *there.departments()]  # type: ignore[attr-defined]

    def clean_due_on(self) -> date | None:
        """Refuse a day that has passed."""
        day: date | None = self.cleaned_data["due_on"]
        if day is not None and day < self.today:
            raise forms.ValidationError(_("This day has passed. Set a day from today on."))
        return day

    def clean(self) -> dict[str, Any]:
        """Ask for the rest of a line that was begun."""
        cleaned = super().clean() or {}
        if any(cleaned.get(name) for name in ("to", "what", "due_on")):
            for name in ("to", "what", "due_on"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Who does what by when: fill in the line, or empty it."))
        return cleaned

    def task(self) -> Task | None:
        """Return what is to be done, None for an empty line."""
        data = self.cleaned_data
        if not data.get("what"):
            return None
        return Task(data["what"], data["due_on"], None if data["to"] == REP else self.there.named(data["to"]))


class MinutesForm(forms.Form):
    """§5.4.4.6.a Form 3.22: who led, wrote and was there, what was said and concluded."""

    chair = PrintedField(label=_("Chair"), max_length=40)
    recorder = PrintedField(label=_("Minutes kept by"), max_length=40)
    present = PrintedField(
        label=_("Present"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "data-draft": ""}), help_text=_("Names with their departments, one a line")
    )
    minutes = PrintedField(
        label=_("What was said and concluded"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8, "data-draft": ""}),
        help_text=_("Item by item: who said what, and the conclusion"),
    )
    papers = UploadsField(label=_("Attendance list and papers"))

    def minutes_with(self, tasks: Iterable[TaskForm]) -> Minutes:
        """Return the minutes with what is to be done."""
        given = tuple(task for form in tasks if (task := form.task()) is not None)
        return Minutes(**{name: self.cleaned_data[name] for name in ("chair", "recorder", "present", "minutes")}, tasks=given)


class DoneForm(ActForm):
    """§5.4.4.6.a What was done."""

    words = forms.CharField(label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "data-draft": ""}))
    papers = UploadsField(label=_("Photographs and papers"))


class RecordedForm(DoneForm):
    """§5.4.4.6.a The same as the representative records it, at the time it happened."""

    done_at = MomentField(label=_("When"))

    field_order = ("words", "done_at", "papers")


class CancelForm(ActForm):
    """Why a meeting does not take place."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class NoteForm(ActForm):
    """A line added to complete minutes."""

    words = PrintedField(label=_("Added line"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "data-draft": ""}))
