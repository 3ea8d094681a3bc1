"""Who the dispute is between, what it is about, and how far it has come."""

from collections.abc import Iterator

from complaints.models import Dispute
from complaints.queries.bundles.blocks import Block, facts, item, table, text
from customers.documents.actions import Item
from customers.models import Buyer, Household
from customers.rules.phones import mask_phone, spoken_phone

PARTIES, COURSE = "一、当事人与房屋", "二、纠纷经过"


def parties(file: Household, *, is_full: bool) -> Iterator[Item]:
    """Return the unit, its buyers and their addresses; identity numbers and phones in full only where a court takes them (decision H4)."""
    yield item(PARTIES, "当事人与房屋", [_unit(file), *_buyers(file, is_full=is_full), *_addresses(file), *_representatives(file)])


def _unit(file: Household) -> Block:
    """Return the unit and the numbers of its file."""
    unit = file.unit
    return facts(
        "房屋",
        ("出卖人", file.project.subsidiary.name),
        ("项目", file.project.name),
        ("房号", unit.name),
        ("户型", unit.floor_plan),
        ("预测建筑面积（㎡）", unit.predicted_area),
        ("实测建筑面积（㎡）", unit.surveyed_area),
        ("定购单号", file.order_no),
        ("合同编号", file.contract_no),
        ("阶段", file.get_stage_display()),
        ("建档日期", file.opened_on),
        ("结束日期", file.ended_on),
        ("签约律师", file.lawyer.name if file.lawyer else ""),
    )


def _buyers(file: Household, *, is_full: bool) -> list[Block]:
    """Return the buyers, one block each."""
    show = spoken_phone if is_full else mask_phone
    rows: list[Buyer] = list(file.buyers.select_related("customer").prefetch_related("customer__phones"))
    return [
        facts(
            f"买受人 {row.customer.name}",
            ("份额（%）", row.share),
            ("证件类型", row.customer.get_identity_kind_display()),
            ("证件号码", row.customer.identity_number if is_full else row.customer.identity_masked),
            ("电话", "、".join(show(phone.number) for phone in row.customer.phones.all())),
            ("身故日期", row.customer.deceased_on),
        )
        for row in rows
    ]


def _addresses(file: Household) -> list[Block]:
    """Return every address that was ever recorded."""
    lines = [
        (row.get_kind_display(), row.text, row.postcode, row.get_source_display(), row.known_on, row.ended_on) for row in file.addresses.order_by("known_on")
    ]
    return table("通信地址", ("类别", "地址", "邮编", "来源", "自", "至"), lines)


def _representatives(file: Household) -> list[Block]:
    """§2.1.b Return who served the household from when to when."""
    return table(
        "客户服务代表",
        ("姓名", "自", "至", "原因"),
        [(row.staff.name, row.started_at, row.ended_at, row.reason) for row in file.assignments.select_related("staff").order_by("started_at")],
    )


def course(dispute: Dispute) -> Iterator[Item]:
    """§5.6.5 Return the record of the dispute: why, who, its stages and dates."""
    record = facts(
        "纠纷",
        ("编号", dispute.number),
        ("事项编号", dispute.matter.number),
        ("按纠纷处理的原因", dispute.get_cause_display()),
        ("原告（申请人）", dispute.get_plaintiff_display()),
        ("承办律师", dispute.lawyer.name),
        ("现阶段", dispute.get_stage_display()),
        ("法院（仲裁委员会）", dispute.court),
        ("案号", dispute.case_no),
        ("争议金额（元）", dispute.amount),
        ("立为纠纷", dispute.opened_at),
        ("经办人", dispute.opened_by.name),
        ("结案方式", dispute.get_ended_as_display()),
        ("结案日期", dispute.ended_on),
    )
    steps = [(row.reached_on, row.get_stage_display(), row.court, row.case_no, row.words, row.by.name) for row in dispute.steps.select_related("by")]
    dates = [(row.at, row.what, row.place, row.outcome or row.struck_reason) for row in dispute.hearings.all()]
    yield item(
        COURSE,
        f"法律纠纷 {dispute.number}",
        [
            record,
            *text("事由", dispute.reason),
            *table("阶段", ("日期", "阶段", "法院（仲裁委员会）", "案号", "说明", "记录人"), steps),
            *table("开庭及其他日期", ("时间", "事项", "地点", "结果或取消原因"), dates),
            *text("结果", dispute.result),
        ],
        dispute.opened_at,
    )
