"""Input of receptions, matters and imports."""

from complaints.forms.fields import MomentField, PicturesField
from complaints.forms.matters import EscalateForm, ImportForm, MatchForm, OpinionForm, ReplyForm, ResolveForm, RevisitForm, TurnForm
from complaints.forms.receptions import CorrectionForm, ReceptionForm

__all__ = [
    "CorrectionForm",
    "EscalateForm",
    "ImportForm",
    "MatchForm",
    "MomentField",
    "OpinionForm",
    "PicturesField",
    "ReceptionForm",
    "ReplyForm",
    "ResolveForm",
    "RevisitForm",
    "TurnForm",
]
