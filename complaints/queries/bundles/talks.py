"""What was said: receptions, matters with their replies and revisits, calls."""

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import QuerySet

from complaints.models import Call, Matter, Reception
from complaints.queries.bundles.blocks import Block, facts, item, table, tables, text
from customers.documents.actions import Item
from customers.duties.models import Duty
from customers.rules.phones import mask_phone

RECEPTIONS, MATTERS, CALLS = "三、接待记录", "四、投诉及其他事项", "五、通话记录"


def receptions(rows: QuerySet[Reception]) -> list[Item]:
    """§5.4.4.2 Return the entries of the work log; a corrected line stands beside its correction."""
    lines = [
        (
            row.received_at,
            row.get_channel_display(),
            row.received_by.name,
            row.words,
            row.get_outcome_display(),
            row.result,
            f"{row.get_opinion_display()} {row.opinion_words}".strip(),
            f"更正：{row.correction_reason}" if row.corrects_id else "",
        )
        for row in rows.select_related("received_by").order_by("received_at", "pk")
    ]
    return tables(RECEPTIONS, "客户接待记录", ("时间", "方式", "接待人", "谈话记录", "处理", "结果", "客户意见", "备注"), lines)


def matters(rows: Sequence[Matter]) -> Iterator[Item]:
    """§5.6.2 Return each matter with what the customer was told, how it was solved, and the calls back."""
    for matter in rows:
        blocks: list[Block] = [
            _record(matter),
            *text("客户陈述", matter.words),
            *text("客户要求", matter.wish),
            *text("经理处理意见", matter.manager_words),
            *_replies(matter),
            *text("处理结果", matter.result),
            *_revisits(matter),
            *_terms(Duty.objects.about(matter).select_related("owner").order_by("due_at", "pk")),
        ]
        yield item(MATTERS, f"{matter.get_kind_display()} {matter.number} {matter.title}", blocks, matter.received_at)


def _record(matter: Matter) -> Block:
    """Return the facts of the complaint record (form 3.7)."""
    return facts(
        "记录",
        ("编号", matter.number),
        ("原编号", matter.earlier_number),
        ("受理时间", matter.received_at),
        ("方式", matter.get_channel_display()),
        ("受理人", matter.received_by.name if matter.received_by else ""),
        ("类别", matter.get_category_display()),
        ("等级", matter.get_grade_display()),
        ("转办单位", " ".join(filter(None, (matter.office, matter.office_no)))),
        ("来访人", matter.visitor_name),
        ("状态", matter.get_state_display()),
        ("首次答复", matter.replied_at),
        ("解决时间", matter.resolved_at),
        ("告知客户结果", matter.told_result_at),
        ("归档时间", matter.closed_at),
    )


def _replies(matter: Matter) -> list[Block]:
    """§5.6.3.b Return what the customer was told."""
    lines = [
        (row.told_at, row.get_kind_display(), row.get_channel_display(), row.words, row.by.name if row.by else row.imported_from)
        for row in matter.replies.select_related("by")
    ]
    return table("答复与进展通报", ("时间", "性质", "方式", "内容", "经办人"), lines)


def _revisits(matter: Matter) -> list[Block]:
    """§5.7.4 Return the calls back."""
    lines = [
        (row.called_at, row.get_reached_display(), row.is_solved, row.get_opinion_display(), row.remark, row.by.name)
        for row in matter.revisits.select_related("by")
    ]
    return table("回访记录", ("时间", "接通", "是否解决", "满意度", "备注", "回访人"), lines)


def _terms(rows: Iterable[Duty]) -> list[Block]:
    """Return the terms of a matter and how they were kept."""
    lines = [
        (row.kind_label, row.owner.name if row.owner else "", row.due_at, row.fulfilled_at, row.reason if row.fulfilled_at is None else "") for row in rows
    ]
    return table("期限与完成", ("事项", "责任人", "期限", "完成时间", "备注"), lines)


def calls(rows: QuerySet[Call], *, is_full: bool) -> list[Item]:
    """§5.6.3.c Return the calls to the household."""
    lines = [
        (row.called_at, row.by.name, row.number if is_full else mask_phone(row.number), row.get_reached_display(), row.words)
        for row in rows.select_related("by").order_by("called_at", "pk")
    ]
    return tables(CALLS, "通话记录", ("时间", "拨打人", "号码", "接通", "内容"), lines)
