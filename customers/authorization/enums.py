"""The closed lists of authorization."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Act(TextChoices):
    """Kinds of act whose mandate the regulation measures."""

    CONTRACT_CHANGE = "contract_change", _("Contract change or supplement")
    CANCELLATION = "cancellation", _("Termination and deregistration")
    IDENTITY_CHANGE = "identity_change", _("Change of the purchaser's identity")
    RESALE = "resale", _("Resale of the contract")
    WRITTEN_REPLY = "written_reply", _("Written reply to a complaint")
    WORDING = "wording", _("One wording for a mass matter, or a text for replies")
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


class PromiseKind(TextChoices):
    """§4.7 §4.9 What somebody wants to promise a customer."""

    SERVICE = "service", _("Something that costs the company nothing")
    TITLE = "title", _("The master title certificate")
    ENGINEERING = "engineering", _("A change of the works")
    REFUND = "refund", _("Refund of the balance after a breach")
    AREA = "area", _("A fair clause on area above 3 %")
    ADVERTISED = "advertised", _("What the brochure says already")
    REPAIR = "repair", _("A repair term after move-in")
    LIABILITY = "liability", _("A settlement where the company is liable")
    GRANTED = "granted", _("What another written authorisation covers")
    PRICE = "price", _("Price, discount or payment")
    TERMS = "terms", _("Terms of the contract")
    OTHER = "other", _("Something else that touches money")


class Mandate(TextChoices):
    """What the mandate says to a promise."""

    WITHIN = "within", _("Within your mandate")
    CONFIRMED = "confirmed", _("Only after a confirmation")
    BEYOND = "beyond", _("Not yours to promise")


class Caution(TextChoices):
    """What to mind when promising; the label is said beside the answer."""

    STATUTORY_TITLE = (
        "statutory_title",
        _(
            "This is about the company's master certificate only. Each owner's own title is due 90 days after handover by law, unless the contract says otherwise."
        ),
    )
    PRICED_AND_PAID = "priced_and_paid", _("Only as engineering confirms it, at the quoted price, and once the customer has paid.")
    COMPUTED_BALANCE = "computed_balance", _("The balance is computed, paid less penalty. Name the day, never a sum.")
    RECIPROCAL = "reciprocal", _("Only the clause of the template, which binds both sides alike.")
    PUBLISHED = "published", _("Only what is printed there. Add the page of the brochure or advertisement.")
    TERM_ONLY = "term_only", _("Only the term. What is repaired, and at whose cost, follows the warranty.")
    SIGNED_CONTRACT = "signed_contract", _("Only what the signed contract provides. Ending the contract takes the vice president's approval all the same.")
    AS_GRANTED = "as_granted", _("Only what the authorisation says, as long as it is in force.")


class PromiseState(TextChoices):
    """Where a promise stands."""

    WAITING = "waiting", pgettext_lazy("promise", "Waits for confirmation")
    STANDING = "standing", pgettext_lazy("promise", "Promised")
    KEPT = "kept", pgettext_lazy("promise", "Kept")
    REFUSED = "refused", pgettext_lazy("promise", "Not confirmed")
    WITHDRAWN = "withdrawn", pgettext_lazy("promise", "Withdrawn")


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
