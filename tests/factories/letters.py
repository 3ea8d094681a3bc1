"""Written replies and wordings, made by the real actions."""

from datetime import date

from complaints.actions import wordings, written
from complaints.actions.sending import Sent, send_letter
from complaints.actions.wordings import Words
from complaints.actions.written import Letter
from complaints.enums import SentHow, WordingKind
from customers.actions.households import record_address
from customers.authorization.enums import Verdict
from customers.authorization.models import ApprovalRequest
from customers.enums import AddressKind, AddressSource
from tests.factories.complaints import complaint
from tests.factories.customers import NOW, SubsidiaryFactory, rep, vp

TEXT = "经工程部当日查看，渗水原因为窗框左下角密封胶老化。\n总包防水班组将于6月20日前上门重新施胶，并做淋水试验。"


def letter(**values):
    return Letter(**{"addressee": "王建平先生", "text": TEXT, "address": "文昌街1号", "postcode": "210019", **values})


def draft(matter=None, by=None, now=NOW, **values):
    """Return the draft of a letter on a complaint, by its representative."""
    matter = matter or complaint(now=now)
    return written.write_letter(matter=matter, letter=letter(**values), by=by or matter.received_by, now=now)


def request_of(subject):
    return ApprovalRequest.objects.about(subject).latest("asked_at", "id")


def requested(by_vp=None, now=NOW, **values):
    """Return a letter that lies with a vice president."""
    if by_vp is None:
        vp()
    row = draft(now=now, **values)
    return written.submit_letter(reply=row, by=row.written_by, now=now)


def decided(row, by, verdict=Verdict.APPROVE, now=NOW, words="", **values):
    """Let somebody speak on a letter; anything but an approval gets a reason."""
    reason = words or ("" if verdict == Verdict.APPROVE else "请写明上门日期")
    return written.decide_letter(reply=row, request=request_of(row), verdict=verdict, by=by, now=now, words=reason, **values)


def approved(now=NOW, **values):
    """Return a letter that was approved and is still in the house."""
    boss = vp()
    row = requested(boss, now=now, **values)
    decided(row, boss, now=now)
    row.refresh_from_db()
    return row


def sent(row=None, by=None, now=NOW, **values):
    """Return a letter that was posted."""
    row = row or approved(now=now)
    how = Sent(**{"how": SentHow.POSTED, "at": now, "tracking_no": "XA12345678942", "also_tracking_no": "", **values})
    return send_letter(reply=row, sent=how, by=by or row.written_by, now=now)


def words(subsidiary=None, **values):
    chosen = {"kind": WordingKind.MASS, "title": "屋面渗水", "text": "屋面渗水已统一排查，9月30日前完成维修。", "subsidiary": subsidiary or SubsidiaryFactory()}
    return Words(**{**chosen, **values})


def wording(by=None, now=NOW, **values):
    """Return the draft of a wording, by a representative."""
    by = by or rep()
    return wordings.make_wording(words=words(**values), by=by, now=now)


def submitted(by=None, now=NOW, **values):
    row = wording(by, now, **values)
    return wordings.submit_wording(wording=row, by=row.made_by, now=now)


def said(by=None, by_vp=None, now=NOW, **values):
    """Return a wording that was approved."""
    boss = by_vp or vp()
    row = submitted(by, now, **values)
    judge(row, boss, now=now)
    row.refresh_from_db()
    return row


def judge(row, by, verdict=Verdict.APPROVE, now=NOW, words="", **values):
    """Let somebody speak on a wording."""
    reason = words or ("" if verdict == Verdict.APPROVE else "请先与工程部核对日期")
    return wordings.decide_wording(wording=row, request=request_of(row), verdict=verdict, by=by, now=now, words=reason, **values)


def at_contract_address(file, text="文昌街1号", on=date(2025, 3, 12)):
    return record_address(household=file, text=text, source=AddressSource.CONTRACT, kind=AddressKind.CONTRACT, known_on=on, by=None, now=NOW, postcode="210019")


def moved_to(file, text="湖滨路8号", on=date(2026, 5, 1), source=AddressSource.HEARD):
    return record_address(household=file, text=text, source=source, known_on=on, by=None, now=NOW, postcode="210036")
