"""The contract of a household, its changes, and its money."""

from collections.abc import Iterator

from complaints.queries.bundles.blocks import Block, facts, item, table, text
from contracts.models import Contract, ContractChange, OpeningBalance, OrderForm, PaymentNotice, Receipt
from contracts.queries.changes import shown
from customers.authorization.models import Decision
from customers.authorization.queries.dockets import verdict_words
from customers.documents.actions import Item
from customers.enums import Role
from customers.models import Household

CONTRACT, CHANGES, MONEY = "十、合同资料", "十一、合同变更", "十二、交款通知与票据"


def contract(file: Household) -> Iterator[Item]:
    """§5.1.1 Return the order form, the terms of the contract and its instalments."""
    order, found = OrderForm.objects.filter(household=file).first(), _contract_of(file)
    blocks: list[Block] = []
    if order is not None:
        terms = (("定购日期", order.signed_on), ("定金（元）", order.earnest_amount), ("签约期限", order.sign_by_on), ("状态", order.get_state_display()))
        blocks.append(facts("定购单", ("编号", order.number), *terms))
    if found is not None:
        blocks += [_terms(found), *text("装修和设备", found.fit_out_standard), *text("补充条款", found.special_terms), *_instalments(found), *_before(found)]
    if blocks:
        yield item(CONTRACT, "定购单与《商品房买卖合同》要素", blocks)


def _contract_of(file: Household) -> Contract | None:
    """Return the contract of a household."""
    return Contract.objects.filter(household=file).first()


def _terms(found: Contract) -> Block:
    """Return the terms of the contract."""
    return facts(
        "合同",
        ("合同编号", found.number),
        ("签订日期", found.signed_on),
        ("备案号", found.filing_no),
        ("总价（元）", found.price),
        ("单价（元/㎡）", found.unit_price),
        ("付款方式", found.get_payment_terms_display()),
        ("首付比例（%）", found.down_payment_percent),
        ("逾期付款违约金（万分之/日）", found.late_payment_rate),
        ("交付日期", found.delivery_on),
        ("产权办理期限（日）", found.title_term_days),
        ("物业管理费（元/月·㎡）", found.property_fee),
        ("房屋使用率（%）", found.usable_area_percent),
    )


def _instalments(found: Contract) -> list[Block]:
    """Return the instalments."""
    lines = [(row.position, row.get_kind_display(), row.due_on, row.original_due_on, row.amount) for row in found.instalments.order_by("position")]
    return table("付款约定", ("期次", "款项", "应付日期", "原约定", "金额（元）"), lines)


def _before(found: Contract) -> list[Block]:
    """Return what was paid before the system."""
    lines = [
        (row.paid_on, row.instalment.position if row.instalment else "", row.amount, row.old_receipt_no, row.imported_from)
        for row in OpeningBalance.objects.filter(contract=found).select_related("instalment").order_by("paid_on", "pk")
    ]
    return table("上线前已付", ("日期", "期次", "金额（元）", "原收据号", "来源"), lines)


def changes(file: Household) -> Iterator[Item]:
    """§5.1.9 Return what was asked to be changed, and every word that decided it."""
    for row in ContractChange.objects.filter(contract__household=file).select_related("asked_by").order_by("asked_at", "pk"):
        record = facts(
            "申请",
            ("编号", row.number),
            ("类型", row.get_act_display()),
            ("事由", row.cause_names),
            ("涉及金额（元）", row.money),
            ("申请人", row.asked_by.name),
            ("申请时间", row.asked_at),
            ("状态", row.get_state_display()),
            ("生效时间", row.effective_at),
        )
        lines = [(one.label, one.before, one.after) for one in shown(row.lines)]
        said = [(one.at, Role(one.role).label, one.by.name, verdict_words(one), one.words) for one in _words_on(row)]
        yield item(
            CHANGES,
            f"{row.get_act_display()} {row.number or '（未编号）'}",
            [
                record,
                *table("变更内容", ("条款", "变更前", "变更后"), lines),
                *text("补充协议文字", row.clause_text),
                *text("理由", row.reason),
                *table("审批", ("时间", "岗位", "姓名", "意见", "说明"), said),
                *text("批准条件", row.conditions),
            ],
            row.asked_at,
        )


def _words_on(change: ContractChange) -> list[Decision]:
    """Return the words spoken on a change, in every round."""
    return list(Decision.objects.filter(request__subject_type__model="contractchange", request__subject_id=change.pk).select_related("by").order_by("at", "pk"))


def money(file: Household) -> Iterator[Item]:
    """§5.3 Return the payment notices with the vouchers and the money they stand on."""
    notices = PaymentNotice.objects.filter(contract__household=file).order_by("issued_at", "pk")
    receipts = Receipt.objects.filter(notice__in=notices).select_related("notice", "reversal").order_by("issued_at", "pk")
    issued = [(row.issued_at, row.number, row.total, row.get_method_display(), row.payer, row.get_state_display(), row.cancel_reason) for row in notices]
    given = [
        (row.issued_at, row.get_kind_display(), row.number, row.notice.number, row.total, row.reversal.reason if hasattr(row, "reversal") else "")
        for row in receipts
    ]
    pieces = [
        (one.payment.received_on, row.number, one.amount, one.payment.get_method_display(), one.payment.payer, one.payment.reference)
        for row in notices.prefetch_related("allocations__payment")
        for one in row.allocations.all()
    ]
    blocks = [
        *table("交款通知单", ("开具时间", "编号", "金额（元）", "付款方式", "付款人", "状态", "作废原因"), issued),
        *table("收据与发票", ("开具时间", "种类", "号码", "通知单", "金额（元）", "冲销原因"), given),
        *table("到账", ("到账日期", "通知单", "金额（元）", "方式", "付款人", "流水号"), pieces),
    ]
    if blocks:
        yield item(MONEY, "交款通知单、票据与到账", blocks)
