"""The closed lists of the duty ledger."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DutyKind(TextChoices):
    """What is owed; the label is the word of the row on 今日."""

    REPLY_AS_MANAGER = "reply_as_manager", _("Reply (manager)")
    REPLY_ABOVE_MANDATE = "reply_above_mandate", _("Reply above the mandate")
    REPORT_TO_MANAGER = "report_to_manager", _("Report to the manager")
    REPLY_TO_COMPLAINT = "reply_to_complaint", _("Reply to complaint")
    ANSWER_OFFICE = "answer_office", _("Answer the office")
    REVISIT = "revisit", _("Revisit")
    ANSWER_LETTER = "answer_letter", _("Answer the customer's letter")
    TELL_PROGRESS = "tell_progress", _("Tell the customer how far it is")
    ANSWER_WORK_LETTER = "answer_work_letter", _("Answer the work contact letter")
    MEETING_ACTION = "meeting_action", _("Do what the meeting decided")
    HAND_IN_LOG = "hand_in_log", _("Hand in the work log")
    SIGN_LOG = "sign_log", _("Sign the work log")
    CONFIRM_PROMISE = "confirm_promise", _("Confirm a promise")
    KEEP_PROMISE = "keep_promise", _("Keep the promise")
    ATTEND_HEARING = "attend_hearing", _("Court date")
    CHECK_SERVICE = "check_service", _("Check the service")
    DECIDE = "decide", _("Decide")
    CONSULT = "consult", _("Give an opinion")
    CHECK_BIRTHDAYS = "check_birthdays", _("Check birthdays")
    POST_CARDS = "post_cards", _("Post birthday cards")
    CONFIRM_MONEY = "confirm_money", _("Confirm payment")
    OTHER = "other", _("Other assigned work")


class EventKind(TextChoices):
    """What happened to a duty."""

    REMINDED = "reminded", _("Reminded")
    BREACHED = "breached", _("Overdue")
    ESCALATED = "escalated", _("Escalated")
    FULFILLED = "fulfilled", _("Fulfilled")
    WAIVED = "waived", _("Waived")
    LAPSED = "lapsed", _("Lapsed")
    REASSIGNED = "reassigned", _("Reassigned")


class Receiver(TextChoices):
    """Whom a step of the ladder tells."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Customer service manager")
    VP = "vp", _("Vice president in charge")
    GM = "gm", _("General manager")
