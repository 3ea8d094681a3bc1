"""Input of work contact letters."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from correspondence.actions.answers import Answer
from correspondence.actions.letters import Content
from correspondence.enums import LetterResult
from correspondence.models import WorkLetter
from correspondence.queries.addressees import Addressee, Directory
from correspondence.rules.letters import TAIL
from customers.documents.forms import PrintedField, UploadsField
from customers.forms.households import DAY, TokenForm
from customers.forms.moments import ActForm, MomentField
from customers.rules.phones import PhoneProblem, normalise_phone

#: Files one answer by the link may bring.
MOST_FILES = 9


def normalised_phone(typed: str) -> str:
    """Return the phone that was typed, normalised; nothing for nothing."""
    try:
        return normalise_phone(typed) if typed.strip() else ""
    except PhoneProblem as problem:
        raise forms.ValidationError(_("A phone number has 11 digits, a landline its area code: check what was typed.")) from problem


class AnswererFields(forms.Form):
    """Who answers by the link: the name, and the phone whose last four digits are asked for."""

    to_name = PrintedField(label=_("Who answers"), max_length=40, required=False)
    to_phone = forms.CharField(
        label=_("Phone of who answers"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("The link of the letter asks for its last four digits"),
    )

    def clean_to_phone(self) -> str:
        """Return the phone, normalised."""
        return normalised_phone(self.cleaned_data["to_phone"])

    def clean(self) -> dict[str, Any]:
        """Ask whose phone it is."""
        cleaned = super().clean() or {}
        if cleaned.get("to_phone") and not cleaned.get("to_name") and "to_name" not in self.errors:
            self.add_error("to_name", _("Write down whose phone this is."))
        return cleaned


class LetterForm(AnswererFields, TokenForm):
    """§5.4.4.6.a Form 3.10: whom it asks for what, on which facts, and by when."""

    to = forms.ChoiceField(label=pgettext_lazy("letter", "To"))
    title = PrintedField(label=pgettext_lazy("letter", "Subject"), max_length=80)
    facts = PrintedField(
        label=_("Facts"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "data-draft": "letter-facts"}),
        help_text=_("The other department reads this: name and room stand on the letter; leave out phones, money and identity numbers"),
    )
    request = PrintedField(label=_("What is asked for"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "data-draft": "letter-request"}))
    reply_by = forms.DateField(label=_("Answer by"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    copies_to = PrintedField(label=_("Copies to"), max_length=120, required=False)
    attachments = UploadsField(label=_("Attachments"))

    field_order = ("token", "to", "title", "facts", "request", "reply_by", "to_name", "to_phone", "copies_to", "attachments")

    def __init__(self, *args: Any, there: Directory, today: date, **kwargs: Any) -> None:
        """Offer whom one may ask."""
        super().__init__(*args, **kwargs)
        self.there, self.today = there, today
        self.fields["to"].choices = [("", _("Choose")), *there.choices()]  # type: ignore[attr-defined]

    def clean_to(self) -> Addressee | None:
        """Return the addressee."""
        return self.there.named(self.cleaned_data["to"])

    def clean_reply_by(self) -> date:
        """Refuse a day that has passed."""
        day: date = self.cleaned_data["reply_by"]
        if day < self.today:
            raise forms.ValidationError(_("This day has passed. Set a day from today on."))
        return day

    def content(self) -> Content:
        """Return the letter that was written."""
        names = ("to", "title", "facts", "request", "reply_by", "to_name", "to_phone", "copies_to")
        return Content(**{name: self.cleaned_data[name] for name in names})


class AnswerForm(ActForm):
    """§5.4.4.6.a What a department answers."""

    words = forms.CharField(label=pgettext_lazy("letter", "Answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5, "data-draft": ""}))
    result = forms.ChoiceField(label=_("It comes to"), choices=LetterResult, widget=forms.RadioSelect)
    papers = UploadsField(label=_("Photographs and papers"))


class LinkAnswerForm(AnswerForm):
    """§5.4.4.6.a The same by the link, under the name of who answers."""

    name = forms.CharField(label=_("Your name"), max_length=40)

    field_order = ("name", "words", "result", "papers")

    def __init__(self, *args: Any, letter: WorkLetter, **kwargs: Any) -> None:
        """Keep the draft under the letter, never under the address of its link."""
        super().__init__(*args, **kwargs)
        self.fields["words"].widget.attrs["data-draft"] = f"letter-{letter.pk}"

    def clean_papers(self) -> list[UploadedFile]:
        """Refuse more papers than one answer needs."""
        papers: list[UploadedFile] = self.cleaned_data["papers"]
        if len(papers) > MOST_FILES:
            raise forms.ValidationError(_("At most %(count)s files."), params={"count": MOST_FILES})
        return papers


class OriginalForm(ActForm):
    """§5.4.4.6.a An answer that came on paper: whose it is, when it came, and its scan."""

    name = forms.CharField(label=_("Who answered"), max_length=40)
    answered_at = MomentField(label=_("When"))
    words = forms.CharField(label=_("What it says"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3, "data-draft": ""}))
    result = forms.ChoiceField(label=_("It comes to"), choices=LetterResult, widget=forms.RadioSelect)
    scan = UploadsField(label=_("Scan of the original"), required=True)

    def answer(self) -> Answer:
        """Return the answer that was recorded."""
        data = self.cleaned_data
        return Answer(data["words"], data["result"], data["name"], data["answered_at"])


class LinkForm(AnswererFields, ActForm):
    """§5.4.4.6.a For whom a new link is made."""


class BackForm(ActForm):
    """Why a letter is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class ReprintForm(ActForm):
    """Why a paper is printed once more."""

    reason = forms.CharField(label=_("Why it is printed once more"), max_length=200)


class TailForm(ActForm):
    """§5.4.4.6.a The check of a link."""

    digits = forms.CharField(
        label=_("Last four digits of your phone"),
        min_length=TAIL,
        max_length=TAIL,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input--code"}),
    )
