"""What was written: written replies, work contact letters, meetings, promises."""

from collections.abc import Iterator

from django.db.models import QuerySet

from complaints.models import WrittenReply
from complaints.queries.bundles.blocks import facts, item, table, tables, text
from correspondence.models import Meeting, WorkLetter
from customers.authorization.models import Commitment
from customers.documents.actions import Item

REPLIES, LETTERS, MEETINGS, PROMISES = "六、书面回复", "七、工作联系函", "八、协调会", "九、承诺登记"


def replies(rows: QuerySet[WrittenReply]) -> Iterator[Item]:
    """§5.6.4 Return the letters to the customer, also those that never left the house."""
    for row in rows.select_related("matter", "written_by", "sent_by").order_by("written_at", "pk"):
        record = facts(
            "记录",
            ("编号", row.number),
            ("事项编号", row.matter.number),
            ("收件人", row.addressee),
            ("地址", f"{row.address} {row.postcode}".strip()),
            ("状态", row.get_state_display()),
            ("拟稿", f"{row.written_by.name} {row.written_at:%Y-%m-%d}"),
            ("签批时间", row.approved_at),
            ("送出方式", row.get_sent_how_display()),
            ("送出时间", row.sent_at),
            ("邮件号", row.tracking_no),
        )
        yield item(REPLIES, f"书面回复 {row.number or row.addressee}", [record, *text("正文", row.text)], row.sent_at or row.written_at)


def work_letters(rows: QuerySet[WorkLetter]) -> Iterator[Item]:
    """§5.4.4.6.a Return the letters to other departments and their answers."""
    for row in rows.select_related("to_organisation", "to_staff", "written_by").order_by("written_at", "pk"):
        to = row.to_organisation or row.to_staff or row.get_to_role_display()
        record = facts(
            "记录",
            ("编号", row.number),
            ("主送", to),
            ("发文", f"{row.written_by.name} {row.written_at:%Y-%m-%d}"),
            ("要求回复日期", row.reply_by),
            ("状态", row.get_state_display()),
            ("答复人", row.answered_name),
            ("答复时间", row.answered_at),
            ("结果", row.get_result_display()),
        )
        yield item(
            LETTERS,
            f"工作联系函 {row.number} {row.title}",
            [record, *text("事由", row.facts), *text("要求", row.request), *text("回复意见", row.answer), *text("撤回原因", row.closed_words)],
            row.written_at,
        )


def meetings(rows: QuerySet[Meeting]) -> Iterator[Item]:
    """§5.4.4.6.a Return the coordination meetings with minutes and what was decided."""
    for row in rows.order_by("held_at", "pk").prefetch_related("actions__organisation"):
        record = facts(
            "记录",
            ("编号", row.number),
            ("时间", row.held_at),
            ("地点", row.place),
            ("主持人", row.chair),
            ("记录人", row.recorder),
            ("取消原因", row.cancelled_words),
        )
        actions = [(one.what, one.organisation or one.get_role_display(), one.due_on, one.done_at, one.done_words) for one in row.actions.all()]
        blocks = [record, *text("议题", row.agenda), *text("出席", row.present), *text("会议记录", row.minutes)]
        yield item(MEETINGS, f"协调会 {row.number} {row.title}", [*blocks, *table("待办", ("事项", "责任部门", "期限", "完成", "说明"), actions)], row.held_at)


def promises(rows: QuerySet[Commitment]) -> list[Item]:
    """§4.7 Return the promises to the customer and whether they were kept."""
    lines = [
        (row.made_at, row.words, row.get_kind_display(), row.due_on, row.get_state_display(), row.kept_at, row.evidence_words or row.ended_words)
        for row in rows.order_by("made_at", "pk")
    ]
    return tables(PROMISES, "承诺登记", ("日期", "承诺", "类别", "期限", "状态", "兑现", "凭据或说明"), lines)
