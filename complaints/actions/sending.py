"""A written reply leaves the house: only then the clock stops."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints import rules
from complaints.actions.refusals import refuse_time
from complaints.actions.replies import Said, fulfil_open, log_reply
from complaints.actions.written import held_letter
from complaints.enums import Channel, SentHow, Told, WrittenState
from complaints.models import WrittenReply
from complaints.queries.written import may_hand_over, may_post
from customers.actions.timeline import tell
from customers.documents.actions import keep_upload
from customers.duties.enums import DutyKind
from customers.enums import Happened
from customers.models import Staff
from customers.refusals import Refusal
from customers.wording import moment


class NotYours(Refusal):
    """Somebody else's letter."""

    clause = "5.10.1"
    message = _("The representative of the household or the manager sends the letter; general affairs posts it, and does not hand it over.")


class NotApproved(Refusal):
    """Nothing leaves before the vice president has signed."""

    clause = "5.6.4"
    message = _("Only a letter the vice president has approved leaves the house. This one is: %(state)s.")


class BeforeApproval(Refusal):
    """A letter that left before it was approved."""

    clause = "5.6.4"
    message = _("This time lies before the approval at %(at)s.")


class AddressMissing(Refusal):
    """Posted nowhere."""

    clause = "5.10.1"
    message = _("This letter has no address: it can be handed over, not posted.")


class NotProved(Refusal):
    """Nothing proves that it left."""

    clause = "5.10.1"
    message = _("Give the tracking number of each item, or a picture of the receipt: the clock stops on evidence.")


@dataclass(frozen=True, slots=True)
class Sent:
    """How a letter left, when, and by which numbers it is tracked."""

    how: SentHow
    at: datetime
    tracking_no: str = ""
    also_tracking_no: str = ""


@transaction.atomic
def send_letter(*, reply: WrittenReply, sent: Sent, by: Staff, now: datetime, uploads: Iterable[UploadedFile] = ()) -> WrittenReply:
    """§5.6.4 §5.10.5 Log that a letter was posted or handed over: it is the reply, at that time, and the answer by letter; logged twice it left once."""
    row, pictures = held_letter(reply), list(uploads)
    if row.state == WrittenState.SENT:
        return row
    _refuse(row, sent, by, now, has_picture=bool(pictures))
    row.state, row.sent_how, row.sent_at, row.sent_by = WrittenState.SENT, sent.how, sent.at, by
    row.tracking_no, row.also_tracking_no = sent.tracking_no.strip(), sent.also_tracking_no.strip()
    row.save()
    told = log_reply(row.matter, Said(Told.REPLY, f"{row.number}\n{row.text}", Channel.LETTER, sent.at), by=by, now=now)
    fulfil_open(row.matter, (DutyKind.ANSWER_LETTER,), told, now)
    numbers = " ".join(filter(None, (row.tracking_no, row.also_tracking_no)))
    words = " ".join(filter(None, (row.number, str(row.get_sent_how_display()), numbers)))
    tell(household=row.matter.household, kind=Happened.WRITTEN_REPLY, by=by, at=sent.at, text=words, subject=row)
    for file in pictures:
        keep_upload(file=file, subject=row, household=row.matter.household, by=by, now=now)
    return row


def _refuse(row: WrittenReply, sent: Sent, by: Staff, now: datetime, *, has_picture: bool) -> None:
    """Refuse who may not send it, what is not approved, an impossible time, and a letter nothing proves to have left."""
    may = may_post(by, row) if sent.how == SentHow.POSTED else may_hand_over(by, row.matter)
    if not may:
        raise NotYours
    if row.state != WrittenState.APPROVED or row.approved_at is None:
        raise NotApproved(state=row.get_state_display())
    refuse_time(sent.at, now)
    if rules.left_before(sent.at, row.approved_at):
        raise BeforeApproval(at=moment(row.approved_at))
    if sent.how == SentHow.POSTED and not row.address:
        raise AddressMissing
    items = len(row.places) if sent.how == SentHow.POSTED else 1
    if not rules.is_proved((sent.tracking_no, sent.also_tracking_no), items, has_picture=has_picture):
        raise NotProved
