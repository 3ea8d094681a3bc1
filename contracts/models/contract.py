"""Order forms, contracts, their instalments and changes."""

from typing import Self

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from contracts.enums import ChangeState, MoneyKind, OrderState, PaymentTerms
from customers.addresses import record_address
from customers.authorization.enums import Act, Cause
from customers.authorization.models import ApprovalRequest
from customers.encryption import EncryptedTextField
from customers.enums import IdentityKind, Role
from customers.models import Household, Staff
from customers.models.append_only import never_deleted


@pghistory.track(model_name="OrderFormHistory")
class OrderForm(models.Model):
    """§5.1.2 The order form a sale begins with; money in yuan."""

    household = models.OneToOneField(Household, models.PROTECT, related_name="order_form")
    number = models.CharField(_("order form no."), max_length=40, unique=True)
    signed_on = models.DateField(_("ordered on"), null=True, blank=True)
    earnest_amount = models.DecimalField(_("earnest money"), max_digits=14, decimal_places=2, null=True, blank=True)
    sign_by_on = models.DateField(_("contract to be signed by"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=14, choices=OrderState, default=OrderState.VALID)

    class Meta:
        constraints = [models.CheckConstraint(name="order_earnest_not_negative", condition=Q(earnest_amount__isnull=True) | Q(earnest_amount__gte=0))]
        triggers = [never_deleted("order_form_never_deleted")]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


#: Posts that read contracts: terms and money; engineering and contractors see units only.
CONTRACT_READERS = (Role.REP, Role.MANAGER, Role.VP, Role.GM, Role.FINANCE, Role.AUDITOR, Role.LAWYER, Role.SALES)


def contract_files(staff: Staff) -> models.QuerySet[Household]:
    """Return the households whose contracts a person may read."""
    files = Household.objects.visible_to(staff)
    return files if staff.has_role(*CONTRACT_READERS) else files.none()


class ContractQuerySet(models.QuerySet["Contract"]):
    """Contracts by reach."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the contracts of households one may open; units alone, as engineering sees them, are no contracts."""
        return self.filter(household__in=contract_files(staff).values("pk"))


@pghistory.track(model_name="ContractHistory")
class Contract(models.Model):
    """§5.1.1 The sale contract of a household: its money and the terms a change may touch."""

    household = models.OneToOneField(Household, models.PROTECT, related_name="contract")
    number = models.CharField(_("contract no."), max_length=40, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    filing_no = models.CharField(_("filing no."), max_length=40, blank=True)
    price = models.DecimalField(_("contract price"), max_digits=14, decimal_places=2)
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=2, null=True, blank=True)
    payment_terms = models.CharField(_("payment terms"), max_length=14, choices=PaymentTerms)
    down_payment_percent = models.DecimalField(_("down payment, %"), max_digits=5, decimal_places=2, null=True, blank=True)
    late_payment_rate = models.DecimalField(_("late payment, ten-thousandths a day"), max_digits=6, decimal_places=3, null=True, blank=True)
    delivery_on = models.DateField(_("delivery date"), null=True, blank=True)
    title_term_days = models.PositiveIntegerField(_("title term, days"), null=True, blank=True)
    property_fee = models.DecimalField(_("property fee, yuan per m² a month"), max_digits=6, decimal_places=2, null=True, blank=True)
    usable_area_percent = models.DecimalField(_("usable area, %"), max_digits=5, decimal_places=2, null=True, blank=True)
    fit_out_standard = models.TextField(_("fit-out and equipment"), blank=True)
    special_terms = models.TextField(_("supplementary terms"), blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="contract_number_once", fields=("number",), condition=~Q(number="")),
            models.CheckConstraint(name="contract_price_positive", condition=Q(price__gt=0)),
        ]
        triggers = [never_deleted("contract_never_deleted")]

    def __str__(self) -> str:
        """Return the number, or the order form's while unsigned."""
        return self.number or self.household.order_no

    def get_absolute_url(self) -> str:
        """Return the address of the contract."""
        return record_address("contracts:contract", self.pk)


@pghistory.track(model_name="InstalmentHistory")
class Instalment(models.Model):
    """One sum the contract makes due, in yuan; nothing is due on one that a new schedule struck off.

    Postponements are measured from `original_due_on` (decision Q29): the first day that was agreed, which a postponement leaves as it is.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="instalments")
    position = models.PositiveSmallIntegerField(_("no."))
    kind = models.CharField(_("kind"), max_length=18, choices=MoneyKind)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    original_due_on = models.DateField(_("first agreed for"), null=True, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(name="instalment_position_once", fields=("contract", "position")),
            models.CheckConstraint(name="instalment_amount_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(name="instalment_original_due", condition=Q(due_on__isnull=True) | Q(original_due_on__isnull=False)),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="instalment_keeps_first_due",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="IF NEW.original_due_on IS NULL THEN NEW.original_due_on := NEW.due_on; END IF; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        """Return kind and position."""
        return f"{self.position} {self.get_kind_display()}"

    @property
    def is_postponed(self) -> bool:
        """Tell whether it falls due on another day than was first agreed."""
        return self.due_on != self.original_due_on


class ContractChangeQuerySet(models.QuerySet["ContractChange"]):
    """Contract changes by reach."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the changes of contracts one may read, and those whose request one sent, decided, may decide or is consulted on."""
        requests = ApprovalRequest.objects.visible_to(staff).filter(subject_type__app_label="contracts", subject_type__model="contractchange")
        reach = Q(contract__household__in=contract_files(staff).values("pk")) | Q(asked_by=staff)
        return self.filter(reach | Q(pk__in=requests.values("subject_id")))

    def undecided(self) -> Self:
        """Keep what is on somebody's desk or came back for completion."""
        return self.filter(state__in=(ChangeState.DRAFT, ChangeState.REQUESTED, ChangeState.RETURNED))


@pghistory.track(model_name="ContractChangeHistory", exclude=["new_identity_number"])
class ContractChange(models.Model):
    """§5.1.9 A change or supplement of a contract: a list of (field, before, after) over a closed set, plus clause text."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="changes")
    act = models.CharField(_("what is asked"), max_length=20, choices=Act, default=Act.CONTRACT_CHANGE)
    clause = models.CharField(_("clause"), max_length=20, blank=True)
    number = models.CharField(_("no. of the approval form"), max_length=40, blank=True)
    causes = ArrayField(models.CharField(max_length=20, choices=Cause), verbose_name=_("subjects"))
    lines = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    clause_text = models.TextField(_("wording of the supplement"), blank=True)
    reason = models.TextField(_("reason"))
    touches_money = models.BooleanField(_("touches the company's economic interest"), default=False)
    touches_staff = models.BooleanField(_("involves company staff"), default=False)
    is_unfinished_presale = models.BooleanField(_("pre-sold and not finished"), default=False)
    money = models.DecimalField(_("money touched"), max_digits=14, decimal_places=2, default=0)
    postponed_days = models.PositiveIntegerField(_("days postponed"), default=0)
    lowers_standard = models.BooleanField(_("lowers the annexed standard"), default=False)
    free_of_charge = models.BooleanField(_("free of charge"), default=False)
    new_identity_kind = models.CharField(_("new identity document"), max_length=20, choices=IdentityKind, blank=True)
    new_identity_number = EncryptedTextField(null=True, blank=True, editable=True)
    conditions = models.TextField(_("conditions of the approval"), blank=True)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=ChangeState, default=ChangeState.DRAFT)
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    effective_at = models.DateTimeField(null=True)

    objects = ContractChangeQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = [
            models.CheckConstraint(
                name="change_effective_dated",
                condition=Q(state=ChangeState.EFFECTIVE, effective_at__isnull=False) | (~Q(state=ChangeState.EFFECTIVE) & Q(effective_at__isnull=True)),
            ),
            models.CheckConstraint(name="change_has_causes", condition=Q(causes__len__gt=0)),
            models.CheckConstraint(name="change_money_not_negative", condition=Q(money__gte=0)),
            models.UniqueConstraint(name="change_number_once", fields=("number",), condition=~Q(number="")),
            models.CheckConstraint(name="change_numbered_in_effect", condition=Q(number="") | Q(state=ChangeState.EFFECTIVE)),
        ]
        triggers = [never_deleted("contract_change_never_deleted")]

    def __str__(self) -> str:
        """Return subject and contract."""
        return f"{self.contract} · {self.cause_names}"

    def get_absolute_url(self) -> str:
        """Return the address of the change, where it is also decided."""
        return record_address("contracts:change", self.pk)

    @property
    def withdraw_url(self) -> str:
        """Return where it is taken back, together with its request."""
        return record_address("contracts:withdraw_change", self.pk)

    @property
    def cause_names(self) -> str:
        """Return the subjects and reasons in words."""
        return pgettext("between names", ", ").join(str(Cause(cause).label) for cause in self.causes)
