"""Input of receptions, matters and imports."""

from complaints.forms.fields import MomentField, PicturesField
from complaints.forms.matters import EscalateForm, ImportForm, MatchForm, MoveForm, OpinionForm, ReplyForm, ResolveForm, RevisitForm, TurnForm
from complaints.forms.receptions import CorrectionForm, ReceptionForm

__all__ = [
    "CorrectionForm",
    "EscalateForm",
    "ImportForm",
    "MatchForm",
    "MomentField",
    "MoveForm",
    "OpinionForm",
    "PicturesField",
    "ReceptionForm",
    "ReplyForm",
    "ResolveForm",
    "RevisitForm",
    "TurnForm",
]
