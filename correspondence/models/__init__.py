"""Tables of correspondence: cards, work contact letters, coordination meetings."""

from correspondence.models.card import Card, CardBatch, CardCheck
from correspondence.models.meeting import Meeting, MeetingAction
from correspondence.models.work_letter import WorkLetter

__all__ = ["Card", "CardBatch", "CardCheck", "Meeting", "MeetingAction", "WorkLetter"]
