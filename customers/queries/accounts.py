"""What the administrator looks after among the accounts: who cannot sign in, who signs in too easily, whose post ends, which post nobody holds."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, Sum

from customers.enums import SECOND_FACTOR, Role
from customers.models import Posting, Staff, Subsidiary
from customers.rules.deadlines import local_time

#: House: a post that ends within so many days is pointed out.
ENDS_SOON = timedelta(days=30)


def without_second_factor(on: date) -> QuerySet[Staff]:
    """§3.1 Return who holds a post that decides, sees money or hands out rights, and has no second factor yet."""
    held = Posting.objects.held_on(on).filter(role__in=SECOND_FACTOR)
    return Staff.objects.filter(is_active=True, totp_confirmed_at__isnull=True, pk__in=held.values("staff"))


def locked_out(now: datetime) -> QuerySet[Staff]:
    """Return who is locked out at a time after too many failed sign-ins from one place."""
    since = now - settings.AXES_COOLOFF_TIME
    failed = AccessAttempt.objects.filter(attempt_time__gt=since).values("username", "ip_address").annotate(failures=Sum("failures_since_start"))
    return Staff.objects.filter(is_active=True, username__in=failed.filter(failures__gte=settings.AXES_FAILURE_LIMIT).values("username"))


def with_unused_password() -> QuerySet[Staff]:
    """Return who was handed a one-time password and has not signed in with it."""
    return Staff.objects.filter(is_active=True, must_change_password=True)


def ending_soon(on: date) -> QuerySet[Staff]:
    """§3.1 Return whose post ends within a month, unless the same post goes on afterwards."""
    ending = Posting.objects.held_on(on).filter(ends_on__lte=on + ENDS_SOON)
    longer = Q(staff__postings__ends_on__isnull=True) | Q(staff__postings__ends_on__gt=F("ends_on"))
    same = Q(staff__postings__role=F("role"), staff__postings__subsidiary=F("subsidiary"), staff__postings__starts_on__gt=F("starts_on"))
    return Staff.objects.filter(is_active=True, pk__in=ending.exclude(pk__in=ending.filter(longer & same).values("pk")).values("staff"))


def vacant_posts(on: date) -> int:
    """§3.1 Return how many posts of the subsidiaries nobody holds who can sign in."""
    held = Posting.objects.held_on(on).filter(staff__is_active=True).values("subsidiary", "role").distinct().count()
    return Subsidiary.objects.count() * len(Role) - held


@dataclass(frozen=True, slots=True)
class Care:
    """How many accounts want looking after, by the saved views that list them, and how many posts are vacant."""

    factor: int
    locked: int
    password: int
    ending: int
    vacant: int


def care_of(now: datetime) -> Care:
    """§3.1 Return what the administrator looks after, the accounts counted in one query."""
    on = local_time(now).date()
    views = {"factor": without_second_factor(on), "locked": locked_out(now), "password": with_unused_password(), "ending": ending_soon(on)}
    counts = Staff.objects.aggregate(**{name: Count("pk", filter=Q(pk__in=rows.values("pk"))) for name, rows in views.items()})
    return Care(**counts, vacant=vacant_posts(on))
