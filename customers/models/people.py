"""Staff, their posts, absences and sessions."""

from datetime import date
from typing import Any, ClassVar, Self

import pghistory
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, TruncDate
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from customers.encryption import EncryptedTextField
from customers.enums import RobotKind, Role
from customers.models.property import Project, Subsidiary
from customers.prepared import Prepared

#: Today in the house's time zone, by the database's clock, so that a reach needs no clock handed in.
TODAY = TruncDate(Now())


class Organisation(models.Model):
    """A firm or department that staff belong to: the developer's own, an outside law firm, a contractor."""

    name = models.CharField(_("organisation"), max_length=80, unique=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        """Return the organisation's name."""
        return self.name


class StaffManager(BaseUserManager["Staff"]):
    """Creates staff with or without a login."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "Staff":
        """Create one person; without a password there is no login."""
        staff = self.model(username=username, **fields)
        staff.set_password(password)
        staff.save(using=self._db)
        return staff

    def get_by_natural_key(self, username: str | None) -> "Staff":
        """Find a person by staff number, as the login does."""
        return self.get(username=username)


#: What the history of an account leaves out: secrets, the sign-in itself, and how the pages are wanted.
NOT_KEPT = (
    "password",
    "last_login",
    "totp_secret",
    "totp_last_step",
    "recovery_hashes",
    "robot_kind",
    "robot_url",
    "robot_secret",
    "language",
    "theme",
    "density",
    "text_size",
    "keys_on",
)


@pghistory.track(model_name="StaffHistory", exclude=list(NOT_KEPT))
class Staff(AbstractBaseUser):
    """A person who works with customers; the login, the name on paper and the personal settings."""

    username = models.CharField(_("staff number"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=40)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    must_change_password = models.BooleanField(default=False)
    totp_secret = EncryptedTextField(null=True, blank=True, editable=True)
    totp_confirmed_at = models.DateTimeField(null=True, blank=True)
    totp_last_step = models.BigIntegerField(default=0)
    recovery_hashes = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    robot_kind = models.CharField(_("robot"), max_length=10, choices=RobotKind, blank=True)
    robot_url = EncryptedTextField(null=True, blank=True, editable=True)
    robot_secret = EncryptedTextField(null=True, blank=True, editable=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    theme = models.CharField(_("theme"), max_length=5, blank=True)
    density = models.CharField(_("density"), max_length=12, blank=True)
    text_size = models.CharField(_("text size"), max_length=10, blank=True)
    keys_on = models.BooleanField(_("single-key shortcuts"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[StaffManager] = StaffManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        """Return the person's name."""
        return self.name

    @cached_property
    def posts(self) -> list["Posting"]:
        """Return the posts held today, read once per loaded person."""
        return _posts.records(staff=self.pk)

    @cached_property
    def roles(self) -> frozenset[str]:
        """Return the roles held today."""
        return frozenset(post.role for post in self.posts)

    def has_role(self, *roles: str) -> bool:
        """Tell whether one of these roles is held today."""
        return not self.roles.isdisjoint(roles)

    def subsidiaries_as(self, *roles: str) -> set[int]:
        """Return the ids of the subsidiaries in which one of these roles is held today."""
        return {post.subsidiary_id for post in self.posts if post.role in roles}

    @cached_property
    def covered_ids(self) -> list[int]:
        """Return the ids of the colleagues this person stands in for today."""
        return [pk for (pk,) in _covered.rows(staff=self.pk)]


class PostingQuerySet(models.QuerySet["Posting"]):
    """Posts by date and role."""

    def current(self) -> Self:
        """Keep posts held today."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=TODAY), starts_on__lte=TODAY)

    def held_on(self, day: date) -> Self:
        """Keep posts held on a day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


@pghistory.track(model_name="PostingHistory")
class Posting(models.Model):
    """§3.1 A post: who holds which role, where, from when to when; no projects means all of the subsidiary."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="postings")
    role = models.CharField(_("post"), max_length=20, choices=Role)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="postings", null=True, blank=True)
    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="postings")
    projects = models.ManyToManyField(Project, related_name="postings", blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="posting_role", condition=Q(role__in=Role.values)),
            models.CheckConstraint(name="posting_period", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on"))),
            models.UniqueConstraint(name="posting_once", fields=("staff", "role", "subsidiary"), condition=Q(ends_on__isnull=True)),
        ]
        indexes = [models.Index(name="posting_by_role", fields=("subsidiary", "role"))]

    def __str__(self) -> str:
        """Return who holds what."""
        return f"{self.staff} · {self.get_role_display()}"


@Prepared
def _posts(staff: int) -> models.QuerySet[Posting]:
    """§3.1 Ask for the posts somebody holds today."""
    return Posting.objects.current().filter(staff=staff)


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Absences by date."""

    def current(self) -> Self:
        """Keep absences that cover today."""
        return self.filter(first_day__lte=TODAY, last_day__gte=TODAY)

    def on(self, day: date) -> Self:
        """Keep absences that cover a day."""
        return self.filter(first_day__lte=day, last_day__gte=day)


class Absence(models.Model):
    """§5.4.4.1.b Somebody is away from a first to a last day, and who stands in."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="absences")
    cover = models.ForeignKey(Staff, models.PROTECT, related_name="covers")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=100, blank=True)
    set_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ("-first_day",)
        constraints = [
            models.CheckConstraint(name="absence_period", condition=Q(last_day__gte=models.F("first_day"))),
            models.CheckConstraint(name="absence_cover_is_another", condition=~Q(cover=models.F("staff"))),
        ]

    def __str__(self) -> str:
        """Return who is away and who stands in."""
        return f"{self.staff} → {self.cover}"


@Prepared
def _covered(staff: int) -> models.QuerySet[Absence, tuple[int]]:
    """§5.4.4.1.b Ask for whom somebody stands in today."""
    return Absence.objects.current().filter(cover=staff).values_list("staff")


class StaffSession(models.Model):
    """One signed-in browser of a person, so that it can be listed and ended."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()

    class Meta:
        ordering = ("-started_at",)

    def __str__(self) -> str:
        """Return whose session it is."""
        return str(self.staff)
