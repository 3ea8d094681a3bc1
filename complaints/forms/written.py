"""Input of written replies and of wordings."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.actions.sending import Sent
from complaints.actions.wordings import Words
from complaints.actions.written import Letter
from complaints.enums import Category, SentHow, WordingKind
from complaints.forms.fields import ActForm, MomentField, PicturesField
from complaints.models import Wording, WrittenReply
from customers.forms.households import TokenForm
from customers.models import Project, Subsidiary

POSTCODE = forms.RegexField(
    r"^\d{6}$",
    label=_("Postcode"),
    required=False,
    error_messages={"invalid": _("A postcode has 6 digits.")},
    widget=forms.TextInput(attrs={"inputmode": "numeric"}),
)


class LetterForm(ActForm, TokenForm):
    """§5.6.4 To whom, where to, and the text; salutation, closing and signature are printed by themselves."""

    addressee = forms.CharField(label=_("Addressee"), max_length=80, help_text=_("With the title, as the salutation reads"))
    address = forms.CharField(label=_("Address"), max_length=200, required=False, help_text=_("Left empty, the letter is handed over"))
    postcode = POSTCODE
    also_address = forms.CharField(label=_("Second address"), max_length=200, required=False)
    also_postcode = POSTCODE
    text = forms.CharField(label=_("Text of the letter"), widget=forms.Textarea(attrs={"rows": 12, "data-draft": ""}))
    wording = forms.ModelChoiceField(queryset=Wording.objects.none(), required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, initial=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, wordings: QuerySet[Wording], **kwargs: Any) -> None:
        """Take any wording the writer may draft from."""
        super().__init__(*args, **kwargs)
        self.fields["wording"].queryset = wordings  # type: ignore[attr-defined]

    def letter(self) -> Letter:
        """Return the letter that was typed."""
        data = self.cleaned_data
        places = {name: data[name] for name in ("address", "postcode", "also_address", "also_postcode")}
        return Letter(addressee=data["addressee"], text=data["text"], wording=data["wording"], **places)


class SendForm(ActForm):
    """§5.10.1 How a letter left, when, and what proves it."""

    how = forms.ChoiceField(label=_("How it left"), choices=SentHow, initial=SentHow.POSTED, widget=forms.RadioSelect)
    sent_at = MomentField(label=_("When"))
    tracking_no = forms.CharField(label=_("Tracking number"), max_length=40, required=False)
    also_tracking_no = forms.CharField(label=_("Tracking number of the second item"), max_length=40, required=False)
    pictures = PicturesField(label=_("Receipt or signed copy"), help_text=_("A picture of the receipt, when there is no tracking number"))

    def __init__(self, *args: Any, reply: WrittenReply, may_post: bool, may_hand_over: bool, **kwargs: Any) -> None:
        """Offer what this person may do with this letter, and a second number only for a second address."""
        super().__init__(*args, **kwargs)
        able = {SentHow.POSTED: may_post, SentHow.HANDED_OVER: may_hand_over}
        self.fields["how"].choices = [(how.value, how.label) for how in SentHow if able[how]]  # type: ignore[attr-defined]
        self.fields["how"].initial = SentHow.POSTED if may_post else SentHow.HANDED_OVER
        if not reply.also_address:
            del self.fields["also_tracking_no"]

    def sent(self) -> Sent:
        """Return how it left."""
        data = self.cleaned_data
        at: datetime = data["sent_at"]
        return Sent(SentHow(data["how"]), at, data["tracking_no"], data.get("also_tracking_no", ""))


class GiveUpForm(ActForm):
    """§5.6.4 Why a letter is given up."""

    reason = forms.CharField(label=_("Why the letter is given up"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class EndWordingForm(ActForm):
    """§5.6.4 Why a wording is no longer said."""

    reason = forms.CharField(label=_("Why it is no longer said"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class WordingForm(ActForm, TokenForm):
    """§5.6.4 A wording: for what, where, the words, and until when."""

    kind = forms.ChoiceField(label=_("It is"), choices=WordingKind, initial=WordingKind.MASS, widget=forms.RadioSelect)
    title = forms.CharField(label=_("Title of the wording"), max_length=80, help_text=_("Found later by its words and by the initials of its pinyin"))
    subsidiary = forms.ModelChoiceField(label=_("Subsidiary"), queryset=Subsidiary.objects.none())
    project = forms.ModelChoiceField(label=_("Project"), queryset=Project.objects.none(), required=False, empty_label=_("The whole company"))
    category = forms.ChoiceField(label=pgettext_lazy("wording", "About"), choices=[("", _("Anything")), *Category.choices], required=False)
    text = forms.CharField(label=pgettext_lazy("what is said", "Wording"), widget=forms.Textarea(attrs={"rows": 8, "data-draft": ""}))
    valid_until = forms.DateField(
        label=_("Said until"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("Left empty, until it is ended")
    )

    def __init__(self, *args: Any, subsidiaries: set[int], **kwargs: Any) -> None:
        """Offer the projects of the maker's companies; the company is asked only of who works for several."""
        super().__init__(*args, **kwargs)
        mine = Subsidiary.objects.filter(pk__in=subsidiaries)
        self.fields["project"].queryset = Project.objects.filter(subsidiary__in=subsidiaries)  # type: ignore[attr-defined]
        self.fields["subsidiary"].queryset = mine  # type: ignore[attr-defined]
        self.only = mine.first() if len(subsidiaries) == 1 else None
        if self.only is not None:
            del self.fields["subsidiary"]

    def clean(self) -> dict[str, Any] | None:
        """Keep project and company together."""
        cleaned = super().clean() or {}
        project, company = cleaned.get("project"), self.only or cleaned.get("subsidiary")
        if project is not None and company is not None and project.subsidiary_id != company.pk:
            self.add_error("project", _("This project belongs to another company. Choose one of the company above, or the whole company."))
        cleaned["subsidiary"] = company
        return cleaned

    def words(self) -> Words:
        """Return the wording that was typed."""
        data = self.cleaned_data
        place = {name: data[name] for name in ("subsidiary", "project", "category", "valid_until")}
        return Words(kind=WordingKind(data["kind"]), title=data["title"], text=data["text"], **place)
