"""What is said on the telephone and written by WeChat: Chinese, for it goes to the customer."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import override

from complaints.enums import MatterState
from complaints.queries.calls import CallPanel
from complaints.queries.lists import Row
from customers import wording
from customers.duties.enums import DutyKind
from customers.models import Staff

CUSTOMERS_LANGUAGE = "zh-hans"


def script(panel: CallPanel, staff: Staff, now: datetime) -> list[str]:
    """§5.6.3.c Return what to say, line by line: who calls, then each open matter by how far it is."""
    with override(CUSTOMERS_LANGUAGE):
        opening = f"{panel.person}您好，我是客户服务部{staff.name}，您现在方便吗？"
        return [opening, *(_line(row, now) for row in panel.rows)]


def message(panel: CallPanel, staff: Staff, now: datetime) -> str:
    """§5.6.3.c Return the same as one message to paste into WeChat."""
    with override(CUSTOMERS_LANGUAGE):
        told = "".join(_line(row, now) for row in panel.rows if not _is_solved(row))
        return f"{panel.person}您好。{told}客户服务部 {staff.name}" if told else ""


def _is_solved(row: Row) -> bool:
    """Tell whether the matter waits for nothing but its call back or its filing."""
    return row.matter.state in {MatterState.RESOLVED, MatterState.REVISITED}


def _line(row: Row, now: datetime) -> str:
    """Return the sentence of one matter."""
    subject = f"“{row.matter.title}”"
    if _is_solved(row):
        return f"{subject}已处理完成：{row.matter.result.rstrip('。.')}。想听听您是否满意。"
    if row.duty is not None and row.duty.ended_at is None and row.duty.kind != DutyKind.REVISIT:
        if row.duty.due_at < now:
            return f"{subject}没能按时答复您，十分抱歉，现在向您说明办理情况。"
        return f"{subject}我们正在办理，最迟{wording.moment(row.duty.due_at, timezone.localdate(now))}前给您答复。"
    return f"{subject}正在办理，有进展随时告诉您。"
