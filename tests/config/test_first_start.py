from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from config.demo import department
from customers.models import Customer, Installation, Staff
from tests.factories.customers import NOW, StaffFactory, customer

pytestmark = pytest.mark.django_db


def held():
    return list(Installation.objects.values_list("contents", flat=True))


@pytest.fixture
def quick_demo(monkeypatch):
    """A demonstration that is loaded in no time: its staff and its projects."""
    monkeypatch.setattr(department, "make_households", lambda *_args: [])
    monkeypatch.setattr(department, "work", lambda *_args: None)


def test_a_new_database_gets_the_demonstration_and_keeps_that_in_itself(quick_demo):
    call_command("first_start")

    assert held() == ["demonstration"]
    assert Staff.objects.filter(username="rep").exists()


def test_a_second_start_decides_nothing_anew(quick_demo):
    call_command("first_start")
    people = Staff.objects.count()

    call_command("first_start", "--empty")
    call_command("first_start")

    assert (held(), Staff.objects.count()) == (["demonstration"], people)


def test_a_house_begun_empty_stays_empty_at_later_starts():
    call_command("first_start", "--empty")
    call_command("first_start")

    assert (held(), Staff.objects.count()) == (["own"], 0)


@pytest.mark.parametrize("make", [customer, StaffFactory])
def test_a_database_with_anybody_in_it_is_somebodys_own(make):
    make()

    call_command("first_start")

    assert held() == ["own"]
    assert Staff.objects.filter(username="rep").count() == 0


def test_the_first_administrator_makes_it_ones_own():
    call_command("first_administrator", company="澜庭置业有限公司", code="LT", username="admin", name="冯凯", stdout=StringIO())
    call_command("first_start")

    assert held() == ["own"]


def test_the_demonstration_is_loaded_into_an_empty_house_when_asked_by_name_and_never_beside_customers(quick_demo):
    call_command("first_start", "--empty")
    call_command("demo", "--yes")
    customer(now=NOW)

    with pytest.raises(CommandError, match="customers already"):
        call_command("demo", "--yes")
    assert held() == ["demonstration"]
    assert Customer.objects.count() == 1


def test_a_refused_demonstration_leaves_the_database_ones_own():
    customer()

    with pytest.raises(CommandError):
        call_command("demo", "--yes")
    assert held() == []


def test_logins_are_printed_only_of_a_demonstration(quick_demo, capsys):
    call_command("demo", "--logins")
    before = capsys.readouterr().out
    call_command("first_start")
    call_command("demo", "--logins")

    assert before == ""
    assert "demo-2026" in capsys.readouterr().out
