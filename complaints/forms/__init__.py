"""Input of receptions, matters, written replies, wordings and imports."""

from complaints.forms.fields import MomentField, PicturesField
from complaints.forms.logs import CorrectOtherWorkForm, FilingForm, HandInForm, OtherWorkForm, SignForm
from complaints.forms.matters import EscalateForm, ImportForm, MatchForm, MatchMatterForm, MoveForm, OpinionForm, ReplyForm, ResolveForm, RevisitForm, TurnForm
from complaints.forms.receptions import CorrectionForm, ReceptionForm
from complaints.forms.written import EndWordingForm, GiveUpForm, LetterForm, SendForm, WordingForm

__all__ = [
    "CorrectOtherWorkForm",
    "CorrectionForm",
    "EndWordingForm",
    "EscalateForm",
    "FilingForm",
    "GiveUpForm",
    "HandInForm",
    "ImportForm",
    "LetterForm",
    "MatchForm",
    "MatchMatterForm",
    "MomentField",
    "MoveForm",
    "OpinionForm",
    "OtherWorkForm",
    "PicturesField",
    "ReceptionForm",
    "ReplyForm",
    "ResolveForm",
    "RevisitForm",
    "SendForm",
    "SignForm",
    "TurnForm",
    "WordingForm",
]
