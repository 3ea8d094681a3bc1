"""Input of receptions, matters and imports."""

from complaints.forms.fields import MomentField, PicturesField
from complaints.forms.logs import CorrectOtherWorkForm, FilingForm, HandInForm, OtherWorkForm, SignForm
from complaints.forms.matters import EscalateForm, ImportForm, MatchForm, OpinionForm, ReplyForm, ResolveForm, RevisitForm, TurnForm
from complaints.forms.receptions import CorrectionForm, ReceptionForm

__all__ = [
    "CorrectOtherWorkForm",
    "CorrectionForm",
    "EscalateForm",
    "FilingForm",
    "HandInForm",
    "ImportForm",
    "MatchForm",
    "MomentField",
    "OpinionForm",
    "OtherWorkForm",
    "PicturesField",
    "ReceptionForm",
    "ReplyForm",
    "ResolveForm",
    "RevisitForm",
    "SignForm",
    "TurnForm",
]
