"""Tables of correspondence: cards, work contact letters, coordination meetings."""

from correspondence.models.card import Card, CardBatch, CardCheck
from correspondence.models.link_try import LinkTry
from correspondence.models.meeting import Meeting, MeetingAction, MeetingInvitee, MeetingNote
from correspondence.models.work_letter import WorkLetter

__all__ = ["Card", "CardBatch", "CardCheck", "LinkTry", "Meeting", "MeetingAction", "MeetingInvitee", "MeetingNote", "WorkLetter"]
