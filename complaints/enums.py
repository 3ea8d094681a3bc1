"""The closed lists of the reception desk and of matters."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(TextChoices):
    """§5.6.1 How a customer comes."""

    CALL = "call", _("Call")
    VISIT = "visit", _("In person")
    WECHAT = "wechat", _("WeChat")
    LETTER = "letter", _("Letter")
    OFFICE = "office", _("Handed on by an office")
    OTHER = "other", pgettext_lazy("channel", "Other")


class Outcome(TextChoices):
    """What a reception leads to."""

    SETTLED = "settled", _("Settled on the spot")
    MANAGER = "manager", _("Reported to the manager")
    COMPLAINT = "complaint", _("Turned into a complaint")
    FOLLOW_UP = "follow_up", _("About an open matter")


class Opinion(TextChoices):
    """H2 The customer's opinion, the same scale everywhere."""

    SATISFIED = "satisfied", _("Satisfied")
    FAIRLY = "fairly", _("Fairly satisfied")
    NOT_SATISFIED = "not_satisfied", _("Not satisfied")


class MatterKind(TextChoices):
    """§4.2 What a customer wants answered."""

    ENQUIRY = "enquiry", _("Enquiry")
    OPINION = "opinion", _("Opinion")
    SUGGESTION = "suggestion", _("Suggestion")
    COMPLAINT = "complaint", _("Complaint")


class MatterState(TextChoices):
    """§4.2 受理 → 协调 → 答复 → 解决 → 回访 → 归档."""

    RECEIVED = "received", _("Received")
    COORDINATING = "coordinating", _("Being coordinated")
    REPLIED = "replied", _("Replied")
    RESOLVED = "resolved", _("Resolved")
    REVISITED = "revisited", _("Revisited")
    CLOSED = "closed", _("Closed")


class Category(TextChoices):
    """Form 3.7: what it is about."""

    QUALITY = "quality", _("Construction quality")
    DESIGN = "design", _("Design")
    DELIVERY = "delivery", _("Delivery")
    CONTRACT = "contract", _("Contract")
    MORTGAGE = "mortgage", _("Mortgage")
    TITLE = "title", pgettext_lazy("category", "Title")
    PROPERTY = "property", _("Property management")
    ATTITUDE = "attitude", _("Service attitude")
    ADVERTISING = "advertising", _("Advertised promises")
    OTHER = "other", pgettext_lazy("category", "Other")


class Grade(TextChoices):
    """H2 一般 / 重要 / 重大."""

    ORDINARY = "ordinary", pgettext_lazy("grade", "Ordinary")
    IMPORTANT = "important", pgettext_lazy("grade", "Important")
    MAJOR = "major", pgettext_lazy("grade", "Major")


class Told(TextChoices):
    """Q26 A reply stops the clock; a progress report stops nothing; an office is answered apart from the customer (Q25)."""

    REPLY = "reply", _("Reply")
    PROGRESS = "progress", _("Progress report")
    OFFICE = "office", _("Answer to the office")


class Reached(TextChoices):
    """How a call went."""

    REACHED = "reached", _("Reached")
    NO_ANSWER = "no_answer", _("No answer")
    SWITCHED_OFF = "switched_off", _("Switched off")
    WRONG_NUMBER = "wrong_number", _("Number not in use")
    ANOTHER_TIME = "another_time", _("Asked for another time")
    DECLINED = "declined", _("Declined to talk")


class VisitorRelation(TextChoices):
    """H17 What a visitor who is no customer is to the owner."""

    RELATIVE = "relative", _("Relative")
    AGENT = "agent", _("Authorised agent")
    TENANT = "tenant", _("Tenant")
    PROSPECT = "prospect", _("Prospective buyer")
    OTHER = "other", pgettext_lazy("visitor", "Other")


class Hand(TextChoices):
    """In which capacity somebody touches a matter."""

    SERVES = "serves", _("Serves the household, or stands in")
    RECEIVED = "received", _("Received it")
    RELAYED = "relayed", _("Passes the reply on")
    MANAGER = "manager", _("Customer service manager")
    ABOVE = "above", _("Holds the duty above the mandate")
    JOINED = "joined", _("Serves the household of another complainant")


class MatterAct(TextChoices):
    """What can be done to a matter."""

    TELL = "tell", _("Tell the customer")
    TURN = "turn", _("Turn into a complaint")
    OPINION = "opinion", _("Give an opinion")
    ESCALATE = "escalate", _("Report further up")
    RESOLVE = "resolve", _("Mark as solved")
    REVISIT = "revisit", _("Record a revisit")
    CLOSE = "close", _("Close")
    EDIT = "edit", _("Complete the record")
    JOIN = "join", _("Add a complainant")
    LINK = "link", _("Link a duplicate")
    WRITE = "write", _("Draft a written reply")
    DISPUTE = "dispute", _("Treat as a legal dispute")
    PROMISE = "promise", _("Promise")
    MATCH = "match", _("Match to a household")
    MOVE = "move", _("Move to the right household")


class Missing(TextChoices):
    """What may be missing before a matter is closed."""

    REPLY = "reply", _("The customer has been answered")
    RESULT = "result", _("The matter is solved, with its result")
    TOLD = "told", _("The customer has been told the result")
    REVISIT = "revisit", _("The revisit is recorded")
    LETTER = "letter", _("No letter is on its way")
    REFERRAL = "referral", _("What it started elsewhere is settled")
    DISPUTE = "dispute", _("The dispute has ended")
    DUTIES = "duties", _("Nothing is owed any more")


class WordingKind(TextChoices):
    """What a wording is for."""

    MASS = "mass", _("One wording for a mass matter")
    REPLY = "reply", _("Text for written replies")


class WordingState(TextChoices):
    """Where a wording stands."""

    DRAFT = "draft", pgettext_lazy("wording", "Draft")
    REQUESTED = "requested", pgettext_lazy("wording", "Being decided")
    APPROVED = "approved", pgettext_lazy("wording", "Approved")
    REFUSED = "refused", pgettext_lazy("wording", "Not approved")
    ENDED = "ended", pgettext_lazy("wording", "No longer said")


class WrittenState(TextChoices):
    """§5.6.4 Where a written reply stands."""

    DRAFT = "draft", pgettext_lazy("letter", "Draft")
    REQUESTED = "requested", pgettext_lazy("letter", "Being decided")
    RETURNED = "returned", pgettext_lazy("letter", "Returned for completion")
    APPROVED = "approved", pgettext_lazy("letter", "Approved, not sent")
    SENT = "sent", pgettext_lazy("letter", "Sent")
    REFUSED = "refused", pgettext_lazy("letter", "Not approved")
    GIVEN_UP = "given_up", pgettext_lazy("letter", "Given up")


class SentHow(TextChoices):
    """How a letter leaves the house."""

    POSTED = "posted", _("By post")
    HANDED_OVER = "handed", _("Handed over")


class LogState(TextChoices):
    """§5.4.4.8 Where a weekly work log stands."""

    OPEN = "open", pgettext_lazy("work log", "Not handed in")
    SUBMITTED = "submitted", pgettext_lazy("work log", "Handed in, not signed")
    SIGNED = "signed", pgettext_lazy("work log", "Signed")


class LineKind(TextChoices):
    """Form 3.6: what a line of the work log tells of."""

    RECEPTION = "reception", _("Reception")
    CALL = "call", pgettext_lazy("work log", "Call")
    REPLY = "reply", _("Reply")
    REVISIT = "revisit", _("Revisit")
    OTHER = "other", _("Other work")


class OtherWorkKind(TextChoices):
    """Form 3.6: what kind of other work a line tells of; visits are counted apart."""

    MEETING = "meeting", pgettext_lazy("work log", "Meeting")
    BANK = "bank", pgettext_lazy("work log", "Bank")
    BUREAU = "bureau", pgettext_lazy("work log", "Housing authority")
    VISIT = "visit", pgettext_lazy("work log", "Visits to customers")
    OTHER = "other", pgettext_lazy("work log", "Other")


class DisputeCause(TextChoices):
    """§5.6.5 Why a matter becomes a legal dispute."""

    UNSOLVABLE = "unsolvable", _("It cannot be solved")
    CUSTOMER = "customer", _("The customer goes to law")


class DisputeStage(TextChoices):
    """§5.6.5 How far a dispute has come."""

    NEGOTIATION = "negotiation", _("Negotiation by lawyers")
    MEDIATION = "mediation", _("Mediation")
    ARBITRATION = "arbitration", _("Arbitration")
    FILED = "filed", _("Filed with the court")
    FIRST_INSTANCE = "first_instance", _("First instance")
    SECOND_INSTANCE = "second", _("Second instance")
    ENFORCEMENT = "enforcement", _("Enforcement")


class DisputeEnd(TextChoices):
    """How a dispute ended."""

    JUDGMENT = "judgment", _("Judgment")
    AWARD = "award", _("Arbitral award")
    SETTLEMENT = "settlement", _("Settlement")
    WITHDRAWN = "withdrawn", _("Action withdrawn")


class Plaintiff(TextChoices):
    """Who has gone to law."""

    NOBODY = "nobody", _("Nobody yet")
    CUSTOMER = "customer", _("The customer")
    COMPANY = "company", _("The company")


class DisputeAct(TextChoices):
    """What can be done to a dispute."""

    KEEP = "keep", _("Keep its stages and dates")
    ENTRUST = "entrust", _("Entrust it to a lawyer")
    WORD = "word", _("Write the wording of the call back")
    SEE = "see", _("See the wording of the call back")
    CARDS = "cards", _("Decide whether cards go out")
    BIND = "bind", _("Bind the file")


class BundlePurpose(TextChoices):
    """H4 What the file of a dispute is bound for: a court takes numbers in full, whoever reads it in the house does not."""

    COURT = "court", _("For the court or the commission")
    READING = "read", _("For reading in the house")


class FileNote(TextChoices):
    """What is said about a row of an imported file."""

    NO_TIME = "no_time", _("The time of the complaint is missing or cannot be read.")
    NO_WORDS = "no_words", _("The complaint has no words.")
    FUTURE = "future", _("The time lies in the future.")
    TWICE = "twice", _("This number stands in the file twice; the first row counts.")
    REPLY_BEFORE = "reply_before", _("The reply lies before the complaint.")
    REPLY_TIME_UNREADABLE = "reply_time_unreadable", _("The time of the reply cannot be read.")
    REPLY_WITHOUT_TIME = "reply_without_time", _("A reply without its time: taken over as unanswered.")
    REPLY_WITHOUT_WORDS = "reply_without_words", _("A reply without its words: only its time is taken over.")
    DATE_ONLY = "date_only", _("Only the day is known: a complaint counts from 00:00, a reply until 24:00.")
    DIFFERS = "differs", _("Words or time differ from what was taken over before; what stands is kept.")
    TOO_LONG = "too_long", _("The subject is longer than 120 characters and was cut.")


class FileRefused(TextChoices):
    """Why a file cannot be read at all."""

    NOT_TEXT = "not_text", _("This is no text file. Save the sheet as CSV and try again.")
    NO_HEADINGS = "no_headings", _("No line of headings was found: it needs at least the time and the words of the complaint.")
    NO_ROWS = "no_rows", _("There is no row below the headings.")
