"""Disputes, opened and led by the real actions."""

from datetime import timedelta

from complaints.actions import dispute_ends, disputes, hearings
from complaints.actions.replies import tell_customer
from complaints.enums import DisputeCause, DisputeEnd, Plaintiff
from customers.enums import Role
from customers.models import Posting, Staff
from tests.factories.complaints import complaint, said
from tests.factories.customers import NOW, household, staff_as

WORDS = "客户两次拒绝维修方案，称将起诉。"
RESULT = "双方和解：公司补偿两万元，十日内付清。"


def lawyer_of(subsidiary) -> Staff:
    """Return the lawyer of a company; one is made when it has none."""
    found = Posting.objects.filter(role=Role.LAWYER, subsidiary=subsidiary).select_related("staff").first()
    return found.staff if found else staff_as(Role.LAWYER, subsidiary)


def opening(lawyer=None, **values):
    return disputes.Opening(**{"cause": DisputeCause.CUSTOMER, "reason": WORDS, "lawyer": lawyer, **values})


def dispute(file=None, by=None, now=NOW, matter=None, lawyer=None, **values):
    """Return a dispute of a complaint the customer was answered to."""
    file = file or (matter.household if matter else household())
    by = by or file.assignments.get(ended_at__isnull=True).staff
    if matter is None:
        matter = complaint(file, by=by, now=now)
        tell_customer(matter=matter, said=said(at=now), by=by, now=now)
    lawyer = lawyer or lawyer_of(matter.subsidiary)
    return disputes.open_dispute(matter=matter, opening=opening(lawyer, **values), by=by, now=now)


def hearing(row, at=None, by=None, now=NOW, what="一审开庭", place="建邺区法院第三法庭"):
    """Return a date of a dispute, a week from now."""
    return hearings.set_hearing(dispute=row, date=hearings.CourtDate(at or now + timedelta(days=7), what, place), by=by or row.lawyer, now=now)


def ended(row=None, by=None, now=NOW, how=DisputeEnd.SETTLEMENT, on=None, result=RESULT, **values):
    """Return a dispute that has ended today."""
    row = row or dispute(now=now, **values)
    return dispute_ends.end_dispute(dispute=row, ending=dispute_ends.Ending(how, on or now.date(), result), by=by or row.lawyer, now=now)


def worded(row, words="您好，回访和解的履行情况。", now=NOW):
    """Return an ended dispute whose wording the lawyer has seen."""
    by = row.matter.household.assignments.get(ended_at__isnull=True).staff
    row = dispute_ends.write_words(dispute=row, words=words, by=by, now=now)
    return dispute_ends.see_words(dispute=row, words=words, read=words, by=row.lawyer, now=now)


SUED = {"plaintiff": Plaintiff.CUSTOMER}
