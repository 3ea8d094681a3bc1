"""Customers, who buys what, their phones and their families."""

from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers.encryption import EncryptedTextField
from customers.enums import Calendar, Consent, IdentityKind, PersonKind, Relation, RemovalWish, Title
from customers.models.append_only import blanked, never_deleted
from customers.models.people import Staff


class Celebrated(models.Model):
    """§5.4.3.1 Somebody with a birthday and a word about cards (decision Q13); the year may be unknown."""

    birth_calendar = models.CharField(_("calendar"), max_length=5, choices=Calendar, default=Calendar.SOLAR)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField(_("month"), null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField(_("day"), null=True, blank=True)
    is_leap_month = models.BooleanField(_("leap month"), default=False)
    deceased_on = models.DateField(_("deceased on"), null=True, blank=True)
    consent = models.CharField(_("consent to cards"), max_length=10, choices=Consent, default=Consent.NOT_ASKED)
    consented_on = models.DateField(_("said on"), null=True, blank=True)
    consent_document = models.CharField(_("document"), max_length=120, blank=True)

    class Meta:
        abstract = True


def celebrated_constraints(prefix: str) -> list[models.CheckConstraint]:
    """Return the checks every table of celebrated people carries."""
    return [
        models.CheckConstraint(
            name=f"{prefix}_month_and_day",
            condition=Q(birth_month__isnull=True, birth_day__isnull=True) | Q(birth_month__range=(1, 12), birth_day__range=(1, 31)),
        ),
        models.CheckConstraint(name=f"{prefix}_leap_is_lunar", condition=Q(is_leap_month=False) | Q(birth_calendar=Calendar.LUNAR)),
        models.CheckConstraint(name=f"{prefix}_consent_dated", condition=Q(consent=Consent.NOT_ASKED) | Q(consented_on__isnull=False)),
    ]


#: What stands in the place of a name that is blocked or erased.
NOBODY = "***"
#: What is written over everything about a birthday and a word about cards.
NO_BIRTHDAY = {
    "birth_calendar": "'solar'",
    "birth_year": "NULL",
    "birth_month": "NULL",
    "birth_day": "NULL",
    "is_leap_month": "false",
    "deceased_on": "NULL",
    "consent": "'not_asked'",
    "consented_on": "NULL",
    "consent_document": "''",
}
ERASED_CUSTOMER = "EXISTS (SELECT 1 FROM customers_customer c WHERE c.id = OLD.{} AND c.erased_at IS NOT NULL)"


class CustomerQuerySet(models.QuerySet["Customer"]):
    """Customers by what is to be seen of them."""

    def shown(self) -> Self:
        """Keep whom pages may show: neither blocked nor erased."""
        return self.filter(blocked_at__isnull=True, erased_at__isnull=True)


@pghistory.track(
    model_name="CustomerHistory",
    exclude=["identity_number"],
    append_only=False,
    meta={
        "triggers": [
            blanked(
                "append_only",
                ERASED_CUSTOMER.format("pgh_obj_id"),
                name=f"'{NOBODY}'",
                name_key="''",
                title="'none'",
                identity_kind="''",
                identity_hash="''",
                identity_masked="''",
                block_reason="''",
                **NO_BIRTHDAY,
            )
        ]
    },
)
class Customer(Celebrated):
    """A person or company, known once by kind and number of the identity document.

    Nobody's row is deleted: one that is the same person as another is merged into it, one whose time is over is blocked (kept, and shown to nobody)
    and later erased (the row stays, the person is gone from it).
    """

    kind = models.CharField(_("person or company"), max_length=7, choices=PersonKind, default=PersonKind.PERSON)
    name = models.CharField(_("name"), max_length=80)
    name_key = models.CharField(max_length=160, blank=True, db_index=True)
    title = models.CharField(_("title"), max_length=4, choices=Title, default=Title.NONE)
    identity_kind = models.CharField(_("identity document"), max_length=20, choices=IdentityKind, blank=True)
    identity_number = EncryptedTextField(null=True, blank=True, editable=True)
    identity_hash = models.CharField(max_length=64, blank=True)
    identity_masked = models.CharField(max_length=30, blank=True)
    created_at = models.DateTimeField()
    blocked_at = models.DateTimeField(null=True)
    blocked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    block_reason = models.CharField(_("reason"), max_length=200, blank=True)
    erased_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, related_name="merged", null=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="customer_blocked_whole",
                condition=Q(blocked_at__isnull=True, blocked_by__isnull=True, block_reason="")
                | (Q(blocked_at__isnull=False, blocked_by__isnull=False) & ~Q(block_reason="")),
            ),
            models.CheckConstraint(
                name="customer_erased_is_empty",
                condition=Q(erased_at__isnull=True)
                | Q(name=NOBODY, identity_hash="", identity_masked="", birth_month__isnull=True, birth_year__isnull=True, consent_document=""),
            ),
            models.CheckConstraint(name="customer_merged_into_another", condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk"))),
            models.UniqueConstraint(name="customer_identity_once", fields=("identity_kind", "identity_hash"), condition=~Q(identity_hash="")),
            models.CheckConstraint(
                name="customer_identity_whole",
                condition=Q(identity_hash="", identity_number__isnull=True) | (~Q(identity_hash="") & Q(identity_number__isnull=False) & ~Q(identity_kind="")),
            ),
            *celebrated_constraints("customer"),
        ]
        triggers = [never_deleted("customer_never_deleted")]

    def __str__(self) -> str:
        """Return the customer's name, unless nobody is to see it."""
        return self.shown_name

    @property
    def is_hidden(self) -> bool:
        """Tell whether nobody sees who this is: blocked, or erased."""
        return self.blocked_at is not None or self.erased_at is not None

    @property
    def shown_name(self) -> str:
        """Return the name as files and lists show it."""
        return NOBODY if self.is_hidden else self.name


@pghistory.track(
    model_name="PhoneHistory",
    append_only=False,
    meta={"triggers": [blanked("append_only", ERASED_CUSTOMER.format("customer_id"), number="''", label="''")]},
)
class Phone(models.Model):
    """A phone number of a customer, normalised; the first is the one to call."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="phones")
    number = models.CharField(_("phone"), max_length=20, db_index=True)
    label = models.CharField(_("whose"), max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = [models.UniqueConstraint(name="phone_once", fields=("customer", "number"))]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


@pghistory.track(model_name="BuyerHistory")
class Buyer(models.Model):
    """A customer's part in a household; shares are per cent and may be unknown."""

    household = models.ForeignKey("customers.Household", models.PROTECT, related_name="buyers")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="purchases")
    share = models.DecimalField(_("share"), max_digits=5, decimal_places=2, null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.UniqueConstraint(name="buyer_once", fields=("household", "customer")),
            models.CheckConstraint(name="buyer_share", condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=100)),
        ]

    def __str__(self) -> str:
        """Return the buyer's name."""
        return str(self.customer)


class MemberManager(models.Manager["Member"]):
    """Relatives who stand in the file."""

    def get_queryset(self) -> models.QuerySet["Member"]:
        """Leave out who was taken off the file."""
        return super().get_queryset().filter(removed_at__isnull=True)


REMOVED_MEMBER = "EXISTS (SELECT 1 FROM customers_member m WHERE m.id = OLD.pgh_obj_id AND m.removed_at IS NOT NULL)"


@pghistory.track(
    model_name="MemberHistory",
    append_only=False,
    meta={
        "triggers": [
            blanked(
                "append_only",
                REMOVED_MEMBER,
                relation="'other'",
                name="''",
                title="'none'",
                is_under_14="false",
                guardian_consented_on="NULL",
                **NO_BIRTHDAY,
            )
        ]
    },
)
class Member(Celebrated):
    """§5.4.3.2 A relative of a customer; the name is kept only with her own consent, a child's row only with the guardian's.

    A relative who is taken off the file leaves an empty row that says who did it, when and why, because cards that were posted point at it; no list
    shows it. Its history keeps every line, without the person.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="members")
    relation = models.CharField(_("relation"), max_length=10, choices=Relation)
    name = models.CharField(_("name"), max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=4, choices=Title, default=Title.NONE)
    is_under_14 = models.BooleanField(_("under 14"), default=False)
    guardian_consented_on = models.DateField(_("guardian agreed on"), null=True, blank=True)
    recorded_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    removal = models.CharField(_("why it was taken off"), max_length=10, choices=RemovalWish, blank=True)

    objects = MemberManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="member_removed_whole",
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, removal="")
                | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removal=""))
                | Q(removed_at__isnull=False, removed_by__isnull=True, removal=RemovalWish.RETENTION),
            ),
            models.CheckConstraint(name="member_name_needs_consent", condition=Q(name="") | Q(consent=Consent.AGREED)),
            models.CheckConstraint(name="member_child_needs_guardian", condition=Q(is_under_14=False) | Q(guardian_consented_on__isnull=False)),
            models.CheckConstraint(name="member_birthday_known", condition=Q(birth_month__isnull=False) | Q(removed_at__isnull=False)),
            models.CheckConstraint(
                name="member_removed_is_empty",
                condition=Q(removed_at__isnull=True)
                | Q(name="", birth_month__isnull=True, birth_year__isnull=True, deceased_on__isnull=True, consent_document=""),
            ),
            *celebrated_constraints("member"),
        ]
        triggers = [never_deleted("member_never_deleted")]

    def __str__(self) -> str:
        """Return the name when it may be kept, else the relation."""
        return self.name or str(self.get_relation_display())
