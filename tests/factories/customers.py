"""Factories of the core: properties, people with posts, customers and their files, opened by the real action."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import factory

from customers.actions.customers import Person, keep_customer
from customers.actions.households import open_household
from customers.enums import ProjectKind, Role
from customers.models import Absence, Building, Customer, Posting, Project, Staff, Subsidiary, Unit

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: The moment the tests of the core speak from: a Tuesday morning.
NOW = datetime(2026, 6, 16, 9, 42, tzinfo=SHANGHAI)
LONG_AGO = date(2015, 1, 1)
PASSWORD = "long enough to sign in"


def at(text):
    """Return a moment of the house: at("2026-06-16 09:42")."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class SubsidiaryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Subsidiary
        django_get_or_create = ("code",)

    name = factory.LazyAttribute(lambda row: f"澜庭置业{row.code}")
    code = "LT"


class ProjectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Project

    subsidiary = factory.SubFactory(SubsidiaryFactory)
    name = factory.Sequence(lambda n: f"澜庭云麓{n}")
    code = factory.Sequence(lambda n: f"P{n}")
    kind = ProjectKind.RESIDENTIAL
    account_name = "澜庭置业有限公司"
    account_bank = "中国银行南京分行"
    account_number = "6222000011112222"


class BuildingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Building

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"{n + 1}栋")


class UnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Unit

    building = factory.SubFactory(BuildingFactory)
    section = "2单元"
    room = factory.Sequence(lambda n: f"{n + 101}")
    name = factory.LazyAttribute(lambda row: f"{row.building.project.name} {row.building.name}{row.section} {row.room}")


class StaffFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Staff
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"s{n:04}")
    name = factory.Sequence(lambda n: f"员工{n}")


def staff_as(role, subsidiary=None, **values):
    """Return a person who holds a post in the subsidiary (the only one unless another is given)."""
    person = StaffFactory(**values)
    Posting.objects.create(staff=person, role=role, subsidiary=subsidiary or SubsidiaryFactory(), starts_on=LONG_AGO)
    return person


def rep(subsidiary=None, **values):
    return staff_as(Role.REP, subsidiary, **values)


def manager(subsidiary=None, **values):
    return staff_as(Role.MANAGER, subsidiary, **values)


def vp(subsidiary=None, **values):
    return staff_as(Role.VP, subsidiary, **values)


def gm(subsidiary=None, **values):
    return staff_as(Role.GM, subsidiary, **values)


def customer(name="王建平", phones=("13800008821",), now=NOW, **values) -> Customer:
    """Return a customer, entered by the real action."""
    return keep_customer(person=Person(name=name, phones=list(phones), **values), now=now)


def household(representative=None, buyers=None, unit=None, now=NOW, **values):
    """Return the file of a sold unit with its representative and buyers, opened by the real action."""
    unit = unit or UnitFactory()
    return open_household(
        unit=unit,
        buyers=[(buyer, None) for buyer in (buyers or [customer()])],
        representative=representative or rep(unit.building.project.subsidiary),
        by=None,
        now=now,
        opened_on=values.pop("opened_on", date(2025, 3, 1)),
        **values,
    )


def away(person, cover, first_day=LONG_AGO, last_day=date(2100, 1, 1)):
    """Let a person be away, with a colleague who stands in."""
    return Absence.objects.create(staff=person, cover=cover, first_day=first_day, last_day=last_day, set_by=person, set_at=NOW)
