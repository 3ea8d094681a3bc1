"""Money, vouchers, reversals and opening balances; all sums in yuan."""

from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from contracts.enums import Method, NoticeState, VoucherCopies, VoucherKind
from contracts.models.contract import Contract, Instalment
from contracts.models.notice import PaymentNotice
from customers.models import Staff
from customers.models.append_only import append_only


class Receipt(models.Model):
    """§5.3.2 The one voucher of a paid notice: exactly its total, on money that adds up to it (decision H14)."""

    notice = models.OneToOneField(PaymentNotice, models.PROTECT, related_name="receipt")
    kind = models.CharField(_("kind of voucher"), max_length=16, choices=VoucherKind)
    number = models.CharField(_("voucher number"), max_length=40)
    total = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-issued_at",)
        constraints = [models.UniqueConstraint(name="receipt_number_once", fields=("kind", "number"))]
        triggers = [
            append_only("receipt_append_only"),
            pgtrigger.Trigger(
                name="receipt_is_covered",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                operation=pgtrigger.Insert,
                func="""
                IF NOT EXISTS (SELECT 1 FROM contracts_paymentnotice n WHERE n.id = NEW.notice_id AND n.total = NEW.total AND n.state IN ('paid', 'reversed'))
                   OR NEW.total <> (SELECT COALESCE(SUM(a.amount), 0) FROM contracts_allocation a WHERE a.notice_id = NEW.notice_id)
                THEN RAISE EXCEPTION 'receipt % is not covered', NEW.id USING ERRCODE = 'check_violation'; END IF; RETURN NULL;""",
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class Reversal(models.Model):
    """H14 A confirmation that was wrong: its voucher is void, its money is free for another notice, its notice has ended; nothing of it is changed."""

    receipt = models.OneToOneField(Receipt, models.PROTECT, related_name="reversal")
    total = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=200)
    copies = models.CharField(_("copies of the voucher"), max_length=4, choices=VoucherCopies)
    reversed_at = models.DateTimeField(_("reversed at"))
    reversed_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="reversal_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="reversal_copies_known", condition=Q(copies__in=VoucherCopies.values)),
        ]
        triggers = [
            append_only("reversal_append_only"),
            pgtrigger.Trigger(
                name="reversal_is_whole",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                operation=pgtrigger.Insert,
                func="""
                IF NOT EXISTS (SELECT 1 FROM contracts_receipt r JOIN contracts_paymentnotice n ON n.id = r.notice_id
                   WHERE r.id = NEW.receipt_id AND r.total = NEW.total AND n.state = 'reversed')
                THEN RAISE EXCEPTION 'reversal % is not whole', NEW.id USING ERRCODE = 'check_violation'; END IF; RETURN NULL;""",
            ),
        ]

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Pieces of money by reach and by what is left of them."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the money that pays notices one may open."""
        seen = PaymentNotice.objects.visible_to(staff).values("pk")
        return self.filter(pk__in=Allocation.objects.filter(notice__in=seen).values("payment"))

    def with_rest(self) -> models.QuerySet[Any]:
        """Annotate what no notice uses, as `rest`; what a reversed notice used is free again."""
        standing = Allocation.objects.exclude(notice__state=NoticeState.REVERSED).filter(payment=OuterRef("pk"))
        used = standing.order_by().values("payment").annotate(used=Sum("amount")).values("used")
        return self.annotate(rest=F("amount") - Coalesce(Subquery(used), 0, output_field=models.DecimalField(max_digits=14, decimal_places=2)))


class Payment(models.Model):
    """A piece of money: a transfer, a card slip, cash; it may serve several notices up to its amount."""

    method = models.CharField(_("method of payment"), max_length=10, choices=Method)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    received_on = models.DateField(_("received on"))
    payer = models.CharField(_("payer"), max_length=80, blank=True)
    account_number = models.CharField(_("account it came into"), max_length=40, blank=True)
    reference = models.CharField(_("serial or slip no."), max_length=60, blank=True)
    recorded_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = PaymentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="payment_positive", condition=Q(amount__gt=0)),
            models.UniqueConstraint(name="payment_reference_once", fields=("method", "reference"), condition=~Q(reference="")),
        ]
        triggers = [append_only("payment_append_only")]

    def __str__(self) -> str:
        """Return method and amount."""
        return f"{self.get_method_display()} {self.amount}"


class Allocation(models.Model):
    """The part of a piece of money that pays a notice, with the word for whom somebody else paid; once the notice is reversed it counts no more."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations")
    notice = models.ForeignKey(PaymentNotice, models.PROTECT, related_name="allocations")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    on_behalf = models.CharField(_("on whose behalf"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="allocation_positive", condition=Q(amount__gt=0)),
            models.UniqueConstraint(name="allocation_once", fields=("payment", "notice")),
        ]
        triggers = [
            append_only("allocation_append_only"),
            pgtrigger.Trigger(
                name="allocation_within_payment",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                operation=pgtrigger.Insert,
                func="""
                IF (SELECT COALESCE(SUM(a.amount), 0) FROM contracts_allocation a JOIN contracts_paymentnotice n ON n.id = a.notice_id
                    WHERE a.payment_id = NEW.payment_id AND n.state <> 'reversed')
                   > (SELECT p.amount FROM contracts_payment p WHERE p.id = NEW.payment_id)
                THEN RAISE EXCEPTION 'payment % is spent', NEW.payment_id USING ERRCODE = 'check_violation'; END IF; RETURN NULL;""",
            ),
            pgtrigger.Trigger(
                name="allocation_with_receipt",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                operation=pgtrigger.Insert,
                func="""
                IF NOT EXISTS (SELECT 1 FROM contracts_receipt r WHERE r.notice_id = NEW.notice_id)
                THEN RAISE EXCEPTION 'notice % takes money without a receipt', NEW.notice_id USING ERRCODE = 'check_violation'; END IF; RETURN NULL;""",
            ),
        ]

    def __str__(self) -> str:
        """Return the amount."""
        return str(self.amount)


class OpeningBalance(models.Model):
    """Money from before the system (decision H15): counts for every gate, never printed as a receipt."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="opening_balances")
    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="opening_balances", null=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    old_receipt_no = models.CharField(_("old receipt no."), max_length=40, blank=True)
    imported_from = models.CharField(_("taken over from"), max_length=120)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="opening_balance_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="opening_balance_of_contract", condition=Q(contract__isnull=False)),
        ]
        triggers = [append_only("opening_balance_append_only")]

    def __str__(self) -> str:
        """Return the amount."""
        return str(self.amount)
