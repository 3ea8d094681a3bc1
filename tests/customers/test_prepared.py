from datetime import date, timedelta

import pytest
from django.db.models import Exists, QuerySet

from customers.models import Absence, Assignment, Posting, Setting, Staff
from customers.prepared import Prepared
from tests.factories.customers import LONG_AGO, away, household, rep

pytestmark = pytest.mark.django_db


@Prepared
def covered(staff: int, on: date) -> QuerySet[Absence]:
    return Absence.objects.filter(cover=staff, first_day__lte=on).values_list("staff", "last_day")


@Prepared
def named(name: str) -> QuerySet[Staff]:
    return Staff.objects.filter(name=name).order_by("pk")


@Prepared
def served(household: int) -> QuerySet[Assignment]:
    return Assignment.objects.filter(household=household).values_list("staff")


def test_each_call_fills_in_its_own_values():
    gone, other, cover = rep(), rep(), rep()
    away(gone, cover)
    away(other, gone)

    assert covered.rows(staff=cover.pk, on=LONG_AGO) == [(gone.pk, date(2100, 1, 1))]
    assert covered.rows(staff=gone.pk, on=LONG_AGO) == [(other.pk, date(2100, 1, 1))]
    assert covered.rows(staff=cover.pk, on=LONG_AGO - timedelta(days=1)) == []


def test_it_is_compiled_once_and_asked_each_time(django_assert_num_queries):
    first = named.statement

    with django_assert_num_queries(2):
        named.rows(name="a")
        named.rows(name="b")

    assert named.statement is first


def test_nothing_filled_in_finds_nothing():
    household(rep())

    assert served.rows(household=None) == []


def test_records_are_those_of_the_queryset_with_their_encrypted_columns_read():
    person = rep()
    person.robot_url = "https://robot.example/key"
    person.save()

    [found] = named.records(name=person.name)

    assert found == person
    assert (found.robot_url, found.created_at, found._state.adding, found._state.db) == (person.robot_url, person.created_at, False, "default")


def test_a_value_that_stands_in_the_query_itself_is_not_a_blank():
    @Prepared
    def either(key: str, project: int) -> QuerySet[Setting]:
        return Setting.objects.filter(key__in=[key, "grace_days"], project__isnull=True).values_list(Exists(Posting.objects.filter(pk=project)), "key")

    Setting.objects.all().delete()

    assert either.rows(key="reply_limit_hours", project=1) == []
    assert "grace_days" in either.statement.params


def test_a_parameter_the_query_does_not_use_is_a_mistake():
    @Prepared
    def idle(staff: int, other: int) -> QuerySet[Staff]:
        return Staff.objects.filter(pk=staff)

    with pytest.raises(TypeError, match="does not use other"):
        idle.records(staff=1, other=2)
