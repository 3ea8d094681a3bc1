"""Input of the acts on a matter."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.actions.endings import Call
from complaints.actions.replies import Said
from complaints.enums import Category, Channel, Grade, Opinion, Reached, Told
from complaints.forms.fields import ActForm, CustomerForm, MomentField
from complaints.models import Matter
from complaints.queries.matching import hinted_by_phone, same_visitor, waits_besides
from customers import wording
from customers.forms.households import TokenForm
from customers.models import Staff, Subsidiary

#: Bytes of a list that is taken over: some ten thousand complaints.
LARGEST_LIST = 10 * 2**20
YES_NO = (("yes", _("Yes")), ("no", _("No")))
#: §5.6.4 How something is told without a letter; an office may be answered by letter.
REPLY_CHANNELS = [(value, label) for value, label in Channel.choices if value not in {Channel.OFFICE, Channel.LETTER}]
OFFICE_CHANNELS = [(value, label) for value, label in Channel.choices if value != Channel.OFFICE]


class ReplyForm(ActForm, TokenForm):
    """Q26 What the customer was told: a reply stops the clock, a progress report stops nothing."""

    kind = forms.ChoiceField(label=_("What the customer was told is"), choices=Told, initial=Told.REPLY, widget=forms.RadioSelect)
    channel = forms.ChoiceField(label=_("How"), choices=REPLY_CHANNELS, initial=Channel.CALL, widget=forms.RadioSelect)
    words = forms.CharField(label=_("What the customer was told"), widget=forms.Textarea(attrs={"rows": 3, "data-draft": ""}))
    told_at = MomentField(label=_("When"))

    def __init__(self, *args: Any, has_office: bool = False, **kwargs: Any) -> None:
        """Offer the answer to the office only where one waits."""
        super().__init__(*args, **kwargs)
        self.has_office = has_office
        if has_office:
            self.fields["channel"].choices = OFFICE_CHANNELS  # type: ignore[attr-defined]
        else:
            self.fields["kind"].choices = [choice for choice in Told.choices if choice[0] != Told.OFFICE]  # type: ignore[attr-defined]

    def said(self) -> Said:
        """Return what was told."""
        data = self.cleaned_data
        return Said(Told(data["kind"]), data["words"], Channel(data["channel"]), data["told_at"])


class OpinionForm(ActForm):
    """§5.4.4.5.a The manager's opinion."""

    opinion = forms.CharField(label=_("Opinion on how to handle it"), widget=forms.Textarea(attrs={"rows": 3, "data-draft": ""}))


class EscalateForm(ActForm):
    """§5.4.4.5.b Why it goes further up."""

    reason = forms.CharField(label=_("Why it is beyond the mandate"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class TurnForm(ActForm):
    """§5.6.2 What the complaint record asks for."""

    category = forms.ChoiceField(label=_("Category"), choices=Category)
    grade = forms.ChoiceField(label=_("Grade"), choices=Grade, initial=Grade.ORDINARY, widget=forms.RadioSelect)
    wish = forms.CharField(label=_("What the customer asks for"), max_length=300, required=False)


class ResolveForm(ActForm):
    """§5.6.3.c How it was solved, and when the customer was told."""

    result = forms.CharField(label=_("Result"), widget=forms.Textarea(attrs={"rows": 2, "data-draft": ""}))
    told_result_at = MomentField(
        label=_("Customer told at"), required=False, help_text=_("Left empty, it is logged later as a reply; a matter is not closed before")
    )


class RevisitForm(ActForm, TokenForm):
    """§5.7.4 One call back, truthfully filled in."""

    called_at = MomentField(label=_("When"))
    reached = forms.ChoiceField(label=_("How the call went"), choices=Reached, initial=Reached.REACHED, widget=forms.RadioSelect)
    is_solved = forms.ChoiceField(label=_("Is it solved?"), choices=YES_NO, required=False, widget=forms.RadioSelect)
    opinion = forms.ChoiceField(label=_("Customer's opinion"), choices=Opinion, required=False, widget=forms.RadioSelect)
    is_special = forms.BooleanField(label=_("A special case"), required=False)
    remark = forms.CharField(
        label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Needed when not reached, not satisfied or special")
    )
    next_try_at = MomentField(label=_("Next try"), required=False, help_text=_("The term runs on"))

    def call(self) -> Call:
        """Return the call as it went; only who was reached has an opinion."""
        data = self.cleaned_data
        is_reached = data["reached"] == Reached.REACHED
        return Call(
            reached=Reached(data["reached"]),
            at=data["called_at"],
            is_solved={"yes": True, "no": False}.get(data["is_solved"]) if is_reached else None,
            opinion=data["opinion"] if is_reached else "",
            remark=data["remark"],
            is_special=data["is_special"],
            next_try_at=None if is_reached else data["next_try_at"],
        )


class MatchForm(CustomerForm):
    """H17 Which household an entry belongs to."""

    def clean(self) -> dict[str, Any]:
        """Find the household."""
        cleaned = super().clean() or {}
        cleaned["household"] = self.found_household(cleaned)
        if cleaned["household"] is None and "customer" not in self.errors:
            self.add_error("customer", _("Choose the customer."))
        return cleaned


class MatchMatterForm(MatchForm):
    """H17 Which household a matter belongs to; the same visitor's other matters may go along, and the next one may open."""

    also = forms.TypedMultipleChoiceField(
        label=_("The same visitor's other matters, to go along"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    go_on = forms.BooleanField(label=_("Then open the next matter without household"), required=False)

    def __init__(self, *args: Any, staff: Staff, matter: Matter, **kwargs: Any) -> None:
        """Offer households with a phone the visitor gave, the visitor's other matters, and to go on where others wait."""
        super().__init__(*args, staff=staff, **kwargs)
        self.hints = hinted_by_phone(matter, staff)
        self.same = {row.pk: row for row in same_visitor(matter, staff)}
        self.fields["also"].choices = [(row.pk, f"{row.title} · {wording.day(timezone.localdate(row.received_at))}") for row in self.same.values()]  # type: ignore[attr-defined]
        if not self.same:
            del self.fields["also"]
        if not waits_besides(matter, staff):
            del self.fields["go_on"]

    def matters(self) -> list[Matter]:
        """Return the other matters that go along."""
        return [self.same[pk] for pk in self.cleaned_data.get("also", ())]


class MoveForm(MatchForm):
    """§5.4.4.2 Which household a matter really belongs to, and how it came to the wrong one."""

    reason = forms.CharField(label=_("How it came to the wrong household"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class ImportForm(ActForm):
    """A file of complaints that was handed over."""

    file = forms.FileField(label=_("File (CSV)"), widget=forms.FileInput(attrs={"accept": ".csv,.txt"}))
    subsidiary = forms.ModelChoiceField(label=_("Subsidiary"), queryset=Subsidiary.objects.none(), required=False)

    def __init__(self, *args: Any, subsidiaries: set[int], **kwargs: Any) -> None:
        """Ask for the subsidiary only of who manages several."""
        super().__init__(*args, **kwargs)
        mine = Subsidiary.objects.filter(pk__in=subsidiaries)
        self.fields["subsidiary"].queryset = mine  # type: ignore[attr-defined]
        if len(subsidiaries) == 1:
            del self.fields["subsidiary"]

    def clean_file(self) -> UploadedFile:
        """Return the file unless it is larger than any list of complaints."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_LIST:
            raise forms.ValidationError(_("The file is larger than 10 MB. Save the sheet alone as CSV, or split it."))
        return file
