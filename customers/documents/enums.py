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
    RECEPTION = "JD", _("Reception record")
    WORK_LOG = "GZ", _("Work log")
    WRITTEN_REPLY = "HH", _("Written reply")
    WORK_LETTER = "LX", _("Work contact letter")
    MEETING = "HY", _("Minutes of a meeting")
    WORDING = "KJ", _("One wording")
    DISPUTE = "JF", _("Legal dispute")
    BUNDLE = "JZ", _("File of a dispute")
    CARDS = "HK", _("Birthday cards")
    ENVELOPES = "XF", _("Envelopes")


class PartState(TextChoices):
    """Where a part of a print run stands."""

    WAITING = "waiting", pgettext_lazy("print run", "Waiting")
    RENDERED = "rendered", _("Rendered")
    FAILED = "failed", _("Failed")


class Seal(TextChoices):
    """H7 The seals of the house."""

    COMPANY = "company", _("Company seal")
    CONTRACT = "contract", _("Contract seal")
    DEPARTMENT = "department", _("Seal of the customer service department")
