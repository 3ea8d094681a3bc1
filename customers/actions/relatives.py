"""Writes of relatives that stand in a file: corrected, or taken off it by their own or the guardian's wish."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext

from customers.actions.customers import Birthday, ChangedMeanwhile, GuardianMissing, check_birthday, check_death, keep_birthday
from customers.actions.holds import refuse_held
from customers.actions.timeline import tell
from customers.enums import Consent, Happened, Relation, RemovalWish, Title
from customers.models import Household, Member, Staff
from customers.queries.details import version_of
from customers.rules import names
from customers.rules.deadlines import local_time


@dataclass(frozen=True, slots=True)
class Relative:
    """What is kept of a relative, and the version it was read from; without one nobody else is asked for."""

    relation: Relation
    birthday: Birthday
    name: str = ""
    title: str = Title.NONE
    deceased_on: date | None = None
    is_under_14: bool = False
    guardian_consented_on: date | None = None
    version: str = ""


@transaction.atomic
def change_member(*, member: Member, household: Household, relative: Relative, by: Staff, now: datetime) -> Member:
    """§5.4.3.2 Correct what is kept of a relative; name and year only with her own consent, of a child nothing without the guardian's."""
    member = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if relative.version and relative.version != version_of(member):
        raise ChangedMeanwhile
    if relative.is_under_14 and relative.guardian_consented_on is None:
        raise GuardianMissing
    born, agreed = relative.birthday, member.consent == Consent.AGREED
    check_birthday(born)
    check_death(relative.deceased_on, born, local_time(now).date())
    member.relation, member.title, member.deceased_on = relative.relation, relative.title, relative.deceased_on
    member.name = names.clean_name(relative.name) if agreed else ""
    keep_birthday(member, born if agreed else replace(born, year=None))
    member.is_under_14, member.guardian_consented_on = relative.is_under_14, relative.guardian_consented_on
    member.save()
    tell(household=household, kind=Happened.DETAILS, by=by, at=now, text=lambda: str(relative.relation.label), subject=member)
    return member


@transaction.atomic
def remove_member(*, member: Member, household: Household, wish: RemovalWish, by: Staff, now: datetime) -> None:
    """§5.4.3.2 Take a relative off the file: nothing of her is kept, in the history neither; the time line says that and why, and names nobody.

    A file that is held keeps everything until the dispute has ended (§5.6.5).
    """
    refuse_held(customer=member.customer)
    member = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    empty_member(member=member, removal=wish, by=by, now=now)
    tell(household=household, kind=Happened.DETAILS, by=by, at=now, text=lambda: gettext("Relative taken off the file: %(wish)s") % {"wish": wish.label})


def empty_member(*, member: Member, removal: RemovalWish, by: Staff | None, now: datetime) -> None:
    """Leave of a locked relative an empty row that says who took it off, when and why; the lines of its history stay, without the person.

    No lock is opened: the database blanks those lines because the row says that it was taken off, and nobody else's.
    """
    empty = Member(pk=member.pk, customer_id=member.customer_id, relation=Relation.OTHER, recorded_by_id=member.recorded_by_id, recorded_at=member.recorded_at)
    empty.removed_at, empty.removed_by, empty.removal = now, by, removal
    empty.save(force_update=True)
    apps.get_model("customers", "MemberHistory").objects.filter(pgh_obj_id=member.pk).update(name="")
