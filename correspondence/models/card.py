"""Weekly birthday cards: the batch, its people, and the representative's check."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from correspondence.enums import PRINTED, CardCause
from customers.addresses import record_address
from customers.enums import Role
from customers.models import Customer, Household, Member, Staff, Subsidiary
from customers.models.append_only import never_deleted


class CardBatchQuerySet(models.QuerySet["CardBatch"]):
    """Batches by reach."""

    def visible_to(self, staff: Staff) -> Self:
        """Keep the batches of the subsidiaries in which one is in the department, VP, GM or auditor."""
        return self.filter(subsidiary__in=staff.subsidiaries_as(Role.REP, Role.MANAGER, Role.GENERAL_AFFAIRS, Role.VP, Role.GM, Role.AUDITOR))

    def printed_by(self, staff: Staff) -> Self:
        """Q23 Keep the batches whose cards and envelopes this person prints: everybody's people stand on them."""
        return self.filter(subsidiary__in=staff.subsidiaries_as(Role.GENERAL_AFFAIRS, Role.MANAGER))


class CardBatch(models.Model):
    """§5.4.3.1 The birthday cards of one Tuesday: opened Monday 14:00 for checking, made Tuesday 08:00, then posted."""

    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="+")
    posting_on = models.DateField(_("posted on"))
    first_day = models.DateField(_("first birthday"))
    last_day = models.DateField(_("last birthday"))
    opened_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    posted_at = models.DateTimeField(null=True)
    posted_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)

    objects = CardBatchQuerySet.as_manager()

    class Meta:
        ordering = ("-posting_on",)
        constraints = [
            models.UniqueConstraint(name="card_batch_once", fields=("subsidiary", "posting_on")),
            models.CheckConstraint(name="card_batch_window", condition=Q(last_day__gte=F("first_day"))),
            models.CheckConstraint(name="card_batch_posted_after_made", condition=Q(posted_at__isnull=True) | Q(made_at__isnull=False)),
            models.CheckConstraint(
                name="card_batch_posted_by", condition=Q(posted_at__isnull=True, posted_by__isnull=True) | Q(posted_at__isnull=False, posted_by__isnull=False)
            ),
        ]
        triggers = [never_deleted("card_batch_never_deleted")]

    def __str__(self) -> str:
        """Return the Tuesday."""
        return f"{self.posting_on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """Return the address of the batch."""
        return record_address("correspondence:batch", self.pk)

    def may_be_checked(self) -> bool:
        """Tell whether representatives may still strike out and correct."""
        return self.made_at is None


class CardCheck(models.Model):
    """Q23 One representative's check of her own people before the batch is made; an unchecked list goes out as it is."""

    batch = models.ForeignKey(CardBatch, models.PROTECT, related_name="checks")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="card_checks")
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="card_check_once", fields=("batch", "staff"))]

    def __str__(self) -> str:
        """Return whose check it is."""
        return str(self.staff)

    def get_absolute_url(self) -> str:
        """Return the address of the list to check."""
        return record_address("correspondence:check", self.pk)


class Card(models.Model):
    """One birthday of a batch: a card with its address as posted, or the cause why there is none."""

    batch = models.ForeignKey(CardBatch, models.PROTECT, related_name="cards")
    household = models.ForeignKey(Household, models.PROTECT, related_name="cards")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="cards")
    member = models.ForeignKey(Member, models.PROTECT, related_name="cards", null=True)
    rep = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    birthday_on = models.DateField(_("birthday"))
    cause = models.CharField(_("card or cause"), max_length=12, choices=CardCause)
    salutation = models.CharField(_("salutation"), max_length=100, blank=True)
    greeting = models.CharField(max_length=100, blank=True)
    addressee = models.CharField(max_length=80, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=6, blank=True)
    struck_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    struck_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        ordering = ("birthday_on", "id")
        constraints = [
            models.UniqueConstraint(name="card_once_per_customer", fields=("batch", "customer"), condition=Q(member__isnull=True)),
            models.UniqueConstraint(name="card_once_per_member", fields=("batch", "member"), condition=Q(member__isnull=False)),
            models.CheckConstraint(name="card_printed_has_address", condition=~Q(cause__in=PRINTED) | (~Q(address="") & ~Q(salutation=""))),
            models.CheckConstraint(name="card_struck_out_whole", condition=~Q(cause=CardCause.STRUCK_OUT) | (Q(struck_by__isnull=False) & ~Q(reason=""))),
        ]
        indexes = [models.Index(name="card_of_rep", fields=("batch", "rep"))]
        triggers = [never_deleted("card_never_deleted")]

    def __str__(self) -> str:
        """Return the salutation or the cause."""
        return self.salutation or self.get_cause_display()
