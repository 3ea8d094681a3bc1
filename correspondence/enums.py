"""The closed lists of correspondence."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
