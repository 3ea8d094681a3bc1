"""Customers, who buys what, their phones and their families."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.encryption import EncryptedTextField
from customers.enums import Calendar, Consent, IdentityKind, PersonKind, Relation, Title
from customers.models.append_only import never_deleted
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


@pghistory.track(model_name="CustomerHistory", exclude=["identity_number"])
class Customer(Celebrated):
    """A person or company, known once by kind and number of the identity document."""

    kind = models.CharField(_("person or company"), max_length=7, choices=PersonKind, default=PersonKind.PERSON)
    name = models.CharField(_("name"), max_length=80)
    name_key = models.CharField(max_length=160, blank=True, db_index=True)
    title = models.CharField(_("title"), max_length=4, choices=Title, default=Title.NONE)
    identity_kind = models.CharField(_("identity document"), max_length=20, choices=IdentityKind, blank=True)
    identity_number = EncryptedTextField(null=True, blank=True, editable=True)
    identity_hash = models.CharField(max_length=64, blank=True)
    identity_masked = models.CharField(max_length=30, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="customer_identity_once", fields=("identity_kind", "identity_hash"), condition=~Q(identity_hash="")),
            models.CheckConstraint(
                name="customer_identity_whole",
                condition=Q(identity_hash="", identity_number__isnull=True) | (~Q(identity_hash="") & Q(identity_number__isnull=False) & ~Q(identity_kind="")),
            ),
            *celebrated_constraints("customer"),
        ]
        triggers = [never_deleted("customer_never_deleted")]

    def __str__(self) -> str:
        """Return the customer's name."""
        return self.name


@pghistory.track(model_name="PhoneHistory")
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


@pghistory.track(model_name="MemberHistory")
class Member(Celebrated):
    """§5.4.3.2 A relative of a customer; the name is kept only with her own consent, a child's row only with the guardian's.

    A relative who is taken off the file leaves an empty row, because cards that were posted point at it; no list shows it.
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

    objects = MemberManager()

    class Meta:
        constraints = [
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

    def __str__(self) -> str:
        """Return the name when it may be kept, else the relation."""
        return self.name or str(self.get_relation_display())
