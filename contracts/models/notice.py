"""Payment notices and their lines; all sums in yuan."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.enums import Method, MoneyKind, NoticeState
from contracts.models.contract import Contract, Instalment
from customers.addresses import record_address
from customers.enums import Role
from customers.models import Household, Staff
from customers.models.append_only import append_only, never_deleted

#: Posts that open notices and receipts; the contract's lawyer sees the balance on the file.
MONEY_READERS = (Role.REP, Role.MANAGER, Role.VP, Role.GM, Role.FINANCE, Role.AUDITOR)


class PaymentNoticeQuerySet(models.QuerySet["PaymentNotice"]):
    """Payment notices by reach and state."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the notices of households one may open, for the posts that handle money."""
        files = Household.objects.visible_to(staff)
        return self.filter(contract__household__in=files.values("pk")) if staff.has_role(*MONEY_READERS) else self.none()

    def issued(self) -> Self:
        """Keep notices that wait for their money."""
        return self.filter(state=NoticeState.ISSUED)


#: What a notice says when it is issued; it never changes afterwards.
AS_ISSUED = [
    "number",
    "contract",
    "total",
    "method",
    "payer",
    "payer_relation",
    "account_name",
    "account_bank",
    "account_number",
    "supervision_no",
    "valid_until",
    "remark",
    "issued_at",
    "issued_by",
]


class PaymentNotice(models.Model):
    """§5.3.1 A payment notice (交款通知单): lines and one total; it is paid whole or cancelled, and what was paid may be reversed (decision H14)."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="notices")
    total = models.DecimalField(_("total"), max_digits=14, decimal_places=2)
    method = models.CharField(_("method of payment"), max_length=10, choices=Method)
    payer = models.CharField(_("payer"), max_length=80)
    payer_relation = models.CharField(_("payer's relation to the buyer"), max_length=40, blank=True)
    account_name = models.CharField(_("account holder"), max_length=80)
    account_bank = models.CharField(_("bank"), max_length=80)
    account_number = models.CharField(_("account number"), max_length=40)
    supervision_no = models.CharField(_("supervision payment no."), max_length=40, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=NoticeState, default=NoticeState.ISSUED)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    cancel_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = PaymentNoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-issued_at", "-id")
        constraints = [
            models.CheckConstraint(name="notice_total_positive", condition=Q(total__gt=0)),
            models.CheckConstraint(
                name="notice_cancelled_whole",
                condition=Q(state=NoticeState.CANCELLED, cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancel_reason="")
                | (~Q(state=NoticeState.CANCELLED) & Q(cancelled_at__isnull=True)),
            ),
        ]
        indexes = [models.Index(name="notice_open", fields=("issued_at",), condition=Q(state=NoticeState.ISSUED))]
        triggers = [
            never_deleted("payment_notice_never_deleted"),
            pgtrigger.Trigger(
                name="notice_total_is_sum",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                operation=pgtrigger.Insert,
                func="""
                IF (SELECT COALESCE(SUM(l.amount), 0) FROM contracts_noticeline l WHERE l.notice_id = NEW.id) <> NEW.total
                THEN RAISE EXCEPTION 'notice % does not add up', NEW.id USING ERRCODE = 'check_violation'; END IF; RETURN NULL;""",
            ),
            pgtrigger.ReadOnly(name="notice_wording_fixed", fields=AS_ISSUED),
            pgtrigger.FSM(
                name="notice_ends_once",
                field="state",
                transitions=[
                    (NoticeState.ISSUED, NoticeState.PAID),
                    (NoticeState.ISSUED, NoticeState.CANCELLED),
                    (NoticeState.PAID, NoticeState.REVERSED),
                ],
            ),
            pgtrigger.Trigger(
                name="notice_paid_by_receipt",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                func="""
                IF EXISTS (SELECT 1 FROM contracts_paymentnotice n WHERE n.id = NEW.id
                   AND (n.state IN ('paid', 'reversed')) <> EXISTS (SELECT 1 FROM contracts_receipt r WHERE r.notice_id = n.id))
                THEN RAISE EXCEPTION 'notice % is paid by its receipt only', NEW.id USING ERRCODE = 'check_violation'; END IF; RETURN NULL;""",
            ),
            pgtrigger.Trigger(
                name="notice_reversed_by_reversal",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                func="""
                IF EXISTS (SELECT 1 FROM contracts_paymentnotice n WHERE n.id = NEW.id AND (n.state = 'reversed') <> EXISTS
                   (SELECT 1 FROM contracts_reversal v JOIN contracts_receipt r ON r.id = v.receipt_id WHERE r.notice_id = n.id))
                THEN RAISE EXCEPTION 'notice % is reversed by its reversal only', NEW.id USING ERRCODE = 'check_violation'; END IF; RETURN NULL;""",
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.number

    def get_absolute_url(self) -> str:
        """Return the address of the notice."""
        return record_address("contracts:notice", self.pk)

    def get_confirm_url(self) -> str:
        """Return the address where finance confirms its money."""
        return record_address("contracts:confirm", self.pk)


class NoticeLine(models.Model):
    """One line of a notice: an instalment and the part of it, or money on account (预存)."""

    notice = models.ForeignKey(PaymentNotice, models.PROTECT, related_name="lines")
    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="notice_lines", null=True)
    kind = models.CharField(_("kind"), max_length=18, choices=MoneyKind)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(name="notice_line_positive", condition=Q(amount__gt=0)),
            models.UniqueConstraint(name="notice_line_instalment_once", fields=("notice", "instalment"), condition=Q(instalment__isnull=False)),
        ]
        triggers = [
            append_only("notice_line_append_only"),
            pgtrigger.Trigger(
                name="notice_line_within_due",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__instalment__isnull=False),
                func="""
                IF NOT EXISTS (SELECT 1 FROM contracts_instalment i JOIN contracts_paymentnotice n ON n.contract_id = i.contract_id
                   WHERE i.id = NEW.instalment_id AND n.id = NEW.notice_id AND i.amount >=
                   (SELECT COALESCE(SUM(o.amount), 0) FROM contracts_openingbalance o WHERE o.instalment_id = i.id) +
                   (SELECT COALESCE(SUM(l.amount), 0) FROM contracts_noticeline l JOIN contracts_paymentnotice m ON m.id = l.notice_id
                    WHERE l.instalment_id = i.id AND m.state NOT IN ('cancelled', 'reversed')))
                THEN RAISE EXCEPTION 'notice line % is above what is due', NEW.id USING ERRCODE = 'check_violation'; END IF; RETURN NULL;""",
            ),
        ]

    def __str__(self) -> str:
        """Return kind and amount."""
        return f"{self.get_kind_display()} {self.amount}"
