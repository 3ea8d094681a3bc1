"""Writes of accounts, posts, organisations and absences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers import wording
from customers.actions.account import end_sessions
from customers.enums import SECOND_FACTOR, Role
from customers.models import Absence, Household, Organisation, Posting, Project, Staff, Subsidiary
from customers.models.file import HouseholdQuerySet
from customers.queries.people import may_stand_in
from customers.refusals import Refusal

#: Posts of outside firms: their rights end on a day.
OUTSIDE: Final = frozenset({Role.GENERAL_CONTRACTOR, Role.PROPERTY_COMPANY, Role.CONTRACTOR})
ONE_DAY: Final = timedelta(days=1)


class StaffNumberTaken(Refusal):
    """Two people with one staff number."""

    message = _("Staff number %(username)s belongs to %(name)s already.")


class OwnPost(Refusal):
    """Nobody hands rights to himself."""

    clause = "3.1"
    message = _("Nobody gives himself a post or ends his own. Ask another administrator.")


class OwnAccount(Refusal):
    """Nobody locks himself out."""

    message = _("You cannot close your own account. Ask another administrator.")


class StillServes(Refusal):
    """Somebody leaves while households are served by this person."""

    clause = "2.1.b"
    message = _("%(name)s still serves %(count)s households. They are handed over to somebody else first.")


class PostHeld(Refusal):
    """The same post twice at the same time."""

    clause = "3.1"
    message = _("%(name)s holds this post there in that time already.")


class OutsidePostWithoutEnd(Refusal):
    """An outside firm's rights without an end."""

    message = _("A post of an outside firm needs the firm and a last day.")


class ForeignProject(Refusal):
    """A project of another subsidiary."""

    message = _("A post reaches only projects of its own subsidiary.")


class PostEndsBeforeItBegan(Refusal):
    """A last day before the first."""

    message = _("The last day lies before the first day of the post, %(first)s.")


class PastAbsence(Refusal):
    """An absence that is over changes nothing any more."""

    message = _("An absence is entered for today or later.")


class AbsenceTurned(Refusal):
    """A last day before the first."""

    message = _("The last day lies before the first.")


class AlreadyAbsent(Refusal):
    """Two absences at the same time."""

    clause = "5.4.4.1.b"
    message = _("%(name)s is already away from %(first)s to %(last)s. End that absence first.")


class CoverAbsent(Refusal):
    """A stand-in who is away himself."""

    clause = "5.4.4.1.b"
    message = _("%(name)s is away too in that time. Choose somebody who is there.")


class CannotStandIn(Refusal):
    """A stand-in without a post that could do the work."""

    clause = "5.4.4.1.b"
    message = _(
        "%(name)s cannot stand in: a representative is covered by a representative of the same subsidiary, any other post by somebody of the same subsidiary."
    )


@dataclass(frozen=True, slots=True)
class Person:
    """What is kept of a person who works here."""

    name: str
    phone: str = ""
    email: str = ""


@transaction.atomic
def create_staff(*, username: str, person: Person, by: Staff, now: datetime) -> Staff:  # noqa: ARG001 -- every write names who and when
    """§3.1 Enter a person; there is no login before an administrator hands out a one-time password."""
    if holder := Staff.objects.filter(username__iexact=username).first():
        raise StaffNumberTaken(username=username, name=holder.name)
    return Staff.objects.create_user(username, name=person.name, phone=person.phone, email=person.email)


@transaction.atomic
def change_staff(*, staff: Staff, username: str, person: Person, is_active: bool, by: Staff, now: datetime) -> Staff:
    """Change what is kept of a person; an account that is closed ends its sessions, and serves no households any more."""
    staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
    if staff == by and not is_active:
        raise OwnAccount
    if holder := Staff.objects.filter(username__iexact=username).exclude(pk=staff.pk).first():
        raise StaffNumberTaken(username=username, name=holder.name)
    if staff.is_active and not is_active:
        _refuse_serving(staff, Household.objects.all())
    staff.username, staff.is_active = username, is_active
    staff.name, staff.phone, staff.email = person.name, person.phone, person.email
    staff.save(update_fields=["username", "is_active", "name", "phone", "email"])
    if not is_active:
        end_sessions(staff=staff, by=by, now=now)
    return staff


def _refuse_serving(staff: Staff, files: HouseholdQuerySet) -> None:
    """§2.1.b Refuse to let somebody go whose open households nobody else serves yet."""
    if count := files.open().served_by(staff).count():
        raise StillServes(name=staff.name, count=count)


@dataclass(frozen=True, slots=True)
class Post:
    """A post to be given: the role, where, from when to when; no projects means all of the subsidiary."""

    role: Role
    subsidiary: Subsidiary
    starts_on: date
    ends_on: date | None = None
    organisation: Organisation | None = None
    projects: Iterable[Project] = ()


@transaction.atomic
def add_posting(*, staff: Staff, post: Post, by: Staff, now: datetime) -> Posting:
    """§3.1 Give a person a post; one that asks for the second factor begins with a new sign-in."""
    staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
    projects = list(post.projects)
    _refuse_post(staff, post, projects, by)
    posting = Posting.objects.create(
        staff=staff, role=post.role, subsidiary=post.subsidiary, organisation=post.organisation, starts_on=post.starts_on, ends_on=post.ends_on
    )
    posting.projects.set(projects)
    if post.role in SECOND_FACTOR and staff.totp_confirmed_at is None:
        end_sessions(staff=staff, by=by, now=now)
    return posting


def _refuse_post(staff: Staff, post: Post, projects: list[Project], by: Staff) -> None:
    """Refuse a post for oneself, twice, without its end, or across subsidiaries."""
    if staff == by:
        raise OwnPost
    if post.role in OUTSIDE and (post.ends_on is None or post.organisation is None):
        raise OutsidePostWithoutEnd
    if post.ends_on is not None and post.ends_on < post.starts_on:
        raise PostEndsBeforeItBegan(first=wording.day(post.starts_on))
    if any(project.subsidiary_id != post.subsidiary.pk for project in projects):
        raise ForeignProject
    same = staff.postings.filter(role=post.role, subsidiary=post.subsidiary).exclude(ends_on__lt=post.starts_on)
    if (same if post.ends_on is None else same.filter(starts_on__lte=post.ends_on)).exists():
        raise PostHeld(name=staff.name)


@transaction.atomic
def end_posting(*, posting: Posting, last_day: date, by: Staff, now: datetime) -> Posting:
    """§3.1 Set the last day of a post; a post that ended yesterday or before ends the sessions. A representative's households are handed over first."""
    posting = Posting.objects.select_for_update(of=("self",)).select_related("staff").get(pk=posting.pk)
    if posting.staff == by:
        raise OwnPost
    if last_day < posting.starts_on:
        raise PostEndsBeforeItBegan(first=wording.day(posting.starts_on))
    if posting.role == Role.REP and not _goes_on(posting, last_day):
        _refuse_serving(posting.staff, Household.objects.filter(project__subsidiary=posting.subsidiary_id))
    posting.ends_on = last_day
    posting.save(update_fields=["ends_on"])
    if last_day < timezone.localdate(now):
        end_sessions(staff=posting.staff, by=by, now=now)
    return posting


def _goes_on(posting: Posting, last_day: date) -> bool:
    """Tell whether the person holds the same post there on the day after."""
    same = posting.staff.postings.held_on(last_day + ONE_DAY).filter(role=posting.role, subsidiary=posting.subsidiary_id)
    return same.exclude(pk=posting.pk).exists()


class OrganisationNamed(Refusal):
    """Two organisations of one name."""

    message = _("%(name)s is in the list already.")


@transaction.atomic
def keep_organisation(*, name: str, by: Staff, now: datetime, organisation: Organisation | None = None) -> Organisation:  # noqa: ARG001 -- every write names who and when
    """Add an organisation, or correct the name of one."""
    kept = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk) if organisation else Organisation()
    if Organisation.objects.filter(name=name).exclude(pk=kept.pk).exists():
        raise OrganisationNamed(name=name)
    kept.name = name
    kept.save()
    return kept


@dataclass(frozen=True, slots=True)
class Away:
    """From which to which day somebody is away, and why."""

    first_day: date
    last_day: date
    reason: str = ""


@transaction.atomic
def set_absence(*, staff: Staff, cover: Staff, away: Away, by: Staff, now: datetime) -> Absence:
    """§5.4.4.1.b Enter an absence with the colleague who stands in; the households stay with their representative."""
    staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
    _refuse_days(away, timezone.localdate(now))
    if meeting := _meeting(staff, away):
        raise AlreadyAbsent(name=staff.name, first=wording.day(meeting.first_day), last=wording.day(meeting.last_day))
    if not may_stand_in(cover, staff, away.first_day):
        raise CannotStandIn(name=cover.name)
    if _meeting(cover, away):
        raise CoverAbsent(name=cover.name)
    return Absence.objects.create(staff=staff, cover=cover, first_day=away.first_day, last_day=away.last_day, reason=away.reason, set_by=by, set_at=now)


def _refuse_days(away: Away, today: date) -> None:
    """Refuse days that are turned round or over."""
    if away.last_day < away.first_day:
        raise AbsenceTurned
    if away.last_day < today:
        raise PastAbsence


def _meeting(staff: Staff, away: Away) -> Absence | None:
    """Return an absence of this person that shares a day."""
    return staff.absences.filter(first_day__lte=away.last_day, last_day__gte=away.first_day).first()


@transaction.atomic
def end_absence(*, absence: Absence, by: Staff, now: datetime) -> None:  # noqa: ARG001 -- every write names who and when
    """§5.4.4.1.b Somebody is back: the absence ends yesterday; one that has not begun by then is struck out."""
    absence = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    yesterday = timezone.localdate(now) - ONE_DAY
    if absence.last_day <= yesterday:
        return
    if absence.first_day > yesterday:
        absence.delete()
        return
    absence.last_day = yesterday
    absence.save(update_fields=["last_day"])
