"""The closed lists of documents."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Form(TextChoices):
    """Numbered forms; the value is the code in front of the number."""

    PAYMENT_NOTICE = "JK", _("Payment notice")
    RECEIPT = "SJ", _("Receipt")
    CHANGE_APPROVAL = "BG", _("Contract change approval form")
    COMPLAINT = "TS", _("Complaint record")
    MATTER = "SX", _("Matter")
    REVISIT = "HF", _("Revisit record")
    CARDS = "HK", _("Birthday cards")
    ENVELOPES = "XF", _("Envelopes")


class PartState(TextChoices):
    """Where a part of a print run stands."""

    WAITING = "waiting", pgettext_lazy("print run", "Waiting")
    RENDERED = "rendered", _("Rendered")
    FAILED = "failed", _("Failed")
