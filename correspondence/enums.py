"""The closed lists of correspondence."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CardCause(TextChoices):
    """Why a birthday gets a card, or why not (decision Q13)."""

    INCLUDED = "included", _("Card to the person")
    VIA_CUSTOMER = "via_customer", _("Card to the customer for a relative")
    NOT_ASKED = "not_asked", _("Consent not asked")
    REFUSED = "refused", _("Refused")
    DECEASED = "deceased", _("Deceased")
    COMPANY = "company", _("Company")
    NO_ADDRESS = "no_address", _("No valid address")
    ENDED = "ended", _("Returned or resold")
    IN_DISPUTE = "in_dispute", _("In dispute")
    STRUCK_OUT = "struck_out", _("Struck out by the representative")
    UNPRINTABLE = "unprintable", _("Name cannot be printed")


#: Causes that print a card.
PRINTED = (CardCause.INCLUDED, CardCause.VIA_CUSTOMER)


class LetterState(TextChoices):
    """Where a work contact letter stands."""

    SENT = "sent", pgettext_lazy("work letter", "Waits for the answer")
    ANSWERED = "answered", pgettext_lazy("work letter", "Answered")
    TAKEN_BACK = "back", pgettext_lazy("work letter", "Taken back")


class AnswerHow(TextChoices):
    """How a department answered."""

    LOGIN = "login", _("From its own login")
    LINK = "link", _("By the link for this letter")
    ORIGINAL = "original", _("On paper, uploaded")


class LetterResult(TextChoices):
    """Form 3.10: what the answer comes to."""

    SOLVED = "solved", pgettext_lazy("work letter", "Solved")
    PARTLY = "partly", pgettext_lazy("work letter", "Partly")
    UNFOUNDED = "unfounded", pgettext_lazy("work letter", "Unfounded")
