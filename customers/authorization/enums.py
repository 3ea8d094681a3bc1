"""The closed lists of authorization."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Act(TextChoices):
    """Kinds of act whose mandate the regulation measures."""

    CONTRACT_CHANGE = "contract_change", _("Contract change or supplement")
    CANCELLATION = "cancellation", _("Termination and deregistration")
    IDENTITY_CHANGE = "identity_change", _("Change of the purchaser's identity")
    RESALE = "resale", _("Resale of the contract")
    WRITTEN_REPLY = "written_reply", _("Written reply to a complaint")
    ESCALATION = "escalation", _("Answer beyond the mandate")


class Cause(TextChoices):
    """Why, or about what; decides the route together with the act."""

    # 5.1.9: subjects of a change
    PAYMENT_TERMS = "payment_terms", _("Payment terms")
    BREACH_HANDLING = "breach_handling", _("Breach handling of both sides")
    USABLE_AREA = "usable_area", _("Usable-area ratio")
    FIT_OUT = "fit_out", _("Fit-out and equipment")
    PROPERTY_FEE = "property_fee", _("Property management fee")
    TITLE_TERM = "title_term", _("Title registration term")
    OTHER_MAJOR = "other_major", _("Another matter of principle")
    ORDINARY = "ordinary", _("Ordinary wording, no economic interest")
    # 5.5: reasons of a cancellation or a change of buyer
    CUSTOMER_BREACH = "customer_breach", _("Breach by the customer")
    COMPANY_FAULT = "company_fault", _("The customer holds the company responsible")
    NEW_DOCUMENT = "new_document", _("Same person, new document")
    CHANGE_OF_NAME = "change_of_name", _("Change of name among close relatives")
    RESALE_MONEY = "resale_money", _("Resale touching company money")
    RESALE_STAFF = "resale_staff", _("Resale involving company staff")
    RESALE_PLAIN = "resale_plain", _("Resale touching neither money nor staff")


class Word(TextChoices):
    """What a step of a route is asked for."""

    OPINION = "opinion", _("Opinion")
    APPROVAL = "approval", _("Approval")


class Verdict(TextChoices):
    """The buttons of a decision (decision H11)."""

    APPROVE = "approve", _("Approve")
    APPROVE_WITH_CONDITIONS = "approve_with_conditions", _("Approve with conditions")
    RETURN = "return", _("Return")
    REFUSE = "refuse", _("Do not approve")


class RequestState(TextChoices):
    """Where a request stands."""

    WAITING = "waiting", _("Waiting")
    RETURNED = "returned", _("Returned for completion")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Not approved")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    VOID = "void", _("Void: edited after it was sent")


class Ground(StrEnum):
    """§5.1.9 The rules of the mandate by which a change of a contract goes up."""

    ALWAYS_MAJOR = "always_major"
    PAYMENT_KIND = "payment_kind"
    POSTPONED = "postponed"
    PART_OF_PRICE = "part_of_price"
    FIT_OUT = "fit_out"
    DELIVERY = "delivery"
    MONEY = "money"
