"""The closed lists of the core."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProjectKind(TextChoices):
    """§3.2 Kinds of project, which decide the staffing band."""

    VILLA = "villa", _("Villa")
    APARTMENT = "apartment", _("Apartment")
    RESIDENTIAL = "residential", _("Residential")


class Role(TextChoices):
    """Posts of the house; one person may hold several."""

    REP = "rep", _("Representative")
    MANAGER = "manager", _("Customer service manager")
    VP = "vp", _("Vice president in charge")
    GM = "gm", _("General manager")
    FINANCE = "finance", _("Finance")
    LAWYER = "lawyer", _("Lawyer")
    ENGINEERING = "engineering", _("Engineering")
    GENERAL_CONTRACTOR = "general_contractor", _("General contractor")
    SALES = "sales", _("Sales")
    GENERAL_AFFAIRS = "general_affairs", _("General affairs")
    PROPERTY_COMPANY = "property_company", _("Property company")
    CONTRACTOR = "contractor", _("Contractor")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


#: §3.1 The customer service department: its members may receive for any of its households.
DEPARTMENT = (Role.REP, Role.MANAGER, Role.GENERAL_AFFAIRS)
#: Posts that see every household of their subsidiary.
SUBSIDIARY_WIDE = (Role.MANAGER, Role.VP, Role.GM, Role.FINANCE, Role.AUDITOR)
#: Posts that see the households of their projects.
PROJECT_WIDE = (Role.ENGINEERING, Role.GENERAL_CONTRACTOR)
#: Posts that decide, see money or hand out rights sign in with a second factor.
SECOND_FACTOR = (Role.MANAGER, Role.VP, Role.GM, Role.FINANCE, Role.ADMINISTRATOR)


class PersonKind(TextChoices):
    """A customer is one person or one company."""

    PERSON = "person", _("Person")
    COMPANY = "company", _("Company")


class IdentityKind(TextChoices):
    """Kinds of identity document."""

    RESIDENT_ID = "resident_id", _("Resident identity card")
    PASSPORT = "passport", _("Passport")
    HK_MACAU_PERMIT = "hk_macau_permit", _("Hong Kong and Macau permit")
    TAIWAN_PERMIT = "taiwan_permit", _("Taiwan permit")
    FOREIGN_PERMANENT_ID = "foreign_permanent_id", _("Foreign permanent resident card")
    MILITARY_ID = "military_id", _("Military identity card")
    USCC = "uscc", _("Unified social credit code")
    OTHER = "other", _("Other document")


class Title(TextChoices):
    """How a person is addressed on paper."""

    MR = "mr", _("Mr")
    MS = "ms", _("Ms")
    NONE = "none", _("No title")


class Calendar(TextChoices):
    """The calendar a birthday is kept in."""

    SOLAR = "solar", _("Solar")
    LUNAR = "lunar", _("Lunar")


class Consent(TextChoices):
    """What a person has said about cards (decision Q13)."""

    NOT_ASKED = "not_asked", _("Not asked")
    AGREED = "agreed", _("Agreed")
    REFUSED = "refused", _("Refused")


class Relation(TextChoices):
    """What a member is to the customer."""

    SPOUSE = "spouse", _("Spouse")
    FATHER = "father", _("Father")
    MOTHER = "mother", _("Mother")
    SON = "son", _("Son")
    DAUGHTER = "daughter", _("Daughter")
    SIBLING = "sibling", _("Sibling")
    OTHER = "other", pgettext_lazy("relation", "Other")


class RemovalWish(TextChoices):
    """Why a relative is taken off a file."""

    OWN = "own", _("The relative wishes it")
    GUARDIAN = "guardian", _("The guardian wishes it")
    MISTAKE = "mistake", _("Entered by mistake")
    RETENTION = "retention", _("Kept long enough")


#: What somebody may say; the end of the retention needs nobody's wish.
WISHES = (RemovalWish.OWN, RemovalWish.GUARDIAN, RemovalWish.MISTAKE)


class AddressKind(TextChoices):
    """§5.10 The address of the contract, and the newest one known."""

    CONTRACT = "contract", _("Contract address")
    NEWEST = "newest", _("Newest address known")


class AddressSource(TextChoices):
    """How an address became known."""

    CONTRACT = "contract", _("From the contract")
    LEDGER = "ledger", _("From the sales ledger")
    WRITTEN_NOTICE = "written_notice", _("Written notice of the customer")
    HEARD = "heard", _("Heard, written notice outstanding")


class Stage(TextChoices):
    """Where a household stands."""

    ORDERED = "ordered", _("Order form signed")
    SIGNED = "signed", _("Contract signed")
    FILED = "filed", _("Contract filed")
    MOVED_IN = "moved_in", _("Moved in")
    ENDED = "ended", _("Ended")


class HoldKind(TextChoices):
    """Why a file is held."""

    LEGAL = "legal", _("Legal hold")


class Happened(TextChoices):
    """What a line of the household's time line tells."""

    OPENED = "opened", _("File opened")
    ASSIGNED = "assigned", _("Representative assigned")
    DETAILS = "details", _("Details changed")
    ADDRESS = "address", _("Address recorded")
    CONSENT = "consent", _("Consent recorded")
    RECEPTION = "reception", _("Reception")
    MATTER = "matter", _("Matter received")
    MATCHED = "matched", _("Matched to this household")
    PROGRESS = "progress", _("Progress report to the customer")
    REPLY = "reply", _("Reply to the customer")
    RESOLVED = "resolved", _("Resolved")
    REVISIT = "revisit", _("Revisit")
    CALL = "call", pgettext_lazy("time line", "Call")
    WRITTEN_REPLY = "written_reply", _("Written reply")
    WORK_LETTER = "work_letter", _("Work contact letter")
    MEETING = "meeting", _("Coordination meeting")
    DISPUTE = "dispute", _("Legal dispute")
    PROMISE = "promise", pgettext_lazy("time line", "Promise")
    CLOSED = "closed", _("Closed")
    CHANGE_ASKED = "change_asked", _("Contract change requested")
    CHANGE_DECIDED = "change_decided", _("Contract change decided")
    NOTICE = "notice", _("Payment notice issued")
    NOTICE_CANCELLED = "notice_cancelled", _("Payment notice cancelled")
    MONEY = "money", _("Money received")
    CARD = "card", _("Birthday card posted")
    REVEALED = "revealed", _("Number revealed")
    PRINTED = "printed", _("Paper printed")
    IMPORTED = "imported", _("Taken over from the sales ledger")
    LAWYER = "lawyer", _("Contract lawyer set")
    MOVED_AWAY = "moved_away", _("Matter moved to the right household")
    MOVED_HERE = "moved_here", _("Matter moved here from another household")
    MERGED = "merged", _("Two rows of one customer merged")
    UNMERGED = "unmerged", _("Merge undone")
    BLOCKED = "blocked", _("Personal data blocked")
    UNBLOCKED = "unblocked", _("Block lifted")
    ERASED = "erased", _("Personal data erased")
    HOLD = "hold", _("Legal hold set")
    HOLD_LIFTED = "hold_lifted", _("Legal hold lifted")
    EXPORTED = "exported", _("A person was given what is held about him")


class Seen(TextChoices):
    """What the access log records."""

    PHONE = "phone", _("Phone number seen")
    PHONE_REVEALED = "phone_revealed", _("Phone number revealed")
    IDENTITY_REVEALED = "identity_revealed", _("Identity number revealed")
    ACCOUNT_REVEALED = "account_revealed", _("Account number revealed")
    PRINTED_IN_FULL = "printed_in_full", _("Printed with the full identity number")
    EXPORTED = "exported", _("Exported")
    PERSON_EXPORTED = "person_exported", _("Everything held about a person exported")
    SIGNED_IN = "signed_in", _("Signed in")


class Obstacle(TextChoices):
    """Why a person's data may not be blocked or erased now."""

    OPEN_HOUSEHOLD = "open_household", _("A contract is in force: the household has not ended")
    OPEN_DUTY = "open_duty", _("Something is still owed to the household")
    BEING_DECIDED = "being_decided", _("A request about the household is being decided")
    HOLD = "hold", _("A legal hold stands on the household")
    KEPT = "kept", _("The time the records are kept is not over")


class RobotKind(TextChoices):
    """Outgoing robot messages a person may receive (decision H6)."""

    NONE = "", _("None")
    WECOM = "wecom", _("WeCom robot")
    DINGTALK = "dingtalk", _("DingTalk robot")


class Contents(TextChoices):
    """What a database holds."""

    OWN = "own", _("A department's own work")
    DEMONSTRATION = "demonstration", _("An invented department")


class NoticeChannel(TextChoices):
    """H6 The ways out of the house, beside the bell."""

    EMAIL = "email", _("E-mail")
    ROBOT = "robot", _("Robot")


class DeliveryFault(TextChoices):
    """Why a notice did not arrive."""

    UNREACHABLE = "unreachable", _("The service could not be reached")
    REFUSED = "refused", _("The service refused it")
    NO_ADDRESS = "no_address", _("The person has no such address any more")
    UNSURE = "unsure", _("It was sent twice without an answer and may have arrived")


class NoticeCode(TextChoices):
    """Texts of notices; they name the matter and the hours, never a customer, a phone or an amount (decision H6)."""

    DUTY_REMINDED = "duty_reminded", _("%(duty)s: due %(due)s")
    DUTY_BREACHED = "duty_breached", _("%(duty)s: overdue since %(due)s")
    DUTY_ESCALATED = "duty_escalated", _("%(duty)s of a colleague: overdue since %(due)s")
    DUTIES_DIGEST = "duties_digest", _("%(count)s duties need a look")
    IMPORT_DIGEST = "import_digest", _("Import finished: %(count)s open terms were late before it")
    LETTER_FOR_YOU = "letter_for_you", _("Work contact letter %(number)s waits for your answer by %(due)s, %(left)s")
    LETTER_ANSWERED = "letter_answered", _("Work contact letter %(number)s has been answered")
    LETTER_TAKEN_BACK = "letter_taken_back", _("Work contact letter %(number)s was taken back; no answer is needed any more")
    LETTER_LINK_CLOSED = "letter_link_closed", _("The link of work contact letter %(number)s was closed after five wrong tries: send a new one")
    MEETING_CALLED = "meeting_called", _("You are asked to coordination meeting %(number)s on %(due)s")
    MEETING_CANCELLED = "meeting_cancelled", _("Coordination meeting %(number)s was cancelled")
    MEETING_ASKS = "meeting_asks", _("Coordination meeting %(number)s gave you something to do by %(due)s, %(left)s")
    MEETING_DONE = "meeting_done", _("Something coordination meeting %(number)s decided has been done")
    LOG_TO_SIGN = "log_to_sign", _("The work log of %(by)s waits for your signature")
    LOG_SIGNED = "log_signed", _("Your work log has been signed")
    PROMISE_TO_CONFIRM = "promise_to_confirm", _("A promise waits for your confirmation by %(due)s, %(left)s")
    PROMISE_CONFIRMED = "promise_confirmed", _("A promise you want to make was confirmed or refused: look at it")
    PROMISE_FOR_YOU = "promise_for_you", _("A promise to one of your households is yours to keep by %(due)s")
    PROMISE_WITHDRAWN = "promise_withdrawn", _("A promise of yours was withdrawn: look at it, and tell the customer")
    DISPUTE_FOR_YOU = "dispute_for_you", _("Dispute %(number)s was entrusted to you")
    DISPUTE_OPENED = "dispute_opened", _("A complaint became the dispute %(number)s; the file is held")
    DISPUTE_STEP = "dispute_step", _("Dispute %(number)s has reached a new stage")
    DISPUTE_ENDED = "dispute_ended", _("Dispute %(number)s has ended: write the wording of the call back, due %(due)s")
    HEARING_SET = "hearing_set", _("Dispute %(number)s: a court date on %(due)s")
    WORDS_TO_SEE = "words_to_see", _("Dispute %(number)s: the wording of the call back waits for your look, the call is due %(due)s")
    WORDS_SEEN = "words_seen", _("Dispute %(number)s: the lawyer has seen the wording, call back by %(due)s")
    SERVICE_NOTE = "service_note", _("A service note asks you for a measure by %(due)s")
    WRITTEN_REPLY_COPY = "written_reply_copy", _("For your reading: the written reply to %(number)s is with the vice president")
    WRITTEN_REPLY_TO_SEND = "written_reply_to_send", _("Written reply %(number)s is approved: seal it, then post it or hand it over")
    WORDING_APPROVED = "wording_approved", _("One wording stands for a mass matter: %(number)s")
    RECEIVED_FOR_YOU = "received_for_you", _("%(by)s received one of your households in your absence")
    REPORTED = "reported", _("%(number)s was reported to you: reply by %(due)s, %(left)s")
    RELAYED = "relayed", _("%(number)s: the manager asks you to pass on a reply by %(due)s, %(left)s")
    COMPLAINT_FOR_YOU = "complaint_for_you", _("Complaint %(number)s waits for your reply by %(due)s, %(left)s")
    MATTER_MOVED = "matter_moved", _("%(number)s was moved to one of your households: due %(due)s, %(left)s")
    APPROVAL_ASKED = "approval_asked", _("A request waits for your word")
    APPROVAL_REMINDED = "approval_reminded", _("Reminder: a request waits for your word")
    APPROVAL_DECIDED = "approval_decided", _("Your request was decided: %(verdict)s")
    APPROVAL_RETURNED = "approval_returned", _("Your request came back for completion")
    APPROVAL_VOID = "approval_void", _("A request is void: it was edited after it was sent")
    APPROVAL_INFORMED = "approval_informed", _("For your information: a request was decided")
    CONSULTED = "consulted", _("Your opinion is asked on a request")
    CONSULTATION_ANSWERED = "consultation_answered", _("The opinion you asked for has come")
    NOTICE_TO_CONFIRM = "notice_to_confirm", _("A payment notice waits for its money")
    NOTICE_PAID = "notice_paid", _("The money of a payment notice has been confirmed")
    CARDS_TO_CHECK = "cards_to_check", _("This week's birthdays wait for your check")
    CARD_STRUCK = "card_struck", _("A customer is in dispute now: take the struck cards out of the pile before it is posted")
    CARDS_TO_POST = "cards_to_post", _("Birthday cards are ready to print and post")
    DIFFERENCES = "differences", _("%(count)s differences from the sales ledger wait for you")
    ASSIGNED = "assigned", _("Households were assigned to you: %(count)s")
    DELEGATION_MADE = "delegation_made", _("You decide for %(by)s until %(due)s")
    DELEGATION_ENDED = "delegation_ended", _("You no longer decide for %(by)s")
