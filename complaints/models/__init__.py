"""Tables of the reception desk, of matters and of all that follows from them."""

from complaints.models.bundle import Bundle
from complaints.models.dispute import Dispute, DisputeQuerySet, DisputeStep, Hearing
from complaints.models.filing import Filing
from complaints.models.imports import ComplaintImport
from complaints.models.matter import Complainant, Matter, MatterQuerySet
from complaints.models.reception import Reception, ReceptionQuerySet
from complaints.models.revisit import Revisit
from complaints.models.service_note import ServiceNote
from complaints.models.telling import Call, Reply
from complaints.models.wording import Wording
from complaints.models.worklog import LogRemark, OtherWork, WorkLog
from complaints.models.written import WrittenReply

__all__ = [
    "Bundle",
    "Call",
    "Complainant",
    "ComplaintImport",
    "Dispute",
    "DisputeQuerySet",
    "DisputeStep",
    "Filing",
    "Hearing",
    "LogRemark",
    "Matter",
    "MatterQuerySet",
    "OtherWork",
    "Reception",
    "ReceptionQuerySet",
    "Reply",
    "Revisit",
    "ServiceNote",
    "Wording",
    "WorkLog",
    "WrittenReply",
]
